"""Much work done by several processes at once, with results in the order of the work.

The processes are forked, so they begin with all that is known and only results travel. Where a system cannot fork,
and beside other threads, which a fork would leave standing in the middle of something, one process does it all.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[Sequence[Any]], Any]

# Below this the processes would take longer to start than the work takes.
_WORTH_IT = 96
_PARTS_PER_PROCESS = 12


def in_parts(work: Callable[[Sequence[T]], R], items: Sequence[T]) -> Iterator[R]:
    """What `work` makes of the items, part by part."""
    processes = _processes()
    if len(items) < _WORTH_IT or processes < 2:
        if items:
            yield work(items)
        return
    size = max(1, len(items) // (processes * _PARTS_PER_PROCESS))
    parts = [items[start : start + size] for start in range(0, len(items), size)]
    # Objects that the collector does not touch stay shared between the processes.
    gc.freeze()
    children: dict[Connection, int] = {}
    try:
        for number in range(processes):
            _start(work, dict(list(enumerate(parts))[number::processes]), children)
        yield from _in_order(children, len(parts))
    finally:
        gc.unfreeze()
        for connection, child in children.items():
            connection.close()
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _processes() -> int:
    can_fork = hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1
    return len(os.sched_getaffinity(0)) if can_fork and hasattr(os, "sched_getaffinity") else 1


def _start(
    work: Callable[[Sequence[Any]], Any], parts: dict[int, Sequence[Any]], children: dict[Connection, int]
) -> None:
    """Forks a process for these parts, and notes it under the connection on which its results come."""
    here, there = Pipe(duplex=False)
    child = os.fork()
    if not child:
        # Nobody but the first process may hold the other ends: where they are gone, whoever writes ends as well,
        # and with it its hold on the project's lock.
        for connection in (here, *children):
            connection.close()
        _work(work, parts, there)
    there.close()
    children[here] = child


def _work(work: Work, parts: Mapping[int, Sequence[Any]], there: Connection) -> NoReturn:
    try:
        for number, part in parts.items():
            there.send((number, *_attempt(work, part)))
    finally:
        # Not an ordinary end: what the first process has opened and begun is not to be ended here.
        os._exit(0)


def _attempt(work: Work, part: Sequence[Any]) -> tuple[Any, Exception | None]:
    """The result, or why there is none."""
    try:
        return work(part), None
    except Exception as error:
        return None, error


def _in_order(children: Iterable[Connection], parts: int) -> Iterator[Any]:
    waiting: dict[int, Any] = {}
    open_ones = list(children)
    for wanted in range(parts):
        while wanted not in waiting:
            if not open_ones:
                raise RuntimeError("the system ended a process, most likely for want of memory")
            for connection in wait(open_ones):
                assert isinstance(connection, Connection)
                try:
                    number, result, error = connection.recv()
                except EOFError:
                    open_ones.remove(connection)
                    continue
                if error is not None:
                    raise error
                waiting[number] = result
        yield waiting.pop(wanted)

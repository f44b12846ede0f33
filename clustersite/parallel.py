"""Much work done by several processes at once, with results in the order of the work.

The processes are forked: they begin with all that is known, the whole site and every result so far, and only what is
new travels. Sent to processes that begin with nothing, the records of 10,000 documents alone would take longer than the
work. Where a system cannot fork, and beside other threads, which a fork would leave standing in the middle of
something, one process does it all.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")

# Below this the processes would take longer to start than the work takes.
_WORTH_IT = 96
_PARTS_PER_PROCESS = 12
_work: Callable[[int], Any]


def in_parts(work: Callable[[Sequence[_T]], _R], items: Sequence[_T]) -> Iterator[_R]:
    """What `work` makes of the items, part by part; MemoryError where the system ended a process for want of it."""
    processes = _processes() if len(items) >= _WORTH_IT else 1
    # A pool for two has two processes, a thread in each, and two threads of its own here.
    if processes < 2 or not _allows(2 * processes + 2):
        if items:
            yield work(items)
        return
    # Loaded late: most builds make only what an edit touched.
    import multiprocessing  # noqa: PLC0415
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor  # noqa: PLC0415

    size = max(1, len(items) // (processes * _PARTS_PER_PROCESS))
    # Handed over by the fork itself, because neither the work nor what it works on could be sent.
    global _work  # noqa: PLW0603
    _work = lambda start: work(items[start : start + size])  # noqa: E731
    # Objects that the collector does not touch stay shared between the processes.
    gc.freeze()
    try:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(processes, mp_context=context, initializer=_prepare) as pool:
            yield from pool.map(_part, range(0, len(items), size))
    except BrokenProcessPool as broken:
        raise MemoryError from broken
    finally:
        gc.unfreeze()


def _processes() -> int:
    import multiprocessing  # noqa: PLC0415 - as above

    try:
        # Some containers have no shared memory that this user may write to.
        multiprocessing.Lock()
    except OSError:
        return 1
    can_fork = hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1
    return len(os.sched_getaffinity(0)) if can_fork and hasattr(os, "sched_getaffinity") else 1


def _allows(count: int) -> bool:
    """Whether the system lets so many more processes and threads run; a pool that is refused one may wait for ever."""
    end = threading.Event()
    threads = [threading.Thread(target=end.wait) for _ in range(count)]
    started = []
    try:
        for thread in threads:
            thread.start()
            started.append(thread)
    except RuntimeError:
        return False
    finally:
        end.set()
        for thread in started:
            thread.join()
    return True


def _part(start: int) -> Any:
    return _work(start)


def _prepare() -> None:
    """Looks for garbage in this process, and ends it with the one that forked it.

    That one would otherwise leave it waiting, the project locked.
    """
    from multiprocessing import connection, parent_process  # noqa: PLC0415 - as above

    # What layouts leave behind refers to itself, and would be most of the memory.
    gc.enable()
    first = parent_process()
    assert first is not None

    def watch() -> None:
        connection.wait([first.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()

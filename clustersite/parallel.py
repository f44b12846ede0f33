"""Much work done by several processes at once, with results in the order of the work.

The processes are forked, so they begin with all that is known and only results travel. Where a system cannot fork,
and beside other threads, which a fork would leave standing in the middle of something, one process does it all.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

# Below this the processes would take longer to start than the work takes.
_WORTH_IT = 96
_PARTS_PER_PROCESS = 12

_shared: tuple[Callable[[Sequence[Any]], Any], Sequence[Any]] | None = None


def in_parts(work: Callable[[Sequence[T]], R], items: Sequence[T]) -> Iterator[R]:
    """What `work` makes of the items, part by part."""
    processes = _processes()
    if len(items) < _WORTH_IT or processes < 2:
        if items:
            yield work(items)
        return
    global _shared  # noqa: PLW0603 - what forked processes begin with cannot be passed to them
    size = max(1, len(items) // (processes * _PARTS_PER_PROCESS))
    _shared = work, items
    # Objects that the collector does not touch stay shared between the processes.
    gc.freeze()
    try:
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            yield from pool.imap(_part, [(start, start + size) for start in range(0, len(items), size)])
    finally:
        _shared = None
        gc.unfreeze()


def _processes() -> int:
    can_fork = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    return len(os.sched_getaffinity(0)) if can_fork and hasattr(os, "sched_getaffinity") else 1


def _part(span: tuple[int, int]) -> Any:
    assert _shared is not None  # set before the processes are forked
    work, items = _shared
    return work(items[slice(*span)])

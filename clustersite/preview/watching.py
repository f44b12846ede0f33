"""When the sources have changed: by looking, which misses nothing on any disk and with any editor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

Stamps = Mapping[str, Sequence[int] | None]
"""What tells one state of the source files from another, by path."""

_INTERVAL_SECONDS = 0.1
_REST_SECONDS = 0.05
_RESTS_MOST = 40
# Looking through a large site may take this share of the time between two looks, no more.
_INTERVAL_PER_LOOK = 5


async def next_change(look: Callable[[], Stamps], known: Stamps) -> Stamps:
    """The stamps, as soon as they differ from `known` and have come to rest: many changes at once are one change."""
    loop = asyncio.get_running_loop()
    while True:
        began = loop.time()
        found = await asyncio.to_thread(look)
        if found != known:
            return await _at_rest(look, found)
        await asyncio.sleep(max(_INTERVAL_SECONDS, _INTERVAL_PER_LOOK * (loop.time() - began)))


async def _at_rest(look: Callable[[], Stamps], found: Stamps) -> Stamps:
    # A file that is written to without end must not keep the others from being shown.
    for _ in range(_RESTS_MOST):
        await asyncio.sleep(_REST_SECONDS)
        later = await asyncio.to_thread(look)
        if later == found:
            break
        found = later
    return found

"""The spool: what several processes put aside at once is read as it was by the first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from clustersite import parallel
from clustersite.disk.spool import Places, Spool
from clustersite.parallel import in_parts


def content(number: int) -> bytes:
    return f"{number} ".encode() * (number % 1000)


def test_what_several_processes_put_aside_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_processes", lambda: 4)
    spool = Spool(tmp_path)

    def put(part: Sequence[int]) -> list[Places]:
        return [spool.put({str(number): content(number)}) for number in part]

    for found in in_parts(put, range(2000)):
        for places in found:
            spool.take(places)

    assert list(spool) == [str(number) for number in range(2000)]
    assert all(spool[str(number)] == content(number) for number in range(2000))

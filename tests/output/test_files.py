"""Why something cannot be done on the disk, as an editor reads it."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from clustersite.output.files import clock, reason


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "kein Platz mehr auf dem Datenträger"),
        (PermissionError(errno.EACCES, "Permission denied"), "keine Berechtigung"),
        (OSError(0, "public führt hinaus"), "public führt hinaus"),
        (OSError(9999, "Unheard of"), "Unheard of"),
        (OSError("only words"), "only words"),
        (OSError(), "OSError"),
    ],
)
def test_usual_reasons_are_german_and_all_others_are_kept(error: OSError, words: str) -> None:
    assert reason(error) == words


def test_the_clock_is_that_of_what_is_written_there(tmp_path: Path) -> None:
    before = clock(tmp_path / "cache")
    (tmp_path / "file").touch()

    assert 0 < before <= (tmp_path / "file").stat().st_mtime_ns <= clock(tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_where_nothing_can_be_written_it_is_no_time(tmp_path: Path) -> None:
    assert clock(tmp_path / "missing/cache") == 0

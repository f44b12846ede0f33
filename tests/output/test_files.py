"""Why something cannot be done on the disk, as an editor reads it."""

from __future__ import annotations

import errno

import pytest

from clustersite.output.files import reason


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

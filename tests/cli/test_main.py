"""What is typed wrong, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from clustersite.cli.main import main
from tests.sites import TODAY


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["bau"], "bau gibt es bei BEFEHL nicht, möglich sind"),
        (["serve", "--port"], "nach --port fehlt die Angabe"),
        (["--drafts=nein"], "--drafts hat keine Angabe, hier steht nein"),
        (["explain"], "es fehlt"),
        (["check", "--schnell"], "--schnell ist hier nicht bekannt"),
    ],
)
def test_what_is_typed_wrong_is_said_in_german(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: list[str], words: str
) -> None:
    with pytest.raises(SystemExit) as end:
        main(typed, root=tmp_path, today=TODAY)

    said = capsys.readouterr().err
    assert end.value.code == 2
    assert words in said
    assert not any(english in said for english in ("argument", "choose", "required", "expected", "unrecognized"))

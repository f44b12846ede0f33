"""What can be typed, and what is said of what cannot."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clustersite.cli.main import main, parser
from tests.sites import TODAY


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["bau"], "bau gibt es bei BEFEHL nicht, möglich sind"),
        (["serve", "--port"], "nach --port fehlt die Angabe"),
        (["--drafts=nein"], "--drafts hat keine Angabe, hier steht nein"),
        (["explain"], "es fehlt"),
        (["check", "--schnell"], "--schnell ist hier nicht bekannt"),
        (["--base-url", "http://[::1"], "„http://[::1“ ist keine Adresse, etwa https://"),
        (["serve", "--port", "65536"], "„65536“ ist kein Port, etwa 8001"),
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


def test_options_mean_the_same_before_and_after_the_name_of_the_command() -> None:
    typed = ["--today", "2026-03-01", "--out", "anderswo", "--strict"]

    before, after = parser(TODAY).parse_args([*typed, "check"]), parser(TODAY).parse_args(["check", *typed])

    assert vars(before) == vars(after)
    assert (before.today, before.out, before.strict, before.drafts) == (date(2026, 3, 1), Path("anderswo"), True, False)

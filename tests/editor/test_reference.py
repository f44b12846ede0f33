"""The generated references for editors, and the commands `explain` and `reference`, typed as an editor would."""

from pathlib import Path

import pytest

from clustersite.cli.main import main
from clustersite.editor.reference import problems_reference, reference_files
from clustersite.problems.diagnostics import codes
from tests.sites import TODAY, write_site

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_committed_references_are_current() -> None:
    for file, text in reference_files({}).items():
        if file.startswith("docs/"):
            assert (ROOT / file).read_text("utf-8") == text, f"{file}: python build.py reference"


def test_the_reference_of_problems_has_every_code() -> None:
    text = problems_reference()

    assert [code for code in codes() if f"### {code}\n" not in text] == []


def test_explain_shows_a_wrong_and_a_right_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "e112"], root=ROOT, today=TODAY) == 0

    shown = capsys.readouterr().out
    assert "Fehler E112: Das Ende liegt vor dem Beginn." in shown
    assert "    end: 17:30" in shown
    assert "    end: 20:30" in shown


def test_explain_of_an_unknown_code_suggests_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "E11"], root=ROOT, today=TODAY) == 2

    assert "Meinten Sie „E" in capsys.readouterr().err


def test_reference_writes_all_of_them_with_the_ids_of_the_data(tmp_path: Path) -> None:
    write_site(tmp_path)

    assert main(["reference"], root=tmp_path, today=TODAY) == 0

    assert '"halle"' in (tmp_path / "schemas/ids.json").read_text("utf-8")
    assert (tmp_path / "docs/felder.md").read_text("utf-8") == reference_files({})["docs/felder.md"]
    assert (tmp_path / "docs/fehler.md").read_text("utf-8") == problems_reference()


def test_a_folder_that_is_in_the_way_is_a_problem_and_not_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_site(tmp_path)
    (tmp_path / "docs/felder.md").mkdir(parents=True)

    assert main(["reference"], root=tmp_path, today=TODAY) == 1

    assert "Fehler E171" in capsys.readouterr().err

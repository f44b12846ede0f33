"""Problems as people and machines read them."""

import json
from pathlib import Path

import pytest

from clustersite.cli.main import main
from clustersite.cli.output import machine_report, text_report
from clustersite.content.yaml_text import Document
from clustersite.problems import Where, problem
from tests.sites import TODAY, write_site

FILE = "site_data/events/a.yaml"
DOCUMENTS = {FILE: Document(file=FILE, lines=("title: A", "draft: 50%, vielleicht", "place: halle"))}
ERROR = problem("E131", Where(FILE, 2, 8, 15), found="50%, vielleicht")
HINT = problem("H205", Where(FILE, 1, 1, 5))
QUESTION = problem("H200", Where(FILE, 3, 1, 5), question="Wo?")
WHOLE = problem("E109", Where("site_data/events/b,c:d.yaml"))


def test_errors_stand_last_where_a_terminal_shows_them() -> None:
    report = text_report([ERROR, HINT], DOCUMENTS, colour=False)
    assert report.index("H205") < report.index("E131")
    assert report.endswith("1 Fehler, 1 Hinweis in 1 Datei.")
    assert "\x1b" not in report


def test_many_hints_of_one_kind_become_a_list() -> None:
    hints = [problem("H205", Where(f"site_data/members/{name}.yaml", 1, 1)) for name in "abcd"]
    assert text_report(hints, {}, colour=False) == "\n".join(
        [
            "Hinweis H205: Das Unternehmen hat keine Internetseite. (4-mal)",
            "  --> site_data/members/a.yaml:1:1",
            "  --> site_data/members/b.yaml:1:1",
            "  --> site_data/members/c.yaml:1:1",
            "  --> site_data/members/d.yaml:1:1",
            "Hilfe: `website:` ergänzen, wenn es eine hat.",
            "",
            "4 Hinweise in 4 Dateien.",
        ]
    )


def test_a_list_names_what_differs() -> None:
    questions = [problem("H200", Where(FILE, line, 5), question=f"Frage {line}?") for line in range(1, 5)]
    assert f"  --> {FILE}:2:5: Noch zu klären: Frage 2?\n" in text_report(questions, DOCUMENTS, colour=False)


def test_nothing_wrong_is_said() -> None:
    assert text_report([], {}, colour=False) == "Alles in Ordnung."


def test_very_many_hints_of_one_kind_are_counted_and_listed_when_asked_for() -> None:
    questions = [problem("H200", Where(FILE, number, 5), question=f"Frage {number}?") for number in range(1, 13)]

    report = text_report([*questions, ERROR], DOCUMENTS, colour=False)

    assert "Hinweis H200: 12-mal in 1 Datei, etwa: Noch zu klären: Frage 1?\n" in report
    assert "Alle zeigen: python build.py check --list H200\n" in report
    assert "Frage 2?" not in report
    assert "Frage 12?" in text_report(questions, DOCUMENTS, colour=False, listed="H200")


def test_json_gives_every_field() -> None:
    report = json.loads(machine_report([HINT, ERROR], "json", DOCUMENTS, strict=False))
    assert (report["errors"], report["warnings"]) == (1, 1)
    assert report["problems"][0] == {
        "code": "E131",
        "severity": "error",
        "file": FILE,
        "line": 2,
        "column": 8,
        "length": 15,
        "message": "„50%, vielleicht“ ist weder ja noch nein.",
        "label": "",
        "help": "`ja` oder `nein` schreiben.",
    }


def test_github_gets_workflow_commands_with_its_escapes() -> None:
    lines = machine_report([QUESTION, HINT, WHOLE, ERROR], "github", DOCUMENTS, strict=False).splitlines()
    assert [line.split("::")[1:] for line in lines] == [
        [
            "error file=site_data/events/b%2Cc%3Ad.yaml,title=Fehler E109",
            "Die Datei ist leer.%0ADie Angaben ergänzen oder die Datei löschen.",
        ],
        [
            "error file=site_data/events/a.yaml,line=2,col=8,endColumn=23,title=Fehler E131",
            "„50%25, vielleicht“ ist weder ja noch nein.%0A`ja` oder `nein` schreiben.",
        ],
        [
            "notice file=site_data/events/a.yaml,line=3,col=1,endColumn=6,title=Hinweis H200",
            "Noch zu klären: Wo?%0AKlären, eintragen und diese Zeile unter open_questions löschen.",
        ],
        [
            "warning file=site_data/events/a.yaml,line=1,col=1,endColumn=6,title=Hinweis H205",
            "Das Unternehmen hat keine Internetseite.%0A`website:` ergänzen, wenn es eine hat.",
        ],
    ]


def test_strict_gives_hints_the_weight_of_errors() -> None:
    assert machine_report([HINT], "github", DOCUMENTS, strict=True).startswith("::error ")
    assert json.loads(machine_report([HINT], "gitlab", DOCUMENTS, strict=True))[0]["severity"] == "major"


def test_gitlab_gets_a_code_quality_report() -> None:
    (entry,) = json.loads(machine_report([ERROR], "gitlab", DOCUMENTS, strict=False))
    assert entry.pop("fingerprint")
    assert entry == {
        "description": "„50%, vielleicht“ ist weder ja noch nein. `ja` oder `nein` schreiben.",
        "check_name": "E131",
        "severity": "major",
        "location": {"path": FILE, "lines": {"begin": 2}},
    }


def test_a_fingerprint_stays_when_lines_move_and_never_stands_twice() -> None:
    moved = problem("E131", Where(FILE, 3, 8, 15), found="50%, vielleicht")
    documents = {FILE: Document(file=FILE, lines=("# neu", *DOCUMENTS[FILE].lines))}

    def fingerprints(problems: list[object], documents: object) -> list[str]:
        report = machine_report(problems, "gitlab", documents, strict=False)  # type: ignore[arg-type]
        return [entry["fingerprint"] for entry in json.loads(report)]

    assert fingerprints([ERROR], DOCUMENTS) == fingerprints([moved], documents)
    assert len(set(fingerprints([ERROR, ERROR, HINT], DOCUMENTS))) == 3


@pytest.mark.parametrize(
    ("kind", "empty"), [("json", '"problems": []'), ("github", ""), ("gitlab", "[]"), ("text", "Alles")]
)
def test_check_prints_each_format_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, empty: str
) -> None:
    write_site(tmp_path)
    assert main(["check", "--format", kind], root=tmp_path, today=TODAY) == 0
    assert empty in capsys.readouterr().out

    write_site(tmp_path, "-- site_data/members/a.yaml --\nname: A\n")
    assert main(["check", "--format", kind], root=tmp_path, today=TODAY) == 0
    assert main(["check", "--format", kind, "--strict"], root=tmp_path, today=TODAY) == 1
    shown = capsys.readouterr().out
    assert "H205" in shown
    assert "\x1b" not in shown


def test_a_format_that_does_not_exist_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["check", "--format", "xml"], root=tmp_path, today=TODAY)
    assert "xml" in capsys.readouterr().err

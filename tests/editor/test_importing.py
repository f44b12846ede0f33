"""Tables of members taken over, typed as an editor would."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustersite.cli.main import main
from clustersite.content.load import read_site
from clustersite.editor.importing import Imported, entries_from_table
from clustersite.problems import Problem
from tests.sites import SMALLEST_SOURCES, TODAY, write_files, write_site

_SMALL = read_site(SMALLEST_SOURCES)
PROFESSIONS = """
-- site_data/professions.yaml --
koch: {name: Koch, feminine: Köchin, field: Küche}
maurer: {name: Maurer, feminine: Maurerin, field: Bau}
-- site_data/members/altbau.yaml --
name: Altbau GmbH
short_name: Altbau
"""


def _imported(root: Path, content: str | bytes, *options: str, code: int = 0) -> dict[str, str]:
    """The new member files, without their first line, by id."""
    if not (root / "site_data").exists():
        write_site(root, PROFESSIONS)
    before = set(root.rglob("*.yaml"))
    write_files(root, {"tabelle.csv": content})
    assert main(["import", str(root / "tabelle.csv"), "--write", *options], root=root, today=TODAY) == code
    new = sorted(set(root.rglob("*.yaml")) - before)
    return {file.stem: file.read_text("utf-8").partition("\n")[2] for file in new}


def test_a_row_becomes_a_draft(tmp_path: Path) -> None:
    table = """\
Unternehmen;Ort;Bundesland;Homepage;Berufe
Neubau & Söhne GmbH;Löbau;Sachsen;www.neubau.example;Köchin, Maurer (m/w/d)
"""

    assert _imported(tmp_path, table) == {
        "neubau-soehne-gmbh": "name: Neubau & Söhne GmbH\ntown: Löbau\nstate: Sachsen\n"
        "website: https://www.neubau.example\nprofessions:\n  - koch\n  - maurer\ndraft: ja\n"
    }


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_any_usual_export_is_read(tmp_path: Path, delimiter: str, encoding: str) -> None:
    table = f"Name{delimiter}Ort\r\nBäcker AG{delimiter}Görlitz\r\n"

    assert _imported(tmp_path, table.encode(encoding)) == {"baecker-ag": "name: Bäcker AG\ntown: Görlitz\ndraft: ja\n"}


def test_windows_1252_is_named_and_not_guessed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = "Name;Ort\nBäcker AG;Görlitz\n".encode("cp1252")

    assert _imported(tmp_path, table, code=2) == {}
    assert "--encoding windows-1252" in capsys.readouterr().err
    assert "baecker-ag" in _imported(tmp_path, table, "--encoding", "windows-1252")


def test_members_that_are_there_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = _imported(tmp_path, "Firma\nALTBAU GMBH\naltbau\nNeubau\nneubau\n")

    assert list(found) == ["neubau"]
    shown = capsys.readouterr().out
    assert "Zeile 2: „ALTBAU GMBH“ gibt es schon (altbau)." in shown
    assert "Zeile 5: „neubau“ gibt es schon (neubau)." in shown


def test_what_has_no_place_becomes_a_question_or_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = "Name;Bundesland;Website;Berufe;Telefon\nNeubau;Polen;keine;Zauberer, Koch;0123\n;;;;1\n"

    (text,) = _imported(tmp_path, table).values()

    assert "professions:\n  - koch\n" in text
    assert "In der Tabelle steht bei Bundesland: Polen" in text
    assert "In der Tabelle steht bei Website: keine" in text
    assert "die es in professions.yaml nicht gibt: Zauberer" in text
    assert "0123" not in text
    shown = capsys.readouterr().out
    assert "Telefon" in shown
    assert "Zeile 3: ohne Namen." in shown


@pytest.mark.parametrize(
    "written",
    [
        "Industriemechaniker/in", "Industriemechaniker/-in", "Industriemechaniker-in", "Industriemechaniker:in",
        "Industriemechaniker*in", "Industriemechaniker_in", "Industriemechaniker(in)", "IndustriemechanikerIn",
        "Industriemechaniker / Industriemechanikerin", "Industriemechaniker (m/w/d)", "Industriemechaniker/in (w/m/d)",
    ],
)  # fmt: skip
def test_both_forms_of_a_profession_are_read(tmp_path: Path, written: str) -> None:
    professions = "-- site_data/professions.yaml --\nmechaniker: {name: Industriemechaniker, field: Metall}\n"
    write_site(tmp_path, professions)

    (text,) = _imported(tmp_path, f"Name;Berufe\nNeubau;{written}\n").values()

    assert text == "name: Neubau\nprofessions:\n  - mechaniker\ndraft: ja\n"


def test_the_feminine_of_a_man_is_read(tmp_path: Path) -> None:
    write_site(tmp_path, "-- site_data/professions.yaml --\nkauf: {name: Kaufmann für Büromanagement, field: Büro}\n")

    (text,) = _imported(tmp_path, "Name;Berufe\nNeubau;Kaufmann/-frau für Büromanagement\n").values()

    assert "professions:\n  - kauf\n" in text


@pytest.mark.parametrize("delimiter", [";", ",", "|"])
def test_excel_may_name_its_delimiter(tmp_path: Path, capsys: pytest.CaptureFixture[str], delimiter: str) -> None:
    table = f'sep={delimiter}\r\nName{delimiter}Ort\r\n"Bau; Holz"{delimiter}Görlitz\r\n{delimiter}x\r\n'

    assert _imported(tmp_path, table) == {"bau-holz": "name: Bau; Holz\ntown: Görlitz\ndraft: ja\n"}
    assert "Zeile 4: ohne Namen." in capsys.readouterr().out


def test_rows_of_events_become_drafts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    links = '-- site_data/links.yaml --\nanmeldung: {label: Anmeldung, url: "https://probe.example/an"}\n'
    write_site(tmp_path, links)
    table = """\
Titel;Beginn;Ende;Ort;Link;Kategorie;Raum
Infoabend;05.03.2026 18:00;20:00;Halle, Görlitz;https://probe.example/an;Treffen;7
Messe;2026-09-26 00:00:00;2026-09-27 00:00:00;Messe, 01067 Dresden;https://messe.example/;Messen;
Nacht;06.03.2026 20:00;07.03.2026 02:00;;;;
Tagung;September 2026;;;;;
Ohne;bald;;;;;
Falsch;05.03.2026 18:00;17:00;;;;
"""

    found = _imported(tmp_path, table)

    assert found["infoabend-2026"] == (
        "title: Infoabend\ncategory: treffen\nstart: 2026-03-05 18:00\nend: 20:00\nplace: halle\n"
        "links:\n  - anmeldung\ndraft: ja\n"
    )
    assert found["messe-2026"].startswith("title: Messe\nstart: 2026-09-26\nend: 2026-09-27\ndraft: ja\n")
    assert found["nacht-2026"] == "title: Nacht\nstart: 2026-03-06 20:00\nend: 2026-03-07 02:00\ndraft: ja\n"
    assert found["tagung-2026"] == "title: Tagung\nstart: 2026-09\ndraft: ja\n"
    assert "Ende laut Tabelle: 17:00" in found["falsch-2026"]
    shown = capsys.readouterr().out
    assert "Zeile 6: „Ohne“ hat keinen lesbaren Beginn." in shown
    assert "eines Termins: Raum." in shown
    assert "messe:\n  name: Messe\n  postcode: 01067\n  town: Dresden\n" in shown
    assert "url: https://messe.example/" in shown
    assert "Weitere Kategorien laut Quelle: Messen" in found["messe-2026"]
    assert _imported(tmp_path, table) == {}
    assert "„Infoabend“ gibt es schon (infoabend-2026)." in capsys.readouterr().out


def test_day_and_time_may_stand_in_columns_of_their_own(tmp_path: Path) -> None:
    table = (
        '"Betreff","Beginnt am","Beginnt um","Endet am","Endet um"\n"Rat","5.3.2026","18:00:00","5.3.2026","19:30:00"\n'
    )

    assert _imported(tmp_path, table) == {"rat-2026": "title: Rat\nstart: 2026-03-05 18:00\nend: 19:30\ndraft: ja\n"}


def test_nothing_breaks_out_of_the_text(tmp_path: Path) -> None:
    evil = 'x: {y}\n- "z" # \x07 \u2028 \\'
    quoted = '"' + evil.replace('"', '""') + '"'

    (text,) = _imported(tmp_path, f"Name;Kurzbeschreibung;Beschreibung\n{quoted};{quoted};{quoted}\n").values()

    assert text.startswith('name: "x: {y} - \\"z\\" # \\\\"\nsummary: "x: {y} - \\"z\\" # \\\\"\n')


@pytest.mark.parametrize("content", [b"", b"\n", b"Ort;Land\nGoerlitz;Sachsen\n", b"\0;\0", b"Name\n" + b"x\n" * 2001])
def test_what_is_no_table_of_members_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    assert _imported(tmp_path, content, code=2) == {}

    assert "Fehler E190" in capsys.readouterr().err


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("Name;Ort\n\"',\\\0\r\t x:#-ä"), max_size=60) | st.text(max_size=60))
def test_garbage_never_becomes_an_exception(garbage: str) -> None:
    assert _SMALL.site is not None

    found = entries_from_table("tabelle.csv", f"Name;Ort;Berufe\n{garbage}", _SMALL.site)

    assert isinstance(found, (Imported, Problem))

"""What the help says where something is named that is not there: the entry that is meant, or the lines of a new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sites import check_site, page
from tests.sites import event as event_of

DATA = """
-- site_data/places.yaml --
halle: {name: Halle, town: Görlitz, state: Sachsen}
rathaus-zittau: {name: Rathaus Zittau, street: Markt 1, town: Zittau, state: Sachsen}
-- site_data/links.yaml --
anmeldung: {label: Zur Anmeldung, kind: registration, url: "https://www.anmeldung.example/1"}
-- site_data/professions.yaml --
tischler: {name: Tischler, feminine: Tischlerin, field: Holz}
-- site_data/members/bau.yaml --
name: Musterbau Görlitz GmbH
short_name: Musterbau
town: Görlitz
website: https://bau.example
"""


def event(name: str, *lines: str) -> str:
    """An event file, without the category that it has else where another one is given."""
    text = event_of(name, *lines)
    return text.replace("category: treffen\n", "") if any(line.startswith("category") for line in lines) else text


def help_of(root: Path, text: str) -> list[str]:
    return [found.help for found in check_site(root, DATA + text).problems if found.code == "E140"]


@pytest.mark.parametrize(
    ("field", "meant"),
    [
        ("place: hale", "Meinten Sie „halle“ (Halle)?"),
        ("place: Rathaus Zittau, Markt 1", "Meinten Sie „rathaus-zittau“ (Rathaus Zittau)?"),
        ("links: Zur Anmeldung", "Meinten Sie „anmeldung“ (Zur Anmeldung)?"),
        ("links: [https://anmeldung.example/1/]", "Meinten Sie „anmeldung“ (Zur Anmeldung)?"),
        ("members: [Musterbau GmbH]", "Meinten Sie „bau“ (Musterbau Görlitz GmbH)?"),
        ("members: Musterbau, Probe AG", "Mehrere stehen in eckigen Klammern: [bau, probe-ag]"),
        ("category: Treffen", "Meinten Sie „treffen“ (Treffen)?"),
        ("region: Sachsen", "Meinten Sie „sachsen“ (Sachsen)?"),
    ],
)
def test_an_entry_is_found_by_its_id_its_names_and_its_address(tmp_path: Path, field: str, meant: str) -> None:
    (told,) = help_of(tmp_path, event("a", "start: 2026-11-25", field))

    assert meant in told


@pytest.mark.parametrize(
    ("field", "lines"),
    [
        (
            "place: Oberschule Nord, Parkstr. 12a, 02826 Görlitz",
            "oberschule-nord:\n  name: Oberschule Nord\n  street: Parkstr. 12a\n  postcode: 02826\n  town: Görlitz",
        ),
        ("place: Schloss Zittau", "schloss-zittau:\n  name: Schloss Zittau\n  town: Zittau"),
        ("place: Schloss Muskau", "schloss-muskau:\n  name: Schloss Muskau\n  town:"),
        ("category: Messen", "messen:\n  name: Messen"),
        (
            "online: https://zoom.us/j/1",
            "zoom:\n  label: Mehr bei zoom.us\n  kind: zoom\n  url: https://zoom.us/j/1",
        ),
        ("links: www.probe.example/x", "probe:\n  label: Mehr bei probe.example\n  url: https://www.probe.example/x"),
        # Another meeting on the same server is another link.
        ("links: https://anmeldung.example/2", "anmeldung-2:\n  label: Mehr bei anmeldung.example\n"),
        ("members: [LEAG GmbH]", "name: LEAG GmbH"),
    ],
)
def test_a_new_entry_is_ready_to_paste(tmp_path: Path, field: str, lines: str) -> None:
    (told,) = help_of(tmp_path, event("a", "start: 2026-11-25", field))

    assert f"schreiben:\n\n{lines}" in told


def test_what_is_pasted_passes_once_it_is_filled_in(tmp_path: Path) -> None:
    told = help_of(tmp_path, event("a", "start: 2026-11-25", "place: Schloss Muskau"))[0]
    lines = told.partition("\n\n")[2].replace("town:", "town: Bad Muskau\n  state: Sachsen")
    places = DATA.replace("rathaus-zittau:", f"{lines}\nrathaus-zittau:")

    outcome = check_site(tmp_path, places + event("a", "start: 2026-11-25", "place: schloss-muskau"))

    assert [found.message for found in outcome.problems if found.code.startswith("E")] == []


def test_texts_and_menus_are_helped_alike(tmp_path: Path) -> None:
    text = page("[[member:Musterbau]] und [Text](page:Start) und [[event:sommerfest]]", "members: [musterbau]")

    told = help_of(tmp_path, text)

    assert "Meinten Sie „bau“" in told[0]
    assert "Meinten Sie „bau“" in told[1]
    assert "Meinten Sie „index“ (Start)?" in told[2]
    assert "die Datei site_data/events/sommerfest.yaml mit diesen Zeilen anlegen" in told[3]
    assert "title: Sommerfest\nstart:" in told[3]


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (
            "images/hale.png",
            "gehört nach assets/images/, mit genau diesem Namen. Ähnlich heißt dort: images/halle.png.",
        ),
        ("images/x.png", "Dort liegt: halle.png."),
        ("images/2026/x.png", "gehört nach assets/images/2026/, mit genau diesem Namen. Dort liegt noch nichts."),
        ("Foto Görlitz.JPG", "So: images/foto-goerlitz.jpg; genauso muss die Datei unter assets/ heißen."),
        ("images/halle.gif", "Er endet auf .jpg oder .png."),
    ],
)
def test_a_missing_picture_is_told_where_pictures_lie_and_which_there_are(tmp_path: Path, file: str, told: str) -> None:
    drawn = "-- assets/images/halle.png --\nkein Bild\n"
    image = event("a", "start: 2026-11-25", "place: halle", "image:", f"  file: {file}", "  alt: Halle")

    problems = check_site(tmp_path, drawn + image).problems

    (found,) = (one for one in problems if one.code in ("E149", "E165"))
    assert told in found.help

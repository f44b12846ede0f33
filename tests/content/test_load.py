"""Files as editors save them: encodings, line ends, names, sizes; all problems at once."""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path

import pytest

from clustersite.content.load import read_site
from clustersite.problems import Problem
from tests.sites import SMALLEST_SOURCES, build_site, codes, event, found, page

FILE = "site_data/events/a.yaml"
EVENT = "title: Frühlingstreffen\nstart: 2026-03-05 10:00\nplace: halle\nsummary: Grüße.\n"
PAGE = "---\ntitle: Seite\ndescription: Ein Satz.\n---\nGrüße.\n"


def problems_of(file: str, content: bytes) -> list[str]:
    def told(found: Problem) -> str:
        return f"{found.code} {found.where.line}:{found.where.column}"

    return [told(found) for found in read_site({**SMALLEST_SOURCES, file: content}).problems]


@pytest.mark.parametrize(
    "content",
    [
        EVENT.encode(),
        EVENT.encode("utf-8-sig"),
        EVENT.replace("\n", "\r\n").encode(),
        EVENT.replace("\n", "\r").encode(),
        unicodedata.normalize("NFD", EVENT).encode(),
        EVENT.rstrip().encode(),
        b"---\n" + EVENT.encode(),
        b"\n\n# Quelle\n" + EVENT.encode() + b"\n\n",
    ],
)
def test_one_event_however_it_is_saved(content: bytes) -> None:
    reading = read_site({**SMALLEST_SOURCES, FILE: content})
    assert reading.problems == ()
    assert reading.site is not None
    assert reading.site.events["a"].title == "Frühlingstreffen"
    assert reading.site.events["a"].summary == "Grüße."


@pytest.mark.parametrize(
    ("content", "encoding", "place"),
    [
        (EVENT.encode("latin-1"), "Latin-1 oder Windows-1252", "1:10"),
        (EVENT.encode("cp1252"), "Latin-1 oder Windows-1252", "1:10"),
        (EVENT.encode("utf-16"), "UTF-16", "0:0"),
        (EVENT.encode("utf-16-be"), "einem Binärformat (keine Textdatei)", "1:20"),
        (b"title: Treffen\n".decode().encode("utf-16-le"), "UTF-16", "0:0"),
        (b"\x89PNG\r\n\x1a\n\0\xff", "einem Binärformat (keine Textdatei)", "1:1"),
        (b"title: ok\nsummary: \xc3", "Latin-1 oder Windows-1252", "2:10"),
    ],
)
def test_another_encoding_is_named_and_not_guessed_at(content: bytes, encoding: str, place: str) -> None:
    (found,) = read_site({**SMALLEST_SOURCES, FILE: content}).problems
    assert (found.code, found.facts["encoding"]) == ("E101", encoding)
    assert f"{found.where.line}:{found.where.column}" == place


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x0c", "\x85", "\u2028", "\ufeff"])
@pytest.mark.parametrize(("file", "text"), [(FILE, EVENT), ("content/seite.md", PAGE), ("layouts/x.html", "Grüße.\n")])
def test_an_invisible_character_is_told_where_it_stands(file: str, text: str, character: str) -> None:
    line = text[: text.index("Grü")].count("\n") + 1
    column = len(text.split("\n")[line - 1].partition("Grü")[0]) + 4
    assert problems_of(file, text.replace("Grü", f"Grü{character}").encode()) == [f"E147 {line}:{column}"]


def test_a_file_name_with_umlauts_however_they_are_stored_gets_a_proposal() -> None:
    for form in ("NFC", "NFD"):
        name = unicodedata.normalize(form, "Frühling & Süß")
        (found,) = read_site({**SMALLEST_SOURCES, f"site_data/events/{name}.yaml": EVENT.encode()}).problems
        assert (found.code, found.facts["suggestion"]) == ("E141", "Vorschlag: fruehling-suess")


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("---\ntitle: A\ndescription: B\n---\n", None),
        ("---  \ntitle: A\ndescription: B\n--- \t\nText", None),
        ("---\ntitle: A\ndescription: B\n---", None),
        ("title: A\n", "E150 1:1"),
        ("", "E150 1:1"),
        ("---\n---\nText", "E150 1:1"),
        ("----\ntitle: A\n----\n", "E150 1:1"),
        ("---\ntitle: A\n", "E151 1:1"),
        ("---", "E150 1:1"),
    ],
)
def test_a_page_begins_with_its_head(head: str, code: str | None) -> None:
    assert problems_of("content/seite.md", head.encode()) == ([code] if code else [])


def test_the_text_of_a_page_starts_below_its_head() -> None:
    reading = read_site({**SMALLEST_SOURCES, "content/seite.md": PAGE.encode()})
    assert reading.site is not None
    assert reading.site.pages["seite"].body == "Grüße.\n"
    document = reading.documents["content/seite.md"]
    assert document.lines[document.body_line - 1] == "Grüße."


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("site_data/events/a.yml", "E142"),
        ("site_data/events/tief/a.yaml", "E142"),
        ("site_data/evnts/a.yaml", "E142"),
        ("site_data/link.yaml", "E142"),
        ("content/bild.png", "E142"),
        ("content/Seite.md", "E141"),
        ("content/ü/seite.md", "E141"),
        ("site_data/events/a b.yaml", "E141"),
        ("site_data/events/-.yaml", "E141"),
    ],
)
def test_a_file_that_does_not_belong_there_is_an_error(file: str, code: str) -> None:
    assert problems_of(file, EVENT.encode()) == [f"{code} 0:0"]


def test_without_settings_there_is_no_site_and_that_is_said() -> None:
    reading = read_site({name: content for name, content in SMALLEST_SOURCES.items() if name != "site_data/site.yaml"})
    assert reading.site is None
    assert [found.code for found in reading.problems] == ["E143"]


def test_every_problem_of_every_file_is_told_at_once() -> None:
    files = {
        "site_data/events/a.yaml": b"titel: A\nstart: morgen\n",
        "site_data/events/b.yaml": b"",
        "content/seite.md": b"Text",
    }
    found = [(one.where.file, one.code) for one in read_site({**SMALLEST_SOURCES, **files}).problems]
    assert sorted(found) == [
        ("content/seite.md", "E150"),
        ("site_data/events/a.yaml", "E104"),
        ("site_data/events/a.yaml", "E110"),
        ("site_data/events/b.yaml", "E109"),
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("audience: [Alle, die suchen]", "H209 5:18"),
        ("audience: [Betriebe, Schulen]", ""),
        ('audience: ["Alle, die suchen"]', ""),
        ("audience:\n  - Alle, die suchen", ""),
        ("audience: [Betriebe, die]", ""),
        ("organiser: Raum #3", "E206 5:17"),
        ("organiser: Raum  # im Haus", ""),
        ("organiser: Raum#3", ""),
        ('organiser: "Raum #3"', ""),
    ],
)
def test_what_yaml_takes_apart_without_a_word_is_a_hint(line: str, code: str) -> None:
    assert problems_of(FILE, (EVENT + line + "\n").encode()) == ([code] if code else [])


@pytest.mark.parametrize(
    "content",
    [
        b"title: A\ndescription: |\n" + b"  Noch ein Satz.\n" * 58_000,
        b"title: A\naudience:\n" + b"  - x\n" * 80_000,
        b"title: A\n" + b"x: y\n" * 60_000,
        b"- " * 499_000,
        b"[" * 999_000,
        b"title: " + b'"' * 990_001,
        b"title: A\ndescription: '" + b"[x](" * 240_000 + b"'",
    ],
)
def test_a_megabyte_of_anything_is_read_or_refused_within_seconds(content: bytes) -> None:
    began = time.perf_counter()
    read_site({**SMALLEST_SOURCES, FILE: content})
    assert time.perf_counter() - began < 20


def test_more_than_a_megabyte_is_refused() -> None:
    assert problems_of(FILE, b"#" * 1_000_001) == ["E108 0:0"]


SHORTEST = "title: Infoabend\nstart: 2026-11-25\n"


@pytest.mark.parametrize(
    ("file", "content", "advice"),
    [
        ("site_data/treffen.yaml", SHORTEST, "Die Datei gehört nach site_data/events/treffen.yaml"),
        ("site_data/Termine/Tag 1.yml", SHORTEST, "Die Datei gehört nach site_data/events/tag-1.yaml"),
        ("content/treffen.yaml", SHORTEST, "Die Datei gehört nach site_data/events/treffen.yaml"),
        ("site_data/bau.yaml", "name: Bau GmbH\nwebsite: https://bau.example", "nach site_data/members/bau.yaml"),
        ("site_data/events/treffen.yaml.txt", SHORTEST, "Die Endung muss .yaml sein: treffen.yaml"),
        ("site_data/events/treffen.YAML", SHORTEST, "Die Endung muss .yaml sein: treffen.yaml"),
        ("site_data/orte.yaml", "halle: {name: Halle}", "Der Name ist festgelegt: site_data/places.yaml"),
        ("site_data/link.yaml", "a: {label: A}", "Meinten Sie „site_data/links.yaml“?"),
        ("site_data/events/seite.md", "Text", "Seiten gehören nach content/: content/seite.md"),
        ("content/seite.md.txt", "Text", "Die Endung muss .md sein: seite.md"),
        ("content/Foto Halle.JPG", "", "diese Datei also dorthin: assets/images/foto-halle.jpg"),
        ("content/Flyer.pdf", "", "diese Datei also dorthin: assets/downloads/flyer.pdf"),
        ("content/seite.docx", "", "Hier liegen nur Seiten mit der Endung .md."),
    ],
)
def test_a_file_in_the_wrong_place_is_told_the_right_one(file: str, content: str, advice: str) -> None:
    (found,) = (one for one in read_site({file: content.encode()}).problems if one.where.file == file)

    assert found.code == "E142"
    assert advice in found.help


@pytest.mark.parametrize(
    ("written", "code", "right"),
    [
        ("title: „Abend: was nun?“", "E210", 'title: "Abend: was nun?"'),
        ("title: »Abend: was nun?«", "E210", 'title: "Abend: was nun?"'),
        ("title: A\nstart: „2026-11-25“", "E210", "start: 2026-11-25"),
        ("title: A\nstatus: ‚cancelled‘", "E210", "status: cancelled"),
        ("title: A\nsummary: Wir reden\nüber Azubis", "E211", 'summary: "Wir reden über Azubis"'),
        ("title: A\nsummary: Wir reden\nüber das: Azubis", "E211", 'summary: "Wir reden über das: Azubis"'),
        ("title: A\nsummary: Wir reden\n  über das: Azubis", "E211", 'summary: "Wir reden über das: Azubis"'),
        (
            "title: A\ndescription: Wir reden.\n\nÜber Azubis\nund mehr.\nplace: halle",
            "E211",
            "description: |\n  Wir reden.\n\n  Über Azubis\n  und mehr.",
        ),
        ("title: A\ndescription: Es gibt\n- Tee\n- Brot", "E211", "description: |\n  Es gibt\n  - Tee\n  - Brot"),
        ("title: #zukunft", "E206", 'title: "#zukunft"'),
        ("title: Raum #3", "E206", 'title: "Raum #3"'),
        ("title: A\nsummary Wir reden", "E102", "summary: Wir reden"),
        ("title: A\nsummary:Wir reden", "E102", "summary: Wir reden"),
    ],
)
def test_what_yaml_reads_otherwise_than_meant_is_told_with_the_right_lines(written: str, code: str, right: str) -> None:
    (found,) = (one for one in read_site({"site_data/events/a.yaml": written.encode()}).problems if one.code != "E143")

    assert found.code == code
    assert found.help.endswith(right)


def test_both_versions_of_a_conflict_are_shown() -> None:
    text = "title: A\n<<<<<<< HEAD\nstart: 2026-11-25\n=======\nstart: 2026-11-26\nend: 2026-11-27\n>>>>>>> b\n"

    (found,) = (one for one in read_site({"site_data/events/a.yaml": text.encode()}).problems if one.code != "E143")

    assert (found.code, found.where.line) == ("E209", 2)
    assert "Die eine:\n\nstart: 2026-11-25\n\nDie andere:\n\nstart: 2026-11-26\nend: 2026-11-27" in found.help


MEMBER = "-- site_data/members/a.yaml --\n{}\n"


@pytest.mark.parametrize(
    "lines",
    [
        "name: A  # ok H205: hat noch keine",
        "# ok H205: hat noch keine\nname: A",
        "# ok H205: hat noch keine\n# und bekommt eine\n\nname: A",
        "#ok h205: hat noch keine\nname: A",
    ],
)
def test_a_hint_is_off_on_the_line_or_above_it(tmp_path: Path, lines: str) -> None:
    assert found(tmp_path, MEMBER.format(lines)) == []


def test_elsewhere_it_stays_on_and_the_comment_is_told_to_be_needless(tmp_path: Path) -> None:
    text = MEMBER.format("name: A\n# ok H205: hat noch keine\ntown: Görlitz")
    assert found(tmp_path, text) == ["H205 site_data/members/a.yaml:1:1", "H231 site_data/members/a.yaml:2:1"]


@pytest.mark.parametrize("comment", ["# ok H205", "# ok H205:", "# ok H205 hat noch keine"])
def test_without_a_reason_it_stays_on(tmp_path: Path, comment: str) -> None:
    text = MEMBER.format(f"name: A  {comment}")
    assert found(tmp_path, text) == ["H205 site_data/members/a.yaml:1:1", "H230 site_data/members/a.yaml:1:10"]


def test_a_comment_for_another_hint_changes_nothing(tmp_path: Path) -> None:
    text = MEMBER.format("name: A  # ok H203: gehört dazu")
    assert found(tmp_path, text) == ["H205 site_data/members/a.yaml:1:1", "H231 site_data/members/a.yaml:1:10"]


@pytest.mark.parametrize("code", ["E131", "H299", "E999"])
def test_errors_and_codes_that_do_not_exist_cannot_be_switched_off(tmp_path: Path, code: str) -> None:
    text = event("a", "start: 2026-03-05", "place: halle", f"draft: vielleicht  # ok {code}: ist mir recht")
    assert found(tmp_path, text) == ["E131 site_data/events/a.yaml:5:8", "H232 site_data/events/a.yaml:5:20"]


def test_in_markdown_it_is_a_comment_that_no_page_shows(tmp_path: Path) -> None:
    text = page("<!-- ok H222: so gewünscht -->\nSiehe [hier](https://a.example).")
    assert found(tmp_path, text) == []
    build_site(tmp_path, text)
    assert "gewünscht" not in (tmp_path / "public/seite/index.html").read_text("utf-8")


def test_above_a_heading_it_is_about_the_heading(tmp_path: Path) -> None:
    assert found(tmp_path, page("<!-- ok H223: so gewünscht -->\n\n### Ablauf")) == []


def test_in_a_description_too(tmp_path: Path) -> None:
    text = event(
        "a",
        "start: 2026-03-05",
        "place: halle",
        "description: |",
        "  <!-- ok H222: so gewünscht -->",
        "  Siehe [hier](https://a.example).",
    )
    assert found(tmp_path, text) == []


def test_a_heading_in_markdown_is_no_comment(tmp_path: Path) -> None:
    text = page("## ok H222: gut\n\nSiehe [hier](https://a.example).")
    assert found(tmp_path, text) == ["H222 content/seite.md:7:8"]


def test_a_build_that_does_not_look_for_everything_calls_no_comment_needless(tmp_path: Path) -> None:
    text = event("a", "# ok H212: alle einverstanden", "start: 2026-05-14", "place: halle")
    assert codes(build_site(tmp_path, text)) == []
    assert found(tmp_path, text) == []


def test_what_is_switched_off_does_not_stop_a_strict_build(tmp_path: Path) -> None:
    assert build_site(tmp_path / "a", MEMBER.format("name: A"), strict=True).written is None
    assert build_site(tmp_path / "b", MEMBER.format("name: A  # ok H205: hat keine"), strict=True).written is not None

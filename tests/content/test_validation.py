"""A YAML tree made into a record, or what is wrong with it in an editor's words."""

from __future__ import annotations

import pytest

from clustersite.content.dates import series_in
from clustersite.content.load import RECORDS
from clustersite.content.model import Event, Place, Record, Repeat, Session
from clustersite.content.validation import described, example_of, lines_of, validated
from clustersite.content.yaml_text import Document, read_yaml
from clustersite.problems import Problem


def problems_of(text: str, kind: type[Record] = Event) -> list[Problem]:
    root, faults = read_yaml(text)
    assert root is not None
    assert faults == ()
    document = Document(file="a.yaml", lines=tuple(text.split("\n")), tree=lambda: (root, 1))
    return validated(kind, document, root, {"id": "a"})[1]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("titel", "title"), ("Titel", "title"), ("ort", "place"), ("plz", ""), ("tilte", "title"), ("satus", "status"),
        ("beginn", "start"), ("organizer", "organiser"), ("zzz", ""),
    ],
)  # fmt: skip
def test_an_unknown_key_is_told_what_it_may_mean(written: str, meant: str) -> None:
    (found,) = [one for one in problems_of(f"title: A\n{written}: x\n") if one.code == "E104"]
    assert found.facts["suggestion"] == (f"Meinten Sie „{meant}“?" if meant else "")
    assert (found.where.line, found.where.column) == (2, 1)


def test_a_misspelt_key_is_not_told_to_be_missing_as_well() -> None:
    assert [found.code for found in problems_of("titel: A\n")] == ["E104"]
    assert [found.code for found in problems_of("place: a\n")] == ["E105"]


@pytest.mark.parametrize(
    ("written", "meant"), [("abgesagt", "cancelled"), ("Verschoben", "postponed"), ("confirmd", "confirmed")]
)
def test_an_unknown_word_is_told_what_it_may_mean(written: str, meant: str) -> None:
    (found,) = problems_of(f"title: A\nstatus: {written}\n")
    assert (found.code, found.facts["suggestion"]) == ("E132", f"Meinten Sie „{meant}“?")
    assert found.facts["known"] == "cancelled, confirmed, postponed, tentative"


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("title: A\nrepeat:\n  every: week\n  untill: 2026-05-01", "E104", (4, 3)),
        ("title: A\nrepeat:\n  until: 2026-05-01", "E105", (2, 1)),
        ("title: A\nrepeat: {until: 2026-05-01}", "E105", (2, 1)),
        ("title: A\nsessions:\n  a: {start: 2026-03-05}\n  b: {start: bald}", "E110", (4, 14)),
        ("title: A\nsessions:\n  a: {begin: 2026-03-05, start: 2026-03-05}", "E104", (3, 7)),
        ("title: A\nsessions:\n  - start: 2026-03-05", "E106", (2, 1)),
        ("title: A\naliases:\n  - /eins/\n  - Zwei Drei", "E148", (4, 5)),
        ("title: A\nlinks:\n  - {eins: zwei}", "E106", (3, 5)),
        ("title: A\nrepeat:\n  every: week\n  changes:\n    2026-03-05: {end: spät}", "E110", (5, 23)),
        ("title: A\nrepeat:\n  every: week\n  changes:\n    bald: cancelled", "E110", (5, 5)),
        ("title: A\nrepeat:\n  every: week\n  except: [2026-03-05, 2026-02-30]", "E111", (4, 24)),
        ("- title: A", "E106", (1, 1)),
    ],
)
def test_the_mistake_is_told_where_it_is(text: str, code: str, place: tuple[int, int]) -> None:
    assert [(found.code, (found.where.line, found.where.column)) for found in problems_of(text)] == [(code, place)]


def test_coordinates_are_numbers_within_the_country() -> None:
    place = "name: A\ntown: B\nlatitude: {}\n"
    assert problems_of(place.format("51.15"), Place) == []
    assert [found.code for found in problems_of(place.format("51,15"), Place)] == ["E144"]
    assert [found.code for found in problems_of(place.format("nan"), Place)] in (["E139"], ["E144"])
    assert [found.code for found in problems_of(place.format("5.15"), Place)] == ["E139"]


def test_every_mistake_of_a_record_is_told_at_once() -> None:
    text = "title: ''\nstart: bald\nstatus: da\ndraft: vielleicht\ncontact: {email: x}\nfarbe: rot\n"
    assert {found.code for found in problems_of(text)} == {"E146", "E110", "E132", "E131", "E134", "E104"}


KINDS: tuple[type[Record], ...] = (*RECORDS.values(), Repeat, Session)
FIELDS = [
    (kind, name, value)
    for kind in KINDS
    for name, field in described(kind).items()
    if name not in ("id", "body") and (value := example_of(field)) is not None
]


@pytest.mark.parametrize(("kind", "name", "value"), FIELDS)
def test_every_example_can_be_read(kind: type[Record], name: str, value: object) -> None:
    assert [found.message for found in problems_of(lines_of(name, value), kind) if found.code != "E105"] == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "block"),
    [
        ("repeat: jeden Dienstag", "repeat:\n  every: week\n  on: tuesday\n  until: 2027-12-31\n"),
        ("contact: Frau Muster", "contact:\n  name: Frau Muster\n"),
        ("contact: muster@beispiel.de", "contact:\n  email: muster@beispiel.de\n"),
        ("contact: 03581 123456", "contact:\n  phone: 03581 123456\n"),
        ("image: bild.jpg", "image:\n  file: images/bild.jpg\n  alt:\n"),
        ("image: ein Bild", "image:\n  file: images/beispiel.jpg\n  alt: Was auf dem Bild zu sehen ist\n"),
        ("sessions:\n  - start: 2027-03-05", "sessions:\n  teil-1:\n    start: 2027-03-05\n"),
        ("sessions:\n  abends: 2027-03-05 18:00", "sessions:\n  abends:\n    start: 2027-03-05 18:00\n"),
        ("place:\n  name: Rathaus Zittau\n  town: Zittau", "rathaus-zittau:\n  name: Rathaus Zittau\n  town: Zittau\n"),
        ("summary: [eins, zwei]", "summary: eins, zwei\n"),
        ("start: {date: 2027-03-05}", "start: 2026-03-05 10:00\n"),
    ],
)
def test_what_has_the_wrong_shape_is_shown_in_the_right_one(written: str, block: str) -> None:
    text = f"title: Infoabend\n{'' if written.startswith('start') else 'start: 2027-03-02'}\n{written}"

    (found,) = problems_of(text)

    assert found.code == "E106"
    assert f"{found.help}\n".endswith(f":\n\n{block}")


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("jeden Dienstag", {"every": "week", "on": "tuesday"}),
        ("montags und donnerstags", {"every": "week", "on": ["monday", "thursday"]}),
        ("Alle 2 Wochen freitags", {"every": "2 weeks", "on": "friday"}),
        ("alle drei Monate", {"every": "3 months"}),
        ("14-tägig", {"every": "2 weeks"}),
        ("jeden zweiten Dienstag", {"every": "2 weeks", "on": "tuesday"}),
        ("jeden zweiten Dienstag im Monat", {"every": "month", "on": "second tuesday"}),
        ("jeder letzte Freitag", {"every": "month", "on": "last friday"}),
        ("vierteljährlich", {"every": "3 months"}),
        ("jährlich", {"every": "year"}),
        ("täglich", {"every": "day"}),
    ],
)
def test_words_for_a_series_are_understood(words: str, rule: dict[str, object]) -> None:
    assert series_in(words, "05.03.2027 10:00") == {**rule, "until": "2027-12-31"}
    assert series_in(f"{words} bis zum 1.7.2028", "05.03.2027 10:00") == {**rule, "until": "2028-07-01"}
    assert series_in(words, "bald") == {**rule, "until": ""}


@pytest.mark.parametrize("words", ["ja", "regelmäßig", "", "nach Absprache"])
def test_other_words_are_no_series(words: str) -> None:
    assert series_in(words, "2027-03-05") is None

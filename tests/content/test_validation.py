"""A YAML tree made into a record, or what is wrong with it in an editor's words."""

import pytest

from clustersite.content.documents import Document
from clustersite.content.model import Event, Member, Place
from clustersite.content.validation import validated
from clustersite.content.yaml_source import read_yaml
from clustersite.problems.diagnostics import Problem


def problems_of(text: str, kind: type[Event | Member | Place] = Event) -> list[Problem]:
    root, _ = read_yaml(text)
    assert root is not None
    document = Document(file="a.yaml", lines=tuple(text.split("\n")), root=root)
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

"""Examples from the model: every field has one that can be read, and what stands in the wrong shape is put right."""

import pytest

from clustersite.content.dates import series_in
from clustersite.content.documents import Document
from clustersite.content.examples import example_of, lines_of
from clustersite.content.load import RECORDS
from clustersite.content.model import Event, Record, Repeat, Session
from clustersite.content.validation import validated
from clustersite.content.yaml_source import read_yaml

KINDS: tuple[type[Record], ...] = (*RECORDS.values(), Repeat, Session)
FIELDS = [
    (kind, name, value)
    for kind in KINDS
    for name in kind.model_fields
    if name not in ("id", "body") and (value := example_of(kind, name)) is not None
]


@pytest.mark.parametrize(("kind", "name", "value"), FIELDS)
def test_every_example_can_be_read(kind: type[Record], name: str, value: object) -> None:
    field = kind.model_fields[name].alias or name

    assert [found.message for found in problems_of(kind, lines_of(field, value)) if found.code != "E105"] == []  # type: ignore[arg-type]


def problems_of(kind: type[Record], text: str):  # type: ignore[no-untyped-def]
    root, faults = read_yaml(text)
    assert root is not None
    assert faults == ()
    document = Document(file="a.yaml", lines=tuple(text.split("\n")), root=root)
    return validated(kind, document, root, {"id": "a"})[1]


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

    (found,) = problems_of(Event, text)

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

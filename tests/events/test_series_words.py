"""A series in German words."""

from __future__ import annotations

import pytest

from clustersite.content.model import Repeat
from clustersite.events.wording import rule_words


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("30", "Jeden Monat am 30., 3 Mal"),
        (["1", "15"], "Jeden Monat am 1. und 15., 3 Mal"),
        ("last day", "Jeden Monat am letzten Tag, 3 Mal"),
        ("letzter Arbeitstag", "Jeden Monat am letzten Arbeitstag, 3 Mal"),
        ("third friday", "Jeden Monat am dritten Freitag, 3 Mal"),
    ],
)
def test_the_days_of_a_rule_are_told(on: object, words: str) -> None:
    assert rule_words(Repeat.model_validate({"every": "month", "on": on, "count": "3"})) == words


def test_a_later_rule_is_told_behind_the_first() -> None:
    later = {"2026-09-01": {"every": "month", "on": "last tuesday"}}
    rule = Repeat.model_validate({"every": "2 weeks", "on": "thursday", "until": "2026-12-31", "from": later})

    assert rule_words(rule) == (
        "Alle 2 Wochen am Donnerstag; ab Dienstag, 1. September 2026: Jeden Monat am letzten Dienstag, "
        "bis Donnerstag, 31. Dezember 2026"
    )

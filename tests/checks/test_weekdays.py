"""Weekdays in texts against their dates."""

from datetime import date
from pathlib import Path

import pytest

from tests.checks.finding import event, found, page

RIGHT = [
    "Mittwoch, 25.11.2026", "Mi, 25. November 2026", "Mi., den 25. Nov. 2026", "mittwochs um 25.11.2026",
    "Samstag/Sonntag, 26./27. September 2026", "Montag bis Freitag, 9. bis 13. März 2026", "Sonnabend, 26.9.2026",
    "Di, 29. Februar 2028", "Am Do, 1. Platz", "Do. 25. Kalenderwoche",
]  # fmt: skip
WRONG = [
    "Dienstag, 25.11.2026", "Di, 25. November 2026", "Di., den 25. Nov. 2026", "am Freitag, dem 25. 11. 2026",
    "Sonntag 26. September 2026", "Mo, 30. Februar 2026",
]  # fmt: skip


@pytest.mark.parametrize("words", RIGHT)
def test_a_weekday_that_fits_is_fine(tmp_path: Path, words: str) -> None:
    assert found(tmp_path, page(f"Wir treffen uns {words}."), "H210") == []


@pytest.mark.parametrize("words", WRONG)
def test_a_weekday_that_does_not_fit_is_a_hint_where_it_stands(tmp_path: Path, words: str) -> None:
    column = len("Wir treffen uns ") + 1 + (3 if words.startswith("am ") else 0)
    assert found(tmp_path, page(f"Wir treffen uns {words}."), "H210") == [f"H210 content/seite.md:5:{column}"]


def test_titles_summaries_and_descriptions_are_read(tmp_path: Path) -> None:
    text = event(
        "a",
        "start: 2026-11-25 18:00",
        "place: halle",
        'summary: "Am Dienstag, 25.11., in der Halle."',
        "description: |",
        "  Erster Satz.",
        "",
        "  - Anmelden bis Freitag, 10. November.",
    )
    assert found(tmp_path, text, "H210") == [
        "H210 site_data/events/a.yaml:5:14",
        "H210 site_data/events/a.yaml:9:18",
    ]


def test_without_a_year_the_event_s_own_counts(tmp_path: Path) -> None:
    text = event("a", "start: 2025-11-25 18:00", "place: halle", "summary: Am Dienstag, 25. November.")
    assert found(tmp_path, text, "H210") == []


def test_without_a_year_a_news_post_means_its_own_or_the_next(tmp_path: Path) -> None:
    post = page("Am Donnerstag, 8. Januar.", "date: 2025-12-01").replace(
        "content/seite.md", "content/aktuelles/post.md"
    )
    assert found(tmp_path, post, "H210") == []
    assert found(tmp_path, post.replace("Donnerstag", "Montag"), "H210") == ["H210 content/aktuelles/post.md:6:4"]


def test_without_a_year_a_page_means_this_one_or_the_next(tmp_path: Path) -> None:
    text = page("Am Mittwoch, 25. November.")
    assert found(tmp_path, text, "H210", today=date(2026, 2, 1)) == []
    assert found(tmp_path, text, "H210", today=date(2027, 2, 1)) == ["H210 content/seite.md:5:4"]


def test_code_is_not_read(tmp_path: Path) -> None:
    assert found(tmp_path, page("So schreibt man `Dienstag, 25.11.2026`."), "H210") == []

"""How texts are marked up, and what they refer to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.sites import event, found, page
from tests.test_broken import PICTURE

SOUND = [
    "[Ziel](https://a.example/x?y=1#z)", "[Ziel](/)", "[Ziel](#text)\n\n## Text", "[Post](mailto:a@b.example?a=x)",
    "[Ruf](tel:+493581123)", "[Start](page:index)", "[[page:index]]", "[[site:companies.limit]] [[site:contact.email]]",
    "![Halle](images/halle.png)", "`<iframe>` und `[x](y)` und `[[event:x]]`", "<https://a.example>", "<a@b.example>",
    "<!-- nur für uns -->", "2 < 3 > 1", "[Ziel][z]\n\n[z]: https://a.example",
]  # fmt: skip


@pytest.mark.parametrize("body", SOUND)
def test_what_pages_can_show_is_fine(tmp_path: Path, body: str) -> None:
    assert found(tmp_path, page(body), files={"assets/images/halle.png": PICTURE}) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[Ziel](ziel/)", "E154 5:8"),
        ("[Ziel]()", "E154 5:8"),
        ("[Ziel](//a.example/)", "E154 5:8"),
        ("[Ziel](javascript:x)", "E154 5:8"),
        ("[Ziel](data:text/html,x)", "E154 5:8"),
        ("[Ziel](https://a)", "E133 5:8"),
        ("[Ziel](mailto:a)", "E134 5:8"),
        ("[Ziel](tel:12)", "E135 5:8"),
        ("Eins\n\n[z]: ziel.html", "E154 7:6"),
        ("![](images/halle.png)", "E156 5:5"),
        ("![Halle](images/hale.png)", "E165 5:10"),
        ("![Halle](halle.png)", "E149 5:10"),
        ("Eins <b>zwei", "E155 5:6"),
        ("<script>alert(1)</script>", "E155 5:1"),
        ("[[event:weg]]", "E140 5:1"),
        ("[x](member:weg)", "E140 5:5"),
        ("[[figure:weg]]", "E140 5:1"),
        ("[[page:index|date]]", "E152 5:1"),
        ("[[site:operator]]", "E152 5:1"),
        ("[[treffen]]", "E152 5:1"),
        ("gleich\ngleich\n\ngleich [[treffen]]", "E152 8:8"),
    ],
)
def test_what_pages_cannot_show_is_an_error_where_it_stands(tmp_path: Path, body: str, expected: str) -> None:
    code, place = expected.split()
    errors = found(tmp_path, page(body), files={"assets/images/halle.png": PICTURE})
    assert errors[0] == f"{code} content/seite.md:{place}"
    assert {line[:4] for line in errors} == {code}


def test_texts_of_events_members_and_settings_are_read_as_well(tmp_path: Path) -> None:
    text = event("a", "start: 2026-03-05", "place: halle", "description: >", "  Ein Satz", "  und <b>", "  [[x]].")
    member = "-- site_data/members/b.yaml --\nname: B\nwebsite: https://b.example\ndescription: 'Ein [Ziel](weg)'\n"
    assert found(tmp_path, text + member) == [
        "E155 site_data/events/a.yaml:7:7",
        "E152 site_data/events/a.yaml:8:3",
        "E154 site_data/members/b.yaml:3:26",
    ]


def test_a_draft_may_be_named_by_drafts_only(tmp_path: Path) -> None:
    draft = event("a", "start: 2026-03-05", "place: halle", "draft: ja")
    assert found(tmp_path, draft + page("[[event:a]]")) == ["E166 content/seite.md:5:1"]
    assert found(tmp_path, draft + page("[[event:a]]", "draft: ja")) == []
    assert found(tmp_path, draft + page("[[event:a]]"), drafts=True) == []


@pytest.mark.parametrize("words", ["hier", "**Hier**", "Mehr …", "klick hier!", "weiterlesen »", "https://a.example"])
def test_link_words_that_say_nothing_are_a_hint(tmp_path: Path, words: str) -> None:
    assert found(tmp_path, page(f"[{words}](https://a.example)")) == ["H222 content/seite.md:5:2"]


@pytest.mark.parametrize("words", ["hier das Programm", "Programm", "a.example", "Mehr über das Treffen"])
def test_link_words_that_name_the_target_are_fine(tmp_path: Path, words: str) -> None:
    assert found(tmp_path, page(f"[{words}](https://a.example)")) == []


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("## A\n### B\n#### C\n## D\n### E", []),
        ("# A\n\n## B", [5]),
        ("### A", [5]),
        ("## A\n\n#### B\n\n### C", [7]),
        ("A\n=\n\nB\n-", [5]),
        ("Text\n\n---\n\nText", []),
    ],
)
def test_headings_descend_step_by_step(tmp_path: Path, body: str, lines: list[int]) -> None:
    assert found(tmp_path, page(body)) == [f"H223 content/seite.md:{line}:1" for line in lines]


@pytest.mark.parametrize("body", ["- [1]: ftp://a.example\n", "> [1]:\n> ziel.html", "1. [1]: ziel.html"])
def test_a_definition_within_a_list_or_quotation_counts(tmp_path: Path, body: str) -> None:
    assert {line[:4] for line in found(tmp_path, page(f"{body}\n\n[x][1]"))} == {"E154"}


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

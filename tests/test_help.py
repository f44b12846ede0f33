"""Slips of office staff, and what the help must name for each."""

from pathlib import Path

import pytest

from tests.sites import check_site, event, page

PAST = "start: 2026-11-25 18:00"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (event("a", "start: 25.-27.11.2026"), "„start: 2026-11-25“ und „end: 2026-11-27“"),
        (event("a", "start: 30.11. bis 2.12.2026"), "„start: 2026-11-30“ und „end: 2026-12-02“"),
        (event("a", "start: Mi, 25.11."), "Das Jahr gehört dazu."),
        (event("a", "start: 25. November, 18 Uhr"), "Das Jahr gehört dazu."),
        (event("a", PAST, "end: 2 Stunden"), "Ende: `15:00` am selben Tag"),
        (event("a", PAST, "status: fällt aus"), "Meinten Sie „cancelled“?"),
        (event("a", "uhrzeit: 18:00", "start: 2026-11-25"), "Meinten Sie „start“?"),
        (event("a", PAST, "repeat: {every: week, count: 3}", "except: 2026-12-02"), "eingerückt unter „repeat:“"),
        (event("a", PAST, "image:", "file: images/a.jpg"), "„file“ gehört eingerückt unter „image:“"),
        (event("a", PAST, "contact:", "  name: Pia", "  organiser: B"), "„organiser“ gehört nicht unter „contact“"),
        (event("a", PAST, "description: An [Pia Probe](pia@probe.example)"), "mailto:pia@probe.example"),
        (event("a", PAST, "description: Zum [event:b]"), "So: [[event:b]]"),
        (page("Zum {{event:b}}"), "So: [[event:b]]"),
        (page("Zur [Startseite der Probe](index.md)"), "page:index"),
        (page("Text", "layout: page"), "Meinten Sie „page.html“?"),
        (page("Text", "layout: macros/page.html"), "Vorhanden sind: "),
        (page("Text", "order: oben"), "Reihenfolge unter Geschwisterseiten"),
        (
            "-- site_data/members/a.yaml --\nname: A GmbH\nwebsite: www.a.example\n",
            "Gemeint ist wohl https://www.a.example",
        ),
        ("-- site_data/members/a.yaml --\nname: A GmbH\nstate: SN\n", "Meinten Sie „Sachsen“?"),
        (
            "-- site_data/links.yaml --\na: {label: A, url: a.example/der flyer.pdf}\n",
            "https://a.example/der%20flyer.pdf",
        ),
        ("-- site_data/links.yaml --\na: {label: A, url: 'https://a.example', visibility: privat}\n", "„on_request“"),
        ("-- site_data/categories.yaml --\ntreffen: {name: T, colour: blau}\n", "`one` bis `six`"),
        ("-- site_data/places.yaml --\nhalle: Halle in Görlitz\n", "halle:\n  name: Halle in Görlitz\n  town:"),
        (
            "-- site_data/places.yaml --\n- name: Halle\n  town: Görlitz\n",
            "So:\n\nhalle:\n  name: Halle\n  town: Görlitz",
        ),
        (event("a", PAST, "summary: Ausbildung: so geht es"), 'So:\n\nsummary: "Ausbildung: so geht es"'),
    ],
)
def test_the_help_names_what_to_write(tmp_path: Path, text: str, told: str) -> None:
    problems = check_site(tmp_path, text).problems

    assert any(told in found.help for found in problems), [found.help for found in problems]

"""Feeds: which there are, what each holds, and that none is empty."""

from pathlib import Path

from icalendar import Calendar

from tests.sites import build_site, outputs_of

SITE = """
-- site_data/categories.yaml --
treffen: {name: Treffen, summary: Wo man sich trifft.}
messe: {name: Messen}
-- site_data/links.yaml --
raum: {label: Raum, kind: zoom, url: https://zoom.example.de/1}
-- site_data/members/firma.yaml --
name: Firma GmbH
-- site_data/events/treffen.yaml --
title: Treffen
category: treffen
start: 2026-03-05 10:00
place: halle
members: [firma]
-- site_data/events/online.yaml --
title: Online
category: treffen
start: 2026-01-05 10:00
online: raum
-- site_data/events/offen.yaml --
title: Offen
category: messe
start: 2026-09
region: sachsen
-- layouts/page.html --
{% for feed in site.feeds() %}{{ feed.address }} {{ feed.coming }}
{% endfor %}
"""


def uids(text: str) -> set[str]:
    return {str(event["UID"]).partition("@")[0] for event in Calendar.from_ical(text).walk("VEVENT")}


def test_there_is_a_feed_for_everything_that_has_a_dated_event_and_for_nothing_else(tmp_path: Path) -> None:
    build_site(tmp_path, SITE)

    feeds = {path: uids(text) for path, text in outputs_of(tmp_path).items() if path.endswith(".ics")}
    assert feeds == {
        "kalender.ics": {"treffen", "online"},
        "kalender/treffen.ics": {"treffen", "online"},
        "kalender/sachsen.ics": {"treffen"},
        "kalender/online.ics": {"online"},
        "mitmachen/firma.ics": {"treffen"},
        "termine/treffen.ics": {"treffen"},
        "termine/online.ics": {"online"},
    }


def test_the_page_says_how_many_dates_are_still_to_come(tmp_path: Path) -> None:
    build_site(tmp_path, SITE)

    counted = dict(line.split() for line in outputs_of(tmp_path)["index.html"].splitlines() if line)
    assert counted["/kalender.ics"] == "1"
    assert counted["/kalender/online.ics"] == "0"


def test_an_event_is_the_same_entry_in_every_feed(tmp_path: Path) -> None:
    build_site(tmp_path, SITE)
    outputs = outputs_of(tmp_path)

    def entry(path: str) -> str:
        return next(part for part in outputs[path].split("BEGIN:VEVENT") if "UID:treffen@" in part).partition(
            "END:VEVENT"
        )[0]

    assert (
        len(
            {
                entry(path)
                for path in ("kalender.ics", "kalender/sachsen.ics", "termine/treffen.ics", "mitmachen/firma.ics")
            }
        )
        == 1
    )


def test_a_renamed_events_feed_is_served_at_its_old_address_too(tmp_path: Path) -> None:
    renamed = SITE.replace("title: Treffen\n", "title: Treffen\naliases: [/termine/frueher/]\n")

    build_site(tmp_path, renamed)

    outputs = outputs_of(tmp_path)
    assert outputs["termine/frueher.ics"] == outputs["termine/treffen.ics"]
    assert "/termine/treffen/" in outputs["termine/frueher/index.html"]

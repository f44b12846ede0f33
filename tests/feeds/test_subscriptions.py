"""Feeds to subscribe to, and links into the calendars of Google and Microsoft, encoded as those services read them."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar

from clustersite import build as building
from clustersite.content.model import Member
from clustersite.content.urls import BaseUrl
from clustersite.events.occurrences import occurrences
from clustersite.feeds.subscriptions import FeedKind, ServiceLinks, add_links, subscribe_links, subscriptions
from clustersite.publish import changes
from clustersite.publish.published_state import state_of
from tests.calendar_samples import LINKS, entry, event, site
from tests.repositories import Repository
from tests.sites import build_site, options_for, outputs_of, write_site

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
{% for feed in site.feeds.all() %}{{ feed.address }} {{ feed.coming }}/{{ feed.undated }}
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


def test_every_kind_of_feed_is_offered_where_there_is_something_for_it() -> None:
    """A kind that no date belongs to, or that no feed is thought of for, is forgotten in one of two places."""
    found = event(start="2026-03-05", category="treffen", place="schule", members=["firma"])
    old = event(id="frueher", start="2022-03-05")
    data = site(found, old)
    member = Member.model_validate({"id": "firma", "name": "Firma"})
    data = replace(data, members={"firma": member})
    dates = [date for one in (found, old) for date in occurrences(one, data)]

    assert {one.kind for one in subscriptions(data, dates, {}, 2026)} == set(get_args(FeedKind))


def test_the_page_says_how_many_dates_are_still_to_come(tmp_path: Path) -> None:
    build_site(tmp_path, SITE)

    counted = dict(line.split() for line in outputs_of(tmp_path)["index.html"].splitlines() if line)
    # As many as the lists show, which count dates without a day too.
    assert counted["/kalender.ics"] == counted["/kalender/sachsen.ics"] == "2/1"
    assert counted["/kalender/treffen.ics"] == "1/0"
    assert counted["/kalender/online.ics"] == "0/0"


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


OLD = """
-- site_data/events/heute.yaml --
title: Heute
category: treffen
start: 2024-01-01 10:00
place: halle
members: [firma]
-- site_data/events/damals.yaml --
title: Damals
category: treffen
start: 2023-12-31 10:00
place: halle
members: [firma]
-- site_data/events/messe.yaml --
title: Messe
category: messe
start: 2021-05-03
-- site_data/events/messe-davor.yaml --
title: Messe davor
category: messe
start: 2020-05-03
-- site_data/events/reihe.yaml --
title: Reihe
start: 2023-12-28 10:00
repeat: {every: week, count: 2}
online: raum
"""


def held(root: Path, today: date) -> dict[str, set[str]]:
    building.build(options_for(write_site(root, SITE + OLD), today=today, guard=True))
    feeds = {path: uids(text) for path, text in outputs_of(root).items() if path.endswith(".ics")}
    return {path: events for path, events in feeds.items() if not path.startswith("termine/")}


def test_a_feed_of_many_events_reaches_two_whole_years_back_and_older_ones_stand_by_year(tmp_path: Path) -> None:
    feeds = held(tmp_path, date(2026, 12, 31))

    # What goes on is held with all that was, and by the year that it began in.
    assert feeds["kalender.ics"] == {"treffen", "online", "heute", "reihe"}
    assert feeds["kalender/2023.ics"] == {"damals", "reihe"}
    assert (feeds["kalender/2021.ics"], feeds["kalender/2020.ics"]) == ({"messe"}, {"messe-davor"})
    for path in ("kalender/treffen.ics", "kalender/sachsen.ics", "mitmachen/firma.ics"):
        assert feeds[path] - {"online"} == {"treffen", "heute"}, path
    assert "kalender/2024.ics" not in feeds


def test_a_feed_without_anything_recent_keeps_its_last_year(tmp_path: Path) -> None:
    assert held(tmp_path, date(2026, 2, 1))["kalender/messe.ics"] == {"messe"}
    assert held(tmp_path, date(2040, 2, 1))["kalender.ics"] == {"treffen", "online"}


def test_no_event_is_in_no_feed_whatever_the_year(tmp_path: Path) -> None:
    for year in (2026, 2027, 2030):
        feeds = held(tmp_path, date(year, 1, 1))
        held_anywhere = set().union(*(feeds[path] for path in feeds if re.fullmatch(r"kalender(/\d+)?\.ics", path)))
        assert held_anywhere == {"treffen", "online", "heute", "damals", "messe", "messe-davor", "reihe"}


def test_feeds_change_with_the_year_and_not_with_the_day(tmp_path: Path) -> None:
    repository = Repository(write_site(tmp_path, SITE + OLD))
    repository.commit(**{"README.md": "Probe"})

    def built(*day: int) -> tuple[str, list[str]]:
        outcome = building.build(options_for(tmp_path, today=date(*day), guard=True))
        return outputs_of(tmp_path)["kalender.ics"], [
            found.code for found in outcome.problems if found.code.startswith("E")
        ]

    first, _ = built(2026, 6, 1)
    assert built(2026, 12, 31) == (first, [])
    before = state_of(str(tmp_path / "public/build.json"), options_for(tmp_path))
    # That a year has gone by is no loss that stops a build, and nothing that a report tells.
    later, problems = built(2027, 1, 1)
    assert "UID:heute@" in first
    assert "UID:heute@" not in later
    assert problems == []
    after = state_of(str(tmp_path / "public/build.json"), options_for(tmp_path))
    assert "/kalender/2024.ics" in after.feeds.keys() - before.feeds.keys()
    assert changes(before, after) == ()


# --- Links into the calendars of Google and Microsoft --------------------------------------------


def links_of(**fields: Any) -> ServiceLinks | None:
    found = entry(event(**fields))
    return add_links(found, found.occurrences[0])


def query(link: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


def test_google_gets_the_webcal_address_wholly_encoded() -> None:
    links = subscribe_links("/kalender.ics", "Probe: alle", BaseUrl("https://probe.example/unter"))

    assert links.google.endswith("?cid=webcal%3A%2F%2Fprobe.example%2Funter%2Fkalender.ics")


def test_microsoft_gets_the_https_address_and_the_name() -> None:
    links = subscribe_links("/kalender.ics", "Probe: alle", BaseUrl("https://probe.example"))

    for link in (links.outlook, links.office):
        assert query(link) == {"url": "https://probe.example/kalender.ics", "name": "Probe: alle"}
        assert "+" not in link


def test_a_timed_date_is_given_in_local_time_with_its_zone() -> None:
    links = links_of(title="Rat & Tat", start="2026-07-05 10:00", end="15:00", place="schule")

    assert links is not None
    assert query(links.google) == {
        "action": "TEMPLATE",
        "text": "Rat & Tat",
        "dates": "20260705T100000/20260705T150000",
        "ctz": "Europe/Berlin",
        "location": "Oberschule am Markt, Markt 1, 02826 Görlitz",
        "details": entry(event(start="2026-07-05")).page,
    }
    assert (query(links.outlook)["startdt"], query(links.outlook)["enddt"]) == (
        "2026-07-05T10:00:00+02:00",
        "2026-07-05T15:00:00+02:00",
    )


def test_both_of_microsofts_calendars_take_the_same() -> None:
    links = links_of(start="2026-01-22 13:00")

    assert links is not None
    assert query(links.outlook) == query(links.office)
    assert [urlsplit(link).hostname for link in (links.outlook, links.office)] == [
        "outlook.live.com",
        "outlook.office.com",
    ]


def test_an_end_that_nobody_stated_is_not_invented() -> None:
    links = links_of(start="2026-01-22 13:00")

    assert links is not None
    assert query(links.google)["dates"] == "20260122T130000/20260122T130000"
    assert "enddt" not in query(links.outlook)


def test_whole_days_end_on_the_day_after_the_last() -> None:
    links = links_of(start="2026-03-09", end="2026-03-14")

    assert links is not None
    assert query(links.google)["dates"] == "20260309/20260315"
    assert query(links.outlook)["allday"] == "true"


def test_the_meeting_address_goes_along_where_it_is_public() -> None:
    links = links_of(start="2026-03-09 10:00", online="zoom")

    assert links is not None
    assert query(links.google)["location"] == "Online (Zoom)"
    assert LINKS["zoom"].url in query(links.google)["details"]


@pytest.mark.parametrize(("status", "word"), [("cancelled", "ABGESAGT: "), ("postponed", "VERSCHOBEN: ")])
def test_what_does_not_take_place_is_never_offered_without_saying_so(status: str, word: str) -> None:
    links = links_of(start="2026-03-09 10:00", status=status)

    assert links is not None
    assert query(links.google)["text"].startswith(word)
    assert query(links.outlook)["subject"].startswith(word)


def test_a_month_without_a_day_cannot_be_saved() -> None:
    assert links_of(start="2026-09") is None

"""What machines read: JSON-LD, sitemaps and Atom feeds; it agrees with the page and cannot break out of it."""

import io
import json
import re
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

from clustersite import build as building
from clustersite.site import search
from tests.repositories import Repository
from tests.sites import build_site, files_of, options_for, outputs_of, write_files, write_site

# --- JSON-LD -------------------------------------------------------------------------------------


LAYOUT = """
-- layouts/event.html --
{% for document in site.structured_data("event", event_id) %}{{ document }}
===
{% endfor %}
"""


def documents(root: Path, event: str) -> list[dict[str, Any]]:
    build_site(root, f"{LAYOUT}-- site_data/events/x.yaml --\n{event}")
    return [json.loads(part) for part in outputs_of(root)["termine/x/index.html"].split("===\n") if part.strip()]


def test_a_dated_event_says_when_where_and_who(tmp_path: Path) -> None:
    [event] = documents(tmp_path, "title: Treffen\nstart: 2026-07-05 10:00\nend: 15:00\nplace: halle\n")

    assert event["@type"] == "Event"
    assert (event["startDate"], event["endDate"]) == ("2026-07-05T10:00+02:00", "2026-07-05T15:00+02:00")
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert event["location"][0]["address"]["addressLocality"] == "Görlitz"
    assert "organizer" not in event
    assert event["url"] == "https://probe.example/termine/x/"


def test_an_event_names_an_organiser_only_where_the_data_says_so(tmp_path: Path) -> None:
    [event] = documents(tmp_path, "title: Treffen\nstart: 2026-07-05 10:00\norganiser: IHK\n")

    assert event["organizer"] == {"@type": "Organization", "name": "IHK"}


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("status: cancelled", "EventCancelled"),
        ("status: postponed", "EventPostponed"),
        ("moved_from: 2026-07-04 10:00", "EventRescheduled"),
        ("status: tentative", "EventScheduled"),
    ],
)
def test_the_state_is_told_in_schema_orgs_words(tmp_path: Path, line: str, status: str) -> None:
    [event] = documents(tmp_path, f"title: Treffen\nstart: 2026-07-05 10:00\n{line}\n")

    assert event["eventStatus"] == f"https://schema.org/{status}"


def test_a_moved_event_names_its_former_start(tmp_path: Path) -> None:
    [event] = documents(tmp_path, "title: Treffen\nstart: 2026-07-05 10:00\nmoved_from: 2026-07-04 10:00\n")

    assert event["previousStartDate"] == "2026-07-04T10:00+02:00"


def test_each_session_and_each_coming_date_of_a_series_is_an_event(tmp_path: Path) -> None:
    sessions = "title: T\nsessions:\n  a: {start: 2026-03-17 14:00, place: halle}\n  b: {start: 2026-03-19 14:00}\n"
    series = "title: T\nstart: 2026-01-22 13:00\nrepeat: {every: 2 weeks, count: 4}\n"

    assert [event["@id"].partition("#")[2] for event in documents(tmp_path / "a", sessions)] == ["a", "b"]
    assert [event["startDate"] for event in documents(tmp_path / "b", series)] == [
        "2026-02-05T13:00+01:00",
        "2026-02-19T13:00+01:00",
        "2026-03-05T13:00+01:00",
    ]


def test_a_month_without_a_day_is_no_event_for_search_engines(tmp_path: Path) -> None:
    assert documents(tmp_path, "title: T\nstart: 2026-09\n") == []


def test_without_a_place_the_region_and_the_country_are_the_address(tmp_path: Path) -> None:
    [event] = documents(tmp_path, "title: T\nstart: 2026-07-05 10:00\nregion: sachsen\n")

    address = {"@type": "PostalAddress", "addressRegion": "Sachsen", "addressCountry": "DE"}
    assert event["location"] == [{"@type": "Place", "name": "Sachsen", "address": address}]


def test_a_link_on_request_stays_out(tmp_path: Path) -> None:
    link = "-- site_data/links.yaml --\nraum: {label: R, url: https://zoom.example.de/geheim, visibility: on_request}\n"

    [event] = documents(tmp_path, f"title: T\nstart: 2026-07-05 10:00\nonline: raum\n{link}")

    assert event["location"] == [{"@type": "VirtualLocation", "url": "https://probe.example/termine/x/"}]
    assert event["eventAttendanceMode"].endswith("OnlineEventAttendanceMode")


def test_text_cannot_end_the_script_element(tmp_path: Path) -> None:
    [event] = documents(tmp_path, 'title: "</script><!-- \\u2028 &"\nstart: 2026-07-05\n')

    written = outputs_of(tmp_path)["termine/x/index.html"]
    assert event["name"] == "</script><!-- \u2028 &"
    assert not set("<>&\u2028") & set(written)


LINK = "-- site_data/links.yaml --\na: {{label: A, kind: registration, url: https://a.example.de/, visibility: {}}}\n"


def test_a_full_event_is_sold_out_where_one_could_register(tmp_path: Path) -> None:
    fields = "title: T\nstart: 2026-07-05 10:00\nfull: ja\nlinks: [a]\nregister_by: 2026-07-01 12:00\n"

    [event] = documents(tmp_path, fields + LINK.format("public"))

    assert event["offers"] == {
        "@type": "Offer",
        "url": "https://a.example.de/",
        "availability": "https://schema.org/SoldOut",
        "validThrough": "2026-07-01T12:00+02:00",
    }


def test_an_offer_names_no_address_that_is_given_on_request(tmp_path: Path) -> None:
    fields = "title: T\nstart: 2026-07-05 10:00\nfull: ja\nlinks: [a]\n"

    [event] = documents(tmp_path, fields + LINK.format("on_request"))

    assert event["offers"]["url"] == "https://probe.example/termine/x/"


def test_nothing_is_offered_of_which_nothing_is_known(tmp_path: Path) -> None:
    fields = "title: T\nstart: 2026-07-05 10:00\nfull: ja\nstatus: cancelled\nlinks: [a]\n"

    [event] = documents(tmp_path, fields + LINK.format("public"))

    assert "offers" not in event


@pytest.mark.parametrize(
    ("price", "amount"), [("10", "10.00"), ("12,50 €", "12.50"), ("1.200 Euro", "1200.00"), ("Eintritt frei", "0.00")]
)
def test_a_price_is_offered_as_a_number_of_euros(tmp_path: Path, price: str, amount: str) -> None:
    [event] = documents(tmp_path, f"title: T\nstart: 2026-07-05 10:00\nprice: {price}\n")

    offer = {"@type": "Offer", "url": event["url"], "price": amount, "priceCurrency": "EUR"}
    assert event["offers"] == offer
    assert event.get("isAccessibleForFree", False) == (amount == "0.00")


def test_a_price_in_words_is_no_number(tmp_path: Path) -> None:
    [event] = documents(tmp_path, "title: T\nstart: 2026-07-05 10:00\nprice: 10 € für Gäste, sonst kostenlos\n")

    assert not {"offers", "isAccessibleForFree"} & event.keys()


def test_a_series_that_is_over_is_told_by_its_last_date(tmp_path: Path) -> None:
    [event] = documents(tmp_path, "title: T\nstart: 2026-01-05 13:00\nrepeat: {every: week, count: 3}\n")

    assert event["startDate"] == "2026-01-19T13:00+01:00"


def test_a_day_that_becomes_fixed_is_not_a_day_that_was_moved(tmp_path: Path) -> None:
    [event] = documents(tmp_path / "a", "title: T\nstart: 2026-07-05 10:00\nmoved_from: 2026-07\n")
    [later] = documents(tmp_path / "b", "title: T\nstart: 2026-08-05 10:00\nmoved_from: 2026-07\n")

    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert later["eventStatus"] == "https://schema.org/EventRescheduled"
    assert "previousStartDate" not in event | later


def test_the_picture_is_named_by_its_whole_address(tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (800, 400), "red").save(picture, "JPEG")
    write_files(tmp_path, {"assets/images/halle.jpg": picture.getvalue()})
    [event] = documents(
        tmp_path, "title: T\nstart: 2026-07-05\nimage: {file: images/halle.jpg, alt: Die Halle von vorn}\n"
    )

    assert event["image"].startswith("https://probe.example/assets/images/halle.")
    assert event["image"].removeprefix("https://probe.example/") in outputs_of(tmp_path)


# --- Sitemaps, robots.txt and Atom feeds ---------------------------------------------------------


ATOM = "{http://www.w3.org/2005/Atom}"
NEWS = """
-- content/aktuelles/alt.md --
---
title: Alt & bewährt
description: Die ältere der beiden Nachrichten.
date: 2025-11-05
---
-- content/aktuelles/neu.md --
---
title: Neu
description: Die neuere der beiden Nachrichten.
lead: Der Vorspann.
date: 12.01.2026
---
"""


def test_the_news_feed_names_the_newest_first_with_lasting_ids(tmp_path: Path) -> None:
    build_site(tmp_path, NEWS, base_url="https://vorschau.example/unter")

    feed = ElementTree.fromstring(outputs_of(tmp_path)["aktuelles.xml"])

    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["Neu", "Alt & bewährt"]
    assert next(feed.iter(f"{ATOM}summary")).text == "Der Vorspann."
    assert feed.findtext(f"{ATOM}updated") == "2026-01-12T00:00:00Z"
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}id") == "https://probe.example/aktuelles/neu/"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://vorschau.example/unter/aktuelles/neu/"


def test_the_news_feed_holds_the_newest_fifty(tmp_path: Path) -> None:
    post = "-- content/aktuelles/meldung-{0}.md --\n---\ntitle: Meldung {0}\ndescription: Text\ndate: {1}\n---\n"

    build_site(tmp_path, "".join(post.format(day, date(2025, 1, 1) + timedelta(days=day)) for day in range(60)))

    feed = ElementTree.fromstring(outputs_of(tmp_path)["aktuelles.xml"])
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == [f"Meldung {day}" for day in range(59, 9, -1)]


def test_each_feed_leads_to_the_list_that_visitors_see(tmp_path: Path) -> None:
    page = "-- content/{}/index.md --\n---\ntitle: Liste\ndescription: Eine Liste.\n---\n"

    build_site(tmp_path, NEWS + "".join(page.format(name) for name in ("aktuelles", "termine")))

    made = outputs_of(tmp_path)
    feeds = {name: ElementTree.fromstring(made[f"{name}.xml"]) for name in ("aktuelles", "termine")}
    for name, feed in feeds.items():
        lists = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert lists == [f"https://probe.example/{name}/"]


def test_a_feed_without_news_is_still_a_feed(tmp_path: Path) -> None:
    build_site(tmp_path)

    feed = ElementTree.fromstring(outputs_of(tmp_path)["aktuelles.xml"])

    assert feed.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"


def test_pages_that_search_engines_shall_not_show_are_not_in_the_sitemap(tmp_path: Path) -> None:
    text = "-- content/still.md --\n---\ntitle: Still\ndescription: Still\nnoindex: ja\n---\n"

    build_site(tmp_path, NEWS + text)

    sitemap = outputs_of(tmp_path)["sitemap-page-1.xml"]
    assert "https://probe.example/aktuelles/neu/" in sitemap
    assert "/still/" not in sitemap


def test_a_sitemap_of_each_kind_is_named_by_the_one_that_robots_finds(tmp_path: Path) -> None:
    build_site(tmp_path, EVENTS)

    found = re.findall("<sitemap>\\s*<loc>https://probe.example/(.*?)</loc>", outputs_of(tmp_path)["sitemap.xml"])
    assert found == [f"sitemap-{kind}-1.xml" for kind in ("page", "event", "year", "month")]


def test_a_sitemap_holds_only_so_many_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_URLS_OF_SITEMAP", 1)
    build_site(tmp_path, EVENTS)

    outputs = outputs_of(tmp_path)
    parts = [outputs[f"sitemap-event-{number}.xml"] for number in (1, 2)]
    assert [re.findall("<loc>https://probe.example(.*?)</loc>", part) for part in parts] == [
        ["/termine/alt/"],
        ["/termine/neu/"],
    ]
    assert "sitemap-event-3.xml" not in outputs


def test_robots_names_the_sitemap(tmp_path: Path) -> None:
    build_site(tmp_path)

    assert outputs_of(tmp_path)["robots.txt"].endswith("Sitemap: https://probe.example/sitemap.xml\n")


EVENTS = """
-- site_data/events/alt.yaml --
title: Vorbei
category: treffen
start: 2025-03-05
place: halle
-- site_data/events/neu.yaml --
title: Die Übergabe
category: treffen
start: 2026-03-05
place: halle
status: cancelled
"""


def test_the_feed_of_dates_holds_the_coming_events_with_what_changed(tmp_path: Path) -> None:
    build_site(tmp_path, EVENTS)

    feed = ElementTree.fromstring(outputs_of(tmp_path)["termine.xml"])

    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == [
        "Die Übergabe: Do., 5. März 2026, abgesagt"
    ]
    assert feed.findtext(f"{ATOM}entry/{ATOM}summary") == "Halle, Görlitz"
    assert feed.findtext(f"{ATOM}entry/{ATOM}updated") == "2026-02-01T00:00:00Z"


def test_the_sitemap_says_when_committed_sources_changed(tmp_path: Path) -> None:
    write_site(tmp_path, NEWS + EVENTS)
    repository = Repository(tmp_path)
    repository.commit()
    repository.commit(
        **{"content/aktuelles/neu.md": files_of(NEWS)["content/aktuelles/neu.md"].replace("Neu", "Ganz neu")}
    )
    repository.write("site_data/events/neu.yaml", "title: Neu\nstart: 2026-03-06\n")
    building.build(options_for(tmp_path))

    url = r"<loc>https://probe.example(.*?)</loc>(?:\s*<lastmod>(.*?)</lastmod>)?"
    outputs = outputs_of(tmp_path)
    found = dict(re.findall(url, outputs["sitemap-page-1.xml"] + outputs["sitemap-event-1.xml"]))
    assert found["/aktuelles/alt/"] == "2026-01-01"
    assert found["/aktuelles/neu/"] == "2026-01-02"
    assert found["/termine/alt/"] == "2026-01-01"
    # Not committed as it is: nobody knows when it changed.
    assert found["/termine/neu/"] == ""


def test_the_sitemap_says_nothing_of_changes_that_a_shallow_clone_does_not_know(tmp_path: Path) -> None:
    repository = Repository(write_site(tmp_path / "whole", NEWS))
    repository.commit()
    repository.commit(**{"content/still.md": "---\ntitle: Still\ndescription: Still\n---\n"})
    clone = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{tmp_path}/whole", clone], check=True)
    building.build(options_for(clone))

    sitemaps = [text for name, text in outputs_of(clone).items() if name.startswith("sitemap")]
    assert any("/still/" in text for text in sitemaps)
    assert not any("/aktuelles/alt/</loc>\n    <lastmod>" in text for text in sitemaps)
    assert not any("<url>" in text and "<lastmod>" in text for text in sitemaps)


def test_the_sitemap_counts_the_event_that_a_page_tells_of(tmp_path: Path) -> None:
    page = "-- content/bericht.md --\n---\ntitle: Bericht\ndescription: Bericht\n---\nSiehe [[event:alt]].\n"
    repository = Repository(write_site(tmp_path, EVENTS + page))
    repository.commit()
    changed = files_of(EVENTS)["site_data/events/alt.yaml"].replace("Vorbei", "Lange vorbei")
    repository.commit(**{"site_data/events/alt.yaml": changed})
    building.build(options_for(tmp_path))

    made = "".join(text for name, text in outputs_of(tmp_path).items() if name.startswith("sitemap"))
    assert re.findall(r"/bericht/</loc>\s*<lastmod>(.*?)</lastmod>", made) == ["2026-01-02"]

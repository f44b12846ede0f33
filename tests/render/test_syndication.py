"""Sitemap, robots.txt and the Atom feed of the news."""

import re
import subprocess
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from clustersite import build as building
from clustersite.site import search
from tests.repositories import Repository
from tests.sites import build_site, files_of, options_for, outputs_of, write_site

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

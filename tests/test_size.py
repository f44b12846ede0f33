"""Pages that would grow with the site have a bound, and lead to all there is."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from clustersite import build as building
from clustersite import site as queries
from clustersite.render.records import ListPage
from tests.sites import built_in_real_layouts, options_for, outputs_of

LISTS = """
-- content/index.md --
---
title: Start
description: Die Startseite der Probe mit einem Satz, der lang genug für Vorschauen ist.
layout: home.html
---
-- content/mitmachen/index.md --
---
title: Unternehmen
description: Alle Unternehmen, die im Cluster dabei sind, mit ihren Orten und den Berufen.
layout: members.html
---
-- content/aktuelles/index.md --
---
title: Aktuelles
description: Was es Neues gibt, die jüngste Nachricht zuerst und alle älteren danach.
layout: news.html
---
Der Vorspann.
-- content/termine/index.md --
---
title: Termine
description: Alle Termine, die noch kommen, Monat für Monat und zum Filtern.
layout: events.html
---
-- content/kalender.md --
---
title: Kalender
description: Alle Kalender zum Abonnieren, nach Arten von Terminen und Regionen.
layout: calendar.html
---
-- content/kalender/unternehmen.md --
---
title: Kalender nach Unternehmen
description: Zu jedem Unternehmen ein Kalender zum Abonnieren, mit allen seinen Terminen.
layout: calendar-members.html
---
-- content/berufe/index.md --
---
title: Berufe
description: Alle Berufe, die unsere Unternehmen ausbilden, nach ihren Feldern geordnet.
layout: professions.html
---
-- site_data/professions.yaml --
maurer: {name: Maurer, field: Bau}
"""


def members(count: int) -> str:
    return "".join(
        f"-- site_data/members/firma-{number}.yaml --\nname: Firma {number:04}\ntown: Ort\nprofessions: [maurer]\n"
        for number in range(count)
    )


@pytest.mark.parametrize(("count", "numbers", "link"), [
    (30, range(30), "Alle Unternehmen"),
    (60, range(0, 60, 2), "Alle 60 Unternehmen"),
])  # fmt: skip
def test_the_home_page_names_thirty_members_at_most_and_leads_to_all(
    tmp_path: Path, count: int, numbers: range, link: str
) -> None:
    home = built_in_real_layouts(tmp_path, LISTS + members(count))["index.html"]

    assert re.findall(r'name-list__name">Firma (\d+)<', home) == [f"{number:04}" for number in numbers]
    assert f'<a href="/mitmachen/">{link}</a>' in home


def many(count: int) -> str:
    """So many members, posts and coming dates, each date of its own category and with its own member."""
    return members(count) + "".join((
        "-- site_data/categories.yaml --\n",
        *(f"art-{number:03}: {{name: Art {number:03}}}\n" for number in range(count)),
        *(
            f"-- site_data/events/termin-{number:03}.yaml --\ntitle: Termin {number:03}\ncategory: art-{number:03}\n"
            f"start: {date(2026, 2, 1) + timedelta(days=number)}\nplace: halle\nmembers: [firma-{number}]\n"
            f"-- content/aktuelles/meldung-{number:03}.md --\n---\ntitle: Meldung {number:03}\n"
            f"description: Text\ndate: {date(2026, 1, 1) - timedelta(days=number)}\nlayout: post.html\n---\n"
            for number in range(count)
        ),
    ))  # fmt: skip


LONG = {
    "aktuelles": r'page-card__link" href="/aktuelles/(\S+?)/"',
    "mitmachen": r'member-card__link" href="/mitmachen/(\S+?)/"',
    "mitmachen/ort/ort": r'member-card__link" href="/mitmachen/(\S+?)/"',
    "mitmachen/feld/bau": r'member-card__link" href="/mitmachen/(\S+?)/"',
    "berufe/maurer": r'member-card__link" href="/mitmachen/(\S+?)/"',
    "termine": r'event-card__link" href="/termine/(\S+?)/',
    "termine/format/vor-ort": r'event-card__link" href="/termine/(\S+?)/',
    "kalender": r'id="abo-category-(\S+?)"',
    "kalender/unternehmen": r'id="abo-member-(\S+?)"',
}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A site whose lists are three pages long, six entries on each."""
    with patch.object(queries, "_ENTRIES_OF_PAGE", 6):
        return built_in_real_layouts(tmp_path_factory.mktemp("large"), LISTS + many(13))


@pytest.mark.parametrize("path", LONG)
def test_a_long_list_stands_on_pages_that_lead_to_each_other(large: dict[str, str], path: str) -> None:
    addresses = [f"/{path}/", f"/{path}/seite/2/", f"/{path}/seite/3/"]
    pages = [large[f"{address[1:]}index.html"] for address in addresses]

    found = [re.findall(LONG[path], page) for page in pages]
    assert [len(part) for part in found] == [6, 6, 1]
    assert len({entry for part in found for entry in part}) == 13
    assert f"{path}/seite/4/index.html" not in large
    for number, page in enumerate(pages):
        links = page.partition('aria-label="Seiten der Liste"')[2].partition("</nav>")[0]
        before, after = addresses[number - 1 : number], addresses[number + 1 : number + 2]
        assert re.findall(r'rel="prev" href="(.+?)"', links) == before
        assert re.findall(r'rel="next" href="(.+?)"', links) == after
        assert set(re.findall(r'href="(.+?)"', links)) == set(addresses)
        assert re.findall(r'href="(\S+)" aria-current="page"', links) == [addresses[number]]
        assert ("data-filter>" in page) is False


@pytest.mark.parametrize("path", LONG)
def test_further_pages_say_which_they_are_at_the_end_of_their_titles(large: dict[str, str], path: str) -> None:
    first, second = (large[f"{path}/{part}index.html"] for part in ("", "seite/2/"))

    title, signed = re.findall(r"<title>(.+?)( – Probe)?</title>", first)[0]
    assert re.findall(r"<title>(.+?)</title>", second) == [f"{title}, Seite 2{signed}"]
    assert re.search(r"<h1[^>]*>[^<]+, Seite.2</h1>", second)
    assert f'rel="canonical" href="https://probe.example/{path}/seite/2/"' in second


def test_a_list_of_sixty_stands_on_one_page_and_a_longer_one_on_two(tmp_path: Path) -> None:
    outputs = built_in_real_layouts(tmp_path, LISTS + members(60))

    assert not [path for path in outputs if "/seite/" in path]
    assert "data-filter>" in outputs["mitmachen/index.html"]
    longer = built_in_real_layouts(tmp_path, LISTS + members(61))
    assert {path for path in longer if "/seite/" in path} == {
        f"{path}/seite/2/index.html" for path in LONG if "mitmachen" in path or "berufe" in path
    }


def test_a_page_that_a_shorter_list_no_longer_has_leads_to_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_ENTRIES_OF_PAGE", 6)
    assert "aktuelles/seite/2/index.html" in built_in_real_layouts(tmp_path, LISTS + many(7))
    (tmp_path / "content/aktuelles/meldung-006.md").unlink()

    outcome = building.build(options_for(tmp_path, guard=True))

    assert [found.code for found in outcome.problems if found.code.startswith("E")] == ["E303"]
    building.build(options_for(tmp_path, against=tmp_path / "public/build.json"))
    assert 'url=/aktuelles/"' in outputs_of(tmp_path)["aktuelles/seite/2/index.html"]


def test_links_of_many_pages_lead_to_the_first_the_last_and_those_around() -> None:
    assert ListPage(entries=(), number=9, pages=30, total=0).near == (1, 7, 8, 9, 10, 11, 30)
    assert ListPage(entries=(), number=1, pages=2, total=0).near == (1, 2)

"""The registry against the finished site: every page has a kind, and what its kind promises is kept."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from clustersite import build as building
from clustersite import routes
from clustersite.content import urls
from clustersite.site import SiteQueries
from clustersite.site.kinds import PageKind, Route
from tests.sites import SMALLEST, files_of, options_for, outputs_of, queries_of, site_of, write_files, write_site

ROOT = Path(__file__).parent.parent
# The day of the fixture `real_site`.
TODAY = date(2026, 2, 1)


@pytest.fixture(scope="module")
def site() -> SiteQueries:
    """The real site, without any history."""
    return queries_of(site_of(ROOT))


@pytest.fixture(scope="module")
def planned(site: SiteQueries) -> tuple[Route, ...]:
    return routes.plan(site)


def of_pages(planned: tuple[Route, ...]) -> list[tuple[PageKind, Route]]:
    by_name = {kind.name: kind for kind in routes.PAGES}
    return [(by_name[route.kind], route) for route in planned if route.kind in by_name]


def test_every_file_has_a_route_and_every_route_its_file(planned: tuple[Route, ...], real_site: Path) -> None:
    files = {file.relative_to(real_site).as_posix() for file in real_site.rglob("*") if file.is_file()}

    assert {route.path for route in planned} == files - {"build.json"}


def test_every_kind_of_page_is_used_by_the_site(planned: tuple[Route, ...]) -> None:
    # Only a large site has lists on several pages.
    used = {kind.name for kind, _ in of_pages(planned)}
    assert used == {kind.name for kind in routes.PAGES if not kind.name.endswith("-part")}


def test_the_sitemap_has_the_pages_whose_kind_says_so(
    site: SiteQueries, planned: tuple[Route, ...], real_site: Path
) -> None:
    def named(file: str) -> list[str]:
        return re.findall(r"<loc>https://[^/]+/([^<]*)</loc>", (real_site / file).read_text("utf-8"))

    listed = [f"/{address}" for part in named("sitemap.xml") for address in named(part)]
    assert sorted(listed) == sorted(
        route.address for kind, route in of_pages(planned) if kind.is_indexed(site, dict(route.params))
    )


def test_a_page_out_of_the_sitemap_tells_search_engines_so(
    site: SiteQueries, planned: tuple[Route, ...], real_site: Path
) -> None:
    for kind, route in of_pages(planned):
        page = (real_site / route.path).read_text("utf-8")
        assert ('content="noindex' in page) is not kind.is_indexed(site, dict(route.params)), route.address


def test_the_search_has_the_pages_whose_kind_says_how_they_are_found(
    site: SiteQueries, planned: tuple[Route, ...], real_site: Path
) -> None:
    found = {row[1] for row in json.loads((real_site / "suche/index.json").read_bytes())["rows"]}
    promised = {
        route.address for kind, route in of_pages(planned) if kind.search and kind.search(site, **dict(route.params))
    }

    assert found == promised


def test_a_page_names_the_social_card_of_its_kind(planned: tuple[Route, ...], real_site: Path) -> None:
    for _, route in of_pages(planned):
        assert f'{route.card}"' in (real_site / route.path).read_text("utf-8"), route.address
        assert (real_site / route.card.lstrip("/")).is_file()


def test_every_pattern_of_an_address_belongs_to_a_kind_without_an_address_of_its_own() -> None:
    without = {kind.name for kind in routes.PAGES if kind.address is None}

    assert without <= set(urls.PATTERNS) <= set(routes.KINDS)


def test_a_layout_can_link_to_the_file_that_its_page_is_made_from(tmp_path: Path) -> None:
    link = '<a href="{{ site.settings().edit_url }}{{ source }}">Bearbeiten</a>'
    site = files_of(SMALLEST)["site_data/site.yaml"] + "edit_url: https://git.example/p/edit/main/\n"
    write_site(tmp_path, "-- site_data/events/a.yaml --\ntitle: A\nstart: 2026-03-05\n")
    write_files(tmp_path, {"site_data/site.yaml": site, "layouts/event.html": link, "layouts/page.html": link})
    building.build(options_for(tmp_path))

    pages = outputs_of(tmp_path)
    assert 'href="https://git.example/p/edit/main/site_data/events/a.yaml"' in pages["termine/a/index.html"]
    assert 'href="https://git.example/p/edit/main/content/index.md"' in pages["index.html"]

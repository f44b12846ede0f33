"""Ten things that people come for, each done on a phone from the home page in at most three taps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import icalendar
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

MOST_TAPS = 3
# The day as of which the real site of the tests is built.
NOW = datetime.fromisoformat("2026-02-01T09:00+01:00")


class Visitor:
    """Someone with a phone, who starts on the home page and counts the taps."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, name: str, *, exactly: bool = True) -> None:
        """Taps the link or button of that name, the first that is to be seen."""
        named = [self.page.get_by_role(role, name=name, exact=exactly) for role in ("link", "button")]
        self.tap_at(named[0].or_(named[1]).filter(visible=True).first)

    def tap_at(self, found: Locator) -> None:
        """Taps there."""
        self.taps += 1
        assert self.taps <= MOST_TAPS
        found.tap()

    def is_at(self, path: str) -> None:
        """The page that lies at this path is shown."""
        expect(self.page).to_have_url(re.compile(rf"^http://[^/]+{re.escape(path)}$"))

    def sees(self, *texts: str) -> None:
        """All the texts are visible in the main part of the page."""
        for text in texts:
            expect(self.page.locator("main").get_by_text(text).filter(visible=True).first).to_be_visible()


@pytest.fixture
def visitor(browser: Browser, real_address: str) -> Iterator[Visitor]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.clock.set_fixed_time(NOW)
    page.goto(f"{real_address}/")
    yield Visitor(page)
    context.close()


def test_the_next_date_and_its_place(visitor: Visitor) -> None:
    first = visitor.page.locator("main .event-card").first

    expect(first).to_contain_text("Social Media Stammtisch")
    expect(first).to_contain_text("Do., 5. Februar 2026, 13 Uhr")
    expect(first).to_contain_text("online")
    assert visitor.taps == 0


def test_the_stammtisch_in_the_own_calendar(visitor: Visitor) -> None:
    visitor.tap("Social Media Stammtisch")
    with visitor.page.expect_download() as loading:
        visitor.tap("Datei mit allen Terminen")

    calendar = icalendar.Calendar.from_ical(loading.value.path().read_bytes())
    [series] = [entry for entry in calendar.walk("VEVENT") if "RRULE" in entry]
    assert series["SUMMARY"] == "Social Media Stammtisch"
    assert "us06web.zoom.us" in series["DESCRIPTION"] + series.get("LOCATION", "")


def test_who_trains_mechatronics_near_goerlitz(visitor: Visitor) -> None:
    visitor.tap("Menü")
    visitor.tap("Berufe")
    visitor.tap("Mechatroniker / Mechatronikerin")

    visitor.is_at("/berufe/mechatroniker/")
    visitor.sees("Palfinger", "Löbau, Sachsen", "LEAG", "Schwarze Pumpe, Brandenburg")


def test_how_to_join_and_whom_to_write(visitor: Visitor) -> None:
    visitor.tap("So macht ihr mit")

    visitor.is_at("/mitmachen/#so-macht-ihr-mit")
    expect(visitor.page.get_by_role("heading", name="So macht ihr mit")).to_be_in_viewport()
    write = visitor.page.locator("main").get_by_role("link", name="altmann@lausitz-matrix.de")
    expect(write).to_be_in_viewport()
    expect(write).to_have_attribute("href", "mailto:altmann@lausitz-matrix.de")


def test_when_and_what_schau_rein_is(visitor: Visitor) -> None:
    visitor.tap("Alle Termine")
    visitor.tap("Schau rein!", exactly=False)

    visitor.is_at("/termine/schau-rein-2026/")
    visitor.sees("9.–14. März 2026", "Woche der offenen Unternehmen", "Schau-rein-Portal mit allen Angeboten")


def test_the_best_episode_of_the_podcast(visitor: Visitor) -> None:
    visitor.tap("Zum Podcast")

    visitor.is_at("/podcast/")
    most = visitor.page.locator("main .bar-table tbody tr").first
    expect(most).to_contain_text("Palfinger")
    expect(most).to_contain_text("149")
    visitor.sees("Azubi-Podcast auf Spotify")


def test_the_series_of_films(visitor: Visitor) -> None:
    visitor.tap("Menü")
    visitor.tap("Angebote")
    visitor.tap("Filmserie", exactly=False)

    visitor.is_at("/angebote/filmserie/")
    visitor.sees("Geplant sind bis zu acht Filme")


def test_which_companies_are_in_my_town(visitor: Visitor) -> None:
    visitor.tap("Unternehmen ansehen")
    visitor.tap("Karte der Unternehmen")
    visitor.tap("Zittau")

    visitor.is_at("/mitmachen/ort/zittau/")
    visitor.sees("3 Unternehmen", "OSTEG", "Pragma", "Techno-Coat")


def test_the_impressum(visitor: Visitor) -> None:
    visitor.tap("Impressum")

    visitor.is_at("/impressum/")
    visitor.sees("Lausitz Matrix e. V.", "altmann@lausitz-matrix.de")


def test_the_dates_of_the_month_and_the_plan_of_the_year(visitor: Visitor) -> None:
    visitor.tap("Alle Termine")
    visitor.tap("Kalenderblatt Februar 2026")
    visitor.is_at("/termine/2026-02/")
    visitor.sees("Termine im Februar 2026", "Social Media Stammtisch")

    visitor.tap("Jahresplan 2026 zum Ausdrucken")
    visitor.is_at("/termine/2026/plan/")
    visitor.sees("Oberlausitzer Karrieretage")

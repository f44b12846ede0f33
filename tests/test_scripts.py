"""What the script adds, in a real browser: search, filters in place, how soon a date is, players after a click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from clustersite.render.search import stem

MODULES = Path(__file__).parent.parent / "assets" / "js"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a visitor who sees the site as it was built, on 1 February 2026, with the test's clock."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, timezone_id="America/New_York")
    page = context.new_page()
    page.clock.set_fixed_time(datetime.fromisoformat("2026-02-01T12:00+01:00"))
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert faults == []


# --- Search --------------------------------------------------------------------------------------


FOUND_FIRST = (
    ("Mechatroniker", "Mechatroniker"),
    ("mechatronikerinnen", "Mechatroniker"),
    ("mechatrnoiker", "Mechatroniker"),
    ("Palfinger", "Palfinger"),
    ("palfinnger", "Palfinger"),
    ("goerlitz", "Ausbildung in Görlitz"),
    ("Görliz", "Ausbildung in Görlitz"),
    ("impressum", "Impressum"),
    ("speeddating", "AzubiSpeedDating 2026"),
    ("wer bildet dachdecker aus", "Dachdecker"),
    ("strassenbauer", "Straßenbauer"),
)


def test_search_finds_what_is_meant_first(page: Page, real_address: str) -> None:
    page.goto(f"{real_address}/suche/")
    for query, first in FOUND_FIRST:
        page.get_by_label("Was sucht ihr?").fill(query)
        expect(page.locator("[data-results] a").first, query).to_have_text(first)


def test_search_says_how_much_it_found_and_works_with_the_keyboard_alone(page: Page, real_address: str) -> None:
    page.goto(f"{real_address}/suche/")
    page.get_by_label("Was sucht ihr?").focus()
    page.keyboard.type("Zittau")

    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ Treffer für „Zittau“$"))
    assert page.url.endswith("/suche/?q=Zittau")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Suchen")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{real_address}/mitmachen/ort/zittau/")


def test_search_without_a_hit_says_so_and_keeps_the_list_of_everything(page: Page, real_address: str) -> None:
    page.goto(f"{real_address}/suche/?q=xyzxyz")

    expect(page.get_by_role("status")).to_have_text("Kein Treffer für „xyzxyz“")
    expect(page.get_by_role("heading", name="Alles von A bis Z")).to_be_visible()


def test_script_and_index_reduce_words_alike(page: Page, real_site: Path, real_address: str) -> None:
    page.goto(f"{real_address}/404.html")
    text = " ".join(re.sub("<[^>]*>", " ", file.read_text("utf-8")) for file in real_site.rglob("*.html"))
    words = sorted(set(re.findall(r"\w+", text.lower())))

    module = (MODULES / "stem.js").read_text("utf-8").replace("export ", "")
    stems = page.evaluate(f"(words) => {{ {module}; return words.map(stem); }}", words)

    assert len(words) > 1500
    assert stems == [stem(word) for word in words]


# --- Filters -------------------------------------------------------------------------------------


def shown(page: Page) -> int:
    return page.locator("[data-filter-entry]:visible").count()


def test_a_choice_narrows_the_list_in_place_and_has_the_address_of_its_page(page: Page, real_address: str) -> None:
    page.goto(f"{real_address}/termine/")
    whole = shown(page)
    page.get_by_role("link", name=re.compile("^Messen")).first.click()

    assert page.url == f"{real_address}/termine/art/messe/"
    assert 0 < shown(page) < whole
    expect(page.locator("[data-filter-result]")).to_have_text(f"{shown(page)} Termine · Messen")
    in_place = page.locator("[data-filter-entry]:visible h3").all_inner_texts()
    page.goto(page.url)
    assert page.locator("[data-filter-entry] h3").all_inner_texts() == in_place


def test_choices_of_two_groups_combine_and_going_back_undoes_them(page: Page, real_address: str) -> None:
    page.goto(f"{real_address}/termine/")
    whole = shown(page)
    page.locator("[data-choice=berufsorientierung]").click()
    page.locator("[data-choice=sachsen]").click()

    assert page.url == f"{real_address}/termine/?art=berufsorientierung&region=sachsen"
    page.reload()
    assert page.locator(".filter [aria-current=page]").count() == 2
    page.go_back()
    page.go_back()
    assert page.url == f"{real_address}/termine/"
    assert shown(page) == whole


def test_going_back_from_a_reloaded_choice_shows_the_whole_list(page: Page, real_address: str) -> None:
    page.goto(f"{real_address}/mitmachen/")
    whole = shown(page)
    page.locator("[data-choice=zittau]").click()
    page.reload()
    assert shown(page) < whole
    page.go_back()

    expect(page.locator("[data-filter-entry]")).to_have_count(whole)


# --- Days ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-02-04T23:59+01:00", "morgen"),
        ("2026-02-05T00:01+01:00", "heute"),
        ("2026-02-02T12:00+01:00", "in 3 Tagen"),
    ],
)
def test_dates_say_how_soon_they_are_by_the_day_in_berlin(page: Page, real_address: str, now: str, words: str) -> None:
    page.clock.set_fixed_time(datetime.fromisoformat(now))
    page.goto(f"{real_address}/")

    card = page.locator("[data-first-day='2026-02-05']").first
    expect(card.locator(".soon")).to_have_text(words)


def test_dates_that_passed_since_the_build_fold_away(page: Page, real_address: str) -> None:
    page.clock.set_fixed_time(datetime.fromisoformat("2026-02-06T08:00+01:00"))
    page.goto(f"{real_address}/termine/")

    expect(page.locator("[data-first-day='2026-02-05']")).to_be_hidden()
    page.get_by_text("Ein vergangener Termin").click()
    expect(page.locator("[data-first-day='2026-02-05']")).to_be_visible()


def test_an_event_that_passed_since_the_build_says_so(page: Page, real_address: str) -> None:
    page.clock.set_fixed_time(datetime.fromisoformat("2026-03-07T08:00+01:00"))
    page.goto(f"{real_address}/termine/netzwerktreffen-ausbildungs-marketing/")

    expect(page.locator("[data-coming] .soon")).to_have_text("vorbei")


# --- Players of others ---------------------------------------------------------------------------


def test_nothing_of_another_host_is_loaded_or_stored_before_a_click(browser: Browser, real_address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    context.route(lambda url: not url.startswith(real_address), lambda route: route.abort())

    for path in ("/", "/podcast/", "/termine/", "/suche/?q=podcast", "/mitmachen/leag/", "/angebote/filmserie/"):
        page.goto(real_address + path, wait_until="networkidle")
    assert [url for url in asked if not url.startswith(real_address)] == []
    stored = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert stored == [0, 0, ""]
    assert context.cookies() == []
    context.close()


def test_a_player_loads_after_the_click_and_from_its_host_only(browser: Browser, real_address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    foreign: list[str] = []

    def answer(route: Route) -> None:
        foreign.append(route.request.url)
        route.fulfill(content_type="text/html", body="<!doctype html><title>Player</title>")

    context.route(lambda url: not url.startswith(real_address), answer)
    page.goto(f"{real_address}/podcast/")
    page.get_by_role("button", name="Player von Spotify hier laden").click()

    expect(page.locator("iframe")).to_have_attribute("title", "Azubi-Podcast auf Spotify")
    assert page.locator("iframe").content_frame.locator("body").count() == 1
    assert {url.split("/")[2] for url in foreign} == {"open.spotify.com"}
    expect(page.get_by_role("main").get_by_role("link", name="Azubi-Podcast auf Spotify").first).to_be_visible()
    context.close()


def test_a_button_copies_the_address_of_a_calendar(browser: Browser, real_address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{real_address}/kalender/")

    button = page.locator("[data-copy]").first
    button.click()

    expect(button).to_contain_text("Kopiert")
    assert page.evaluate("navigator.clipboard.readText()") == button.get_attribute("data-copy")
    context.close()


def test_without_script_the_address_is_there_to_be_copied_by_hand(browser: Browser, real_address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{real_address}/kalender/")

    expect(page.locator("code").first).to_have_text("https://zukunftsmacher-lausitz.de/kalender.ics")
    expect(page.locator("[data-copy]").first).to_be_hidden()
    context.close()


def test_a_choice_that_finds_nothing_says_what_is_near(page: Page, real_address: str) -> None:
    page.goto(f"{real_address}/mitmachen/?feld=mechatronik&ort=goerlitz")

    result = page.locator("[data-filter-result]")
    expect(result).to_contain_text("0 Unternehmen · Mechatronik · Görlitz. Dafür gibt es:")
    assert shown(page) == 0
    expect(page.get_by_text("Plätze frei")).to_be_hidden()
    result.get_by_role("link", name="Mechatronik in anderen Orten (2)").click()
    expect(page).to_have_url(f"{real_address}/mitmachen/feld/mechatronik/")
    assert page.locator("main .member-card__name").all_inner_texts() == ["LEAG", "Palfinger"]
    page.go_back()
    result.get_by_role("link", name=re.compile("Andere Berufe in Görlitz")).click()
    expect(page).to_have_url(f"{real_address}/mitmachen/ort/goerlitz/")

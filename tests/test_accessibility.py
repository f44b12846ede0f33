"""WCAG 2.2 AA in a real browser: every kind of page, both colour schemes, phone and desk, zoom, keyboard, no script."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
AXE = ROOT / ".cache/browser/node_modules/axe-core/axe.min.js"
INSTALL = "npm install --prefix .cache/browser axe-core@4"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOURS = ("color-contrast", "link-in-text-block")

PAGES = {
    "home.html": "/",
    "events.html": "/termine/",
    "events-selection.html": "/termine/art/messe/",
    "event.html": "/termine/azubispeeddating-2026/",
    "event.html (series)": "/termine/social-media-stammtisch/",
    "year.html": "/termine/2026/",
    "year-plan.html": "/termine/2026/plan/",
    "slides.html": "/termine/2026/praesentation/",
    "month.html": "/termine/2026-03/",
    "members.html": "/mitmachen/",
    "members-map.html": "/mitmachen/karte/",
    "members-selection.html": "/mitmachen/feld/metall/",
    "member.html": "/mitmachen/leag/",
    "professions.html": "/berufe/",
    "profession.html": "/berufe/mechatroniker/",
    "offers.html": "/angebote/",
    "page.html": "/angebote/filmserie/",
    "about.html": "/ueber-uns/",
    "podcast.html": "/podcast/",
    "figures.html": "/zahlen/",
    "news.html": "/aktuelles/",
    "post.html": "/aktuelles/2026-01-social-media-stammtisch/",
    "calendar.html": "/kalender/",
    "calendar-members.html": "/kalender/unternehmen/",
    "contact.html": "/kontakt/",
    "legal.html": "/impressum/",
    "search.html": "/suche/?q=zittau",
    "not-found.html": "/404.html",
    "components.html": "/redaktion/bausteine/",
}
NOT_SHOWN = {"base.html", "redirect.html"}


def test_every_kind_of_page_is_among_those_tested() -> None:
    layouts = {file.name for file in (ROOT / "layouts").glob("*.html")}

    assert layouts - NOT_SHOWN == {name.split(" ")[0] for name in PAGES}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page into which axe can be put, which the site's own policy would forbid."""
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    if AXE.exists():
        context.add_init_script(path=AXE)
    page = context.new_page()
    yield page
    context.close()


def invisible(undecided: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Text in the colour of its ground, which axe takes for hidden on purpose and leaves undecided."""
    for found in undecided:
        nodes = [
            node
            for node in found["nodes"]
            if any((check.get("data") or {}).get("messageKey") == "equalRatio" for check in node["any"])
        ]
        if found["id"] == "color-contrast" and nodes:
            yield found | {"nodes": nodes}


@pytest.mark.skipif(not AXE.exists() and "CI" not in os.environ, reason=f"no axe-core: {INSTALL}")
@pytest.mark.parametrize("path", PAGES.values())
def test_axe_finds_nothing_in_either_scheme_on_phone_and_desk(page: Page, real_address: str, path: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(real_address + path, wait_until="networkidle")
    # What is folded belongs to the page.
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")

    found = {}
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            # Of all rules only these look at colours; the others say the same in both schemes.
            rules = {"type": "tag", "values": RULES} if scheme == "light" else {"type": "rule", "values": COLOURS}
            result: dict[str, Any] = page.evaluate("(rules) => axe.run({ runOnly: rules })", rules)
            for violation in (*result["violations"], *invisible(result["incomplete"])):
                nodes = [node["html"][:160] for node in violation["nodes"]]
                found[f"{violation['id']} {width} {scheme}"] = nodes
    assert found == {}


@pytest.mark.parametrize("path", PAGES.values())
def test_pages_fit_320_pixels_and_four_hundred_percent_without_sideways_scroll(
    page: Page, real_address: str, path: str
) -> None:
    # 1280 pixels at 400 % are 320 (WCAG 1.4.10); with text at 200 % (1.4.4) they still fit.
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(real_address + path)
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.set_viewport_size({"width": 640, "height": 512})
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def focused(page: Page) -> dict[str, Any]:
    """What has the focus: its text, whether it can be seen, whether something marks it."""
    found: dict[str, Any] = page.evaluate(
        """() => {
          const one = document.activeElement;
          const box = one.getBoundingClientRect();
          const styles = [one, one.closest("article") ?? one].map((found) => getComputedStyle(found));
          return {
            name: (one.innerText || one.getAttribute("aria-label") || one.name || "").trim().split("\\n")[0],
            tag: one.tagName,
            isVisible: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0,
            isMarked: styles.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
          };
        }"""
    )
    return found


def test_the_skip_link_is_first_shows_itself_and_leads_to_the_content(page: Page, real_address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{real_address}/termine/")
    page.keyboard.press("Tab")
    assert focused(page)["name"] == "Zum Inhalt springen"
    assert focused(page)["isVisible"]

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("path", ["/", "/termine/", "/mitmachen/", "/kalender/", "/suche/"])
def test_everything_is_reached_with_the_keyboard_and_shows_that_it_is(page: Page, real_address: str, path: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(real_address + path, wait_until="networkidle")
    count: int = page.evaluate(
        """[...document.querySelectorAll("a[href], button, input, summary")].filter((one) =>
             one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })).length"""
    )
    seen = 0
    for _ in range(count + 5):
        page.keyboard.press("Tab")
        one = focused(page)
        if one["tag"] == "BODY":
            break
        seen += 1
        assert one["isVisible"], one
        assert one["isMarked"], one
    assert seen >= count


def test_the_menu_of_phones_opens_and_closes_with_the_keyboard(page: Page, real_address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(real_address)
    page.get_by_role("button", name="Menü").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page)["name"] == "Termine"

    page.keyboard.press("Escape")
    assert page.get_by_role("link", name="Termine", exact=True).first.is_hidden()


def test_nothing_moves_for_those_who_asked_for_less_motion(page: Page, real_address: str) -> None:
    page.goto(real_address)

    moving = page.evaluate(
        """[...document.querySelectorAll("*")].filter((one) => {
             const style = getComputedStyle(one);
             const lasts = style.transitionDuration.split(",").some((time) => parseFloat(time) > 0);
             return lasts || style.animationName !== "none";
           }).length"""
    )
    assert moving == 0


@pytest.mark.parametrize("path", ["/", "/termine/", "/mitmachen/karte/", "/zahlen/"])
def test_forced_colours_keep_what_was_told_by_colour(browser: Browser, real_address: str, path: str) -> None:
    context = browser.new_context(forced_colors="active", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(real_address + path)

    # A chosen entry must differ by more than a ground that is painted over, and bars must be seen on the canvas.
    lost = page.evaluate(
        """() => {
          const canvas = getComputedStyle(document.body).backgroundColor;
          const style = (one) => getComputedStyle(one);
          const current = [...document.querySelectorAll("nav [aria-current]")].filter((one) =>
            style(one).textDecorationLine === "none" && style(one).borderTopStyle === "none");
          const drawn = ".bar-table__fill, .column-chart__column, .area-map__spot";
          const bars = [...document.querySelectorAll(drawn)].filter((one) => style(one).fill === canvas);
          return [...current, ...bars].map((one) => one.outerHTML.slice(0, 120));
        }"""
    )
    context.close()
    assert lost == []


@pytest.mark.parametrize("path", ["/", "/termine/", "/termine/art/messe/", "/mitmachen/", "/suche/", "/podcast/"])
def test_pages_are_whole_without_script(browser: Browser, real_address: str, path: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(real_address + path)

    assert page.locator("main h1").is_visible()
    assert page.locator("main a[href]").count() > 3
    # Nothing is offered that does nothing.
    for control in page.locator("main button, main input").all():
        assert control.is_hidden()
    context.close()

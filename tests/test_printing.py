"""What is printed: a coming event as a notice for the board, the plan of a year, a month."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

SHEETS = {
    "azubispeeddating-2026": [
        "AzubiSpeedDating 2026",
        "Di., 17. März 2026, 14–17 Uhr",
        "Oberschule Innenstadt, Görlitz",
    ],
    "social-media-stammtisch": ["Social Media Stammtisch", "Do., 5. Februar 2026, 13 Uhr", "online"],
    "generationendialog-2026-sachsen": ["Generationendialog", "Tag folgt, unter Vorbehalt"],
}


@pytest.mark.parametrize("event_id", SHEETS, ids=["sessions", "series", "day open"])
def test_a_coming_event_is_printed_as_a_notice_on_one_sheet(browser: Browser, real_address: str, event_id: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{real_address}/termine/{event_id}/")
    assert page.locator(".notice").is_hidden()
    assert page.get_by_role("button", name="Aushang drucken (A4)").is_visible()

    page.emulate_media(media="print")
    shown = page.locator("body").inner_text()
    code = page.locator(".notice .qr-code").bounding_box()
    sheet = page.pdf(prefer_css_page_size=True)
    context.close()

    for words in (*SHEETS[event_id], f"/termine/{event_id}/", "Fragen?"):
        assert words in shown
    # As wide as a phone reads it from a step away, 45 mm of 96 pixels an inch.
    assert code is not None
    assert code["width"] > 170
    assert not {"Alle Termine", "Impressum", "In den Kalender", "Für wen", "heute"} & set(shown.splitlines())
    assert len(re.findall(rb"/Type /Page\b", sheet)) == 1
    assert len(re.findall(rb"/MediaBox \[0 0 59[45]\S* 84[12]\S*\]", sheet)) == 1


def test_only_what_is_to_come_has_a_notice(real_site: Path) -> None:
    pages = {file.parent.name: file.read_text("utf-8") for file in real_site.glob("termine/*/index.html")}

    assert {name for name, page in pages.items() if 'class="notice"' in page} >= SHEETS.keys()
    assert not re.search("notice|qr-code|data-print", pages["radiosendung-2024"])


def test_the_plan_of_every_year_is_one_sheet_across(browser: Browser, real_site: Path, real_address: str) -> None:
    plans = sorted(plan.parent.name for plan in real_site.glob("termine/*/plan"))
    context = browser.new_context()
    page = context.new_page()
    sheets = {}
    for year in plans:
        page.goto(f"{real_address}/termine/{year}/plan/", wait_until="networkidle")
        boxes = re.findall(rb"/MediaBox \[0 0 (\d+)\S* (\d+)", page.pdf(prefer_css_page_size=True))
        sheets[year] = [int(width) > int(height) for width, height in boxes]
    context.close()

    assert len(plans) > 2
    assert sheets == {year: [True] for year in plans}


def test_a_month_is_printed_black_on_one_sheet(browser: Browser, real_address: str) -> None:
    context = browser.new_context(color_scheme="dark", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{real_address}/termine/2026-03/", wait_until="networkidle")
    sheet = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")
    looks = page.locator(".month-grid__event").evaluate_all(
        "all => all.map(one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor])"
    )
    context.close()

    assert len(re.findall(rb"/Type /Page\b", sheet)) == 1
    assert {tuple(look) for look in looks} == {("rgb(0, 0, 0)", "rgba(0, 0, 0, 0)")}

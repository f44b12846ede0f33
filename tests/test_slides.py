"""The year's plan as slides: what takes place, by kind; and as it is shown and printed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.sites import build_site, outputs_of

SITE = """
-- site_data/categories.yaml --
treffen: {name: Treffen}
messe: {name: Messen}
-- site_data/events/messe.yaml --
title: Messe
category: messe
start: 2026-02-10
-- site_data/events/runde.yaml --
title: Runde
category: treffen
start: 2026-03-05 10:00
repeat: {every: 2 weeks, count: 3}
-- site_data/events/offen.yaml --
title: Ohne Art
start: 09/2026
-- site_data/events/frueher.yaml --
title: Vorbei
category: treffen
start: 2025-03-05 10:00
-- layouts/slides.html --
<!doctype html><html lang="de"><title>{{ year }}</title>
{% for part in site.events.programme(year) %}{{ part.category.name if part.category else "-" }}:
{%- for event, dates in part.events -%}
{{ event.title }} {{ dates | length }} {{ event.repeat | rule_words if event.repeat }};{% endfor %}{% endfor %}</html>
"""


def test_a_year_is_told_by_kind_in_the_order_of_the_categories(tmp_path: Path) -> None:
    assert build_site(tmp_path, SITE).is_good

    text = " ".join(outputs_of(tmp_path)["termine/2026/praesentation/index.html"].split())
    assert "Treffen:Runde 3 Alle 2 Wochen, 3 Mal;Messen:Messe 1 ;-:Ohne Art 1 ;" in text


def test_years_that_are_over_have_no_slides(tmp_path: Path) -> None:
    build_site(tmp_path, SITE)
    assert not (tmp_path / "public/termine/2025/praesentation").exists()

    build_site(tmp_path, SITE, today=date(2027, 1, 1))
    assert not (tmp_path / "public/termine/2026/praesentation").exists()


def test_slides_fill_the_screen_follow_the_keyboard_and_print_one_to_a_sheet(
    browser: Browser, real_address: str, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.goto(f"{real_address}/termine/2026/praesentation/")
    slides = page.locator(".slide")
    boxes = [slides.nth(number).bounding_box() for number in range(slides.count())]
    assert [box and box["height"] for box in boxes] == [1080] * len(boxes)

    page.evaluate("document.querySelector('.slide').scrollIntoView()")
    page.keyboard.press("PageDown")
    expect(slides.nth(1)).to_be_in_viewport(ratio=0.97)

    page.pdf(path=tmp_path / "slides.pdf", prefer_css_page_size=True)
    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", (tmp_path / "slides.pdf").read_bytes())
    assert len(sheets) == slides.count()
    assert all(float(width) > float(height) for width, height in sheets)
    context.close()

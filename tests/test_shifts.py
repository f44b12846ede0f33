"""Nothing on a page moves while it loads: cumulative layout shift, as browsers count it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

_SHIFT = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 500);
})"""


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/", "/suche/", "/suche/?q=zittau", "/termine/", "/mitmachen/"])
def test_nothing_shifts(browser: Browser, real_address: str, path: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 740})
    page.goto(f"{real_address}{path}", wait_until="networkidle")

    assert page.evaluate(_SHIFT) < 0.005
    page.close()


def test_without_script_the_search_has_no_form(browser: Browser, real_address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{real_address}/suche/")

    assert not page.get_by_label("Was sucht ihr?").is_visible()
    assert page.get_by_role("heading", name="Alles von A bis Z").is_visible()
    context.close()

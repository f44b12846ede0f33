"""What pages may weigh, measured on the written files as gzip sends them."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

BLOCKING_BYTES = 14_000
PAGE_BYTES = 100_000
SCRIPT_BYTES = 10_000


@pytest.fixture(scope="module")
def pages(real_site: Path) -> dict[str, str]:
    """The HTML of every page that is not a redirect, by its path."""
    texts = {str(file.relative_to(real_site)): file.read_text("utf-8") for file in real_site.rglob("*.html")}
    # The page of all components shows everything there is to those who change layouts; visitors never meet it.
    texts.pop("redaktion/bausteine/index.html")
    return {path: text for path, text in texts.items() if 'http-equiv="refresh"' not in text}


def weight(content: str | bytes) -> int:
    return len(gzip.compress(content if isinstance(content, bytes) else content.encode(), 9, mtime=0))


def blocking(page: str) -> list[str]:
    """The stylesheets that a screen waits for."""
    links = re.findall(r'<link rel="stylesheet"[^>]*>', page)
    return [re.findall(r'href="([^"]+)"', link)[0] for link in links if 'media="print"' not in link]


def scripts(page: str) -> list[str]:
    return re.findall(r'<script src="([^"]+)"', page)


def test_what_the_first_paint_waits_for_fits_the_first_round_trip(pages: dict[str, str], real_site: Path) -> None:
    weights = {
        path: weight(page) + sum(weight((real_site / sheet[1:]).read_bytes()) for sheet in blocking(page))
        for path, page in pages.items()
    }

    assert {path: found for path, found in weights.items() if found > BLOCKING_BYTES} == {}


def test_a_page_with_all_it_loads_is_light(pages: dict[str, str], real_site: Path) -> None:
    for path, page in pages.items():
        loaded = {*re.findall(r'<link rel="stylesheet"[^>]*href="([^"]+)"', page), *scripts(page)}
        assert weight(page) + sum(weight((real_site / name[1:]).read_bytes()) for name in loaded) < PAGE_BYTES, path


def test_there_is_one_small_script_that_nothing_waits_for(pages: dict[str, str], real_site: Path) -> None:
    files = list(real_site.rglob("*.js"))

    assert len(files) == 1
    assert files[0].stat().st_size <= SCRIPT_BYTES
    for path, page in pages.items():
        assert re.findall(r"<script src=[^>]*>", page) in (
            [],
            [f'<script src="/{files[0].relative_to(real_site)}" defer>'],
        ), path


def test_nothing_that_is_loaded_loads_more(real_site: Path) -> None:
    for sheet in real_site.rglob("*.css"):
        assert re.findall(r"@import|url\((?!\"?data:)", sheet.read_text("utf-8")) == [], sheet


def test_every_image_says_how_large_it_is(pages: dict[str, str]) -> None:
    for path, page in pages.items():
        for image in re.findall(r"<img [^>]*>", page):
            assert re.search(r' width="\d+"', image), path
            assert re.search(r' height="\d+"', image), path

"""The colours of assets/css/tokens.css can be told apart: text 4.5:1, parts 3:1 (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from itertools import product
from pathlib import Path

import pytest

_TOKENS = Path(__file__).parents[1].joinpath("assets/css/tokens.css").read_text(encoding="utf-8")
_GROUNDS = ("paper", "sheet", "sand")
_CATEGORIES = ("one", "two", "three", "four", "five", "six")
_TEXT = (
    *product(("ink", "ink-soft", "alert"), _GROUNDS),
    *product(("on-night", "on-night-soft"), ("night", "night-raised")),
    *((f"on-{ground}", ground) for ground in ("action", "coral", "mint", "alert", "notice", *_CATEGORIES)),
    ("on-action", "action-strong"),
    ("ink", "mark"),
    ("paper", "ink"),
)
# Saffron (three) is never told by its ground alone: tiles hold dark text, swatches an outline.
_PARTS = (
    *product(("edge", "underline", "focus", "action-edge"), _GROUNDS),
    *product(("one", "two", "four", "five", "six"), _GROUNDS),
    *product(("night-underline",), ("night", "night-raised")),
    *product(("underline",), ("mint",)),
)


def _colours(scheme: str) -> dict[str, str]:
    light, dark = _TOKENS.split("@media screen and (prefers-color-scheme: dark)")
    text = light + dark if scheme == "dark" else light
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text))


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(_TEXT, 4.5), (_PARTS, 3.0)], ids=["text", "parts"])
def test_every_pair_of_colours_has_enough_contrast(
    scheme: str, pairs: tuple[tuple[str, str], ...], least: float
) -> None:
    colours = _colours(scheme)
    too_close = {pair: _contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: round(found, 2) for pair, found in too_close.items() if found < least} == {}


def test_contrast_is_computed_as_the_guidelines_say() -> None:
    assert round(_contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(_contrast("#767676", "#ffffff"), 2) == 4.54

"""The page of all components: it shows every macro, and dates in every state."""

import re
from pathlib import Path

from clustersite.content.dates import Month
from clustersite.content.model import Status
from clustersite.site.events import sample_dates

LAYOUTS = Path(__file__).parent.parent / "layouts"
# The plan of a year would need half a page's width of its own; the drawings of the mosaic are no component.
NOT_SHOWN = {"year-plan.html", "blocks.html"}


def test_the_samples_are_in_every_state_that_a_date_can_have() -> None:
    dates = sample_dates("/muster/", None)

    assert {one.status for one in dates} == set(Status)
    assert {type(one.start).__name__ for one in dates} == {"datetime", "date", "Month"}
    assert any(one.moved_from for one in dates)
    assert any(one.online for one in dates)
    assert any(one.is_full for one in dates)
    assert any(isinstance(one.start, Month) for one in dates)
    assert len({one.title for one in dates}) == len(dates)


def test_every_macro_is_shown() -> None:
    text = (LAYOUTS / "components.html").read_text("utf-8")
    imported = dict(re.findall(r'{% from "macros/(.*?)" import (.*?) %}', text))

    assert {file.name for file in (LAYOUTS / "macros").glob("*.html")} - NOT_SHOWN == set(imported)
    body = text.split("{% block main %}")[1]
    used = {name for names in imported.values() for name in names.split(", ")}
    assert {name for name in used if not re.search(rf"\b{name}\(", body)} == set()

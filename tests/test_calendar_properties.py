"""What holds for any event and any text: Python engines show the page's dates, and words come back as they were."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from clustersite.content.dates import Month
from clustersite.content.model import Event
from clustersite.events.occurrences import occurrences
from clustersite.events.recurrence import contradictions
from tests.calendar_engines import Row, khal_shows, node_shows, recurring_ical_events_shows, shown_on_page
from tests.calendar_samples import entry, event, site, written

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
_TIMES = st.sampled_from(("00:00", "00:30", "01:15", "03:00", "09:05", "13:00", "22:30", "23:59"))
_CHARACTERS = st.one_of(
    st.sampled_from(",;:\\\"'\n\t nNäöüßÄ€–„“🎉👩\u200d🏫אבגعربي\u200f\u00a0\u2028\ufeff%&<>="),
    st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc")),
)
_TEXTS = st.text(_CHARACTERS, min_size=1, max_size=300).filter(lambda text: bool(text.strip()))
_LINES = _TEXTS.map(lambda text: text.replace("\n", " ")).filter(lambda text: bool(text.strip()))


def _is_calm(found: Event) -> bool:
    return not list(contradictions(found, site(found)))


@st.composite
def _series(draw: st.DrawFn) -> Event:
    """A series as an editor might write it; what contradicts itself is left out."""
    day = draw(_DAYS)
    clock = draw(st.none() | _TIMES)
    unit = draw(st.sampled_from(("day", "week", "month", "year")))
    weekday = _WEEKDAYS[day.weekday()]
    nth = "first" if day.day <= 7 else "last"
    on: list[str] = draw(
        {
            "day": st.just([]),
            "week": st.sampled_from(([], [weekday], sorted({weekday, "friday"}))),
            "month": st.sampled_from(([], [f"{nth} {weekday}"], [weekday])),
            "year": st.sampled_from(([], [f"{nth} {weekday}"])),
        }[unit]
    )
    start = f"{day} {clock}" if clock else str(day)
    repeat: dict[str, object] = {"every": f"{draw(st.integers(1, 5))} {unit}s", "on": on}
    if draw(st.booleans()):
        repeat["count"] = str(draw(st.integers(1, 12)))
    else:
        repeat["until"] = str(day + timedelta(days=draw(st.integers(0, 400))))
    plain = event(start=start, repeat=repeat)
    keys = [found.key for found in occurrences(plain, site(plain))][:12]
    assume(keys)
    chosen = draw(st.lists(st.sampled_from(keys), unique=True, max_size=4))
    changes: dict[str, object] = {}
    excepted = []
    for key in chosen:
        other_day = date.fromisoformat(key) + timedelta(days=draw(st.integers(-3, 3)))
        change = draw(
            st.sampled_from(("except", "cancelled", {"start": str(other_day)}, {"place": "halle"}, {"note": "Neu."}))
        )
        if change == "except":
            excepted.append(key)
        else:
            changes[key] = change
    also = [str(day + timedelta(days=number)) for number in draw(st.lists(st.integers(1, 60), unique=True, max_size=2))]
    whole = repeat | {"except": excepted, "changes": changes, "also": also}
    found = event(start=start, repeat=whole, **_end(draw, day, clock))
    assume(_is_calm(found))
    return found


@st.composite
def _single(draw: st.DrawFn) -> Event:
    day, clock = draw(_DAYS), draw(st.none() | _TIMES)
    found = event(
        start=f"{day} {clock}" if clock else str(day),
        status=draw(st.sampled_from(("confirmed", "tentative", "cancelled", "postponed"))),
        **_end(draw, day, clock),
    )
    assume(_is_calm(found))
    return found


_MOMENTS = st.sampled_from(
    (
        "2026-03-28",
        "2026-03-29 02:30",
        "2026-10-25 02:00",
        "2026-10-24 23:00",
        "2028-02-29",
        "2099-12-31 23:59",
        "1970-01-01",
    )
)
_ENDS = st.none() | _MOMENTS | st.sampled_from(("02:30", "00:00", "23:59"))


@st.composite
def _wild(draw: st.DrawFn) -> Event:
    """Anything that the fields of an event admit, however much it contradicts itself."""
    some_days = st.lists(_MOMENTS.map(lambda moment: moment[:10]), max_size=3)
    change = st.sampled_from(
        ("cancelled", {"start": "2026-03-29 02:30"}, {"start": "2099-12-31"}, {"end": "2026-03-01"})
    )
    repeat = st.fixed_dictionaries(
        {"every": st.sampled_from(("day", "7 days", "2 weeks", "month", "year", "999 years"))},
        optional={
            "on": st.lists(
                st.sampled_from(("monday", "last friday", "first sunday", "30", "last day", "last workday")), max_size=3
            ),
            "until": _MOMENTS.map(lambda moment: moment[:10]),
            "count": st.sampled_from(("1", "30", "1000")),
            "except": some_days,
            "also": st.lists(_MOMENTS, max_size=3),
            "changes": st.dictionaries(_MOMENTS.map(lambda moment: moment[:10]), change, max_size=3),
        },
    )
    session = st.fixed_dictionaries({"start": _MOMENTS | st.just("2026-09")}, optional={"end": _ENDS})
    fields = {
        "start": draw(st.none() | st.just("2026-09") | _MOMENTS),
        "end": draw(_ENDS),
        "moved_from": draw(st.none() | _MOMENTS),
        "repeat": draw(st.none() | repeat),
        "sessions": draw(st.dictionaries(st.sampled_from(("a", "b", "2026-03-28")), session, max_size=3)),
    }
    return event(**{name: value for name, value in fields.items() if value is not None})


def _end(draw: st.DrawFn, day: date, clock: str | None) -> dict[str, object]:
    """No end, or one up to three days later, of the start's kind."""
    if not draw(st.booleans()):
        return {}
    if clock is None:
        return {"end": str(day + timedelta(days=draw(st.integers(0, 3))))}
    start = datetime.combine(day, datetime.strptime(clock, "%H:%M").time())
    return {"end": f"{start + timedelta(minutes=draw(st.integers(1, 26 * 60))):%Y-%m-%d %H:%M}"}


_MANY = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


@settings(_MANY, max_examples=30)
@given(found=_single() | _series())
def test_any_events_dates_are_shown_as_on_the_page(found: Event) -> None:
    ics = written([entry(found)])
    expected = shown_on_page(entry(found))
    assert recurring_ical_events_shows(ics) == expected
    with TemporaryDirectory() as folder:
        assert khal_shows([ics], Path(folder)) == expected


@pytest.mark.slow
@pytest.mark.parametrize("script", ["ical_js.mjs", "node_ical.mjs"])
def test_any_events_dates_are_shown_in_a_browser_as_on_the_page(script: str) -> None:
    feeds: dict[str, bytes] = {}
    expected: dict[str, list[Row]] = {}

    # Starting node takes longer than reading hundreds of calendars.
    @_MANY
    @given(found=_single() | _series())
    def collect(found: Event) -> None:
        name = str(len(feeds))
        feeds[name] = written([entry(found)])
        expected[name] = shown_on_page(entry(found))

    collect()
    answers = node_shows(script, feeds)
    for name, rows in expected.items():
        assert answers[name] == rows, feeds[name].decode()


@_MANY
@given(found=_single() | _series())
def test_any_event_is_written_twice_to_the_same_bytes(found: Event) -> None:
    ics = written([entry(found)])
    assert written([entry(Event.model_validate(found.model_copy()))]) == ics
    assert Calendar.from_ical(ics).to_ical() == ics


@_MANY
@given(found=_wild())
def test_any_event_is_either_told_to_contradict_itself_or_written(found: Event) -> None:
    has_dates = any(not isinstance(one.start, Month) for one in occurrences(found, site(found)))
    if _is_calm(found) and has_dates:
        ics = written([entry(found)])
        assert Calendar.from_ical(ics).to_ical() == ics


@_MANY
@given(title=_LINES, text=_TEXTS)
def test_any_text_comes_back_as_it_went_in(title: str, text: str) -> None:
    found = event(title=title, start="2026-03-05")
    ics = written([entry(found, description=text.strip())])
    (parsed,) = Calendar.from_ical(ics).events
    assert parsed["summary"] == found.title
    assert parsed["description"] == f"{text.strip()}\n\nhttps://beispiel.de/termine/treffen/"


@_MANY
@given(title=_LINES, text=_TEXTS)
def test_any_text_is_folded_at_75_octets_between_characters(title: str, text: str) -> None:
    ics = written([entry(event(title=title, start="2026-03-05"), description=text)])
    for line in ics.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        line.decode()

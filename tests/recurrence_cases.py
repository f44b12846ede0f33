"""Events whose dates every calendar program must read as the page shows them, each with its name as id."""

from __future__ import annotations

from clustersite.content.model import Event

_SERIES = "2026-01-06 13:00"


def _series(start: str, every: str, **fields: object) -> dict[str, object]:
    """A series; `end` is the event's, `but` stands for `except`, all else belongs to the rule."""
    end = {"end": fields.pop("end")} if "end" in fields else {}
    repeat = {"except" if name == "but" else name: value for name, value in fields.items()}
    return {"start": start, "repeat": {"every": every, **repeat}, **end}


_FIELDS: dict[str, dict[str, object]] = {
    # Single dates
    "single-with-end": {"start": "2026-03-05 10:00", "end": "15:00"},
    "single-without-end": {"start": "2026-03-05 13:00"},
    "single-all-day": {"start": "2026-03-05"},
    "single-two-days": {"start": "2026-09-26", "end": "2026-09-27"},
    "single-week-over-spring": {"start": "2026-03-25", "end": "2026-03-31"},
    "single-over-year-end": {"start": "2026-12-30", "end": "2027-01-02"},
    "single-overnight": {"start": "2026-03-06 20:00", "end": "2026-03-07 02:00"},
    "single-until-midnight": {"start": "2026-03-06 20:00", "end": "2026-03-07 00:00"},
    "single-night-of-spring-switch": {"start": "2026-03-28 22:00", "end": "2026-03-29 10:00"},
    "single-night-of-autumn-switch": {"start": "2026-10-24 22:00", "end": "2026-10-25 10:00"},
    "single-ends-at-spring-switch": {"start": "2026-03-29 00:30", "end": "03:00"},
    "single-begins-after-autumn-switch": {"start": "2026-10-25 03:00", "end": "04:00"},
    "single-leap-day": {"start": "2028-02-29 09:00", "end": "10:00"},
    "single-summer": {"start": "2026-07-15 18:00", "end": "20:30"},
    "single-in-2034": {"start": "2034-07-15 18:00", "end": "20:30"},
    "single-cancelled": {"start": "2026-03-05 10:00", "end": "15:00", "status": "cancelled"},
    "single-postponed": {"start": "2026-03-05 10:00", "end": "15:00", "status": "postponed"},
    "single-tentative": {"start": "2026-03-05 10:00", "end": "15:00", "status": "tentative"},
    "single-moved": {"start": "2026-03-12 10:00", "end": "15:00", "moved_from": "2026-03-05 10:00"},
    # Sessions
    "sessions-two-places": {
        "sessions": {
            "eins": {"start": "2026-03-17 14:00", "end": "17:00", "place": "schule"},
            "zwei": {"start": "2026-03-17 14:00", "end": "17:00", "place": "halle"},
        }
    },
    "sessions-one-cancelled": {
        "sessions": {"eins": {"start": "2026-03-17", "status": "cancelled"}, "zwei": {"start": "2026-03-18 14:00"}}
    },
    # Days
    "daily-over-spring": _series("2026-03-27 09:00", "day", end="10:30", count="5"),
    "daily-over-autumn": _series("2026-10-23 09:00", "day", end="10:30", count="5"),
    "daily-all-day-over-spring": _series("2026-03-27", "day", count="5"),
    "daily-all-day-over-autumn": _series("2026-10-23", "day", count="5"),
    "daily-before-spring-gap": _series("2026-03-27 00:30", "day", end="01:30", count="4"),
    "daily-after-spring-gap": _series("2026-03-27 03:00", "day", end="04:00", count="4"),
    "daily-after-autumn-double": _series("2026-10-23 03:00", "day", end="04:00", count="4"),
    "every-third-day": _series("2026-02-26 08:00", "3 days", end="09:00", count="6"),
    "daily-over-leap-day": _series("2028-02-27 08:00", "day", end="09:00", until="2028-03-02"),
    "daily-over-common-february": _series("2026-02-27 08:00", "day", end="09:00", until="2026-03-02"),
    "daily-over-year-end": _series("2026-12-30 23:00", "day", end="23:30", until="2027-01-02"),
    "daily-on-weekdays": _series("2026-03-26 09:00", "day", on=["thursday", "friday", "monday"], count="6"),
    "nightly": _series("2026-06-01 22:00", "day", end="2026-06-02 04:00", count="4"),
    # Weeks
    "weekly-over-spring": _series("2026-03-12 13:00", "week", end="14:30", count="5"),
    "weekly-over-autumn": _series("2026-10-08 13:00", "week", end="14:30", count="5"),
    "weekly-sundays-over-spring": _series("2026-03-15 11:00", "week", end="12:00", count="4"),
    "weekly-sundays-over-autumn": _series("2026-10-11 11:00", "week", end="12:00", count="4"),
    "weekly-midnight": _series("2026-03-22 00:00", "week", end="01:00", count="3"),
    "weekly-late-evening": _series("2026-03-21 23:30", "week", end="23:59", count="4"),
    "biweekly-whole-year": _series("2026-01-08 13:00", "2 weeks", end="14:00", until="2026-12-31"),
    "biweekly-two-weekdays": _series(_SERIES, "2 weeks", on=["tuesday", "thursday"], count="9"),
    "biweekly-monday-and-sunday": _series("2026-01-05 13:00", "2 weeks", on=["monday", "sunday"], count="8"),
    "biweekly-starting-on-sunday": _series("2026-01-11 13:00", "2 weeks", on=["sunday", "monday"], count="7"),
    "every-53-weeks": _series("2026-01-08 13:00", "53 weeks", count="4"),
    "weekly-without-end": _series("2026-03-12 13:00", "week", count="4"),
    "weekly-two-days-long": _series("2026-03-21", "week", end="2026-03-22", count="4"),
    "weekly-all-day": _series("2026-10-04", "week", until="2026-11-08"),
    "until-on-the-last-day": _series("2026-03-05 23:00", "week", end="23:30", until="2026-03-26"),
    "until-a-day-before": _series("2026-03-05 23:00", "week", end="23:30", until="2026-03-25"),
    "until-in-summer-at-midnight": _series("2026-06-04 00:00", "week", end="01:00", until="2026-06-25"),
    "until-on-the-switch-day": _series("2026-03-08 23:00", "week", end="23:30", until="2026-03-29"),
    "until-all-day": _series("2026-03-05", "week", until="2026-03-26"),
    "count-one": _series("2026-03-05 13:00", "week", count="1"),
    "until-the-start": _series("2026-03-05 13:00", "week", until="2026-03-05"),
    # Months
    "monthly-on-the-28th": _series("2026-01-28 10:00", "month", end="11:00", count="6"),
    "monthly-on-the-first": _series("2026-01-01", "month", count="5"),
    "monthly-last-friday": _series("2026-01-30 10:00", "month", on="last friday", count="12"),
    "monthly-last-sunday-over-switches": _series("2026-02-22 10:00", "month", on="last sunday", count="10"),
    "monthly-first-monday": _series("2026-01-05 18:00", "month", on="first monday", until="2026-12-31"),
    "monthly-fourth-thursday-all-day": _series("2026-01-22", "month", on="fourth thursday", count="6"),
    "monthly-two-weekdays": _series("2026-01-06 18:00", "month", on=["first tuesday", "last thursday"], count="7"),
    "monthly-every-friday": _series("2026-01-02 18:00", "2 months", on="friday", count="10"),
    "quarterly": _series("2026-01-15 18:00", "3 months", end="19:00", count="6"),
    "monthly-over-leap-february": _series("2027-12-28 18:00", "month", count="4"),
    "monthly-on-the-30th": _series("2026-01-30 10:00", "month", on="30", end="11:00", count="6"),
    "monthly-on-the-31st": _series("2026-01-31 10:00", "month", on="31.", until="2026-12-31"),
    "monthly-on-the-31st-all-day": _series("2026-01-31", "2 months", on="31", count="5"),
    "monthly-on-two-days": _series("2026-01-15 18:00", "month", on=["15", "29"], count="7"),
    "monthly-last-day": _series("2026-01-31 10:00", "month", on="last day", end="12:00", count="14"),
    "monthly-last-day-all-day": _series("2026-11-30", "month", on="letzter Tag", until="2028-03-31"),
    "monthly-last-workday": _series("2026-01-30 10:00", "month", on="last workday", end="11:00", count="12"),
    "monthly-first-workday-all-day": _series("2026-01-01", "2 months", on="first workday", count="8"),
    "monthly-last-workday-with-exceptions": _series(
        "2026-01-30 10:00",
        "month",
        on="letzter Arbeitstag",
        count="6",
        but="2026-03-31",
        changes={"2026-04-30": "cancelled", "2026-05-29": {"start": "2026-05-28 10:00"}},
    ),
    # Years
    "yearly": _series("2026-05-08 10:00", "year", end="12:00", count="4"),
    "yearly-all-day": _series("2026-12-31", "year", count="3"),
    "yearly-day-before-leap-day": _series("2027-02-28 10:00", "year", count="3"),
    "yearly-last-sunday-of-march": _series("2026-03-29 11:00", "year", on="last sunday", count="4"),
    "yearly-weekdays-of-a-month": _series("2026-05-05 10:00", "year", on="tuesday", count="6"),
    "yearly-last-day-of-february": _series("2027-02-28 10:00", "year", on="last day", count="3"),
    "yearly-last-workday": _series("2026-12-31", "year", on="last workday", count="4"),
    "every-second-year": _series("2026-09-26", "2 years", end="2026-09-27", count="3"),
    # Exceptions
    "except-in-the-middle": _series(_SERIES, "week", count="6", but=["2026-01-20", "2026-02-03"]),
    "except-the-first": _series(_SERIES, "week", count="4", but="2026-01-06"),
    "except-the-last": _series(_SERIES, "week", until="2026-01-27", but="2026-01-27"),
    "except-all-day": _series("2026-01-06", "week", count="4", but="2026-01-13"),
    "except-on-the-switch-days": _series(
        "2026-03-22 11:00", "week", until="2026-11-01", but=["2026-03-29", "2026-10-25"]
    ),
    # Extra dates
    "also-at-another-time": _series(_SERIES, "week", count="3", also=["2026-01-15 18:00"]),
    "also-a-bare-day": _series(_SERIES, "week", end="14:30", count="3", also="2026-01-15"),
    "also-after-the-rule": _series(_SERIES, "week", count="2", also=["2026-07-15", "2027-01-01"]),
    "also-before-the-rule": _series(_SERIES, "week", count="2", also="2025-12-30"),
    "also-all-day": _series("2026-01-06", "week", end="2026-01-07", count="2", also="2026-03-28"),
    # Moves
    "moved-to-another-day": _series(
        _SERIES, "week", end="14:00", count="4", changes={"2026-01-13": {"start": "2026-01-14 15:00"}}
    ),
    "moved-by-two-hours": _series(
        _SERIES, "week", end="14:00", count="4", changes={"2026-01-13": {"start": "2026-01-13 15:00"}}
    ),
    "moved-the-first": _series(_SERIES, "week", count="4", changes={"2026-01-06": {"start": "2026-01-07"}}),
    "moved-the-last": _series(_SERIES, "week", until="2026-01-20", changes={"2026-01-20": {"start": "2026-02-20"}}),
    "moved-past-a-neighbour": _series(_SERIES, "week", count="4", changes={"2026-01-13": {"start": "2026-01-22"}}),
    "moved-onto-a-neighbours-day": _series(
        _SERIES, "week", count="4", changes={"2026-01-13": {"start": "2026-01-20 18:00"}}
    ),
    "moved-over-the-switch": _series(
        "2026-03-20 13:00", "week", end="15:00", count="4", changes={"2026-03-27": {"start": "2026-03-30"}}
    ),
    "moved-all-day": _series(
        "2026-01-06", "week", end="2026-01-07", count="3", changes={"2026-01-13": {"start": "2026-01-15"}}
    ),
    "moved-all-of-them": _series(
        _SERIES,
        "week",
        count="2",
        changes={"2026-01-06": {"start": "2026-01-07"}, "2026-01-13": {"start": "2026-01-14"}},
    ),
    "moved-and-cancelled": _series(
        _SERIES, "week", count="3", changes={"2026-01-13": {"start": "2026-01-14", "status": "cancelled"}}
    ),
    # Another rule from a day on
    "another-rule-later": _series(
        _SERIES,
        "week",
        end="14:00",
        until="2026-06-30",
        **{"from": {"2026-03-01": {"every": "month", "on": "last tuesday"}}},
    ),
    "two-other-rules-later": _series(
        "2026-01-06",
        "week",
        until="2026-12-31",
        changes={"2026-03-05": "cancelled", "2026-10-01": {"place": "halle"}},
        but=["2026-03-19"],
        **{
            "from": {
                "2026-02-05": {"every": "2 weeks", "on": "thursday"},
                "2026-10-01": {"every": "month"},
            }
        },
    ),
    # Other changes
    "longer-once": _series(_SERIES, "week", end="14:00", count="4", changes={"2026-01-13": {"end": "17:00"}}),
    "overnight-once": _series(
        _SERIES, "week", end="14:00", count="4", changes={"2026-01-13": {"end": "2026-01-14 01:00"}}
    ),
    "longer-all-day-once": _series("2026-01-06", "week", count="3", changes={"2026-01-13": {"end": "2026-01-15"}}),
    "elsewhere-once": _series(_SERIES, "week", count="4", changes={"2026-01-13": {"place": "halle"}}),
    "note-once": _series(_SERIES, "week", count="4", changes={"2026-01-13": {"note": "Bitte pünktlich."}}),
    "titled-once": _series(
        _SERIES, "week", count="4", changes={"2026-01-13": {"title": "Treffen, mit Gast", "summary": "Ein Gast kommt."}}
    ),
    "own-links-once": _series(
        _SERIES, "week", count="4", changes={"2026-01-13": {"links": "zoom"}, "2026-01-20": {"online": "zoom"}}
    ),
    "tentative-once": _series(_SERIES, "week", count="4", changes={"2026-01-13": {"status": "tentative"}}),
    "cancelled-once": _series(_SERIES, "week", end="14:00", count="4", changes={"2026-01-13": "cancelled"}),
    "cancelled-the-first": _series(_SERIES, "week", count="4", changes={"2026-01-06": "cancelled"}),
    "cancelled-the-last": _series(_SERIES, "week", count="4", changes={"2026-01-27": "cancelled"}),
    "cancelled-all-day": _series("2026-01-06", "week", count="4", changes={"2026-01-13": "cancelled"}),
    "cancelled-on-the-switch-day": _series(
        "2026-03-22 11:00", "week", end="12:00", count="3", changes={"2026-03-29": "cancelled"}
    ),
    "cancelled-series": _series(_SERIES, "week", count="3") | {"status": "cancelled"},
    "everything-at-once": _series(
        "2026-01-08 13:00",
        "2 weeks",
        end="14:30",
        until="2026-12-31",
        also=["2026-05-15 13:00"],
        changes={
            "2026-04-02": {"start": "2026-04-02 15:00", "note": "ausnahmsweise 15 Uhr"},
            "2026-07-09": {"end": "18:00", "place": "schule"},
            "2026-12-24": "cancelled",
        },
        but=["2026-05-14", "2026-10-29"],
    ),
}

CASES = {name: Event.model_validate({"id": name, "title": "Treffen", **fields}) for name, fields in _FIELDS.items()}

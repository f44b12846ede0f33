"""Events cancelled, moved and copied, typed as an editor would: only the lines concerned change, and what is said."""

from collections.abc import Mapping
from datetime import date
from difflib import SequenceMatcher, unified_diff
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustersite.cli.main import main
from clustersite.content.model import Event
from clustersite.content.yaml_text import read_yaml, to_plain
from clustersite.editor.changing import copied_event, copied_id
from clustersite.editor.yaml_edit import CannotEdit, edited
from tests.sites import TODAY, site_of, write_files, write_site

ROOT = Path(__file__).resolve().parent.parent.parent
FILE = "site_data/events/treffen.yaml"

SINGLE = """\
# Quelle: Einladung.
title:   'Treffen'   # bleibt so
category: treffen
start: 2026-03-05 10:00  # ein Donnerstag
end: 15:00
place: halle

description: |
  Kommt alle.
"""
SERIES = """\
title: Stammtisch
category: treffen
start: 2026-03-05 13:00
repeat:
    every: 2 weeks
    until: 2026-06-30   # vorerst
place: halle
"""
SESSIONS = """\
title: Dating
category: treffen
sessions:
  weisswasser: {start: 2026-03-17 10:00, end: 13:00 }  # Turnhalle
  zittau:
    start: "17.03.2026 14:00"
    end: 17:00
place: halle
"""


def _typed(root: Path, text: str, *arguments: str) -> tuple[int, list[str]]:
    """The exit code of the command on an event with this text, and the lines that it changed."""
    write_files(write_site(root), {FILE: text})
    code = main([arguments[0], "treffen", *arguments[1:]], root=root, today=TODAY)
    after = (root / FILE).read_bytes().decode()
    lines = unified_diff(text.splitlines(), after.splitlines(), n=0, lineterm="")
    return code, [f"{line[0]} {line[1:]}" for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


# --- Cancelling ----------------------------------------------------------------------------------


def test_cancelling_an_event_adds_one_line(tmp_path: Path) -> None:
    assert _typed(tmp_path, SINGLE, "cancel") == (0, ["+ status: cancelled"])


def test_cancelling_replaces_the_status_that_is_there(tmp_path: Path) -> None:
    text = SINGLE + 'status:   "tentative"  # noch offen\n'

    assert _typed(tmp_path, text, "cancel") == (
        0,
        ['- status:   "tentative"  # noch offen', '+ status:   "cancelled"  # noch offen'],
    )


def test_cancelling_gives_a_value_to_a_key_without_one(tmp_path: Path) -> None:
    assert _typed(tmp_path, SINGLE + "status:  # leer\n", "cancel") == (
        0,
        ["- status:  # leer", "+ status: cancelled  # leer"],
    )


def test_cancelling_one_date_of_a_series_writes_its_changes(tmp_path: Path) -> None:
    assert _typed(tmp_path, SERIES, "cancel", "--date", "19.03.2026") == (
        0,
        ["+     changes:", "+       2026-03-19: cancelled"],
    )


def test_cancelling_a_series_cancels_all_of_it(tmp_path: Path) -> None:
    assert _typed(tmp_path, SERIES, "cancel") == (0, ["+ status: cancelled"])


def test_cancelling_a_second_date_stands_below_the_first(tmp_path: Path) -> None:
    text = SERIES.replace("place:", "    changes:\n        2026-03-19: cancelled\nplace:")

    assert _typed(tmp_path, text, "cancel", "--date", "2026-04-02", "--note", "Ostern: zu") == (
        0,
        ['+         2026-04-02: {note: "Ostern: zu", status: cancelled}'],
    )


def test_cancelling_a_moved_date_is_said_beside_its_new_start(tmp_path: Path) -> None:
    text = SERIES.replace("place:", "    changes: {19.03.2026: {start: 2026-03-20 13:00}}\nplace:")

    assert _typed(tmp_path, text, "cancel", "--date", "2026-03-20") == (
        0,
        [
            "-     changes: {19.03.2026: {start: 2026-03-20 13:00}}",
            "+     changes: {19.03.2026: {start: 2026-03-20 13:00, status: cancelled}}",
        ],
    )


def test_cancelling_one_session_leaves_the_others(tmp_path: Path) -> None:
    assert _typed(tmp_path, SESSIONS, "cancel", "--session", "weisswasser") == (
        0,
        [
            "-   weisswasser: {start: 2026-03-17 10:00, end: 13:00 }  # Turnhalle",
            "+   weisswasser: {start: 2026-03-17 10:00, end: 13:00, status: cancelled }  # Turnhalle",
        ],
    )


def test_cancelling_all_cancels_sessions_with_a_status_of_their_own(tmp_path: Path) -> None:
    text = SESSIONS.replace("    end: 17:00\n", "    end: 17:00\n    status: confirmed\n")

    assert _typed(tmp_path, text, "cancel") == (
        0,
        ["-     status: confirmed", "+     status: cancelled", "+ status: cancelled"],
    )


def test_cancelling_twice_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _typed(tmp_path, SINGLE + "status: cancelled\n", "cancel") == (0, [])

    assert "schon abgesagt" in capsys.readouterr().out


# --- Moving --------------------------------------------------------------------------------------


def test_moving_remembers_the_first_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _typed(tmp_path, SINGLE, "move", "--to", "2026-03-06 10:00") == (
        0,
        [
            "- start: 2026-03-05 10:00  # ein Donnerstag",
            "+ start: 2026-03-06 10:00  # ein Donnerstag",
            "+ moved_from: 2026-03-05 10:00",
        ],
    )
    assert "Do., 5. März 2026, 10 Uhr → Fr., 6. März 2026, 10 Uhr" in capsys.readouterr().out


def test_moving_again_keeps_the_first_start(tmp_path: Path) -> None:
    text = SINGLE + "moved_from: 2026-02-26 10:00\n"

    _, lines = _typed(tmp_path, text, "move", "--to", "2026-03-06")

    assert lines == ["- start: 2026-03-05 10:00  # ein Donnerstag", "+ start: 2026-03-06 10:00  # ein Donnerstag"]


def test_moving_back_takes_the_note_of_the_move_away(tmp_path: Path) -> None:
    text = SINGLE + "moved_from: 2026-02-26 10:00\n"

    _, lines = _typed(tmp_path, text, "move", "--to", "2026-02-26")

    assert "- moved_from: 2026-02-26 10:00" in lines


def test_moving_a_draft_is_no_move_for_anybody(tmp_path: Path) -> None:
    _, lines = _typed(tmp_path, SINGLE + "draft: ja\n", "move", "--to", "2026-03-06")

    assert [line for line in lines if "moved_from" in line] == []


def test_moving_to_a_later_hour_carries_the_end_along(tmp_path: Path) -> None:
    _, lines = _typed(tmp_path, SINGLE, "move", "--to", "2026-03-05 12:30")

    assert "+ end: 17:30" in lines


def test_moving_with_an_end_writes_it(tmp_path: Path) -> None:
    _, lines = _typed(tmp_path, SINGLE, "move", "--to", "2026-03-06", "--end", "12:00")

    assert "+ end: 12:00" in lines


def test_moving_days_carries_the_last_day_along(tmp_path: Path) -> None:
    text = "title: Woche\ncategory: treffen\nplace: halle\nstart: 09.03.2026\nend: 14.03.2026\n"

    assert _typed(tmp_path, text, "move", "--to", "16.03.2026") == (
        0,
        [
            "- start: 09.03.2026",
            "- end: 14.03.2026",
            "+ start: 16.03.2026",
            "+ end: 21.03.2026",
            "+ moved_from: 09.03.2026",
        ],
    )


def test_a_day_for_a_month_is_not_a_move(tmp_path: Path) -> None:
    text = "title: Treffen\ncategory: treffen\nplace: halle\nstart: 2026-09\n"

    assert _typed(tmp_path, text, "move", "--to", "2026-09-17 10:00") == (
        0,
        ["- start: 2026-09", "+ start: 2026-09-17 10:00"],
    )


def test_a_postponed_event_takes_place_on_its_new_day(tmp_path: Path) -> None:
    _, lines = _typed(tmp_path, SINGLE + "status: postponed\n", "move", "--to", "2026-05-07")

    assert "+ status: confirmed" in lines


def test_moving_one_date_of_a_series_writes_its_changes(tmp_path: Path) -> None:
    assert _typed(tmp_path, SERIES, "move", "--date", "2026-03-19", "--to", "2026-03-20") == (
        0,
        ["+     changes:", "+       2026-03-19: {start: 2026-03-20 13:00}"],
    )


def test_moving_a_session_keeps_quotes_and_notation(tmp_path: Path) -> None:
    assert _typed(tmp_path, SESSIONS, "move", "--session", "zittau", "--to", "2026-03-18 15:00") == (
        0,
        [
            '-     start: "17.03.2026 14:00"',
            "-     end: 17:00",
            '+     start: "18.03.2026 15:00"',
            "+     end: 18:00",
            "+     moved_from: 17.03.2026 14:00",
        ],
    )


# --- What is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "arguments", "exit_code", "code"),
    [
        (SERIES, ["cancel", "--date", "2026-03-20"], 2, "E183"),
        (SERIES, ["move", "--to", "2026-03-20"], 2, "E182"),
        (SERIES, ["move", "--date", "2026-03-19", "--to", "2026-04"], 2, "E184"),
        (SERIES, ["move", "--date", "2026-03-19", "--to", "2026-03-29 02:30"], 1, "E113"),
        (SERIES.replace("place:", "    also: 2026-03-12\nplace:"), ["cancel", "--date", "2026-03-12"], 2, "E184"),
        (SESSIONS, ["move", "--to", "2026-03-20"], 2, "E182"),
        (SESSIONS, ["cancel", "--session", "zitau"], 2, "E183"),
        (SESSIONS, ["cancel", "--date", "2026-03-17"], 2, "E182"),
        (SINGLE, ["cancel", "--session", "zittau"], 2, "E183"),
        (SINGLE, ["cancel", "--note", "Krank"], 2, "E184"),
        (SINGLE, ["move", "--to", "2026-03-29 02:30"], 1, "E113"),
        (SINGLE, ["move", "--to", "2026-03-06", "--end", "9:00"], 1, "E112"),
        (SINGLE + "status: cancelled\n", ["move", "--to", "2026-03-06"], 2, "E184"),
        (
            SINGLE.replace("start: 2026-03-05 10:00  # ein Donnerstag", "? start\n: >-\n  2026-03-05 10:00"),
            ["move", "--to", "2026-03-06"],
            1,
            "E185",
        ),
        (SINGLE + "plaze: halle\n", ["cancel"], 1, "E104"),
        ("title: a: b\n", ["cancel"], 1, "E102"),
    ],
)
def test_what_cannot_be_changes_nothing(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    text: str,
    arguments: list[str],
    exit_code: int,
    code: str,
) -> None:
    assert _typed(tmp_path, text, *arguments) == (exit_code, [])

    assert f"Fehler {code}:" in capsys.readouterr().err


def test_an_unknown_event_gets_a_suggestion(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(write_site(tmp_path), {FILE: SINGLE})

    assert main(["cancel", "trefen"], root=tmp_path, today=TODAY) == 2

    assert "Meinten Sie „treffen“?" in capsys.readouterr().err


def test_an_unreadable_day_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["move", "treffen", "--to", "bald"], root=tmp_path, today=TODAY)

    assert "„bald“ lässt sich nicht lesen" in capsys.readouterr().err


# --- Every other byte stays ----------------------------------------------------------------------


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_stay(tmp_path: Path, line_break: str, mark: str) -> None:
    text = mark + SINGLE.replace("\n", line_break)

    _typed(tmp_path, text, "move", "--to", "2026-03-06")

    expected = SINGLE.replace("start: 2026-03-05", "start: 2026-03-06").replace(
        "place: halle\n", "place: halle\nmoved_from: 2026-03-05 10:00\n"
    )
    assert (tmp_path / FILE).read_bytes().decode() == mark + expected.replace("\n", line_break)


def test_a_last_line_without_its_end_gets_company(tmp_path: Path) -> None:
    _typed(tmp_path, "title: Treffen\ncategory: treffen\nstart: 2026-03-05\nplace: halle", "cancel")

    assert (tmp_path / FILE).read_text("utf-8").endswith("\nplace: halle\nstatus: cancelled")


def _events() -> list[Path]:
    return sorted((ROOT / "site_data/events").glob("*.yaml"))


@pytest.fixture(scope="module")
def real_events() -> Mapping[str, Event]:
    return site_of(ROOT).events


@pytest.mark.parametrize("file", _events(), ids=lambda file: file.stem)
def test_in_every_real_event_only_the_lines_concerned_change(file: Path, real_events: Mapping[str, Event]) -> None:
    text = file.read_bytes().decode()
    event = real_events[file.stem]
    for path in [("status",)] + [("sessions", key, "status") for key in event.sessions]:
        cancelled = _put(text, path, "cancelled")
        assert _others(text, cancelled, 1)
    for path in [("start",)] if event.start else [("sessions", key, "start") for key in event.sessions]:
        moved = _put(_put(text, path, "2026-05-05"), ("moved_from",), "2026-05-04")
        assert _others(text, moved, 2)
    if event.repeat:
        changed = _put(text, ("repeat", "changes", "2026-03-19"), "cancelled")
        assert _others(text, changed, 2)


def _put(text: str, path: tuple[str, ...], value: str | None) -> str:
    """The text with the value at the path, which is the last of its group, or without it."""
    root, _ = read_yaml(text.removeprefix("\ufeff"))
    plain = to_plain(root) if root else {}
    group = plain
    for step in path[:-1]:
        if not isinstance(group, dict):
            raise CannotEdit
        group = group.setdefault(step, {})
    if not isinstance(group, dict):
        raise CannotEdit
    group.pop(path[-1], None)
    group |= {path[-1]: value} if value is not None else {}
    return edited(text, plain)


def _others(before: str, after: str, most: int) -> bool:
    """Whether all but one line of the old text stand in the new one, byte for byte, with at most `most` new ones."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    return len(old) - same <= 1 and len(new) - same <= most


def test_a_place_that_cannot_be_edited_safely_is_refused() -> None:
    with pytest.raises(CannotEdit):
        edited("[a, b]\n", {"status": "cancelled"})
    with pytest.raises(CannotEdit):
        edited("a: 1\na: 2\n", {"a": "1", "status": "cancelled"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{title: a}\n", "{title: a, status: cancelled}\n"),
        ("title: a\nlast: |\n  Text\n\n# Schluss\n", "title: a\nlast: |\n  Text\nstatus: cancelled\n\n# Schluss\n"),
        ("title: >-\n  Text\n  mehr\n", "title: >-\n  Text\n  mehr\nstatus: cancelled\n"),
        ('title: "a\n  b"\n', 'title: "a\n  b"\nstatus: cancelled\n'),
        ("title: a\nlinks:\n- b  # c\n", "title: a\nlinks:\n- b  # c\nstatus: cancelled\n"),
        ("repeat:  # leer\n", "repeat:  # leer\nstatus: cancelled\n"),
    ],
)
def test_a_new_key_stands_behind_the_last_value_whatever_its_shape(text: str, expected: str) -> None:
    assert _put(text, ("status",), "cancelled") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("repeat: {every: week}\n", "repeat: {every: week, changes: {2026-03-05: cancelled}}\n"),
        ("repeat:\n", "repeat:\n  changes:\n    2026-03-05: cancelled\n"),
        ("repeat:\n  changes: {}\n", "repeat:\n  changes:\n    2026-03-05: cancelled\n"),
        ("title: a\n", "title: a\nrepeat:\n  changes:\n    2026-03-05: cancelled\n"),
    ],
)
def test_groups_on_the_way_are_made(text: str, expected: str) -> None:
    assert _put(text, ("repeat", "changes", "2026-03-05"), "cancelled") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2  # zwei\nc: 3\n", "a: 1\nc: 3\n"),
        ("a: 1\r\nb: 2\r\n", "a: 1\r\n"),
        ("{a: 1, b: 2, c: 3}", "{a: 1, c: 3}"),
        ("{b: 2, c: 3}", "{c: 3}"),
        ("a: 1\nb: |\n  zwei\n  drei\n\nc: 3\n", "a: 1\n\nc: 3\n"),
        ("a: 1\n", "a: 1\n"),
    ],
)
def test_a_key_goes_with_its_lines(text: str, expected: str) -> None:
    assert _put(text, ("b",), None) == expected


_SIGNS = st.sampled_from("\n :#{}[],'\"|>-?&*!%@\t\r\u2028\u0085~x")


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([SINGLE, SERIES, SESSIONS]),
    st.lists(st.tuples(st.integers(0, 200), _SIGNS), max_size=3),
    st.sampled_from([("status",), ("start",), ("repeat", "changes", "2026-03-19"), ("sessions", "zittau", "note")]),
    st.sampled_from([None, "cancelled", "a, {b}: #"]),
)
def test_whatever_the_text_an_edit_does_what_it_says_or_nothing(
    text: str, typed: list[tuple[int, str]], path: tuple[str, ...], value: str | None
) -> None:
    for place, sign in typed:
        text = text[:place] + sign + text[place:]

    try:
        after = _put(_put(text, path, value), ("draft",), "ja")
    except CannotEdit:
        return

    root, faults = read_yaml(after)
    assert faults == ()
    found = to_plain(root) if root else None
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    assert found == value


# --- Copying -------------------------------------------------------------------------------------


EVENT = """
-- site_data/events/messe-2025.yaml --
# Quelle: Presse 2025
title: Messe 2025
category: treffen
start: 11.04.2025 10:00
end: 15:00
place: halle
status: cancelled
moved_from: 10.04.2025 10:00
aliases: /termine/alte-messe/
open_questions: [Stimmt das?]
"""


@pytest.mark.parametrize(
    ("start", "later"),
    [
        ("2025-04-11", "2026-04-10"),
        ("11.04.2025 10:00", "10.04.2026 10:00"),
        ("2025-09", "2026-09"),
        ("09/2025", "09/2026"),
        ("2024-02-29", "2026-02-26"),
        ("2025-01-01", "2026-01-07"),
        ("2025-12-31", "2026-12-30"),
        ("irgendwann", "irgendwann"),
    ],
)
def test_it_is_a_year_later_on_the_same_weekday(start: str, later: str) -> None:
    assert copied_event({"title": "A", "start": start}, date(2026, 2, 1))["start"] == later


def test_what_was_said_of_single_days_stays_behind() -> None:
    series = {"every": "week", "until": "2025-06-27", "except": ["2025-05-01"], "changes": {"2025-04-18": "cancelled"}}
    sessions = {"a": {"start": "2025-04-11 10:00", "status": "cancelled", "place": "halle"}}
    copy = copied_event({"title": "A", "repeat": series, "sessions": sessions, "publish_from": "2025-01-01"}, TODAY)

    assert copy == {
        "title": "A",
        "repeat": {"every": "week", "until": "2026-06-26"},
        "sessions": {"a": {"start": "2026-04-10 10:00", "place": "halle"}},
        "draft": "ja",
    }


def test_who_may_come_is_asked_anew_and_the_deadline_moves_along() -> None:
    said = {"full": "ja", "downloads": "downloads/flyer-2025.pdf", "price": "10 €", "register_by": "01.04.2025 12:00"}
    copy = copied_event({"title": "A", "start": "2025-04-11", **said}, TODAY)

    assert {name: copy[name] for name in copy.keys() & said.keys()} == {
        "price": "10 €",
        "register_by": "31.03.2026 12:00",
    }


@pytest.mark.parametrize(
    ("name", "copy"), [("messe-2025", "messe-2026"), ("messe-2025-nord", "messe-2026-nord"), ("messe", "messe-2026")]
)
def test_its_id_says_its_year(name: str, copy: str) -> None:
    assert copied_id(name, {"start": "2026-04-10"}) == copy


def test_the_command_writes_a_draft_that_passes_the_check(tmp_path: Path) -> None:
    write_site(tmp_path, EVENT)

    assert main(["new", "event", "--from", "messe-2025"], root=tmp_path, today=TODAY) == 0
    assert (tmp_path / "site_data/events/messe-2026.yaml").read_text("utf-8") == (
        "title: Messe 2026\ncategory: treffen\nstart: 10.04.2026 10:00\nend: 15:00\nplace: halle\n"
        "draft: ja\nuid: messe-2026\n"
    )


def test_what_cannot_be_copied_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_site(tmp_path, EVENT)

    assert main(["new", "event", "--from", "mese-2025"], root=tmp_path, today=TODAY) == 2
    assert "Meinten Sie „messe-2025“?" in capsys.readouterr().err
    assert main(["new", "event"], root=tmp_path, today=TODAY) == 2
    assert "Der Titel fehlt." in capsys.readouterr().err

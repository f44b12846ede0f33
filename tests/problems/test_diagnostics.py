"""How a problem reads: what, where, the excerpt with its caret, and help."""

import pytest

from clustersite.problems.diagnostics import (
    Problem,
    Where,
    choices,
    did_you_mean,
    in_order,
    is_error,
    position,
    problem,
    show,
    summary,
)
from clustersite.problems.messages import codes

LATE = problem(
    "E112",
    Where("site_data/events/infoabend.yaml", 5, 6, 5),
    difference="30 Minuten",
    suggestion="2026-11-26 17:30",
)
LINES = ("title: Infoabend", "category: treffen", "place: halle", "start: 2026-11-25 18:00", "end: 17:30")


def unknown(line: int = 1, column: int = 1, length: int = 1, file: str = "a.yaml") -> Problem:
    return problem("E131", Where(file, line, column, length), found="vielleicht")


def test_a_problem_shows_what_where_excerpt_and_help() -> None:
    assert show(LATE, LINES) == "\n".join(
        [
            "Fehler E112: Das Ende liegt vor dem Beginn.",
            "  --> site_data/events/infoabend.yaml:5:6",
            "   4 | start: 2026-11-25 18:00",
            "   5 | end: 17:30",
            "     |      ^^^^^ 30 Minuten vor dem Beginn",
            "Hilfe: Geht der Termin über Mitternacht? Dann das Enddatum mit angeben: end: 2026-11-26 17:30",
        ]
    )


def test_a_hint_is_called_a_hint() -> None:
    found = problem("H205", Where("site_data/members/a.yaml", 1, 1, 4))
    assert show(found, ["name: Musterbau"]).startswith("Hinweis H205: ")


def test_a_file_as_a_whole_has_no_excerpt() -> None:
    found = problem("E109", Where("site_data/events/leer.yaml"))
    assert show(found, [""]) == (
        "Fehler E109: Die Datei ist leer.\n"
        "  --> site_data/events/leer.yaml\n"
        "Hilfe: Die Angaben ergänzen oder die Datei löschen."
    )


def test_a_place_after_the_last_line_has_no_excerpt() -> None:
    assert " | " not in show(unknown(line=7), ["draft: vielleicht"])


def test_colours_only_where_they_are_asked_for() -> None:
    assert "\x1b" not in show(LATE, LINES)
    assert show(LATE, LINES, colour=True).startswith("\x1b[1;31mFehler E112:\x1b[0m ")


def test_control_characters_and_tabs_of_a_file_do_not_reach_the_terminal() -> None:
    shown = show(unknown(column=2), ["\tdraft: \x1b[31mrot\x07"])
    assert "\x1b" not in shown
    assert "   1 | ·draft: ·[31mrot·\n     |  ^" in shown


def test_a_long_line_is_cut_around_the_caret() -> None:
    shown = show(unknown(column=2000, length=3), ["x" * 1999 + "hier" + "x" * 1999])
    line, caret = shown.splitlines()[2:4]
    assert len(line) < 140
    assert line[caret.index("^") :][:4] == "hier"


def test_carets_never_go_past_the_line() -> None:
    assert "^^^\n" in show(unknown(column=8, length=50), ["draft: abc"])


def test_line_numbers_of_any_length_stand_in_one_column() -> None:
    lines = ["x"] * 12345
    shown = show(unknown(line=12345), lines).splitlines()
    assert shown[2:5] == [" 12344 | x", " 12345 | x", "       | ^"]


def test_position_names_what_is_known() -> None:
    assert position(Where("a.yaml", 3, 7)) == "a.yaml:3:7"
    assert position(Where("a.yaml")) == "a.yaml"


def test_empty_facts_leave_no_gap() -> None:
    found = problem("E132", Where("a.yaml", 1, 1), found="gelb", suggestion="", known="rot, blau", description="")
    assert found.help == "Möglich sind: rot, blau."


def test_problems_stand_in_order_of_file_and_line_each_once() -> None:
    last, first, second = unknown(file="b.yaml"), unknown(line=2), unknown(line=10)
    assert in_order([last, second, first, second]) == (first, second, last)


@pytest.mark.parametrize(
    ("word", "asked"), [("hale", "Meinten Sie „halle“?"), ("halle ", "Meinten Sie „halle“?"), ("zzz", ""), ("", "")]
)
def test_the_most_similar_name_is_offered(word: str, asked: str) -> None:
    assert did_you_mean(word, ["halle", "schule"]) == asked


def test_many_choices_are_cut() -> None:
    assert choices("cab") == "a, b, c"
    assert choices("abcd", most=2) == "a, b …"


def test_the_summary_counts_errors_hints_and_files() -> None:
    hint = problem("H205", Where("b.yaml", 1, 1))
    assert summary([]) == ""
    assert summary([unknown()]) == "1 Fehler in 1 Datei."
    assert summary([unknown(), unknown(line=2), hint]) == "2 Fehler, 1 Hinweis in 2 Dateien."


def test_codes_say_whether_they_stop_a_build() -> None:
    for code in codes():
        assert is_error(problem(code, Where("a.yaml"))) == code.startswith("E")

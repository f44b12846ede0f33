"""The words of problems: no code without words, no words without use, no fact left open, and examples that hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import clustersite
from clustersite import inspection
from clustersite.problems import (
    Problem,
    Where,
    choices,
    codes,
    did_you_mean,
    in_order,
    is_error,
    message_of,
    position,
    problem,
    show,
    summary,
    without_facts,
)
from tests.sites import SMALLEST_SOURCES, options_for

SOURCES = sorted(Path(clustersite.__file__).parent.rglob("*.py"))
# What is added to the facts of a text that its field cannot read.
ADDED = {"Unreadable": {"description", "suggestion"}}
WITH_EXAMPLE = [code for code in codes() if message_of(code).wrong]


def facts_of(code: str) -> set[str]:
    message = message_of(code)
    parts = Formatter().parse(message.text + message.label + message.help)
    return {name for _, name, _, _ in parts if name}


def calls() -> Iterator[tuple[str, str, set[str] | None]]:
    """Each call with a code as its first argument: the name, the code, the facts (None where they are unpacked)."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(code)), *_], keywords=keywords):
                    if re.fullmatch(r"[EH]\d{3}", code):
                        names = [keyword.arg for keyword in keywords]
                        yield name, code, None if None in names else {argument for argument in names if argument}


def codes_found(file: str, content: str) -> set[str]:
    outcome = inspection.check_sources({**SMALLEST_SOURCES, file: content.encode()}, options_for(Path("/nirgends")))
    return {found.code for found in outcome.problems}


def test_every_code_is_used_and_every_used_code_has_its_words() -> None:
    # Reports only weigh codes, they find none.
    texts = (path.read_text("utf-8") for path in SOURCES if path.name != "output.py")

    assert {code for text in texts for code in re.findall(r'"([EH]\d{3})"', text)} == set(codes())


def test_every_fact_is_given_where_the_problem_is_found() -> None:
    checked = 0
    for name, code, facts in calls():
        if facts is not None and name in ("problem", "Unreadable", "_contradiction"):
            missing = facts_of(code) - facts - ADDED.get(name, set())
            assert not missing, f"{name}({code}): {missing}"
            checked += 1
    assert checked > 60


@pytest.mark.parametrize("code", codes())
def test_every_code_says_what_is_wrong_and_what_to_do(code: str) -> None:
    message = message_of(code)

    assert len(message.text) > 5
    assert len(message.help) > 5
    assert "{" not in without_facts(message.text + message.help)


@pytest.mark.parametrize("code", WITH_EXAMPLE)
def test_the_wrong_example_has_the_problem_and_the_right_one_has_not(code: str) -> None:
    message = message_of(code)

    wrong = codes_found(message.file, message.wrong)
    right = codes_found(message.file, message.right)

    assert code in wrong
    assert code not in right
    assert [other for other in wrong - {code} | right if other.startswith("E")] == []


def test_many_codes_have_an_example() -> None:
    assert len(WITH_EXAMPLE) >= 55


def test_a_message_that_is_not_written_as_the_others_names_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clustersite.problems.markdown", lambda _: "Nur ein Satz.\n")
    message_of.cache_clear()

    with pytest.raises(ValueError, match=r"E112\.md"):
        message_of("E112")


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

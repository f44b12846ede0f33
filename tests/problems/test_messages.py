"""The words of problems: no code without words, no words without use, no fact left open, and examples that hold."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import clustersite
from clustersite import build as building
from clustersite.problems.messages import codes, message_of, without_facts
from tests.sites import SMALLEST, files_of, options_for

SOURCES = sorted(Path(clustersite.__file__).parent.rglob("*.py"))
# What is added to the facts of a text that its field cannot read.
ADDED = {"Unreadable": {"description", "suggestion"}}
WITH_EXAMPLE = [code for code in codes() if message_of(code).wrong]
SMALLEST_FILES = {name: text.encode() for name, text in files_of(SMALLEST).items()}


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
    outcome = building.check_sources({**SMALLEST_FILES, file: content.encode()}, options_for(Path("/nirgends")))
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
    monkeypatch.setattr("clustersite.problems.messages.markdown", lambda _: "Nur ein Satz.\n")
    message_of.cache_clear()

    with pytest.raises(ValueError, match=r"E112\.md"):
        message_of("E112")

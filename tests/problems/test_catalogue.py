"""The catalogue and the code that uses it: no code without words, no words without use, no placeholder left open."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import clustersite
from clustersite.problems.catalogue import CATALOGUE

SOURCES = sorted(Path(clustersite.__file__).parent.rglob("*.py"))
# Those talk about codes, the others find problems.
ABOUT_CODES = {"catalogue.py", "explanations.py", "reporting.py", "silencing.py"}
# What is added to the facts of a text that its field cannot read.
ADDED = {"Unreadable": {"description", "suggestion"}}


def placeholders(code: str) -> set[str]:
    entry = CATALOGUE[code]
    parts = Formatter().parse(entry.message + entry.label + entry.help)
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


def used_codes() -> set[str]:
    texts = (path.read_text("utf-8") for path in SOURCES if path.name not in ABOUT_CODES - {"silencing.py"})
    return {code for text in texts for code in re.findall(r'"([EH]\d{3})"', text)}


def test_every_code_is_used_and_every_used_code_is_in_the_catalogue() -> None:
    assert used_codes() == CATALOGUE.keys()


def test_every_placeholder_is_given_where_the_problem_is_found() -> None:
    checked = 0
    for name, code, facts in calls():
        if facts is not None and name in ("problem", "Unreadable", "_contradiction"):
            missing = placeholders(code) - facts - ADDED.get(name, set())
            assert not missing, f"{name}({code}): {missing}"
            checked += 1
    assert checked > 60


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_says_what_is_wrong_and_what_to_do(code: str) -> None:
    entry = CATALOGUE[code]
    assert re.fullmatch(r"[EH]\d{3}", code)
    assert len(entry.message) > 5
    assert len(entry.help) > 5

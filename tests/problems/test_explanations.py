"""The explanations of problems: each wrong example has exactly the problem that it explains, each right one none."""

from pathlib import Path

import pytest

from clustersite import building
from clustersite.problems.catalogue import CATALOGUE, Severity
from clustersite.problems.explanations import EXPLANATIONS, explained
from tests.sites import SMALLEST, files_of, options_for

_WITH_EXAMPLE = sorted(code for code, explanation in EXPLANATIONS.items() if explanation.wrong)


_SMALLEST = {name: text.encode() for name, text in files_of(SMALLEST).items()}


def _codes(file: str, content: str) -> set[str]:
    outcome = building.check_sources({**_SMALLEST, file: content.encode()}, options_for(Path()))
    return {found.code for found in outcome.problems}


@pytest.mark.parametrize("code", _WITH_EXAMPLE)
def test_the_wrong_example_has_the_problem_and_the_right_one_has_not(code: str) -> None:
    example = EXPLANATIONS[code]

    wrong = _codes(example.file, example.wrong)
    right = _codes(example.file, example.right)

    assert code in wrong
    assert code not in right
    assert [other for other in wrong - {code} | right if CATALOGUE[other].severity is Severity.ERROR] == []


def test_explanations_belong_to_codes_of_the_catalogue() -> None:
    assert EXPLANATIONS.keys() <= CATALOGUE.keys()
    assert len(EXPLANATIONS) >= 50


def test_every_code_can_be_explained_without_naming_a_placeholder() -> None:
    for code in CATALOGUE:
        found = explained(code)
        assert "{" not in found.message + found.help

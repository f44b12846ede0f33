"""Broken files, one mistake each: exactly the expected code at exactly the expected line and column."""

from base64 import b64decode
from pathlib import Path

import pytest

from clustersite import build as building
from clustersite.problems import Problem, is_error, show
from tests.sites import options_for, write_files, write_site

BROKEN = Path(__file__).parent / "broken"
# The smallest picture there is, for files whose mistake is another one.
PICTURE = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
EXPECTED = {
    file: f"{code} {file}:{place}"
    for code, place, file in (
        line.split() for line in (BROKEN / "expected.txt").read_text("utf-8").splitlines() if not line.startswith("#")
    )
}


def problems_of(root: Path, files: list[str]) -> tuple[Problem, ...]:
    write_site(root)
    write_files(root, {"assets/images/halle.png": PICTURE, **{file: (BROKEN / file).read_bytes() for file in files}})
    return building.check(options_for(root)).problems


def told(found: Problem) -> str:
    return f"{found.code} {found.where.file}:{found.where.line}:{found.where.column}"


@pytest.mark.parametrize("file", EXPECTED)
def test_a_mistake_has_its_code_at_its_line_and_column(tmp_path: Path, file: str) -> None:
    assert [told(found) for found in problems_of(tmp_path, [file])] == [EXPECTED[file]]


@pytest.fixture(scope="module")
def all_problems(tmp_path_factory: pytest.TempPathFactory) -> tuple[Problem, ...]:
    return problems_of(tmp_path_factory.mktemp("broken"), list(EXPECTED))


def test_all_mistakes_are_reported_in_one_run(all_problems: tuple[Problem, ...]) -> None:
    expected = {line for line in EXPECTED.values() if line.startswith("E")}
    assert len(expected) >= 50
    assert {told(one) for one in all_problems if is_error(one)} == expected


def test_every_mistake_is_told_with_a_next_step_and_without_placeholders(all_problems: tuple[Problem, ...]) -> None:
    for found in all_problems:
        shown = show(found, (BROKEN / found.where.file).read_bytes().decode("utf-8", "replace").splitlines())
        assert found.help, shown
        assert not {"{", "}", "None"} & {*found.message, *found.label, *found.help.replace("{start: …}", "")}, shown


def test_every_broken_file_is_in_the_table() -> None:
    files = {path.relative_to(BROKEN).as_posix() for path in BROKEN.rglob("*") if path.is_file()}
    assert files - {"expected.txt"} == EXPECTED.keys()

"""The recipes for publishing: what they must hold, whoever edits them next."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parent.parent
WORKFLOWS = sorted((PROJECT / ".github/workflows").glob("*.yml"))


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: str(file.name))
def test_every_action_is_pinned_to_a_commit_and_says_its_version(file: Path) -> None:
    used = re.findall(r"uses: (.+)", file.read_text())

    assert used
    assert [action for action in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)] == []


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: str(file.name))
def test_no_expression_stands_inside_a_script(file: Path) -> None:
    """What somebody else writes, such as a branch's name, would run as a command there."""
    jobs = yaml.safe_load(file.read_text())["jobs"]

    assert [step["run"] for job in jobs.values() for step in job["steps"] if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: str(file.name))
def test_a_workflow_may_read_and_only_publishing_may_write(file: Path) -> None:
    workflow = yaml.safe_load(file.read_text())

    assert workflow["permissions"] == {"contents": "read"}
    writing = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
    assert writing in ({}, {"publish": {"pages": "write", "id-token": "write"}})


def test_both_recipes_fetch_the_whole_history() -> None:
    workflow = yaml.safe_load((PROJECT / ".github/workflows/site.yml").read_text())
    checkouts = [
        step for job in workflow["jobs"].values() for step in job["steps"] if "checkout" in step.get("uses", "")
    ]

    assert [step["with"]["fetch-depth"] for step in checkouts] == [0, 0]
    assert yaml.safe_load((PROJECT / ".gitlab-ci.yml").read_text())["variables"]["GIT_DEPTH"] == "0"


def test_ci_keeps_data_between_runs_and_no_compiled_code() -> None:
    steps = yaml.safe_load((PROJECT / ".github/workflows/site.yml").read_text("utf-8"))["jobs"].values()
    uses = [step for job in steps for step in job.get("steps", ()) if step.get("uses", "").startswith("actions/cache")]
    kept = [step["with"]["path"].strip() for step in uses]
    recipe = yaml.safe_load((PROJECT / ".gitlab-ci.yml").read_text("utf-8"))
    caches = [part["cache"] for part in (recipe, *recipe.values()) if isinstance(part, dict) and "cache" in part]

    assert set(kept) == {".cache"}
    assert {path for cache in caches for path in cache["paths"]} == {".cache/"}


def test_a_night_has_a_build_after_midnight_in_berlin_in_summer_and_in_winter() -> None:
    crons = re.findall(r'cron: "(\d+) (\d+) \* \* \*"', (PROJECT / ".github/workflows/site.yml").read_text())

    for offset_hours in (1, 2):
        assert [minute for minute, hour in crons if (int(hour) + offset_hours) % 24 == 0] == ["5"]


def test_every_dependency_is_bounded_and_named_with_its_reason() -> None:
    dependencies = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
    named = re.findall(r"^\| ([a-z0-9-]+) \| \S", (PROJECT / "README.md").read_text(), re.MULTILINE)

    assert [one for one in dependencies if not re.fullmatch(r"[a-z0-9-]+>=[\d.]+,<[\d.]+", one)] == []
    assert {one.partition(">")[0] for one in dependencies} == set(named) - {"package"}

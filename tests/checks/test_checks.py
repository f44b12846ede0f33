"""What makes a function a check: nothing can be marked as one that is never called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clustersite import checks
from clustersite.checks import CheckedText, Context, File, checks_of, every_build, thorough
from clustersite.content.model import Event, Member, Page, Place, Settings
from clustersite.content.yaml_text import Document
from clustersite.problems import Problem
from tests.sites import SMALLEST, check_site

EVERYTHING = (
    SMALLEST
    + """
-- site_data/events/a.yaml --
title: Infoabend
category: treffen
place: halle
start: 2026-03-05 10:00
-- site_data/members/b.yaml --
name: B
website: https://b.example
-- assets/css/a.css --
a {}
"""
)


@pytest.mark.parametrize("mark", [every_build, thorough])
@pytest.mark.parametrize("subject", [Event, Member, Page, Place, Settings, CheckedText, Document, File, None])
def test_a_check_is_called_with_what_it_is_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: object, subject: type | None
) -> None:
    monkeypatch.setattr(checks, "_CHECKS", [])
    seen = []

    def check(found: object, context: Context) -> Iterator[Problem]:
        seen.append(type(found))
        return iter(())

    def check_all(context: Context) -> Iterator[Problem]:
        seen.append(type(None))
        return iter(())

    chosen = check if subject else check_all
    chosen.__annotations__ |= {"found": subject} if subject else {}
    assert callable(mark)
    mark(chosen)

    check_site(tmp_path, EVERYTHING)

    assert set(seen) == {subject or type(None)}


def test_a_function_that_takes_what_no_check_is_called_with_cannot_be_marked() -> None:
    def check_title(title: str, context: Context) -> Iterator[Problem]:
        return iter(())

    def check_two(event: Event, member: Member, context: Context) -> Iterator[Problem]:
        return iter(())

    for check in (check_title, check_two):
        with pytest.raises(TypeError, match=f"{check.__name__} would find nothing"):
            every_build(check)  # type: ignore[type-var]


def test_every_function_that_is_called_like_a_check_is_marked() -> None:
    kinds = (Event, Member, Page, Place, Settings, CheckedText, Document, File, type(None))
    marked = {check for kind in kinds for flag in (True, False) for check in checks_of(kind, is_thorough=flag)}
    modules = [
        module for name, module in vars(checks).items() if hasattr(module, "__path__") or hasattr(module, "__file__")
    ]
    named = {
        function
        for module in modules
        for name, function in vars(module).items()
        if name.startswith(("check_", "suggest_")) and getattr(function, "__module__", "") == module.__name__
    }

    # These two look at the finished site.
    assert {check.__name__ for check in named - marked} == {"check_written", "suggest_aliases"}
    assert len(marked) > 25

"""How a site is built, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from clustersite.content.urls import BaseUrl
from clustersite.content.yaml_text import Document
from clustersite.output.write import Written
from clustersite.problems import Problem, is_error
from clustersite.queries import Reason

Progress = Callable[[int, int], None]
"""Told at the beginning and after each file how many are made and how many there are."""


def silent(_done: int, _total: int) -> None:
    """Reports no progress."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """How to build: the project's root, the output folder, the day, the base URL (None: that of site.yaml).

    With `guard`, a build that would take from subscribers and visitors what is published stops. What that is says
    build.json in the output folder, or the file `against`, whose ended addresses lead on even without `guard`. With
    `clean`, what earlier builds remember is left aside.
    """

    root: Path
    out: Path
    today: date
    base_url: str | None = None
    drafts: bool = False
    strict: bool = False
    clean: bool = False
    guard: bool = False
    against: Path | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of a build or check. `written` is None when nothing was published.

    `base_url` is where the pages are made for, None when site.yaml could not be read; `reasons` says why each file
    was made, by its path; what is not named was kept.
    """

    problems: tuple[Problem, ...]
    documents: Mapping[str, Document]
    base_url: BaseUrl | None = None
    written: Written | None = None
    reasons: Mapping[str, Reason] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether no error was found."""
        return not any(map(is_error, self.problems))


def stopping(problems: Iterable[Problem], options: Options) -> tuple[Problem, ...]:
    """The problems that block publishing."""
    return tuple(found for found in problems if options.strict or is_error(found))


class Stopped(Exception):
    """What was asked for is not done: the problems that say why, the words before them, and the exit code.

    The code is 2 where the command should have been another one, else 1.
    """

    def __init__(
        self, *problems: Problem, words: str = "", documents: Mapping[str, Document] | None = None, code: int = 1
    ) -> None:
        super().__init__(words, *(found.message for found in problems))
        self.problems = problems
        self.words = words
        self.documents = documents or {}
        self.code = code

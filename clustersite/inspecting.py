"""The checks as questions: what each found is remembered, with what it read of the site to find it."""

from __future__ import annotations

from datetime import date
from typing import Any

from clustersite import checks
from clustersite.model import Site
from clustersite.problems import Problem, Where
from clustersite.reading import Reading
from clustersite.rendering import Renderer
from clustersite.web_address import BaseUrl

Problems = tuple[Problem, ...]


class Inspections:
    """What the checks say of a site, of which `public` is to be published."""

    def __init__(self, reading: Reading, public: Site, today: date) -> None:
        self._reading = reading
        self._today = today
        self._public = public

    def check_site(self) -> Problems:
        """What is wrong with the site as a whole."""
        return tuple(checks.check(self._reading, self._public, self._today))

    def check_layouts(self) -> Problems:
        """What is wrong with layouts before any is rendered."""
        layouts = dict(self._public.layouts.items())
        return tuple(Renderer(layouts, BaseUrl(self._public.settings.address)).syntax_problems())


def to_plain(problems: Problems) -> list[Any]:
    """The problems as JSON can hold them."""
    return [[place(found.where), found.code, dict(found.facts)] for found in problems]


def from_plain(plain: list[Any]) -> Problems:
    """The problems that `to_plain` wrote."""
    return tuple(Problem(Where(*where), code, facts) for where, code, facts in plain)


def place(where: Where) -> list[Any]:
    """The place as JSON can hold it."""
    return [where.file, where.line, where.column, where.length]

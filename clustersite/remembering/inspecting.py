"""The checks as questions: what each found is remembered, with what it read of the site to find it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from clustersite import checks
from clustersite.checks.context import Context, File
from clustersite.content.load import Parsed
from clustersite.problems.diagnostics import Problem, Where
from clustersite.render.jinja import Renderer
from clustersite.tracking import Question

Problems = tuple[Problem, ...]


class Inspections:
    """What the checks say of a site, file by file."""

    def __init__(self, parsed: Mapping[str, Parsed], context: Context, renderer: Renderer) -> None:
        self._parsed = parsed
        self._context = context
        self._renderer = renderer

    def all(self) -> Iterator[Question]:
        """Every inspection of the site but those of layouts."""
        yield "check_site", (), ()
        for file, found in self._parsed.items():
            if found.is_text:
                yield "check_document", (file,), ()
        for name in self._context.site.layouts:
            yield "check_file", ("layouts", name), ()
        for name in self._context.site.assets:
            yield "check_file", ("assets", name), ()

    def of_layouts(self) -> Iterator[Question]:
        """The inspections of layouts, which compile them on the way."""
        for name in self._context.site.layouts:
            yield "check_layout", (name,), ()

    def check_site(self) -> Problems:
        """What is wrong in the data about the whole site."""
        return tuple(checks.check_site(self._context))

    def check_document(self, file: str) -> Problems:
        """What is wrong in one source file."""
        site = self._context.site
        entries = [(entry.table, entry.id) for entry in self._parsed[file].entries if entry.table != "layouts"]
        records = [site.settings if table == "settings" else getattr(site, table)[name] for table, name in entries]
        return tuple(checks.check_document(file, records, self._context))

    def check_file(self, folder: str, name: str) -> Problems:
        """What is wrong with a layout or an asset."""
        site = self._context.site
        content = site.layouts[name].encode() if folder == "layouts" else site.assets[name]
        return tuple(checks.check_file(File(file=f"{folder}/{name}", content=content), self._context))

    def check_layout(self, name: str) -> Problems:
        """What is wrong with the layout before it is rendered."""
        return tuple(self._renderer.syntax_problems(name))


def to_plain(problems: Problems) -> list[Any]:
    """The problems as JSON can hold them."""
    return [[place(found.where), found.code, dict(found.facts)] for found in problems]


def from_plain(plain: list[Any]) -> Problems:
    """The problems that `to_plain` wrote."""
    return tuple(Problem(Where(*where), code, facts) for where, code, facts in plain)


def place(where: Where) -> list[Any]:
    """The place as JSON can hold it."""
    return [where.file, where.line, where.column, where.length]

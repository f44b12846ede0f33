"""The checks as questions: what each found is remembered, with what it read of the site to find it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any

from clustersite import checks
from clustersite.checks.images import check_picture
from clustersite.checks.third_parties import LOADING, check_third_parties
from clustersite.content.load import Parsed, Reading
from clustersite.content.model import Site
from clustersite.problems.diagnostics import Problem, Where
from clustersite.remembering.tables import Reads, Values, walking
from clustersite.render.images import is_picture
from clustersite.render.jinja import Renderer
from clustersite.tracking import Question

Problems = tuple[Problem, ...]


# What belongs to one file each; everything else is small, and about all of them.
_BY_FILE = ("events", "members", "pages")


class Inspections:
    """What the checks say of a site, of which `public` is to be published, file by file.

    A check walks through the site as through any other; it is handed one on which there is but one file to walk
    through, while everything can be looked up. So it is asked again only about files for which it read something new.
    """

    def __init__(
        self,
        parsed: Mapping[str, Parsed],
        reading: Reading,
        public: Site,
        today: date,
        renderer: Renderer,
        reads: Reads,
    ) -> None:
        self._parsed = parsed
        self._reading = reading
        self._public = public
        self._today = Values("today", {"": today}, reads)
        self._renderer = renderer

    def all(self) -> Iterator[Question]:
        """Every inspection of the site but those of layouts."""
        yield "check_site", (), ()
        for file, found in self._parsed.items():
            if found.is_text:
                yield "check_file", (file,), ()
        for entry in chain.from_iterable(found.entries for found in self._parsed.values()):
            if entry.table == "events":
                yield "check_coming", (entry.id,), ()
            if entry.table == "assets" and is_picture(entry.id):
                yield "check_picture", (entry.id,), ()
            if entry.table in ("layouts", "assets") and entry.id.endswith(tuple(LOADING)):
                yield "check_loaded", (entry.table, entry.id), ()

    def of_layouts(self) -> Iterator[Question]:
        """The inspections of layouts, which compile them on the way."""
        for name in self._public.layouts:
            yield "check_layout", (name,), ()

    def check_site(self) -> Problems:
        """What is wrong in the data about the whole site."""
        return tuple(checks.check_site(self._reading, self._public))

    def check_file(self, file: str) -> Problems:
        """What is wrong in one source file."""
        entries = [(entry.table, entry.id) for entry in self._parsed[file].entries]
        return tuple(checks.check_records(self._walking(entries, [file]), self._public))

    def check_loaded(self, folder: str, name: str) -> Problems:
        """What a layout or an asset loads from others."""
        is_layout = folder == "layouts"
        text = self._public.layouts[name] if is_layout else self._public.assets[name].decode("utf-8", "replace")
        return tuple(check_third_parties(f"{folder}/{name}", text))

    def check_picture(self, name: str) -> Problems:
        """That the picture can be shown."""
        return tuple(check_picture(name, self._public.assets[name]))

    def check_coming(self, event_id: str) -> Problems:
        """What is missing of the event's coming dates."""
        return tuple(checks.check_coming(self._walking([("events", event_id)], []), self._public, self._today[""]))

    def check_layout(self, name: str) -> Problems:
        """What is wrong with the layout before it is rendered."""
        return tuple(self._renderer.syntax_problems(name))

    def _walking(self, entries: Iterable[tuple[str, str]], files: Iterable[str]) -> Reading:
        """The reading for one who walks through these entries and files only."""
        tables: dict[str, list[str]] = {table: [] for table in _BY_FILE}
        for table, name in entries:
            if table in tables:
                tables[table].append(name)
        site = self._reading.site
        walked: dict[str, Any] = {table: walking(getattr(site, table), names) for table, names in tables.items()}
        documents = walking(self._reading.documents, files)
        return replace(self._reading, site=site and replace(site, **walked), documents=documents)


def to_plain(problems: Problems) -> list[Any]:
    """The problems as JSON can hold them."""
    return [[place(found.where), found.code, dict(found.facts)] for found in problems]


def from_plain(plain: list[Any]) -> Problems:
    """The problems that `to_plain` wrote."""
    return tuple(Problem(Where(*where), code, facts) for where, code, facts in plain)


def place(where: Where) -> list[Any]:
    """The place as JSON can hold it."""
    return [where.file, where.line, where.column, where.length]

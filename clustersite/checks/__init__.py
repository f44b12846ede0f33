"""What one file cannot know: references, dates that contradict each other, what leaks, what is hardly meant.

A check is a function marked `every_build` or `thorough` (for `check` and strict builds, because it takes time or only
says what is hardly meant). What it is about is the type of its first parameter: it is called with everything of that
type there is, a record, one of its texts, a document or a file. A check of the whole site has no parameter but the
context. Every module here is looked through for checks, so that none can be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from itertools import chain
from operator import attrgetter
from pkgutil import iter_modules
from typing import Any, TypeVar, get_args, get_type_hints

from clustersite.content.dates import written_day
from clustersite.content.load import RECORDS, TABLES
from clustersite.content.markdown_source import excess, rendered_part
from clustersite.content.model import Event, Member, Page, Record, Settings, Site
from clustersite.content.urls import source_file
from clustersite.content.yaml_text import Document, Path
from clustersite.git import FileChanges
from clustersite.problems import Problem, Where, problem

_TABLES = {kind: table for table, kind in RECORDS.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What checks may look up; what they read of it is noted as their dependency.

    `public` is what of the site is to be published, `names` holds every id that has a source, by table, those of
    broken records included; `gaps` the fields of records, by table and id, that are not whole.
    """

    site: Site
    public: Site
    names: Mapping[str, Set[str]]
    gaps: Mapping[tuple[str, str], Sequence[str]]
    documents: Mapping[str, Document]
    days: Mapping[str, date]
    changes: FileChanges

    @property
    def today(self) -> date:
        """The day of the build."""
        return self.days[""]

    def where(self, record: Record, *path: str | int) -> Where:
        """Where the value at `path` of the record stands."""
        file, above = source_of(record)
        document = self.documents[file]
        return document.where(*above, *_as_written(path, document))

    def where_key(self, record: Record, *path: str | int) -> Where:
        """Where the key at the end of `path` stands."""
        file, above = source_of(record)
        document = self.documents[file]
        return document.where_key(*above, *_as_written(path, document))

    def is_whole(self, record: Record, *fields: str) -> bool:
        """Whether nothing is wrong with these fields of the record."""
        return not {*self.gaps.get((_TABLES[type(record)], getattr(record, "id", "")), ())} & {*fields}

    def is_hidden(self, table: str, name: str) -> bool:
        """Whether the entry is there, but not published yet."""
        return table in ("events", "members", "pages") and (
            name in getattr(self.site, table) and name not in getattr(self.public, table)
        )

    def is_public(self, record: Record) -> bool:
        """Whether visitors see what the record says."""
        return not self.is_hidden(_TABLES[type(record)], getattr(record, "id", ""))


def source_of(record: Record) -> tuple[str, Path]:
    """The file that holds the record, and the keys that lead to it there."""
    table, name = _TABLES[type(record)], getattr(record, "id", "")
    return source_file(table, name), (name,) if table in TABLES else ()


def _as_written(path: Path, document: Document) -> Path:
    """The path with the days among `changes` as the editor wrote them."""
    match path:
        case ("repeat", "changes", day, *below):
            return ("repeat", "changes", written_day(str(day), document.keys("repeat", "changes")), *below)
    return path


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """An asset or a layout, by its path below the root."""

    file: str
    content: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedText:
    """A text that visitors read, and the field of its record that holds it."""

    text: str
    record: Record
    field: Path
    is_markdown: bool

    @property
    def rendered(self) -> str:
        """What is rendered of a Markdown text, each character in its place; nothing of other texts."""
        return rendered_part(self.text) if self.is_markdown else ""

    def where(self, context: Context, start: int, length: int) -> Where:
        """Where the characters from `start` on stand in the file.

        The text's lines are found again in the file's, which may be indented (a YAML block) or hold more (a key,
        quotes); a text that YAML folded is known by its first line only.
        """
        file, above = source_of(self.record)
        document = context.documents[file]
        first_line = document.body_line if self.field == ("body",) else document.where(*above, *self.field).line
        begin = self.text.rfind("\n", 0, start) + 1
        written = self.text[begin:].partition("\n")[0].strip()
        lines = document.lines
        # Not copied from there on: a text may have very many mistakes.
        below = range(first_line - 1 + self.text.count("\n", 0, start), len(lines))
        same = (number for number in below if lines[number].strip() == written)
        holding = (number for number in below if written in lines[number])
        if (number := next(chain(same, holding), None)) is not None:
            column = lines[number].find(written) + start - self.text.index(written, begin)
            return Where(file, number + 1, column + 1, length)
        snippet = self.text[start : start + length]
        for number in range(first_line - 1, len(lines)):
            if (found := lines[number].find(snippet)) >= 0:
                return Where(file, number + 1, found + 1, length)
        return Where(file, first_line, 1)


# What visitors read of each kind of record: in Markdown, and as it is.
_TEXTS: Mapping[type[Record], tuple[tuple[str, ...], tuple[str, ...]]] = {
    Event: (("description",), ("title", "summary")),
    Member: (("description",), ("summary",)),
    Page: (("body", "lead", "plain_language"), ("title", "description")),
    Settings: (("operator.funding",), ()),
}


def texts_of(record: Record) -> Iterator[CheckedText]:
    """Every text of the record that visitors read."""
    markdown, plain = _TEXTS.get(type(record), ((), ()))
    for name in (*markdown, *plain):
        if text := attrgetter(name)(record):
            yield CheckedText(text=text, record=record, field=tuple(name.split(".")), is_markdown=name in markdown)


# --- Which checks there are ----------------------------------------------------------------------

Check = Callable[..., Iterator[Problem]]
_Marked = TypeVar("_Marked", bound=Callable[[Any, Context], Iterator[Problem]] | Callable[[Context], Iterator[Problem]])

Subject = Record | CheckedText | Document | File
_CHECKS: list[tuple[Check, bool, tuple[type, ...]]] = []


def every_build(check: _Marked) -> _Marked:
    """Marks a check that every build runs."""
    _CHECKS.append((check, False, _subject(check)))
    return check


def thorough(check: _Marked) -> _Marked:
    """Marks a check that only `check` and strict builds run."""
    _CHECKS.append((check, True, _subject(check)))
    return check


def _subject(check: Check) -> tuple[type, ...]:
    """The types of what the check is about, `type(None)` for the whole site; TypeError where nothing calls it so."""
    *subjects, context = (kind for name, kind in get_type_hints(check).items() if name != "return")
    kinds = tuple(kind for subject in subjects for kind in get_args(subject) or (subject,))
    if context is not Context or len(subjects) > 1 or not all(issubclass(kind, Subject) for kind in kinds):
        raise TypeError(f"{check.__name__} would find nothing: no check is called with what it takes")
    return kinds or (type(None),)


def checks_of(subject: type[Subject | None], *, is_thorough: bool) -> tuple[Check, ...]:
    """The checks of one kind of subject; the type of None stands for the whole site."""
    return tuple(check for check, when, kinds in _CHECKS if when is is_thorough and issubclass(subject, kinds))


# --- How they are run -----------------------------------------------------------------------------


def check(
    subject: Subject | None, context: Context, broken: Set[str] = frozenset(), *, is_thorough: bool = False
) -> Iterator[Problem]:
    """What every build looks for in the subject (None is the whole site) and in its texts, where it is a record.

    With `is_thorough` it is what only `check` and strict builds look for; in `broken` files in texts alone.
    """
    arguments = (subject, context) if subject else (context,)
    for find in checks_of(type(subject), is_thorough=is_thorough):
        yield from (one for one in find(*arguments) if isinstance(subject, CheckedText) or one.where.file not in broken)
    for text in texts_of(subject) if isinstance(subject, Record) else ():
        # What is far too long, or nested far too deep, is not looked through.
        if far := excess(text.text) if text.is_markdown else None:
            yield problem("E108", text.where(context, far[0], 1), reason=far[1])
        else:
            yield from check(text, context, is_thorough=is_thorough)


def look_closely(context: Context, broken: Set[str]) -> Iterator[Problem]:
    """What only `check` and a strict build look for; in `broken` files in texts alone.

    Whatever else is broken is mended first: until then it would only look odd.
    """
    site = context.site
    files = chain(
        (File(file=f"layouts/{name}", content=text.encode()) for name, text in site.layouts.items()),
        (File(file=f"assets/{name}", content=content) for name, content in site.assets.items()),
    )
    tables = (getattr(site, table).values() for table in RECORDS if table != "settings")
    for subject in chain([None], files, context.documents.values(), [site.settings], *tables):
        yield from check(subject, context, broken, is_thorough=True)


for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

"""What one file cannot know: references, dates that contradict each other, what leaks, what is hardly meant.

`context` says what a check is; every module here is looked through for them, so that none can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from importlib import import_module
from pkgutil import iter_modules

from clustersite.checks.context import Context, File, Subject, checks_of, source_of, texts_of
from clustersite.checks.gaps import suggest_aliases
from clustersite.checks.texts import excess_of
from clustersite.checks.written_pages import Written, check_written
from clustersite.content.load import RECORDS
from clustersite.content.model import Record, Site
from clustersite.content.urls import BaseUrl
from clustersite.content.yaml_text import Document
from clustersite.problems.diagnostics import Problem

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")


def check_site(context: Context) -> Iterator[Problem]:
    """What every build looks for in the site as a whole."""
    for check in checks_of(None, is_thorough=False):
        yield from check(context)


def check_document(file: str, records: Sequence[Record], context: Context) -> Iterator[Problem]:
    """What every build looks for in one source file and the records that it holds."""
    yield from _of(context.documents[file], context)
    for record in records:
        yield from _of(record, context)
        yield from _of_texts(record, context)


def check_file(file: File, context: Context) -> Iterator[Problem]:
    """What every build looks for in a layout or an asset."""
    return _of(file, context)


def look_closely(context: Context, broken: Set[str]) -> Iterator[Problem]:
    """What only `check` and a strict build look for; in `broken` files in texts alone.

    Whatever else is broken is mended first: until then it would only look odd.
    """
    for check in checks_of(None, is_thorough=True):
        yield from (found for found in check(context) if found.where.file not in broken)
    for table in RECORDS:
        records = [context.site.settings] if table == "settings" else getattr(context.site, table).values()
        for record in records:
            if source_of(record)[0] not in broken:
                yield from _of(record, context, is_thorough=True)
            yield from _of_texts(record, context, is_thorough=True)
    for file in files_of(context.site):
        if file.file not in broken:
            yield from _of(file, context, is_thorough=True)
    for name in context.documents if checks_of(Document, is_thorough=True) else ():
        if name not in broken:
            yield from _of(context.documents[name], context, is_thorough=True)


def files_of(site: Site) -> Iterator[File]:
    """Every layout and every asset."""
    yield from (File(file=f"layouts/{name}", content=text.encode()) for name, text in site.layouts.items())
    yield from (File(file=f"assets/{name}", content=content) for name, content in site.assets.items())


def _of_texts(record: Record, context: Context, *, is_thorough: bool = False) -> Iterator[Problem]:
    for text in texts_of(record):
        # What is far too long is not looked through.
        if excess := excess_of(text, context):
            yield excess
        else:
            yield from _of(text, context, is_thorough=is_thorough)


def _of(subject: Subject, context: Context, *, is_thorough: bool = False) -> Iterator[Problem]:
    for check in checks_of(type(subject), is_thorough=is_thorough):
        yield from check(subject, context)


def look_at_written(written: Mapping[str, Written], context: Context, base_url: BaseUrl) -> Iterator[Problem]:
    """What shows only in the finished files, by their addresses: links that lead nowhere, and what leaks."""
    yield from check_written(written, context, base_url)
    yield from suggest_aliases(context, written)

"""What one file cannot know: references, dates that contradict each other, what leaks, what is hardly meant.

`context` says what a check is; every module here is looked through for them, so that none can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from importlib import import_module
from itertools import chain
from pkgutil import iter_modules

from clustersite.checks.context import Context, File, Subject, Text, checks_of, texts_of
from clustersite.checks.files import Written, check_written
from clustersite.checks.gaps import suggest_aliases
from clustersite.checks.texts import excess_of
from clustersite.content.load import RECORDS
from clustersite.content.model import Record
from clustersite.content.urls import BaseUrl
from clustersite.content.yaml_text import Document
from clustersite.problems import Problem

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")


def check(
    subject: Subject | None, context: Context, broken: Set[str] = frozenset(), *, is_thorough: bool = False
) -> Iterator[Problem]:
    """What every build looks for in the subject (None is the whole site) and in its texts, where it is a record.

    With `is_thorough` it is what only `check` and strict builds look for; in `broken` files in texts alone.
    """
    arguments = (subject, context) if subject else (context,)
    for find in checks_of(type(subject), is_thorough=is_thorough):
        yield from (one for one in find(*arguments) if isinstance(subject, Text) or one.where.file not in broken)
    for text in texts_of(subject) if isinstance(subject, Record) else ():
        # What is far too long is not looked through.
        if excess := excess_of(text, context):
            yield excess
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
    # A document that the state kept would have to be parsed again.
    documents = context.documents.values() if checks_of(Document, is_thorough=True) else ()
    for subject in chain([None], files, documents, [site.settings], *tables):
        yield from check(subject, context, broken, is_thorough=True)


def look_at_written(written: Mapping[str, Written], context: Context, base_url: BaseUrl) -> Iterator[Problem]:
    """What shows only in the finished files, by their addresses: links that lead nowhere, and what leaks."""
    yield from check_written(written, context, base_url)
    yield from suggest_aliases(context, written)

"""What records and texts refer to: it exists, and visitors may see it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clustersite.checks.context import Context, Text, every_build
from clustersite.checks.proposals import advice
from clustersite.content.markdown_source import rendered_part
from clustersite.content.model import Page, Record, Site
from clustersite.content.references import KINDS, Named, Reference, named_by, references
from clustersite.problems.diagnostics import Problem, Where, choices, did_you_mean, problem
from clustersite.render.images import like
from clustersite.render.jinja import layout_problem
from clustersite.render.markdown import setting

_NAMED = {
    "events": "Den Termin", "members": "Das Mitglied", "links": "Den Link", "places": "Den Ort",
    "categories": "Die Kategorie", "professions": "Den Beruf", "figures": "Die Zahl", "pages": "Die Seite",
    "regions": "Die Region", "towns": "Den Ort",
}  # fmt: skip
# What is meant to be a reference, in brackets or braces of another number.
_ANY = f"(?:{'|'.join(KINDS)}):"
_NEARLY = re.compile(rf"(?<!\[)\[{_ANY}[^\[\]\n]+\](?![\](])|\{{\{{?{_ANY}[^{{}}\n]+\}}\}}?")
_TABLE_OF = {"event": "events", "member": "members", "link": "links", "page": "pages", "figure": "figures"}


@every_build
def check_names(record: Record, context: Context) -> Iterator[Problem]:
    """Every id in a field leads to something, and to something that visitors may see."""
    for named in named_by(record):
        if not _exists(named, context) or context.is_hidden(named.table, named.id):
            where = context.where(record, *named.path)
            yield from _unresolved(where, named.table, named.id, context, is_public=context.is_public(record))


def is_resolved(record: Record, context: Context) -> bool:
    """Whether everything that the record names exists."""
    return all(_exists(named, context) for named in named_by(record))


def _exists(named: Named, context: Context) -> bool:
    return named.id in (context.site.assets if named.table == "assets" else context.names[named.table])


def _unresolved(where: Where, table: str, name: str, context: Context, *, is_public: bool) -> Iterator[Problem]:
    """The problem that nothing of the table is called `name`, or that it is hidden and the place is not."""
    if table == "assets":
        yield problem("E165", where, found=name, suggestion=like(name, context.site.assets))
    elif name not in context.names[table]:
        told = advice(table, name, context.site, context.names[table])
        yield problem("E140", where, kind=_NAMED[table], id=name, advice=told)
    elif is_public and context.is_hidden(table, name):
        yield problem("E166", where, id=name)


@every_build
def check_layout(page: Page, context: Context) -> Iterator[Problem]:
    """That the page's layout exists."""
    if found := layout_problem(context.where(page, "layout"), page.layout, context.site.layouts):
        yield found


@every_build
def check_references(text: Text, context: Context) -> Iterator[Problem]:
    """Every reference in a text can be resolved."""
    if text.is_markdown:
        is_public = context.is_public(text.record)
        for reference in references(text.text):
            yield from _unresolvable(reference, text, context, is_public)
        for match in _NEARLY.finditer(rendered_part(text.text)):
            right = f"So: [[{match.group().strip('[]{}')}]]"
            where = text.where(context, match.start(), len(match.group()))
            yield problem("E152", where, found=match.group(), suggestion=right)


def _unresolvable(reference: Reference, text: Text, context: Context, is_public: bool) -> Iterator[Problem]:
    table = _TABLE_OF.get(reference.kind)
    is_there = table is not None and reference.id in context.names[table]
    if table and is_there and not reference.form and not context.is_hidden(table, reference.id):
        return
    where = text.where(context, reference.start, len(reference.written))
    if reference.kind == "site":
        yield from _unknown_setting(context.site, where, reference)
    elif table is None:
        suggestion = did_you_mean(reference.kind, KINDS) or f"Möglich sind: {', '.join(KINDS)}."
        yield problem("E152", where, found=reference.written, suggestion=suggestion)
    else:
        found = list(_unresolved(where, table, reference.id, context, is_public=is_public))
        yield from found or _unknown_form(context.site, where, reference)


def _unknown_setting(site: Site, where: Where, reference: Reference) -> Iterator[Problem]:
    try:
        setting(site.settings, reference.id)
    except LookupError:
        known = "companies.count, companies.limit, contact, contact.email, name, short_name"
        yield problem("E152", where, found=reference.written, suggestion=f"Möglich sind zum Beispiel: {known}.")


def _unknown_form(site: Site, where: Where, reference: Reference) -> Iterator[Problem]:
    """What stands after the | is a label of a figure's row, or `date` for an event."""
    if not reference.form:
        return
    if reference.kind == "figure":
        figure = site.figures.get(reference.id)
        labels = [entry.label for entry in figure.values] if figure else [reference.form]
        if reference.form not in labels:
            suggestion = did_you_mean(reference.form, labels) or f"Möglich sind: {choices(labels)}."
            yield problem("E152", where, found=reference.written, suggestion=suggestion)
    elif (reference.kind, reference.form) != ("event", "date"):
        suggestion = "Nach dem Strich | steht hier nichts, nur bei Terminen `date`: [[event:…|date]]"
        yield problem("E152", where, found=reference.written, suggestion=suggestion)

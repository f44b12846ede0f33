"""What texts refer to: `[[event:insidertreff]]` and `[Text](event:insidertreff)` lead to something that exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clustersite.checks.mentions import Known, unresolved
from clustersite.checks.sources import Words, markdown_texts
from clustersite.content.documents import Document
from clustersite.content.model import Site
from clustersite.content.references import KINDS, Reference, references
from clustersite.problems.diagnostics import Problem, Where, choices, did_you_mean, problem
from clustersite.render.markdown import setting

_TABLE_OF = {"event": "events", "member": "members", "link": "links", "page": "pages", "figure": "figures"}


def check_placeholders(site: Site, documents: Mapping[str, Document], known: Known) -> Iterator[Problem]:
    """Every reference in a text that the pages could not resolve."""
    for words in markdown_texts(site, documents):
        is_public = words.record is None or not known.is_hidden(words.table, words.record.id)
        for reference in references(words.text):
            yield from _unresolvable(reference, words, site, known, is_public)


def _unresolvable(reference: Reference, words: Words, site: Site, known: Known, is_public: bool) -> Iterator[Problem]:
    table = _TABLE_OF.get(reference.kind)
    if table and reference.id in known.ids[table] and not reference.form and not known.is_hidden(table, reference.id):
        return
    where = words.where(reference.start, len(reference.written))
    if reference.kind not in KINDS:
        suggestion = did_you_mean(reference.kind, KINDS) or f"Möglich sind: {', '.join(KINDS)}."
        yield problem("E152", where, found=reference.written, suggestion=suggestion)
    elif reference.kind == "site":
        yield from _unknown_setting(site, where, reference)
    else:
        found = list(unresolved(where, _TABLE_OF[reference.kind], reference.id, known, is_public=is_public))
        yield from found or _unknown_form(site, where, reference)


def _unknown_setting(site: Site, where: Where, reference: Reference) -> Iterator[Problem]:
    try:
        setting(site.settings, reference.id)
    except LookupError:
        known = "companies.count, companies.limit, contact.email, name, short_name"
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

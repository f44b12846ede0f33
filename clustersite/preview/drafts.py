"""What a form's data comes to before it is saved: the file's text, its problems, its page, its dates in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain

from clustersite import routes
from clustersite.content.dates import Unreadable, read_end, read_moment
from clustersite.content.load import published, read_event, read_site
from clustersite.content.model import Event, Site
from clustersite.content.urls import BaseUrl
from clustersite.editor import entries, forms
from clustersite.editor.entries import Entry
from clustersite.editor.forms import Data
from clustersite.editor.yaml_edit import CannotEdit
from clustersite.events.wording import date_words, moment_words, rule_words, start_words
from clustersite.git import History
from clustersite.inspection import check_sources
from clustersite.options import Options, Outcome
from clustersite.problems import Problem, Where, is_error, problem
from clustersite.render import assets
from clustersite.render.jinja import LayoutFault, Renderer
from clustersite.signatures import digest
from clustersite.site import SiteQueries
from clustersite.site.kinds import Job

_DATES_SHOWN = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What a form's data comes to: the record, its file's text (empty: it cannot be written), and all problems.

    `at_fields` are those of a field, by its name in the form; `elsewhere` are all others that are due to the data.
    """

    entry: Entry
    text: str
    sources: Mapping[str, bytes]
    at_fields: Mapping[str, Sequence[Problem]]
    elsewhere: Sequence[Problem]

    @property
    def errors(self) -> list[Problem]:
        """What keeps it from being saved."""
        return [found for found in chain(*self.at_fields.values(), self.elsewhere) if is_error(found)]


def draft_of(entry: Entry, data: Data, before: str | None, sources: Mapping[str, bytes], options: Options) -> Draft:
    """What the data comes to where the record's file is `before` (None: there is none) among the `sources`."""
    try:
        text = entries.new_text(entry, before, data)
    except CannotEdit:
        found = problem("E185", Where(entry.file), wanted="die Angaben im Formular")
        return Draft(entry=entry, text="", sources=sources, at_fields={}, elsewhere=(found,))
    changed = {**sources, entry.file: text.encode()}
    outcome = _checked(changed, options)
    _, names = forms.submitted(forms.form_fields(entry.kind), data)
    at_fields: dict[str, list[Problem]] = {}
    own, others = [], []
    for found in outcome.problems:
        name = entries.field_of(found, entry, outcome.documents.get(entry.file), names)
        if name:
            at_fields.setdefault(name, []).append(found)
        elif found.where.file != entry.file or entry.above:
            others += [found] if is_error(found) else []
        elif name is None or is_error(found):
            own.append(found)
    # What is wrong elsewhere is due to the data only where it was not there before.
    known = {_as_known(found) for found in _checked(sources, options).problems} if others else set()
    own += [found for found in others if _as_known(found) not in known]
    return Draft(entry=entry, text=text, sources=changed, at_fields=at_fields, elsewhere=tuple(own))


def _checked(sources: Mapping[str, bytes], options: Options) -> Outcome:
    """What is wrong with the sources; no form changes layouts, and to look at them would take longest."""
    texts = {file: b"" if file.startswith("layouts/") else content for file, content in sources.items()}
    return check_sources(texts, options)


def _as_known(found: Problem) -> tuple[str, str, str]:
    return found.code, found.where.file, found.message


def page_of(entry: Entry, sources: Mapping[str, bytes], options: Options) -> str | None:
    """The page that shows the record, as these sources make it, drafts included; None where there is none."""
    site = read_site(sources).site
    address = site and (entries.address_of(entry, site.settings) or _address_of_user(entry, site))
    if site is None or address is None:
        return None
    public = published(site, options.today, drafts=True)
    base_url = BaseUrl(options.base_url or site.settings.address)
    prepared, _ = assets.prepare(site.assets, lambda name: digest(sources[f"assets/{name}"]))
    queries = SiteQueries(
        public,
        today=options.today,
        asset_addresses=prepared.addresses,
        finished_assets=prepared.finished,
        base_url=base_url,
        history=History(),
        kinds=routes.PAGES,
    )
    pages = (route for kind in routes.PAGES for route in kind.routes(queries))
    route = next((route for route in pages if route.address == address), None)
    try:
        renderer = Renderer(site.layouts, base_url)
        return Job(route, queries, renderer, base_url, lambda _key, draw: draw()).text() if route else None
    except LayoutFault:
        return None


def _address_of_user(entry: Entry, site: Site) -> str | None:
    """The address of the first event that refers to the place, link or category."""

    def refers(event: Event) -> bool:
        places = (event.place, *(session.place for session in event.sessions.values()))
        named = {"places": places, "links": (event.online, *event.links), "categories": (event.category,)}
        return entry.id in named.get(entry.table, ())

    user = next((event.id for event in site.events.values() if refers(event)), None)
    return entries.address_of(Entry("events", user), site.settings) if user else None


def dates_of(draft: Draft, data: Data, options: Options) -> tuple[dict[str, list[str]], dict[str, tuple[str, str]]]:
    """What dates and times mean, by the name of their field: in German words, and as the native pickers show them.

    A series is told with its rule and its next dates.
    """
    entry, words, picked = draft.entry, dict[str, list[str]](), dict[str, tuple[str, str]]()
    _, names = forms.submitted(forms.form_fields(entry.kind), data)
    for name, field in names.values():
        written = data.get(name, [""])[-1].strip()
        if field.kind not in ("moment", "day", "end") or not written:
            continue
        # The problem of what cannot be read stands at the field.
        with suppress(Unreadable):
            moment = read_end(written) if field.kind == "end" else read_moment(written)
            worded = moment_words if entry.table == "events" else start_words
            words[name] = [f"{moment:%H:%M} Uhr" if isinstance(moment, time) else worded(moment)]
            day = f"{moment:%Y-%m-%d}" if isinstance(moment, date) else ""
            picked[name] = day, f"{moment:%H:%M}" if isinstance(moment, datetime | time) else ""
    event = read_event(entry.file, draft.text.encode()) if entry.table == "events" and draft.text else None
    if event and event.repeat:
        words["repeat"] = [f"{rule_words(event.repeat)}.", *date_words(event, options.today, _DATES_SHOWN)]
    return words, picked

"""What the form shows: values that nobody saved yet, their problems and the page they make; and lists of records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from clustersite import routes
from clustersite.content.fields import ORDINALS, WEEKDAYS, Moment, Month, Unreadable, read_end, read_moment
from clustersite.content.load import RECORDS, Reading, published, read_event, read_site
from clustersite.content.model import Event, Page, Place, Record, Repeat, Site, Status
from clustersite.content.urls import BaseUrl
from clustersite.editor import entries, forms
from clustersite.editor.entries import CannotEdit, Entry
from clustersite.editor.forms import Data
from clustersite.events.recurrence import day_of, planned
from clustersite.events.wording import date_words, moment_words, rule_words, start_words, status_words
from clustersite.git import History
from clustersite.inspection import check_sources
from clustersite.options import Options, Outcome
from clustersite.problems import Problem, Where, is_error, problem
from clustersite.render import bundles
from clustersite.render.jinja import LayoutFault, Renderer
from clustersite.signatures import digest
from clustersite.site import SiteQueries
from clustersite.site.kinds import Job

_DATES_SHOWN = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What a form's data comes to: the record, its file's text (None: it cannot be written), and all problems.

    `at_fields` are those of a field, by its name in the form; `elsewhere` are all others that are due to the data.
    """

    entry: Entry
    text: str | None
    sources: Mapping[str, bytes]
    at_fields: Mapping[str, tuple[Problem, ...]]
    elsewhere: tuple[Problem, ...]

    @property
    def is_good(self) -> bool:
        """Whether it may be saved."""
        found = (*self.elsewhere, *(one for each in self.at_fields.values() for one in each))
        return self.text is not None and not any(map(is_error, found))


def draft(entry: Entry, data: Data, before: str | None, sources: Mapping[str, bytes], options: Options) -> Draft:
    """What the data comes to where the record's file is `before` (None: there is none) among the `sources`."""
    try:
        text = entries.new_text(entry, before, data)
    except CannotEdit:
        found = problem("E185", Where(entry.file), wanted="die Angaben im Formular")
        return Draft(entry=entry, text=None, sources=sources, at_fields={}, elsewhere=(found,))
    changed = {**sources, entry.file: text.encode()}
    outcome = _checked(changed, options)
    _, names = forms.submitted(forms.fields_of(entry.kind), data)
    at_fields: dict[str, tuple[Problem, ...]] = {}
    elsewhere = []
    for found in outcome.problems:
        name = entries.field_of(found, entry, outcome.documents.get(entry.file), names)
        if name:
            at_fields[name] = (*at_fields.get(name, ()), found)
        elif name is None or is_error(found):
            elsewhere.append(found)
    due = tuple(_due_to(elsewhere, entry, sources, options))
    return Draft(entry=entry, text=text, sources=changed, at_fields=at_fields, elsewhere=due)


def _checked(sources: Mapping[str, bytes], options: Options) -> Outcome:
    """What is wrong with the sources; no form changes layouts, and to look at them would take longest."""
    texts = {file: b"" if file.startswith("layouts/") else content for file, content in sources.items()}
    return check_sources(texts, options)


def _due_to(
    problems: Iterable[Problem], entry: Entry, sources: Mapping[str, bytes], options: Options
) -> Iterator[Problem]:
    """Those of the problems that the record's own file has, and the errors that are new among all the others."""
    own = [found for found in problems if found.where.file == entry.file and not entry.above]
    others = [found for found in problems if found not in own and is_error(found)]
    known = set(map(_as_known, _checked(sources, options).problems)) if others else set()
    yield from own
    yield from (found for found in others if _as_known(found) not in known)


def _as_known(found: Problem) -> tuple[str, str, str]:
    return found.code, found.where.file, found.message


def page(entry: Entry, sources: Mapping[str, bytes], options: Options) -> str | None:
    """The page that shows the record, as these sources make it, drafts included; None where there is none."""
    site = read_site(sources).site
    address = site and (entries.address_of(entry, site.settings) or _address_of_user(entry, site))
    if site is None or address is None:
        return None
    public = published(site, options.today, drafts=True)
    base_url = BaseUrl(options.base_url or site.settings.address)
    prepared, _ = bundles.prepare(site.assets, lambda name: digest(sources[f"assets/{name}"]))
    queries = SiteQueries(
        public,
        today=options.today,
        asset_addresses=prepared.addresses,
        finished_assets=prepared.finished,
        base_url=base_url,
        history=History(),
        kinds=routes.PAGES,
    )
    planned = (route for kind in routes.PAGES for route in kind.routes(queries))
    route = next((route for route in planned if route.address == address), None)
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


# --- In words --------------------------------------------------------------------------------------


def words(entry: Entry, data: Data, draft_text: str | None, options: Options) -> dict[str, list[str]]:
    """What dates mean, in German, by the name of their field; a series with its rule and its next dates."""
    worded = moment_words if entry.table == "events" else start_words
    read = moments(entry, data)
    found = {name: [f"{each:%H:%M} Uhr" if isinstance(each, time) else worded(each)] for name, each in read.items()}
    event = read_event(entry.file, draft_text.encode()) if entry.table == "events" and draft_text else None
    if event and event.repeat:
        dates = date_words(event, options.today, _DATES_SHOWN)
        found["repeat"] = [f"{rule_words(event.repeat)}.", *dates]
    return found


def moments(entry: Entry, data: Data) -> dict[str, Moment | time]:
    """What the dates and times say that can be read, by the name of their field."""
    found: dict[str, Moment | time] = {}
    _, names = forms.submitted(forms.fields_of(entry.kind), data)
    for name, field in names.values():
        written = data.get(name, [""])[-1].strip()
        if field.kind in ("moment", "day", "end") and written:
            # The problem of what cannot be read stands at the field.
            with suppress(Unreadable):
                found[name] = read_end(written) if field.kind == "end" else read_moment(written)
    return found


def picked(moment: Moment | time) -> tuple[str, str]:
    """What the native pickers for day and time show of it."""
    day = moment.strftime("%Y-%m-%d") if isinstance(moment, date) else ""
    return day, moment.strftime("%H:%M") if isinstance(moment, datetime | time) else ""


# --- In lists --------------------------------------------------------------------------------------

_LABELS = {
    **dict(zip(forms.DAYS, WEEKDAYS, strict=True)), **{english: f"{german}r" for english, german in ORDINALS.values()},
    "confirmed": "steht fest", "tentative": "unter Vorbehalt", "postponed": "verschoben, neuer Tag offen",
    "cancelled": "abgesagt",
    "public": "auf Seiten und im Kalender", "page": "nur auf Seiten", "on_request": "nirgends, nur auf Anfrage",
    "web": "Internetseite", "registration": "Anmeldung", "spotify": "Spotify", "youtube": "YouTube",
    "instagram": "Instagram", "tiktok": "TikTok", "linkedin": "LinkedIn", "zoom": "Zoom",
    "one": "Farbe 1", "two": "Farbe 2", "three": "Farbe 3", "four": "Farbe 4", "five": "Farbe 5", "six": "Farbe 6",
    "de": "Deutsch",
}  # fmt: skip


def label_of(option: str) -> str:
    """What is shown for a value that the model allows; one that it does not know, as it stands in the file."""
    if option in forms.SERIES_STEPS:
        return rule_words(Repeat.model_validate({"every": option}))
    return _LABELS.get(option) or " ".join(_LABELS.get(word, word) for word in option.split(" "))


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One record in a list: where its form is, its name, and a word on it."""

    table: str
    id: str
    title: str
    note: str = ""


def choices(reading: Reading) -> Mapping[str, Mapping[str, str]]:
    """What may be chosen for references: names by id, by table, in the order of the names."""
    names = {table: {line.id: line.title for line in rows(reading, table)} for table in RECORDS if table != "settings"}
    regions = reading.site.settings.regions if reading.site else {}
    return {**names, "regions": {key: region.name for key, region in regions.items()}}


def rows(reading: Reading, table: str) -> tuple[Line, ...]:
    """All records of the table by their names, broken ones by their ids."""
    records: Mapping[str, Record] = getattr(reading.site, table, {}) if reading.site else {}
    if table == "settings":
        return (Line(table=table, id="", title="Angaben für die ganze Website"),)
    broken = (
        Line(table=table, id=name, title=name, note="nicht lesbar")
        for name in reading.names.get(table, ())
        if name not in records
    )
    return tuple(
        sorted(
            (*broken, *(_line(table, name, each) for name, each in records.items())),
            key=lambda line: line.title.lower(),
        )
    )


def _line(table: str, name: str, record: Record, since: date = date.min) -> Line:
    title = next((value for key in ("title", "name", "label") if (value := getattr(record, key, None))), name)
    note = ""
    if isinstance(record, Event):
        starts = _starts(record, since)
        more = f" und {len(starts) - 1} weitere" if len(starts) > 1 else ""
        status = f" ({status_words(record.status)})" if record.status is not Status.CONFIRMED else ""
        note = (moment_words(starts[0]) if starts else "ohne Tag") + more + status
    elif isinstance(record, Page) and record.date:
        note = moment_words(record.date)
    elif isinstance(record, Place):
        title = f"{title}, {record.town}"
    return Line(table=table, id=name, title=str(title), note=note)


def _starts(event: Event, since: date = date.min) -> list[Moment]:
    """The dates of the event from that day on, in their order."""
    return sorted((plan.start for plan in planned(event) if _first_day(plan.start) >= since), key=_first_day)


def _first_day(moment: Moment) -> date:
    return date(moment.year, moment.month, 1) if isinstance(moment, Month) else day_of(moment)


def groups(site: Site, today: date) -> Iterable[tuple[str, Sequence[Line]]]:
    """Headed lists of what wants attention: coming events, drafts, and open questions."""
    # A month whose day is open is not over before its end.
    since = today.replace(day=1)
    events = {name: _starts(event, since) for name, event in site.events.items() if not event.draft}
    coming = sorted((_first_day(starts[0]), name) for name, starts in events.items() if starts)
    written = [
        (_line(table, name, record), record)
        for table in ("events", "members", "pages")
        for name, record in getattr(site, table).items()
    ]
    return (
        ("Geplant", [_line("events", name, site.events[name], day) for day, name in coming]),
        ("Entwürfe", [line for line, record in written if record.draft]),
        ("Offene Fragen", [replace(line, note=note) for line, record in written for note in record.open_questions]),
    )

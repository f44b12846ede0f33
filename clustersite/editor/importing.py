"""Foreign files taken over: what imports share, and events or members from a table that was saved as CSV.

Foreign bytes become text, foreign text is made harmless, and what has no field becomes an open question or is named.
"""

from __future__ import annotations

import csv
import html
import io
import re
import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from pydantic import ValidationError

from clustersite.content.dates import Month, Unreadable, read_end, read_moment
from clustersite.content.fields import proposed_id, read_web_address
from clustersite.content.model import Event, LinkKind, Member, Site
from clustersite.content.urls import source_file
from clustersite.content.yaml_text import Writable, document, unix_lines
from clustersite.editor.changing import written_end, written_moment
from clustersite.editor.entries import NewFile, free_name, with_year
from clustersite.events.recurrence import end_of, planned
from clustersite.problems import Problem, Where, problem

LARGEST_IMPORT = 5_000_000
MOST_ENTRIES = 2000
_LONGEST_LINE = 280
LONGEST_TEXT = 10_000
_GUESS = "sondern vermutlich in Windows-1252, wie Excel es tut."
_ENCODING_ADVICE = "In Excel als „CSV UTF-8“ speichern oder die Kodierung nennen: --encoding windows-1252"


def decoded(name: str, content: bytes, encoding: str | None) -> str | Problem:
    """The text of a foreign file. Without a sign or a word from the editor it must be UTF-8: nothing is guessed."""
    try:
        signed = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
        return content.decode(encoding or signed)
    except UnicodeError:
        reason = f"Sie ist nicht in {encoding or 'UTF-8'} gespeichert" + ("." if encoding else ", " + _GUESS)
        return problem("E190", Where(name), reason=reason, suggestion=_ENCODING_ADVICE)


# --- Foreign text --------------------------------------------------------------------------------


def clean_line(text: str) -> str:
    """The text on one line, without what cannot be seen, cut where it is too long for a field."""
    words = " ".join(_visible(text).split())
    return words if len(words) <= _LONGEST_LINE else words[:_LONGEST_LINE].rstrip() + " …"


def clean_prose(text: str) -> str:
    """The text as Markdown that shows exactly these words: no markup of HTML, Markdown or placeholders survives.

    Addresses do: those in angle brackets, as Outlook writes them, and those behind the words of a link.
    """
    text = _ADDRESS.sub(r"\1", _ANCHOR.sub(_words_and_address, text))
    text = _TAG.sub("", re.sub(r"<(br|/p|/div|/li)\b[^>]{0,500}>", "\n", text, flags=re.IGNORECASE))
    lines = (" ".join(line.split()) for line in _visible(text[:LONGEST_TEXT]).split("\n"))
    paragraphs = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return html.escape(re.sub(r"([\\`*_\[\]{}#|!])", r"\\\1", paragraphs), quote=False)


_TAG = re.compile(r"</?[a-zA-Z][^>]{0,500}>")
_ADDRESS = re.compile(r"<(?:(?=https?:)|mailto:|tel:)([^\s<>]{3,1000})>", re.IGNORECASE)
_ANCHOR = re.compile(
    r"<a\s[^>]{0,500}?href=[\"']?(?:mailto:|tel:)?([^\"'\s>]{1,1000})[^>]{0,500}>(.{0,1000}?)</a>",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")


def _words_and_address(found: re.Match[str]) -> str:
    words, address = _TAG.sub("", found[2]).strip(), found[1]
    return address if words in ("", address) else f"{words} ({address})"


def _visible(text: str) -> str:
    decoded = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    plain = unicodedata.normalize("NFC", unix_lines(decoded))
    return "".join(character if character.isprintable() or character == "\n" else " " for character in plain)


# --- What comes of a file ------------------------------------------------------------------------


class Imported:
    """What comes of a foreign file: files to be written, German sentences about what it left out and why.

    It knows what words for places, categories and addresses mean here, and proposes lines for what is not here yet.
    """

    def __init__(self, name: str, site: Site) -> None:
        self.name, self.site = name, site
        self.files: list[NewFile] = []
        self.skipped: list[str] = []
        self._categories = _by_names(site.categories, "name")
        self._taken: set[str] = set()
        self._proposed: dict[str, dict[str, Mapping[str, Writable]]] = {"places": {}, "links": {}}

    @property
    def proposed(self) -> dict[str, str]:
        """Lines to paste, by file."""
        return {source_file(table): "".join(map(_pasted, new.items())) for table, new in self._proposed.items() if new}

    def add(self, table: str, wish: str, head: str, values: Mapping[str, Writable], notes: Sequence[str]) -> str:
        """A new draft in the table, under the id that is wished for or the next one that is free; returns the id."""
        new = _free_id(wish, {*self._taken, *getattr(self.site, table)})
        self._taken.add(new)
        asked = {"open_questions": notes} if notes else {}
        origin = clean_line(f"Übernommen aus {self.name}{head}")
        text = f"# {origin}\n{document({**values, 'draft': 'ja', **asked})}"
        self.files.append(NewFile(path=source_file(table, new), text=text, to_do=tuple(notes)))
        return new

    def event_values(
        self,
        title: str,
        start: Month | date,
        end: time | date | None,
        notes: list[str],
        *,
        categories: Iterable[str] = (),
        where: str = "",
        joined: Sequence[str] = (),
        links: Sequence[str] = (),
    ) -> dict[str, Writable]:
        """What an event's file says, in its order; `notes` takes what has no field.

        An address that stands where a place does, or is a conference (`joined`), is where one takes part online.
        """
        words = {clean_line(word): self._categories.get(clean_line(word).casefold()) for word in categories}
        category = next(filter(None, words.values()), None)
        if others := [word for word, known in words.items() if word and (not known or known != category)]:
            notes.append(clean_line(f"Weitere Kategorien laut Quelle: {', '.join(others)}"))
        joined = [*re.findall(r"https?://[^\s<>,;]+", where), *joined]
        online: list[str] = []
        others = []
        for address in dict.fromkeys((*joined, *links)):
            if link := self._link(address, title, notes):
                is_joined = address in joined or self.site.links[link].kind is LinkKind.ZOOM
                (online if is_joined else others).append(link)
        named = re.sub(r"https?://[^\s<>,;]+|[<>]", "", where).strip(" ,;:()-")
        is_place = named and not (online and named.casefold().startswith("online"))
        values: dict[str, Writable | None] = {
            "title": title,
            "category": category,
            "start": written_moment(start),
            "end": None if end is None else written_end(end, start),
            "place": self._place(named, notes) if is_place else None,
            "online": next(iter(online), None),
            "links": others,
        }
        return {key: value for key, value in values.items() if value}

    def _place(self, where: str, notes: list[str]) -> str | None:
        """The id of the place that is meant: its name as whole words, and nothing that tells of another town."""
        found = [place for place in self.site.places.values() if _has_words(where, place.name)]
        postcode = re.search(r"\b[0-9]{5}\b", where)
        for place in sorted(found, key=lambda place: len(place.name), reverse=True):
            town = place.postcode or f"{postcode[0]} {place.town}" if postcode else place.town
            if _has_words(where, town) or (not postcode and where.casefold() == place.name.casefold()):
                if rest := _beyond(where, (place.name, place.street, place.postcode, place.town)):
                    notes.append(clean_line(f"Zum Ort steht in der Quelle noch: {rest}."))
                return place.id
        values = _place_values(where)
        new = self._propose("places", str(values["name"]), values)
        notes.append(clean_line(f"Ort laut Quelle: {where}. Die Zeilen für places.yaml übernehmen, dann place: {new}."))
        return None

    def _propose(self, table: str, wish: str, values: Mapping[str, Writable]) -> str:
        """The id under which lines for a new entry are proposed; that of the same place or address, once it has one."""
        new = self._proposed[table]
        same = (key for key, one in new.items() if one.get("url", one) == values.get("url", values))
        key = next(same, None) or _free_id(wish, {*getattr(self.site, table), *new})
        new.setdefault(key, values)
        return key

    def _link(self, address: str, title: str, notes: list[str]) -> str | None:
        """The id of the link with this address."""
        known = next((link.id for link in self.site.links.values() if link.url == address), None)
        if known:
            return known
        try:
            read_web_address(address)
        except Unreadable:
            notes.append(clean_line(f"Link laut Quelle, der keine Webadresse ist: {address}"))
            return None
        host = address.partition("://")[2].partition("/")[0].removeprefix("www.")
        kind: dict[str, Writable] = {"kind": "zoom"} if host == "zoom.us" or host.endswith(".zoom.us") else {}
        new = self._propose("links", f"{title} Link", {"label": f"{title} bei {host}", **kind, "url": address})
        notes.append(
            clean_line(f"Link laut Quelle: {address}. Die Zeilen für links.yaml übernehmen, dann links: {new}.")
        )
        return None


def _by_names(records: Mapping[str, Any], *names: str) -> dict[str, str]:
    """The ids of the records by what they are called: by the id itself, and in the fields of these names."""
    said = ((getattr(record, name), key) for key, record in records.items() for name in ("id", *names))
    return {word.casefold(): key for word, key in said if word}


def starts_of(events: Iterable[Event]) -> dict[tuple[str, object], str]:
    """The ids of the events by what tells them apart without a UID: a title and a start."""
    return {(event.title.casefold(), plan.start): event.id for event in events for plan in planned(event)}


def _free_id(name: str, taken: Container[str]) -> str:
    """The id that the name proposes, numbered when it is taken."""
    return free_name(proposed_id(name)[:74].rstrip("-") or "ohne-namen", taken)


def _place_values(where: str) -> dict[str, Writable]:
    """What the words of a foreign calendar or table say of a place, as the fields of ours."""
    values: dict[str, Writable] = {}
    for part in (part for part in map(str.strip, re.split("[,;]", where)) if part.casefold() not in _COUNTRIES):
        town = re.fullmatch(r"(?:D-)?([0-9]{5})\s*(.*)", part)
        if town:
            values |= {"postcode": town[1], **({"town": town[2]} if town[2] else {})}
        elif "name" not in values:
            values["name"] = part
        elif re.search(r"\s[0-9]+\s?[a-zA-Z]?(\s?[-–/]\s?[0-9]+)?$", part):
            values["street"] = part
        elif "street" in values and "town" not in values:
            values["town"] = part
        else:
            values["name"] = f"{values['name']}, {part}"
    values.setdefault("name", where)
    return values


def _beyond(where: str, known: tuple[str | None, ...]) -> str:
    """What the words say beyond the known ones."""
    for words in filter(None, known):
        where = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", "", where, flags=re.IGNORECASE)
    parts = (part.strip(" ()") for part in re.split("[,;]", where))
    return ", ".join(part for part in parts if part.casefold() not in _COUNTRIES)


_COUNTRIES = ("", "deutschland", "germany", "de")


def _has_words(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words.casefold())}(?!\w)", text.casefold()) is not None


def _pasted(entry: tuple[str, Mapping[str, Writable]]) -> str:
    key, values = entry
    missing = "" if "town" in values or "url" in values else "  # town: fehlt, bitte ergänzen\n"
    return document({key: values}) + missing


# --- Tables --------------------------------------------------------------------------------------

_MEMBER_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "unternehmen", "firma", "betrieb", "unternehmensname", "firmenname", "mitglied"),
    "short_name": ("kurzname", "kurzer name", "kurz", "short_name"),
    "town": ("ort", "stadt", "town", "standort", "sitz"),
    "further_sites": ("weitere orte", "weitere standorte", "further_sites"),
    "state": ("bundesland", "land", "state"),
    "website": ("website", "webseite", "internetseite", "internet", "homepage", "web", "url"),
    "professions": ("berufe", "ausbildungsberufe", "ausbildungsberuf", "professions"),
    "joined": ("seit", "mitglied seit", "beitritt", "joined"),
    "summary": ("kurzbeschreibung", "was das unternehmen macht", "summary", "branche"),
    "description": ("beschreibung", "vorstellung", "description"),
}
_EVENT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "title": ("titel", "veranstaltung", "termin", "name der veranstaltung", "betreff", "title", "event", "subject"),
    "start": ("beginn", "datum", "start", "beginnt am", "von", "startdatum", "start date", "tag"),
    "start_time": ("uhrzeit", "beginnt um", "startzeit", "start time", "beginn uhrzeit"),
    "end": ("ende", "endet am", "bis", "enddatum", "end", "end date"),
    "end_time": ("endet um", "endzeit", "end time", "ende uhrzeit"),
    "place": ("ort", "veranstaltungsort", "location", "place", "wo"),
    "link": ("link", "anmeldung", "tickets", "ticketlink", "url", "website"),
    "category": ("kategorie", "kategorien", "category", "categories", "art"),
    "summary": ("kurzbeschreibung", "summary", "untertitel"),
    "description": ("beschreibung", "description", "text"),
}


def entries_from_table(name: str, text: str, site: Site) -> Imported | Problem:
    """A new file for each row that is no event or member yet; a problem when the text is no table of either."""
    # Excel writes its delimiter on a line of its own.
    told = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    body = text[told.end() :] if told else text
    delimiter = told[1] if told else max(";,\t", key=body.partition("\n")[0].count)
    try:
        rows = list(csv.reader(io.StringIO(body, newline=""), delimiter=delimiter))
    # A delimiter that is none is a TypeError or ValueError.
    except (csv.Error, TypeError, ValueError):
        advice = "Die Tabelle in Excel oder LibreOffice öffnen und noch einmal als CSV speichern."
        return problem("E190", Where(name), reason="Sie ist keine lesbare CSV-Tabelle.", suggestion=advice)
    heads = [clean_line(head) for head in rows[0]] if rows else []
    of_events, of_members = _fields(heads, _EVENT_COLUMNS), _fields(heads, _MEMBER_COLUMNS)
    is_of_events = {"title", "start"} <= set(of_events.values())
    if not is_of_events and "name" not in of_members.values():
        members, events = (
            ", ".join(words[0].title() for words in known.values()) for known in (_MEMBER_COLUMNS, _EVENT_COLUMNS)
        )
        advice = f"Die erste Zeile nennt die Spalten. Bei Mitgliedern: {members}. Bei Terminen: {events}."
        reason = "Es gibt keine Spalte „Name“, und keine Spalten „Titel“ und „Beginn“."
        return problem("E190", Where(name), reason=reason, suggestion=advice)
    if len(rows) > MOST_ENTRIES:
        reason = f"Sie hat mehr als {MOST_ENTRIES} Zeilen."
        return problem("E190", Where(name), reason=reason, suggestion="Die Tabelle aufteilen.")
    fields = of_events if is_of_events else of_members
    found = Imported(name, site)
    if unused := [head for number, head in enumerate(heads) if number not in fields and head]:
        whose = "eines Termins" if is_of_events else "eines Mitglieds"
        found.skipped.append(f"Spalten ohne Platz in den Angaben {whose}: {', '.join(unused)}.")
    known: _Known = starts_of(site.events.values())
    if not is_of_events:
        known = {(word, None): key for word, key in _by_names(site.members, "name", "short_name").items()}
    take = _take_event if is_of_events else _take_member
    for number, row in enumerate(rows[1:], 3 if told else 2):
        given = {fields[column]: cell.strip() for column, cell in enumerate(row) if column in fields and cell.strip()}
        title = clean_line(given.pop("title" if is_of_events else "name", ""))
        if title and (why := take(found, known, f", Zeile {number}.", title, given)):
            found.skipped.append(f"Zeile {number}: „{title}“ {why}.")
        elif not title and any(cell.strip() for cell in row):
            found.skipped.append(f"Zeile {number}: ohne {'Titel' if is_of_events else 'Namen'}.")
    return found


def _fields(heads: Sequence[str], columns: Mapping[str, tuple[str, ...]]) -> dict[int, str]:
    """The field of each column that is known; the first column of a field counts."""
    by_word = {word: field for field, words in columns.items() for word in words}
    found: dict[int, str] = {}
    for number, head in enumerate(heads):
        field = by_word.get(head.casefold().strip(" :."))
        if field and field not in found.values():
            found[number] = field
    return found


_Known = dict[tuple[str, object], str]


def _take_event(found: Imported, known: _Known, head: str, title: str, given: Mapping[str, str]) -> str | None:
    """Adds the event of a row; a German reason when it is none, or is there already."""
    try:
        start = read_moment(" ".join(filter(None, (_day(given.get("start", "")), given.get("start_time")))))
    except Unreadable:
        return "hat keinen lesbaren Beginn"
    if own := known.get((title.casefold(), start)):
        return f"gibt es schon ({own})"
    notes: list[str] = []
    end, where = _end(given, start, notes), clean_line(given.get("place", ""))
    categories, links = ([clean_line(given[name])] if name in given else [] for name in ("category", "link"))
    values = found.event_values(title, start, end, notes, categories=categories, where=where, links=links)
    values |= {"summary": clean_line(given["summary"])} if "summary" in given else {}
    values |= {"description": clean_prose(given["description"]) + "\n"} if "description" in given else {}
    known[title.casefold(), start] = found.add("events", with_year(proposed_id(title), start.year), head, values, notes)
    return None


def _day(cell: str) -> str:
    """The cell without the midnight that Excel gives a day."""
    return re.sub(r"\s+0?0:00(:00)?$", "", cell)


def _end(given: Mapping[str, str], start: Month | date, notes: list[str]) -> time | date | None:
    """The end: a time, or a day with or without one."""
    written = " ".join(filter(None, (_day(given.get("end", "")), given.get("end_time"))))
    try:
        end = read_end(written) if written else None
    except Unreadable:
        end = None
    # A day that is over on itself needs no end.
    if end == start and not isinstance(end, datetime):
        return None
    if written and (end is None or end_of(start, end) is None):
        notes.append(clean_line(f"Ende laut Tabelle: {written}"))
        return None
    return end


def _take_member(found: Imported, known: _Known, head: str, name: str, given: Mapping[str, str]) -> str | None:
    """Adds the member of a row, with a question for everything that the model does not take; or why it is none."""
    if own := known.get((name.casefold(), None)):
        return f"gibt es schon ({own})"
    values: dict[str, Writable] = {"name": name}
    notes: list[str] = []
    for field, cell in given.items():
        value: Writable = clean_line(cell)
        match field:
            case "professions":
                value, unknown = _professions(cell, found.site)
                if unknown:
                    notes.append(clean_line(f"Berufe der Tabelle, die es in professions.yaml nicht gibt: {unknown}"))
            case "further_sites":
                value = [clean_line(part) for part in re.split(r"[;,|/\n]", cell) if part.strip()]
            case "description":
                value = clean_prose(cell)
            case "website" if not cell.startswith(("http://", "https://")):
                value = f"https://{value}"
        try:
            Member.model_validate({"id": "probe", "name": "Probe", field: value})
        except ValidationError:
            notes.append(clean_line(f"In der Tabelle steht bei {_MEMBER_COLUMNS[field][0].title()}: {cell}"))
        else:
            values |= {field: value} if value else {}
    known[name.casefold(), None] = found.add("members", name, head, values, notes)
    return None


def _professions(cell: str, site: Site) -> tuple[list[str], str]:
    """The ids of the professions that the cell names, and the words that name none."""
    by_name = _by_names(site.professions, "name", "feminine")
    found: list[str] = []
    unknown: list[str] = []
    for part in re.split(r"[;,|\n]", cell):
        word = clean_line(re.sub(r"\(([mwdfx]|div|/|\s)+\)", "", part))
        forms = (word, _GENDERED.sub("", word), *map(str.strip, word.split("/")))
        profession = next((by_name[form.casefold()] for form in forms if form.casefold() in by_name), None)
        if profession:
            found.append(profession)
        elif word:
            unknown.append(word)
    return list(dict.fromkeys(found)), ", ".join(unknown)


# What makes Industriemechaniker/in, -in, :in, (in) or In of the name, and Kaufmann/-frau für … of Kaufmann für ….
_GENDERED = re.compile(r"(/-?|[:*_-]|\(-?)(in|frau|innen)\b\)?|(?<=[a-zäöüß])In(nen)?\b")

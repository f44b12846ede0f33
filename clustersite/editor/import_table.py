"""Members or events read from a table that a spreadsheet, a calendar or a ticket shop saved as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time

from pydantic import ValidationError

from clustersite.content.dates import Month, Unreadable, read_end, read_moment
from clustersite.content.model import LinkKind, Member, Site
from clustersite.content.urls import event_file, member_file
from clustersite.content.yaml_text import Writable
from clustersite.editor.importing import (
    MOST_ENTRIES,
    Imported,
    NewFile,
    Whereabouts,
    clean_line,
    clean_prose,
    free_id,
    source_text,
)
from clustersite.editor.scaffold import event_id_of
from clustersite.events.recurrence import end_of, planned
from clustersite.problems.diagnostics import Problem, Where, problem

_COLUMNS: Mapping[str, tuple[str, ...]] = {
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
_LISTS = re.compile(r"[;,|/\n]")


def entries_from_table(name: str, text: str, site: Site) -> Imported | Problem:
    """A new file for each row that is no event or member yet; a problem when the text is no table of either."""
    # Excel writes its delimiter on a line of its own.
    told = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    body = text[told.end() :] if told else text
    try:
        rows = list(csv.reader(io.StringIO(body, newline=""), delimiter=told[1] if told else _delimiter(body)))
    # A delimiter that is none is a TypeError or ValueError.
    except (csv.Error, TypeError, ValueError):
        advice = "Die Tabelle in Excel oder LibreOffice öffnen und noch einmal als CSV speichern."
        return problem("E190", Where(name), reason="Sie ist keine lesbare CSV-Tabelle.", suggestion=advice)
    heads = [clean_line(head) for head in rows[0]] if rows else []
    first = 3 if told else 2
    of_events, of_members = _fields(heads, _EVENT_COLUMNS), _fields(heads, _COLUMNS)
    is_of_events = {"title", "start"} <= set(of_events.values())
    if not is_of_events and "name" not in of_members.values():
        columns = [", ".join(words[0].title() for words in known.values()) for known in (_COLUMNS, _EVENT_COLUMNS)]
        advice = f"Die erste Zeile nennt die Spalten. Bei Mitgliedern: {columns[0]}. Bei Terminen: {columns[1]}."
        reason = "Es gibt keine Spalte „Name“, und keine Spalten „Titel“ und „Beginn“."
        return problem("E190", Where(name), reason=reason, suggestion=advice)
    if len(rows) > MOST_ENTRIES:
        reason = f"Sie hat mehr als {MOST_ENTRIES} Zeilen."
        return problem("E190", Where(name), reason=reason, suggestion="Die Tabelle aufteilen.")
    if is_of_events:
        return _events(name, enumerate(rows[1:], first), of_events, heads, site)
    return _members(name, enumerate(rows[1:], first), of_members, heads, site)


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(";,\t", key=head.count)


def _fields(heads: Sequence[str], columns: Mapping[str, tuple[str, ...]]) -> dict[int, str]:
    """The field of each column that is known; the first column of a field counts."""
    found: dict[int, str] = {}
    for number, head in enumerate(heads):
        words = head.casefold().strip(" :.")
        field = next((field for field, names in columns.items() if words in names), None)
        if field and field not in found.values():
            found[number] = field
    return found


def _unused(heads: Iterable[str], fields: Mapping[int, str], whose: str) -> list[str]:
    unused = [head for number, head in enumerate(heads) if number not in fields and head]
    return [f"Spalten ohne Platz in den Angaben {whose}: {', '.join(unused)}."] * bool(unused)


def _events(
    name: str, rows: Iterable[tuple[int, list[str]]], fields: Mapping[int, str], heads: list[str], site: Site
) -> Imported:
    files: list[NewFile] = []
    skipped = _unused(heads, fields, "eines Termins")
    known = {
        (event.title.casefold(), str(plan.start)): event.id for event in site.events.values() for plan in planned(event)
    }
    taken, whereabouts = set(site.events), Whereabouts(site)
    for number, row in rows:
        given = {fields[column]: cell.strip() for column, cell in enumerate(row) if column in fields and cell.strip()}
        title = clean_line(given.get("title", ""))
        if not title:
            skipped += [f"Zeile {number}: ohne Titel."] * any(cell.strip() for cell in row)
            continue
        try:
            start = read_moment(" ".join(filter(None, (_day(given.get("start", "")), given.get("start_time")))))
        except Unreadable:
            skipped.append(f"Zeile {number}: „{title}“ hat keinen lesbaren Beginn.")
            continue
        if own := known.get((title.casefold(), str(start))):
            skipped.append(f"Zeile {number}: „{title}“ gibt es schon ({own}).")
            continue
        questions: list[str] = []
        values: dict[str, Writable] = {"title": title, **_category(given, site, questions), "start": _written(start)}
        values |= _table_end(given, start, questions)
        if place := whereabouts.place(clean_line(given.get("place", "")), questions):
            values["place"] = place
        if "link" in given and (link := whereabouts.link(clean_line(given["link"]), title, questions)):
            is_online = site.links[link].kind is LinkKind.ZOOM
            values |= {"online": link} if is_online else {"links": [link]}
        values |= {"summary": clean_line(given["summary"])} if "summary" in given else {}
        values |= {"description": clean_prose(given["description"]) + "\n"} if "description" in given else {}
        event_id = free_id(event_id_of(title, start.year), taken)
        taken.add(event_id)
        known[title.casefold(), str(start)] = event_id
        values |= {"draft": "ja", **({"open_questions": questions} if questions else {})}
        text = source_text(f"Übernommen aus {name}, Zeile {number}.", values)
        files.append(NewFile(path=event_file(event_id), text=text, notes=tuple(questions)))
    return Imported(files=tuple(files), skipped=tuple(skipped), proposed=whereabouts.proposed())


def _day(cell: str) -> str:
    """The cell without the midnight that Excel gives a day."""
    return re.sub(r"\s+0?0:00(:00)?$", "", cell)


def _category(given: Mapping[str, str], site: Site, questions: list[str]) -> dict[str, Writable]:
    word = clean_line(given.get("category", ""))
    found = next((one for one in site.categories.values() if word.casefold() in (one.id, one.name.casefold())), None)
    if word and not found:
        questions.append(f"Kategorie laut Tabelle: {word}")
    return {"category": found.id} if found else {}


def _table_end(given: Mapping[str, str], start: Month | date, questions: list[str]) -> dict[str, Writable]:
    """The end: a time, or a day with or without one."""
    day, clock = _day(given.get("end", "")), given.get("end_time", "")
    written = " ".join(filter(None, (day, clock)))
    if not written:
        return {}
    try:
        end = read_end(written)
    except Unreadable:
        end = None
    if isinstance(end, datetime) and isinstance(start, datetime) and end.date() == start.date():
        end = end.time()
    if end is None or end_of(start, end) is None:
        # A day that is over on itself needs no end.
        if end != start:
            questions.append(clean_line(f"Ende laut Tabelle: {written}"))
        return {}
    return {"end": _written(end)} if end != start else {}


def _written(moment: Month | date | time) -> str:
    match moment:
        case datetime():
            return f"{moment:%Y-%m-%d %H:%M}"
        case time():
            return f"{moment:%H:%M}"
        case _:
            return str(moment)


def _members(
    name: str, rows: Iterable[tuple[int, list[str]]], fields: Mapping[int, str], heads: list[str], site: Site
) -> Imported:
    files: list[NewFile] = []
    skipped = _unused(heads, fields, "eines Mitglieds")
    known = {word.casefold(): member.id for member in site.members.values() for word in _names(member)}
    taken = set(site.members)
    for number, row in rows:
        given = {fields[column]: cell for column, cell in enumerate(row) if column in fields and cell.strip()}
        company = clean_line(given.pop("name", ""))
        if not company:
            skipped += [f"Zeile {number}: ohne Namen."] * any(cell.strip() for cell in row)
        elif company.casefold() in known:
            skipped.append(f"Zeile {number}: „{company}“ gibt es schon ({known[company.casefold()]}).")
        else:
            member_id = free_id(company, taken)
            taken.add(member_id)
            known[company.casefold()] = member_id
            values, questions = _values(given, site)
            values = {"name": company, **values, "draft": "ja", **({"open_questions": questions} if questions else {})}
            text = source_text(f"Übernommen aus {name}, Zeile {number}.", values)
            path = member_file(member_id)
            files.append(NewFile(path=path, text=text, notes=tuple(questions)))
    return Imported(files=tuple(files), skipped=tuple(skipped), proposed={})


def _names(member: Member) -> tuple[str, ...]:
    return tuple(filter(None, (member.name, member.short_name)))


def _values(given: Mapping[str, str], site: Site) -> tuple[dict[str, Writable], list[str]]:
    """What the model takes, and a question for everything it does not."""
    values: dict[str, Writable] = {}
    questions: list[str] = []
    for field, cell in given.items():
        match field:
            case "professions":
                found, unknown = _professions(cell, site)
                values |= {field: found} if found else {}
                if unknown:
                    questions.append(
                        clean_line(f"Berufe der Tabelle, die es in professions.yaml nicht gibt: {unknown}")
                    )
                continue
            case "further_sites":
                value: Writable = [clean_line(part) for part in _LISTS.split(cell) if part.strip()]
            case "description":
                value = clean_prose(cell)
            case "website" if not cell.strip().startswith(("http://", "https://")):
                value = f"https://{clean_line(cell)}"
            case _:
                value = clean_line(cell)
        if _fits(field, value):
            values[field] = value
        else:
            questions.append(clean_line(f"In der Tabelle steht bei {_COLUMNS[field][0].title()}: {cell}"))
    return values, questions


def _professions(cell: str, site: Site) -> tuple[list[str], str]:
    """The ids of the professions that the cell names, and the words that name none."""
    by_name = {
        word.casefold(): profession.id
        for profession in site.professions.values()
        for word in (profession.id, profession.name, profession.feminine or "")
        if word
    }
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


def _fits(field: str, value: Writable) -> bool:
    try:
        Member.model_validate({"id": "probe", "name": "Probe", field: value})
    except ValidationError:
        return False
    return True

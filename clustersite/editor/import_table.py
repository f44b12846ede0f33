"""Members read from a table that a spreadsheet saved as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from clustersite.content.model import Member, Site
from clustersite.content.source_files import member_file
from clustersite.content.yaml_text import Writable
from clustersite.editor.importing import MOST_ENTRIES, Imported, NewFile, clean_line, clean_prose, free_id, source_text
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
_LISTS = re.compile(r"[;,|/\n]")


def members_from_table(name: str, text: str, site: Site) -> Imported | Problem:
    """A new file for each row that is no member yet; a problem when the text is no table of members."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error:
        advice = "Die Tabelle in Excel oder LibreOffice öffnen und noch einmal als CSV speichern."
        return problem("E190", Where(name), reason="Sie ist keine lesbare CSV-Tabelle.", suggestion=advice)
    heads = [clean_line(head) for head in rows[0]] if rows else []
    fields = {number: field for number, head in enumerate(heads) if (field := _field(head))}
    if "name" not in fields.values():
        columns = ", ".join(words[0].title() for words in _COLUMNS.values())
        advice = f"Die erste Zeile nennt die Spalten. Bekannt sind: {columns}."
        return problem("E190", Where(name), reason="Es gibt keine Spalte „Name“.", suggestion=advice)
    if len(rows) > MOST_ENTRIES:
        reason = f"Sie hat mehr als {MOST_ENTRIES} Zeilen."
        return problem("E190", Where(name), reason=reason, suggestion="Die Tabelle aufteilen.")
    return _members(name, rows[1:], fields, heads, site)


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(";,\t", key=head.count)


def _field(head: str) -> str | None:
    words = head.casefold().strip(" :.")
    return next((field for field, names in _COLUMNS.items() if words in names), None)


def _members(name: str, rows: Iterable[list[str]], fields: Mapping[int, str], heads: list[str], site: Site) -> Imported:
    files: list[NewFile] = []
    unused = [head for number, head in enumerate(heads) if number not in fields and head]
    skipped = [f"Spalten ohne Platz in den Angaben eines Mitglieds: {', '.join(unused)}."] * bool(unused)
    known = {word.casefold(): member.id for member in site.members.values() for word in _names(member)}
    taken = set(site.members)
    for number, row in enumerate(rows, 2):
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
    words = [clean_line(re.sub(r"\((m|w|d|/)+\)", "", part)) for part in re.split(r"[;,|\n]", cell)]
    found = [by_name[word.casefold()] for word in words if word.casefold() in by_name]
    unknown = [word for word in words if word and word.casefold() not in by_name]
    return list(dict.fromkeys(found)), ", ".join(unknown)


def _fits(field: str, value: Writable) -> bool:
    try:
        Member.model_validate({"id": "probe", "name": "Probe", field: value})
    except ValidationError:
        return False
    return True

"""New source files: every field explained in German, the optional ones commented out.

A line `#place: halle` becomes a field when its # is deleted; a line `# Text` explains the field below it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from clustersite.content.fields import proposed_id
from clustersite.content.model import Event, Member, Page, Record
from clustersite.content.urls import event_file, member_file
from clustersite.content.validation import described, example_of, lines_of
from clustersite.content.yaml_text import scalar
from clustersite.problems.diagnostics import choices

Names = Mapping[str, Iterable[str]]
"""The ids that the data has, by table."""

_WIDTH = 100
_LONGEST_ID = 80

_DRAFT = ("Veröffentlichen", ("publish_from", "draft", "aliases", "open_questions"))
_DRAFT_OF_EVENT = ("Veröffentlichen", (*_DRAFT[1], "uid"))
GROUPS: Mapping[type[Record], Sequence[tuple[str, Sequence[str]]]] = {
    Event: (
        (
            "Was, wann und wo",
            ("title", "category", "start", "end", "place", "region", "online", "status", "moved_from"),
        ),
        ("Worum es geht", ("summary", "description", "audience", "organiser", "contact", "members", "image")),
        ("Dabei sein", ("price", "register_by", "full", "links", "downloads")),
        ("Reihen, und Termine mit mehreren Teilen", ("repeat", "sessions")),
        _DRAFT_OF_EVENT,
    ),
    Member: (
        ("Wer", ("name", "short_name", "town", "further_sites", "state", "website", "joined")),
        ("Ausbildung", ("professions", "professions_as_of", "vacancies")),
        ("Vorstellung", ("summary", "description", "podcast", "image")),
        ("Veröffentlichen", ("draft", "aliases", "open_questions")),
    ),
    Page: (
        ("Kopfangaben", ("title", "description", "date", "lead", "plain_language")),
        ("Was darunter gezeigt wird", ("events", "category", "members", "links", "downloads", "image")),
        ("Wie die Seite erscheint", ("layout", "menu_title", "order", "noindex")),
        _DRAFT,
    ),
}
"""How the fields of a record are grouped for those who write it: a heading, and its fields in their order."""

_MARKDOWN_HINT = (
    "Unter der zweiten Zeile --- steht der Text: ## Überschrift, **fett**, - Liste, [Linktext](https://…), "
    "[[event:KENNUNG]] für einen Termin, [[member:KENNUNG]] für ein Mitglied."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFile:
    """A file to be written: its path below the root, its text, and what its author still has to do."""

    path: str
    text: str
    to_do: tuple[str, ...]


def new_event(title: str, given: Mapping[str, str], *, event_id: str, today: date, names: Names) -> NewFile:
    """A file for an event; without a start it is a draft of the coming month."""
    to_do = [] if "start" in given else ["Bei start Tag und Uhrzeit eintragen."]
    following = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    values = {"title": title, "start": following.strftime("%Y-%m"), "uid": event_id, **given}
    return _new(Event, event_file(event_id), title, values, to_do, names)


def new_member(name: str, given: Mapping[str, str], *, member_id: str, names: Names) -> NewFile:
    """A file for a member; without a town it is a draft."""
    to_do = [] if "town" in given else ["Bei town den Ort eintragen."]
    return _new(Member, member_file(member_id), name, {"name": name, **given}, to_do, names)


def new_page(title: str, given: Mapping[str, str], *, path: str, names: Names) -> NewFile:
    """A Markdown file, always a draft, because its text is still to be written."""
    to_do = [] if "description" in given else ["Bei description in einem Satz sagen, was auf der Seite steht."]
    to_do.append("Unter der zweiten Zeile --- den Text schreiben.")
    description = f"Hier steht in einem Satz für Suchmaschinen, was man auf der Seite „{title}“ findet."
    values = {"title": title, "description": description[:170], **given}
    made = _new(Page, path, title, values, to_do, names)
    return NewFile(path=path, text=f"---\n{made.text}---\n\nHier steht der Text.\n", to_do=made.to_do)


def event_id_of(title: str, year: int | None) -> str:
    """The id that an event's title and year propose; empty when the title has no letters."""
    return with_year(proposed_id(title), year)


def with_year(name: str, year: int | None) -> str:
    """The id with its year at the end, so that the next year's event of this name has an id as well."""
    if not name or year is None or str(year) in name.split("-"):
        return name
    return f"{name[: _LONGEST_ID - 5].rstrip('-')}-{year}"


def _new(
    kind: type[Record], path: str, title: str, values: Mapping[str, str], to_do: Sequence[str], names: Names
) -> NewFile:
    if to_do:
        values = {**values, "draft": "ja"}
        to_do = [*to_do, "Zum Veröffentlichen die Zeile „draft: ja“ löschen."]
    lines = [*_head(kind, path, title)]
    for heading, fields in GROUPS[kind]:
        lines += ["", f"# --- {heading} ---"]
        for field in fields:
            lines += _field(kind, field, values.get(field), names)
    return NewFile(path=path, text="\n".join(lines) + "\n", to_do=tuple(to_do))


def _head(kind: type[Record], path: str, title: str) -> Iterator[str]:
    yield from _comment(f"{' '.join(title.split())}: {path}")
    yield from _comment(
        "Der Dateiname ist die Kennung. Er macht die Adresse und bleibt, auch wenn sich der Titel ändert."
    )
    yield "#"
    yield from _comment("Zeilen, die mit # beginnen, gelten nicht. Um eine Angabe zu benutzen, das # davor löschen.")
    if kind is Page:
        yield from _comment(_MARKDOWN_HINT)


def _field(kind: type[Record], field: str, value: str | None, names: Names) -> Iterator[str]:
    found = described(kind)[field]
    known = sorted(names.get(found.table, ())) if found.table else []
    yield ""
    yield from _comment((found.info.description or "") + (f" Vorhanden: {choices(known, 24)}." if known else ""))
    if value is not None:
        yield f"{field}: {scalar(value)}"
        return
    example = lines_of(field, example_of(found, *known[:1]) or "…").removesuffix("\n")
    # An empty line stays empty: a # left in it would end a text of several paragraphs.
    yield from (f"#{line}" if line else "" for line in example.split("\n"))


def _comment(text: str) -> Iterator[str]:
    return (f"# {line}" for line in textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False))

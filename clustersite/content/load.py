"""Source files read into a typed Site, with all problems at once.

Hints may be switched off at their place, with a reason: `# ok H205: hat noch keine`, in Markdown
`<!-- ok H222: … -->`. The comment stands on the line of the hint or on the lines above it. Errors cannot be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any, TypeVar

from clustersite.content import yaml_text
from clustersite.content.fields import id_proposal, is_id, kind_of, proposed_id
from clustersite.content.model import (
    Category,
    Event,
    Figure,
    Link,
    Member,
    Page,
    Place,
    Profession,
    Record,
    River,
    Settings,
    Site,
    Synonym,
    Town,
)
from clustersite.content.urls import SETTINGS_FILE
from clustersite.content.validation import FIELD_NAMES, readable_part, validated
from clustersite.content.yaml_text import TYPOGRAPHIC, Document, Group, Node, Row, Text, in_straight_quotes, quoted
from clustersite.inputs import Reads, Table, Values, only
from clustersite.problems import diagnostics
from clustersite.problems.diagnostics import Problem, Where, codes, did_you_mean, is_error, problem
from clustersite.signatures import digest

R = TypeVar("R")

TABLES: Mapping[str, type[Record]] = {
    "links": Link,
    "places": Place,
    "categories": Category,
    "professions": Profession,
    "figures": Figure,
    "synonyms": Synonym,
    "towns": Town,
    "rivers": River,
}
FOLDERS: Mapping[str, type[Record]] = {"events": Event, "members": Member}
RECORDS: Mapping[str, type[Record]] = {**TABLES, **FOLDERS, "pages": Page, "settings": Settings}
_GERMAN_TABLES = {"orte": "places", "kategorien": "categories", "berufe": "professions", "zahlen": "figures"}
_LARGEST_TEXT = 1_000_000
_PAGE = re.compile(r"---[ \t]*\n(?P<head>(?:.*\n)*?)---[ \t]*(?:\n(?P<body>(?s:.*)))?\Z")
# What git leaves in a file that two people changed at the same place.
_TWO_VERSIONS = re.compile(
    r"^<{7} .*\n(?P<one>(?:.*\n)*?)(?:\|{7}.*\n(?:.*\n)*?)?={7}\n(?P<other>(?:.*\n)*?)>{7}(?: .*)?$", re.MULTILINE
)
# Control characters, and what YAML takes for line ends or refuses; a text with them is not what it looks like.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A record, also as text, dict and list. A layout or an asset is its file, and has neither.

    One that the state kept is made into a record when somebody needs it. One with mistakes has `gaps`, the fields that
    are not whole: it is there for checks of the others, and nothing else is made of it.
    """

    table: str
    id: str
    plain: Mapping[str, Any]
    digest: str
    record: Record | None
    gaps: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Parsed:
    """What one source file says, whatever the others say: a function of its path and content.

    One that the state kept has no `document`, because nearly nobody needs it.
    """

    digest: str
    is_text: bool
    document: Document | None
    names: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    silences: tuple[Silence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What was read: the Site (None without usable settings), the documents by file, all problems.

    `names` holds every id that has a source, broken ones included, so that one mistake is not reported twice; `gaps`
    the fields of records, by table and id, that are not whole.
    """

    site: Site | None
    documents: Mapping[str, Document]
    names: Mapping[str, Set[str]]
    gaps: Mapping[tuple[str, str], Set[str]]
    problems: tuple[Problem, ...]
    silences: tuple[Silence, ...]


def read_site(sources: Mapping[str, bytes]) -> Reading:
    """The typed Site that `sources` (path below the root → bytes) describe, and every problem in them."""
    parsed = {file: parse(file, content) for file, content in sources.items()}
    return assemble(parsed, sources, Reads(), with_gaps=False)


def parse(file: str, content: bytes) -> Parsed:
    """What the file says."""
    reader = _Reader()
    entries = tuple(
        Entry(
            table=table,
            id=entry_id,
            plain=plain,
            digest=digest(repr((plain, sorted(gaps))).encode()) if plain else digest(content),
            record=record,
            gaps=gaps,
        )
        for table, entry_id, plain, record, gaps in reader.entries(file, content)
    )
    return Parsed(
        digest=digest(content),
        is_text=file in reader.documents,
        document=reader.documents.get(file),
        names=tuple((table, name) for table, names in reader.names.items() for name in sorted(names)),
        entries=entries,
        problems=tuple(reader.problems),
        silences=tuple(silences(reader.documents[file])) if file in reader.documents else (),
    )


def assemble(
    parsed: Mapping[str, Parsed], sources: Mapping[str, bytes], reads: Reads, *, with_gaps: bool = True
) -> Reading:
    """The Site that all files describe together; `sources` are asked for a file when its text is needed."""
    tables: dict[str, dict[str, Entry]] = {name: {} for name in (*RECORDS, "layouts", "assets")}
    names: dict[str, set[str]] = {name: set() for name in (*TABLES, *FOLDERS, "pages")}
    problems: list[Problem] = []
    for file in sorted(parsed):
        problems += parsed[file].problems
        for table, name in parsed[file].names:
            names[table].add(name)
        for entry in parsed[file].entries:
            if with_gaps or not entry.gaps:
                tables[entry.table][entry.id] = entry
    if SETTINGS_FILE not in parsed:
        description = "Sie sagt, wie der Cluster heißt und wo die Seite liegt."
        problems.append(problem("E143", Where(SETTINGS_FILE), description=description))
    texts = {file: each.digest for file, each in sorted(parsed.items()) if each.is_text}
    return Reading(
        site=_site(tables, sources, reads),
        documents=Table("documents", texts, lambda file: _document(file, parsed, sources), reads),
        names={
            kind: Table(f"names-{kind}", dict.fromkeys(sorted(ids), "+"), str, reads).keys()
            for kind, ids in names.items()
        },
        gaps={(one.table, one.id): one.gaps for each in parsed.values() for one in each.entries if one.gaps},
        problems=tuple(problems),
        silences=tuple(one for file in sorted(parsed) for one in parsed[file].silences),
    )


def read_event(file: str, content: bytes) -> Event | None:
    """The event of one file; None where the file is not free of errors."""
    records = (entry.record for entry in parse(file, content).entries if not entry.gaps)
    return next((record for record in records if isinstance(record, Event)), None)


def to_plain(parsed: Parsed) -> list[Any]:
    """What the file says as JSON can hold it, without the document."""
    entries = [[entry.table, entry.id, entry.digest, entry.plain, sorted(entry.gaps)] for entry in parsed.entries]
    suppressed = [[one.code, one.line, diagnostics.place(one.where), one.has_reason] for one in parsed.silences]
    return [
        parsed.digest, parsed.is_text, parsed.names, entries, diagnostics.to_plain(parsed.problems), suppressed
    ]  # fmt: skip


def from_plain(plain: list[Any]) -> Parsed:
    """What `to_plain` wrote."""
    content_digest, is_text, names, entries, problems, suppressed = plain
    return Parsed(
        digest=content_digest,
        is_text=is_text,
        document=None,
        names=tuple((table, name) for table, name in names),
        entries=tuple(
            Entry(table=table, id=name, digest=digest, plain=said, record=None, gaps=frozenset(gaps))
            for table, name, digest, said, gaps in entries
        ),
        problems=diagnostics.from_plain(problems),
        silences=tuple(
            Silence(code=code, line=line, where=Where(*where), has_reason=has_reason)
            for code, line, where, has_reason in suppressed
        ),
    )


def _site(tables: Mapping[str, Mapping[str, Entry]], sources: Mapping[str, bytes], reads: Reads) -> Site | None:
    if not tables["settings"]:
        return None

    def table(name: str, make: Callable[[Entry], R]) -> Table[R]:
        entries = tables[name]
        return Table(
            f"source-{name}",
            {key: entry.digest for key, entry in entries.items()},
            lambda key: make(entries[key]),
            reads,
        )

    records: dict[str, Any] = {
        name: table(name, lambda entry, kind=kind: entry.record or kind.model_validate(entry.plain))  # type: ignore[misc]
        for name, kind in RECORDS.items()
    }
    settings = records.pop("settings")[""]
    # Every answer depends on the settings, so their digest has to be known before the first is asked for.
    Values("settings", {"": settings}, reads)
    return Site(
        settings=settings,
        layouts=table("layouts", lambda entry: _plain_text(sources[f"layouts/{entry.id}"])),
        assets=table("assets", lambda entry: sources[f"assets/{entry.id}"]),
        **records,
    )


def _document(file: str, parsed: Mapping[str, Parsed], sources: Mapping[str, bytes]) -> Document:
    document = parsed[file].document or parse(file, sources[file]).document
    assert document is not None
    return document


def _plain_text(content: bytes) -> str:
    """The text with plain line ends; UnicodeDecodeError where it is none."""
    text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


Plain = Mapping[str, Any]
Made = tuple[Plain, Record, frozenset[str]]
"""A record as it is written and as the model makes it, and the fields that are not whole."""


class _Reader:
    """Collects documents, names and problems while a file is read."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.names: dict[str, set[str]] = {name: set() for name in (*TABLES, *FOLDERS, "pages")}
        self.problems: list[Problem] = []

    def entries(self, file: str, content: bytes) -> Iterator[tuple[str, str, Plain, Record | None, frozenset[str]]]:
        """The table, the id, the values and the record of everything in the file that can be read."""
        folder, _, name = file.partition("/")
        match folder:
            case "assets":
                yield folder, name, {}, None, frozenset()
            case "layouts":
                if self.text(file, content) is not None:
                    yield folder, name, {}, None, frozenset()
            case "content":
                if page := self.page(file, content):
                    yield "pages", page[0]["id"], *page
            case _ if file == SETTINGS_FILE:
                if settings := self.record(Settings, file, content):
                    yield "settings", "", *settings
            case _:
                yield from self.records(file, content)

    def text(self, file: str, content: bytes) -> str | None:
        """The file's text with plain line ends, or None and a problem."""
        if len(content) > _LARGEST_TEXT:
            reason = f"{len(content) // 1000} kB, höchstens {_LARGEST_TEXT // 1000} kB"
            self.problems.append(problem("E108", Where(file), reason=reason))
            return None
        try:
            text = _plain_text(content)
        except UnicodeDecodeError as error:
            self.problems.append(_encoding_problem(file, content, error))
            return None
        if "\0" in text and text.count("\0") * 4 > len(text):
            # Every second byte of Latin letters in UTF-16 is a zero, which is valid UTF-8.
            self.problems.append(problem("E101", Where(file), encoding="UTF-16"))
            return None
        if match := _INVISIBLE.search(text):
            line = text.count("\n", 0, match.start()) + 1
            column = match.start() - (text.rfind("\n", 0, match.start()) + 1) + 1
            where = Where(file, line, column)
            self.documents[file] = Document(file=file, lines=tuple(text.split("\n")))
            self.problems.append(problem("E147", where, character=f"U+{ord(match.group()):04X}"))
            return None
        self.documents[file] = Document(file=file, lines=tuple(text.split("\n")))
        versions = list(_TWO_VERSIONS.finditer(text))
        for match in versions:
            line = text.count("\n", 0, match.start()) + 1
            one, other = (f"\n\n{match[name].rstrip() or '(nichts)'}\n\n" for name in ("one", "other"))
            self.problems.append(problem("E209", Where(file, line, 1, 7), one=one, other=other))
        if versions:
            return None
        return text

    def page(self, file: str, content: bytes) -> Made | None:
        """The page of a Markdown file."""
        path = PurePosixPath(file)
        if path.suffix != ".md":
            self._misplaced(path, content)
            return None
        page_id = str(path.relative_to("content").with_suffix(""))
        self.names["pages"].add(page_id)
        if any(not is_id(part) for part in page_id.split("/")):
            self.problems.append(problem("E141", Where(file), found=path.name, suggestion=id_proposal(path.stem)))
            return None
        text = self.text(file, content)
        if text is None:
            return None
        match = _PAGE.match(text)
        if match is None or not (match["head"] or "").strip():
            code = "E151" if match is None and re.match(r"---[ \t]*\n", text) else "E150"
            self.problems.append(problem(code, Where(file, 1, 1)))
            return self._rest(Page, {}, {"id": page_id, "body": text}) if code == "E150" else None
        given = {"id": page_id, "body": match["body"] or ""}
        return self._validated(Page, file, match["head"], given, first_line=2) or self._rest(Page, {}, given)

    def record(self, kind: type[Record], file: str, content: bytes, **given: str) -> Made | None:
        """The one record of a YAML file."""
        text = self.text(file, content)
        return None if text is None else self._validated(kind, file, text, given)

    def records(self, file: str, content: bytes) -> Iterator[tuple[str, str, Plain, Record, frozenset[str]]]:
        """The table, id, values and record of each entry of a data file other than site.yaml."""
        path = PurePosixPath(file)
        folder = path.parent.name
        if path.suffix != ".yaml":
            self._misplaced(path, content)
        elif path.parent == PurePosixPath("site_data") and path.stem in TABLES:
            yield from ((path.stem, sound[0]["id"], *sound) for sound in self._table(path.stem, file, content))
        elif path.parent.parent == PurePosixPath("site_data") and folder in FOLDERS:
            record_id = unicodedata.normalize("NFC", path.stem)
            self.names[folder].add(record_id)
            if not is_id(record_id):
                self.problems.append(problem("E141", Where(file), found=path.name, suggestion=id_proposal(path.stem)))
            elif record := self.record(FOLDERS[folder], file, content, id=record_id):
                yield folder, record_id, *record
        else:
            self._misplaced(path, content)

    def _table(self, name: str, file: str, content: bytes) -> Iterator[Made]:
        text = self.text(file, content)
        root = None if text is None else self._tree(file, text)
        if root is None:
            return
        if not isinstance(root, Group):
            fact = {"expected": "eine Gruppe von Angaben", "found": kind_of(yaml_text.to_plain(root))}
            advice = "Je Eintrag eine Kennung mit Doppelpunkt, darunter eingerückt seine Angaben."
            items = [one for one in root.items if isinstance(one, Group)] if isinstance(root, Row) else []
            plain = [yaml_text.to_plain(one) for one in items]
            entries = {proposed_id(str(next(iter(one.values()), ""))): one for one in plain if isinstance(one, dict)}
            advice += (
                "".join([" So:\n\n", *(yaml_text.entry(*one) for one in entries.items() if one[0])]) if entries else ""
            )
            self.problems.append(problem("E106", self.documents[file].where(), **fact, description=advice))
            return
        for entry_id, node in root.values.items():
            self.names[name].add(entry_id)
            key = root.keys[entry_id].mark
            if not is_id(entry_id):
                where = Where(file, key.line, key.column, key.length)
                self.problems.append(problem("E136", where, found=entry_id, suggestion=id_proposal(entry_id)))
            elif record := self._typed(TABLES[name], file, node, {"id": entry_id}, (entry_id,)):
                yield record

    def _validated(
        self, kind: type[Record], file: str, text: str, given: Mapping[str, str], *, first_line: int = 1
    ) -> Made | None:
        root = self._tree(file, text, first_line)
        return None if root is None else self._typed(kind, file, root, given)

    def _typed(
        self, kind: type[Record], file: str, node: Node, given: Mapping[str, str], path: tuple[str | int, ...] = ()
    ) -> Made | None:
        record, problems = validated(kind, self.documents[file], node, given, path)
        # What is cut off by a # is there, only not to be seen.
        cut = {found.where.line for found in self.problems if found.code == "E206" and found.where.file == file}
        self.problems += (found for found in problems if found.code != "E105" or found.where.line not in cut)
        plain = yaml_text.to_plain(node)
        if not isinstance(plain, dict):
            return None
        return self._rest(kind, plain, given) if record is None else ({**plain, **given}, record, frozenset())

    def _rest(self, kind: type[Record], plain: Plain, given: Mapping[str, str]) -> Made | None:
        found = readable_part(kind, plain, given)
        # Without its regions or addresses, sound references of others would be called dead.
        if found is None or (kind is Settings and {"regions", "addresses"} & found[2]):
            return None
        return {**found[0], **given}, found[1], found[2]

    def _tree(self, file: str, text: str, first_line: int = 1) -> Node | None:
        root, faults = yaml_text.read_yaml(text, first_line=first_line, known=FIELD_NAMES)
        for fault in faults:
            where = Where(file, fault.mark.line, fault.mark.column, fault.mark.length)
            self.problems.append(problem(fault.code, where, **fault.facts))
        if root is None and not faults:
            self.problems.append(problem("E109", Where(file)))
        lines = self.documents[file].lines
        body_line = first_line + text.count("\n") + 1 if first_line > 1 else 1
        self.documents[file] = Document(file=file, lines=lines, root=root, body_line=body_line)
        self.problems += _cut_by_comment(file, lines, root)
        self.problems += _split_by_comma(file, root)
        return root

    def _misplaced(self, path: PurePosixPath, content: bytes) -> None:
        self.problems.append(problem("E142", Where(str(path)), suggestion=_right_place(path, content)))


def _right_place(path: PurePosixPath, content: bytes) -> str:
    """Where a file belongs that nothing reads where it is, and what it is called there."""
    stem, _, endings = path.name.lower().partition(".")
    name, ending = proposed_id(stem) or "name", endings.removesuffix(".txt") or "txt"
    if ending in ("jpg", "jpeg", "png", "webp", "avif", "svg"):
        return f"Bilder gehören nach assets/images/, diese Datei also dorthin: assets/images/{name}.{ending}"
    if ending == "pdf":
        return f"PDFs gehören nach assets/downloads/, diese Datei also dorthin: assets/downloads/{name}.pdf"
    folder = str(path.parent)
    if ending == "md":
        is_page = path.parts[0] == "content"
        return f"Die Endung muss .md sein: {stem}.md" if is_page else f"Seiten gehören nach content/: content/{name}.md"
    if ending not in ("yaml", "yml", "txt"):
        kind = "Seiten mit der Endung .md" if path.parts[0] == "content" else "Dateien mit der Endung .yaml"
        return f"Hier liegen nur {kind}. Den Inhalt in eine solche Datei schreiben."
    if folder in ("site_data/events", "site_data/members") and ending != "txt":
        return f"Die Endung muss .yaml sein: {stem}.yaml"
    keys = set(re.findall(r"^([a-z_]+):", content.decode("utf-8", "replace"), re.MULTILINE))
    for table, what in (("events", "ein Termin"), ("members", "ein Mitglied")):
        others = {
            field for one in (*FOLDERS, "settings", "pages") if one != table for field in RECORDS[one].model_fields
        }
        if keys & (FOLDERS[table].model_fields.keys() - others):
            return f"Das ist wohl {what}: Die Datei gehört nach site_data/{table}/{name}.yaml"
    known = [f"site_data/{one}.yaml" for one in ("site", *TABLES)]
    folders = " und ".join(f"site_data/{one}/" for one in FOLDERS)
    if path.stem.lower() in _GERMAN_TABLES:
        return f"Der Name ist festgelegt: site_data/{_GERMAN_TABLES[path.stem.lower()]}.yaml"
    return did_you_mean(str(path), known) or f"Bekannt sind {', '.join(known)} sowie Dateien in {folders}."


def _encoding_problem(file: str, content: bytes, error: UnicodeDecodeError) -> Problem:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return problem("E101", Where(file), encoding="UTF-16")
    before = content[: error.start]
    line_start = before.rfind(b"\n") + 1
    column = len(before[line_start:].decode("utf-8", "replace")) + 1
    encoding = "einem Binärformat (keine Textdatei)" if b"\0" in content else "Latin-1 oder Windows-1252"
    return problem("E101", Where(file, before.count(b"\n") + 1, column), encoding=encoding)


def _cut_by_comment(file: str, lines: tuple[str, ...], root: Node | None) -> Iterator[Problem]:
    """`Raum #3`: what follows an unquoted # is a comment to YAML, which nobody means who writes no space after it."""
    for text in _texts(root):
        line = lines[text.mark.line - 1] if text.mark.line <= len(lines) else ""
        begin = text.mark.column - 1
        rest = line[begin + (text.mark.length if text.value else 0) :]
        if text.plain and (match := re.match(r"\s+#(?=\S)", rest)):
            column = len(line) - len(rest) + match.end()
            where = Where(file, text.mark.line, column, len(line) - column + 1)
            before = line[:begin].rstrip()
            right = f"{before} {quoted(line[begin:].strip())}"
            yield problem("E206", where, cut=(line[: column - 1].split() or [""])[-1], right=right.strip())


# With these words German goes on after a comma; a list's own entry hardly begins so.
_CONTINUATION = re.compile(
    r"(die|der|das|den|dem|deren|dessen|denen|welche[mnrs]?|wenn|weil|dass|damit|ob|um|wo|wie|was|wer|aber|sondern"
    r"|sowie|und|oder) \S"
)


def _split_by_comma(file: str, root: Node | None) -> Iterator[Problem]:
    """`[Alle, die suchen]`: in brackets every comma separates, which nobody means within a sentence."""
    for row in _rows(root):
        for before, after in pairwise(row.items):
            if isinstance(before, Text) and isinstance(after, Text) and after.plain and row.in_brackets:
                where = Where(file, after.mark.line, after.mark.column, after.mark.length)
                if typographic := TYPOGRAPHIC.fullmatch(f"{before.value}, {after.value}"):
                    yield problem("E210", where, **in_straight_quotes(typographic))
                if _CONTINUATION.match(after.value):
                    yield problem("H209", where, before=before.value, after=after.value)


def _rows(node: Node | None) -> Iterator[Row]:
    match node:
        case Group():
            for value in node.values.values():
                yield from _rows(value)
        case Row():
            yield node
            for item in node.items:
                yield from _rows(item)


def _texts(node: Node | None) -> Iterator[Text]:
    match node:
        case Text():
            yield node
        case Group():
            for value in node.values.values():
                yield from _texts(value)
        case Row():
            for item in node.items:
                yield from _texts(item)


P = TypeVar("P", bound=Event | Member | Page)


def published(site: Site, today: date, *, drafts: bool) -> Site:
    """The site as it is public on the day `today`; with `drafts` all of it."""

    def public(name: str, records: Mapping[str, P]) -> Mapping[str, P]:
        def is_public(record: P) -> bool:
            return drafts or (not record.draft and _has_begun(record, today))

        return only(name, records, is_public)

    return replace(
        site,
        events=public("public-events", site.events),
        members=public("public-members", site.members),
        pages=public("public-pages", site.pages),
    )


def _has_begun(record: Event | Member | Page, today: date) -> bool:
    begin = None if isinstance(record, Member) else record.publish_from
    return begin is None or begin <= today


_COMMENT = re.compile(
    r"(?:#|<!--)\s*ok\s+(?P<code>[EH]\d+)\b(?P<colon>:?)(?P<reason>(?:(?!-->).)*)(?:-->)?", re.IGNORECASE
)
_NO_CONTENT = re.compile(r"\s*(?:#.*|<!--.*-->\s*)?")
_NO_CONTENT_OF_MARKDOWN = re.compile(r"\s*(?:<!--.*-->\s*)?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """One comment: the code, the line it is about, where it stands, and whether it gives a reason."""

    code: str
    line: int
    where: Where
    has_reason: bool


def audible(problems: Iterable[Problem], silences: Sequence[Silence], *, is_complete: bool) -> tuple[Problem, ...]:
    """The problems without those that `silences` switch off, and the comments that do it badly.

    Only where `is_complete` says that all hints were looked for can a comment be called needless.
    """
    problems = tuple(problems)
    off = {(silence.where.file, silence.line, silence.code) for silence in silences if silence.has_reason}
    present = {(found.where.file, found.where.line, found.code) for found in problems}
    heard = [found for found in problems if is_error(found) or _key(found) not in off]
    return (*heard, *_complaints(silences, present, is_complete))


def _key(found: Problem) -> tuple[str, int, str]:
    return found.where.file, found.where.line, found.code


def _complaints(
    silences: Iterable[Silence], present: set[tuple[str, int, str]], is_complete: bool
) -> Iterator[Problem]:
    for silence in silences:
        if silence.code not in codes():
            advice = f"Den Code gibt es nicht. {did_you_mean(silence.code, codes())}"
            yield problem("H232", silence.where, hint=silence.code, advice=advice)
        elif silence.code.startswith("E"):
            yield problem("H232", silence.where, hint=silence.code, advice="Fehler muss man beheben.")
        elif not silence.has_reason:
            yield problem("H230", silence.where, hint=silence.code)
        elif is_complete and (silence.where.file, silence.line, silence.code) not in present:
            yield problem("H231", silence.where, hint=silence.code)


def silences(document: Document) -> Iterator[Silence]:
    """Every comment of the document that switches a hint off."""
    if document.file.startswith("layouts/"):
        return
    for number, line in enumerate(document.lines, 1):
        # In Markdown # begins a heading.
        in_markdown = document.file.endswith(".md") and number >= document.body_line
        for match in _COMMENT.finditer(line):
            if in_markdown and match.group().startswith("#"):
                continue
            yield Silence(
                code=match["code"].upper(),
                line=_line_meant(document.lines, number, _NO_CONTENT_OF_MARKDOWN if in_markdown else _NO_CONTENT),
                where=Where(document.file, number, match.start() + 1, len(match.group().rstrip())),
                has_reason=bool(match["colon"] and match["reason"].strip()),
            )


def _line_meant(lines: tuple[str, ...], number: int, no_content: re.Pattern[str]) -> int:
    """The line that a comment on line `number` is about: its own, or the next that holds more than a comment."""
    while number < len(lines) and no_content.fullmatch(lines[number - 1]):
        number += 1
    return number

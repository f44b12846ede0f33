"""Source files read into a typed Site, with all problems at once.

Hints may be switched off at their place, with a reason: `# ok H205: hat noch keine`, in Markdown
`<!-- ok H222: … -->`. The comment stands on the line of the hint or on the lines above it. Errors cannot be.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any, NamedTuple, TypeVar, get_args, get_type_hints

from clustersite.content import yaml_text
from clustersite.content.fields import id_proposal, is_id, kind_of, proposed_id
from clustersite.content.model import Event, Member, Page, Record, Settings, Site
from clustersite.content.urls import SETTINGS_FILE
from clustersite.content.validation import FIELD_NAMES, validated
from clustersite.content.yaml_text import (
    TYPOGRAPHIC,
    Broken,
    Document,
    Group,
    Node,
    Path,
    Row,
    Text,
    in_straight_quotes,
    nodes,
    quoted,
    read_yaml,
    unix_lines,
)
from clustersite.problems import Problem, Where, codes, did_you_mean, is_error, place_in, problem, problems_from_plain
from clustersite.queries import Inputs, Table, Values
from clustersite.signatures import digest

_R = TypeVar("_R")

FOLDERS: Mapping[str, type[Record]] = {"events": Event, "members": Member}
_KEYED = {name: get_args(hint)[1] for name, hint in get_type_hints(Site).items() if get_args(hint)}
TABLES: Mapping[str, type[Record]] = {
    name: kind for name, kind in _KEYED.items() if issubclass(kind, Record) and name not in (*FOLDERS, "pages")
}
RECORDS: Mapping[str, type[Record]] = {**TABLES, **FOLDERS, "pages": Page, "settings": Settings}
_GERMAN_TABLES = {"orte": "places", "kategorien": "categories", "berufe": "professions", "zahlen": "figures"}
_LARGEST_TEXT = 1_000_000
PAGE = re.compile(r"---[ \t]*\n(?P<head>(?:.*\n)*?)---[ \t]*(?:\n(?P<body>(?s:.*)))?\Z")
# What git leaves in a file that two people changed at the same place.
_TWO_VERSIONS = re.compile(
    r"^<{7} .*\n(?P<one>(?:.*\n)*?)(?:\|{7}.*\n(?:.*\n)*?)?={7}\n(?P<other>(?:.*\n)*?)>{7}(?: .*)?$", re.MULTILINE
)
# Control characters, and what YAML takes for line ends or refuses; a text with them is not what it looks like.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Suppression(NamedTuple):
    """One comment: the code, the line it is about, where it stands, and whether it gives a reason."""

    code: str
    line: int
    where: Where
    has_reason: bool


class SourceEntry(NamedTuple):
    """A record, also as JSON of text, dict and list. A layout or an asset is its file, and has neither.

    One that the state kept is made into a record when somebody needs it. One with mistakes has `gaps`, the fields that
    are not whole: it is there for checks of the others, and nothing else is made of it. One that `may_wait` says
    something about whether it is public.
    """

    table: str
    id: str
    digest: str
    plain: str = ""
    gaps: Sequence[str] = ()
    may_wait: bool = False
    record: Record | None = None


@dataclass
class Parsed:
    """What one source file says, whatever the others say: a function of its path and content.

    The `document` is there while the file is read, and goes then, because hardly anybody needs it and it is large.
    """

    digest: str
    is_text: bool = False
    names: list[tuple[str, str]] = field(default_factory=list)
    entries: list[SourceEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    suppressions: list[Suppression] = field(default_factory=list)
    document: Document | None = None

    def tell(self, code: str, where: Where, **facts: object) -> None:
        """Adds a problem."""
        self.problems.append(problem(code, where, **facts))


def read_site(sources: Mapping[str, bytes]) -> Reading:
    """The typed Site that `sources` (path below the root → bytes) describe, and every problem in them."""
    parsed = {file: parse(file, content) for file, content in sources.items()}
    return Reading(parsed, sources, Inputs(), with_gaps=False)


def parse(file: str, content: bytes) -> Parsed:
    """What the file says."""
    said = _said(file, content)
    if said.document:
        said.is_text, said.suppressions = True, list(suppressions_in(said.document))
        said.document = None
    return said


def _said(file: str, content: bytes) -> Parsed:
    said = Parsed(digest(content))
    try:
        _read(file, content, said)
    except Broken as broken:
        said.problems += broken.args
    return said


class Reading:
    """What the files say together: the Site (None without usable settings), the documents by file, all problems.

    `names` holds every id that has a source, broken ones included, so that one mistake is not reported twice; `gaps`
    the fields of records, by table and id, that are not whole. `sources` are asked for a file when its text is needed.
    """

    def __init__(
        self, parsed: Mapping[str, Parsed], sources: Mapping[str, bytes], reads: Inputs, *, with_gaps: bool = True
    ) -> None:
        in_order = [parsed[file] for file in sorted(parsed)]
        tables: dict[str, dict[str, SourceEntry]] = {name: {} for name in (*RECORDS, "layouts", "assets")}
        names: dict[str, set[str]] = {name: set() for name in (*TABLES, *FOLDERS, "pages", "regions")}
        for said in in_order:
            for table, name in said.names:
                names[table].add(name)
            for entry in said.entries:
                if with_gaps or not entry.gaps:
                    tables[entry.table][entry.id] = entry
        self.site = _site(tables, sources, reads)
        texts = {file: each.digest for file, each in sorted(parsed.items()) if each.is_text}
        self.documents = Table("documents", texts, lambda file: _document(file, sources[file]), reads)
        self.names: Mapping[str, Set[str]] = {
            kind: Table(f"names-{kind}", dict.fromkeys(sorted(ids), "+"), str, reads).keys()
            for kind, ids in names.items()
        }
        self.gaps = {(one.table, one.id): one.gaps for said in in_order for one in said.entries if one.gaps}
        problems = [found for said in in_order for found in said.problems]
        if SETTINGS_FILE not in parsed:
            description = "Sie sagt, wie der Cluster heißt und wo die Seite liegt."
            problems.append(problem("E143", Where(SETTINGS_FILE), description=description))
        self.problems = tuple(problems)
        self.suppressions = tuple(one for said in in_order for one in said.suppressions)


def read_event(file: str, content: bytes) -> Event | None:
    """The event of one file; None where the file is not free of errors."""
    records = (entry.record for entry in parse(file, content).entries if not entry.gaps)
    return next((record for record in records if isinstance(record, Event)), None)


def to_text(parsed: Parsed) -> str:
    """What the file says, without the document and the records: JSON of all else, then a line for each entry."""
    entries = [(one.table, one.id, one.digest, one.gaps, one.may_wait) for one in parsed.entries]
    head = [parsed.digest, parsed.is_text, parsed.names, entries, parsed.problems, parsed.suppressions]
    return "\n".join((json.dumps(head), *(one.plain for one in parsed.entries)))


def from_texts(texts: Mapping[str, str]) -> dict[str, Parsed]:
    """What `to_text` wrote of each file; that of an entry stays text until somebody needs it."""
    lines = [text.split("\n") for text in texts.values()]
    # Many short texts are read much faster as one long text.
    heads = json.loads(f"[{','.join(head for head, *_ in lines)}]")
    return {file: _from_plain(head, plain) for file, head, (_, *plain) in zip(texts, heads, lines, strict=True)}


def _from_plain(head: list[Any], plain: Sequence[str]) -> Parsed:
    known, is_text, names, entries, problems, suppressed = head
    suppressions = [Suppression(code, line, Where(*where), has_reason) for code, line, where, has_reason in suppressed]
    records = [
        SourceEntry(table, name, identity, text, gaps, may_wait)
        for (table, name, identity, gaps, may_wait), text in zip(entries, plain, strict=True)
    ]
    return Parsed(known, is_text, names, records, list(problems_from_plain(problems)), suppressions)


def _site(tables: Mapping[str, Mapping[str, SourceEntry]], sources: Mapping[str, bytes], reads: Inputs) -> Site | None:
    if not tables["settings"]:
        return None

    def table(name: str, make: Callable[[SourceEntry], _R]) -> Table[_R]:
        entries = tables[name]
        digests = {key: entry.digest for key, entry in entries.items()}
        return Table(
            f"source-{name}",
            digests,
            lambda key: make(entries[key]),
            reads,
            lambda key: entries[key].may_wait,
        )

    records: dict[str, Any] = {
        name: table(name, lambda entry, kind=kind: entry.record or kind.model_validate(json.loads(entry.plain)))  # type: ignore[misc]
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


def _document(file: str, content: bytes) -> Document:
    @cache
    def tree() -> tuple[Node | None, int]:
        document = _said(file, content).document
        return (document.root, document.body_line) if document else (None, 1)

    # Most documents are only asked for their lines.
    return Document(file, tuple(_plain_text(content).split("\n")), tree)


def _plain_text(content: bytes) -> str:
    """The text with plain line ends; UnicodeDecodeError where it is none."""
    return unicodedata.normalize("NFC", unix_lines(content.decode("utf-8")))


# What stands for the head of a page that has none, which is told already.
_NOTHING = Group(Where(""), {}, {})


def _read(file: str, content: bytes, said: Parsed) -> None:
    """Adds everything in the file that can be read."""
    folder, _, name = file.partition("/")
    path = PurePosixPath(file)
    match path.parts, path.suffix:
        case ("assets", *_), _:
            said.entries.append(SourceEntry(folder, name, said.digest))
        case ("layouts", *_), _:
            _text(file, content, said)
            said.entries.append(SourceEntry(folder, name, said.digest))
        case ("content", *_), ".md":
            page_id = name.removesuffix(".md")
            if _is_named(path, "pages", page_id, said):
                _page(page_id, _text(file, content, said), said)
        case _ if file == SETTINGS_FILE:
            _record("settings", _tree(_text(file, content, said), said), {}, said)
        case ("site_data", _), ".yaml" if path.stem in TABLES:
            _table(path.stem, _tree(_text(file, content, said), said), said)
        case ("site_data", table, _), ".yaml" if table in FOLDERS:
            record_id = unicodedata.normalize("NFC", path.stem)
            if _is_named(path, table, record_id, said):
                _record(table, _tree(_text(file, content, said), said), {"id": record_id}, said)
        case _:
            said.tell("E142", Where(file), suggestion=_right_place(path, content))


def _is_named(path: PurePosixPath, table: str, name: str, said: Parsed) -> bool:
    """Notes the name that the file gives its record, and whether it may be one."""
    said.names.append((table, name))
    is_one = all(map(is_id, name.split("/")))
    if not is_one:
        said.tell("E141", Where(str(path)), found=path.name, suggestion=id_proposal(path.stem))
    return is_one


def _text(file: str, content: bytes, said: Parsed) -> str:
    """The file's text with plain line ends; Broken where there is none."""
    if len(content) > _LARGEST_TEXT:
        reason = f"{len(content) // 1000} kB, höchstens {_LARGEST_TEXT // 1000} kB"
        raise Broken(problem("E108", Where(file), reason=reason))
    try:
        text = _plain_text(content)
    except UnicodeDecodeError as error:
        raise Broken(_encoding_problem(file, content, error.start)) from error
    if "\0" in text and text.count("\0") * 4 > len(text):
        # Every second byte of Latin letters in UTF-16 is a zero, which is valid UTF-8.
        raise Broken(problem("E101", Where(file), encoding="UTF-16"))
    said.document = Document(file=file, lines=tuple(text.split("\n")))
    if match := _INVISIBLE.search(text):
        raise Broken(problem("E147", place_in(text, file, match.start()), character=f"U+{ord(match.group()):04X}"))
    versions = []
    for match in _TWO_VERSIONS.finditer(text):
        one, other = (f"\n\n{match[name].rstrip() or '(nichts)'}\n\n" for name in ("one", "other"))
        versions.append(problem("E209", place_in(text, file, match.start(), 7), one=one, other=other))
    if versions:
        raise Broken(*versions)
    return text


def _tree(text: str, said: Parsed, first_line: int = 1) -> Node | None:
    assert said.document is not None
    root, faults = read_yaml(text, said.document.file, first_line=first_line, known=FIELD_NAMES)
    said.problems += faults
    if root is None and not faults:
        said.tell("E109", Where(said.document.file))
    body_line = first_line + text.count("\n") + 1 if first_line > 1 else 1
    said.document = said.document._replace(tree=lambda: (root, body_line))
    if _MAY_BE_MISTAKEN.search(text):
        said.problems += _hardly_meant(said.document)
    return root


def _page(page_id: str, text: str, said: Parsed) -> None:
    """The page of a Markdown file."""
    match, start = PAGE.match(text), Where(f"content/{page_id}.md", 1, 1)
    if match is None and re.match(r"---[ \t]*\n", text):
        said.tell("E151", start)
    elif match is None or not match["head"].strip():
        said.tell("E150", start)
        _record("pages", _NOTHING, {"id": page_id, "body": text}, said)
    else:
        given = {"id": page_id, "body": match["body"] or ""}
        if not _record("pages", _tree(match["head"], said, first_line=2), given, said):
            _record("pages", _NOTHING, given, said)


def _table(name: str, root: Node | None, said: Parsed) -> None:
    """The records of a file that holds one under each of its keys."""
    if isinstance(root, Group):
        for entry_id, node in root.values.items():
            said.names.append((name, entry_id))
            if is_id(entry_id):
                _record(name, node, {"id": entry_id}, said, (entry_id,))
            else:
                said.tell("E136", root.keys[entry_id].where, found=entry_id, suggestion=id_proposal(entry_id))
    elif root:
        advice = "Je Eintrag eine Kennung mit Doppelpunkt, darunter eingerückt seine Angaben."
        plain = yaml_text.to_plain(root)
        items = [one for one in plain if isinstance(one, dict)] if isinstance(plain, list) else []
        entries = {proposed_id(str(next(iter(one.values()), ""))): one for one in items}
        shown = [yaml_text.entry(name, one) for name, one in entries.items() if name]
        advice += f" So:\n\n{''.join(shown)}" if entries else ""
        said.tell("E106", root.where, expected="eine Gruppe von Angaben", found=kind_of(plain), description=advice)


def _record(table: str, node: Node | None, given: Mapping[str, str], said: Parsed, path: Path = ()) -> bool:
    """Whether the record that the node describes can be read, at least in part."""
    if node is None:
        return False
    assert said.document is not None
    kind = RECORDS[table]
    if kind is Settings:
        said.names += (("regions", region) for region in said.document.keys("regions"))
    found, problems = validated(kind, said.document, node, given, path)
    if node is not _NOTHING:
        # What is cut off by a # is there, only not to be seen.
        cut = {one.where.line for one in said.problems if one.code == "E206"}
        said.problems += (one for one in problems if one.code != "E105" or one.where.line not in cut)
    # Without its regions or addresses, sound references of others would be called dead.
    if found and not (kind is Settings and {"regions", "addresses"} & {*found.gaps}):
        plain = {**found.plain, **given}
        # Stands in build.json, so that it may not change with the way in which it is kept.
        identity = digest(repr((plain, list(found.gaps))).encode())
        may_wait, text = not {"draft", "publish_from"}.isdisjoint(plain), json.dumps(plain)
        entry = SourceEntry(table, given.get("id", ""), identity, text, found.gaps, may_wait, found.record)
        said.entries.append(entry)
    return found is not None


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


def _encoding_problem(file: str, content: bytes, start: int) -> Problem:
    """That the content is no UTF-8 from the byte `start` on."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return problem("E101", Where(file), encoding="UTF-16")
    before = content[:start].decode("utf-8", "replace")
    encoding = "einem Binärformat (keine Textdatei)" if b"\0" in content else "Latin-1 oder Windows-1252"
    return problem("E101", place_in(before, file, len(before)), encoding=encoding)


_MAY_BE_MISTAKEN = re.compile(r"\s#\S|\[")
# With these words German goes on after a comma; a list's own entry hardly begins so.
_CONTINUATION = re.compile(
    r"(die|der|das|den|dem|deren|dessen|denen|welche[mnrs]?|wenn|weil|dass|damit|ob|um|wo|wie|was|wer|aber|sondern"
    r"|sowie|und|oder) \S"
)


def _hardly_meant(document: Document) -> Iterator[Problem]:
    """Values that YAML takes for something else than what is hardly meant otherwise."""
    for node in nodes(document.root) if document.root else ():
        match node:
            case Text(plain=True):
                yield from _cut_by_comment(node, document)
            case Row(in_brackets=True):
                yield from _split_by_comma(node)


def _cut_by_comment(text: Text, document: Document) -> Iterator[Problem]:
    """`Raum #3`: what follows an unquoted # is a comment to YAML, which nobody means who writes no space after it."""
    file, number, column, length = text.where
    line = document.lines[number - 1] if number <= len(document.lines) else ""
    rest = line[column - 1 + (length if text.value else 0) :]
    if match := re.match(r"\s+#(?=\S)", rest):
        begin = len(line) - len(rest) + match.end()
        where = Where(file, number, begin, len(line) - begin + 1)
        right = f"{line[: column - 1].rstrip()} {quoted(line[column - 1 :].strip())}"
        yield problem("E206", where, cut=(line[: begin - 1].split() or [""])[-1], right=right.strip())


def _split_by_comma(row: Row) -> Iterator[Problem]:
    """`[Alle, die suchen]`: in brackets every comma separates, which nobody means within a sentence."""
    for before, after in pairwise(row.items):
        if isinstance(before, Text) and isinstance(after, Text) and after.plain:
            if typographic := TYPOGRAPHIC.fullmatch(f"{before.value}, {after.value}"):
                yield problem("E210", after.where, **in_straight_quotes(typographic))
            if _CONTINUATION.match(after.value):
                yield problem("H209", after.where, before=before.value, after=after.value)


def published(site: Site, today: date, *, drafts: bool) -> Site:
    """The site as it is public on the day `today`; with `drafts` all of it."""

    def is_public(record: Any) -> bool:
        begin = getattr(record, "publish_from", None)
        return drafts or (not record.draft and (begin is None or begin <= today))

    tables = ("events", "members", "pages")
    public: dict[str, Any] = {name: getattr(site, name).only(f"public-{name}", is_public) for name in tables}
    return replace(site, **public)


_COMMENT = re.compile(
    r"(?:#|<!--)[^\S\n]*ok[^\S\n]+(?P<code>[EH]\d+)\b(?P<colon>:?)(?P<reason>(?:(?!-->).)*)(?:-->)?", re.IGNORECASE
)
_NO_CONTENT = re.compile(r"\s*(?:#.*|<!--.*-->\s*)?")
_NO_CONTENT_OF_MARKDOWN = re.compile(r"\s*(?:<!--.*-->\s*)?")


def unsuppressed(
    problems: Iterable[Problem], suppressions: Sequence[Suppression], *, is_complete: bool
) -> Iterator[Problem]:
    """The problems without those that `suppressions` switch off, and the comments that do it badly.

    Only where `is_complete` says that all hints were looked for can a comment be called needless.
    """
    off = {(one.where.file, one.line, one.code) for one in suppressions if one.has_reason}
    present = set()
    for found in problems:
        key = found.where.file, found.where.line, found.code
        present.add(key)
        if is_error(found) or key not in off:
            yield found
    for one in suppressions:
        if one.code not in codes():
            advice = f"Den Code gibt es nicht. {did_you_mean(one.code, codes())}"
            yield problem("H232", one.where, hint=one.code, advice=advice)
        elif one.code.startswith("E"):
            yield problem("H232", one.where, hint=one.code, advice="Fehler muss man beheben.")
        elif not one.has_reason:
            yield problem("H230", one.where, hint=one.code)
        elif is_complete and (one.where.file, one.line, one.code) not in present:
            yield problem("H231", one.where, hint=one.code)


def suppressions_in(document: Document) -> Iterator[Suppression]:
    """Every comment of the document that switches a hint off."""
    if document.file.startswith("layouts/"):
        return
    text = "\n".join(document.lines)
    for match in _COMMENT.finditer(text):
        where = place_in(text, document.file, match.start(), len(match.group().rstrip()))
        # In Markdown # begins a heading.
        in_markdown = document.file.endswith(".md") and where.line >= document.body_line
        if not (in_markdown and match.group().startswith("#")):
            no_content = _NO_CONTENT_OF_MARKDOWN if in_markdown else _NO_CONTENT
            line = _line_meant(document.lines, where.line, no_content)
            yield Suppression(match["code"].upper(), line, where, bool(match["colon"] and match["reason"].strip()))


def _line_meant(lines: tuple[str, ...], number: int, no_content: re.Pattern[str]) -> int:
    """The line that a comment on line `number` is about: its own, or the next that holds more than a comment."""
    while number < len(lines) and no_content.fullmatch(lines[number - 1]):
        number += 1
    return number

"""YAML read as text: every scalar keeps its characters, its line and its column.

PyYAML's own loaders turn `13:00` into 780, `02763` into 1523 and `no` into False. The events of its C parser
carry the written text and its place; the typed model converts. Anchors, aliases and tags do not exist here,
so neither alias bombs nor object construction do. Values are written so that reading gives back exactly what was
written, wherever it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import yaml

from clustersite.problems import Problem, Where, problem

_DEEPEST = 12
_NOT_GIVEN = ("", "~", "null")


class Text(NamedTuple):
    """A scalar as written; `plain` without quotes."""

    value: str
    where: Where
    plain: bool


class Group(NamedTuple):
    """A mapping; each key stands once."""

    where: Where
    keys: dict[str, Text]
    values: dict[str, Node]


class Row(NamedTuple):
    """A sequence; in brackets it is written on one line, where commas separate."""

    where: Where
    items: list[Node]
    in_brackets: bool


Node = Text | Group | Row
Path = tuple[str | int, ...]
"""The keys and numbers that lead to a value."""


class Broken(Exception):
    """Ends the reading of a text; carries the problems."""


def unix_lines(text: str) -> str:
    """The text without the mark of its byte order, its lines ending as here."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def read_yaml(
    text: str, file: str = "", *, first_line: int = 1, known: Collection[str] = ()
) -> tuple[Node | None, tuple[Problem, ...]]:
    """The one document of `text` (None when empty or broken), which stands in `file`, and what is wrong with it.

    A line that begins with none of the `known` keys may be the rest of the text above it.
    """
    reader = _Reader(text, file, first_line)
    try:
        return reader.document(), tuple(reader.problems)
    except Broken as broken:
        return None, (*reader.problems, *broken.args)
    except yaml.MarkedYAMLError as error:
        return None, (*reader.problems, _syntax_problem(error, text, reader.where, known))
    except yaml.reader.ReaderError as error:
        where = reader.where(text.count("\n", 0, error.position), 0)
        return None, (problem("E147", where, character=f"U+{int(error.character):04X}"),)


class _Reader:
    """Makes nodes of the parser's events, and collects problems that do not end the reading."""

    def __init__(self, text: str, file: str, first_line: int) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._first_line = first_line
        self._loader = yaml.CBaseLoader(text)
        self._next: Callable[[], Any] = self._loader.get_event

    def where(self, line: int, column: int, length: int = 1) -> Where:
        """The place, told by line and column from 0 in the text."""
        return Where(self._file, line + self._first_line, column + 1, length)

    def document(self) -> Node | None:
        """The one document; None when it is empty."""
        try:
            self._next()
            if isinstance(self._next(), yaml.StreamEndEvent):
                return None
            root = self._node(self._next(), 0)
            self._next()
            if not isinstance(event := self._next(), yaml.StreamEndEvent):
                raise _broken(self._place(event), "eine zweite Zeile --- beginnt ein zweites Dokument")
        finally:
            self._loader.dispose()
        return None if _absent(root) else root

    def _node(self, event: Any, depth: int) -> Node:
        where = self._place(event)
        if event.anchor or getattr(event, "tag", None):
            raise Broken(problem("E107", where))
        if depth > _DEEPEST:
            raise Broken(problem("E108", where, reason=f"mehr als {_DEEPEST} Ebenen"))
        if isinstance(event, yaml.ScalarEvent):
            return Text(event.value, where, event.implicit[0])
        if isinstance(event, yaml.SequenceStartEvent):
            row = Row(where, [], bool(event.flow_style))
            while not isinstance(event := self._next(), yaml.SequenceEndEvent):
                row.items.append(self._node(event, depth + 1))
            return row
        group = Group(where, {}, {})
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(self._next(), depth + 1)
            if not isinstance(key, Text):
                raise _broken(key.where, "vor dem Doppelpunkt steht kein einzelnes Wort")
            if found := _NO_SPACE.search(key.value):
                invisible = key.where._replace(column=key.where.column + found.start(), length=1)
                raise _broken(invisible, _LOOKS_LIKE_SPACE, "Die Stelle löschen und neu tippen.")
            if key.value in group.keys:
                first = group.keys[key.value].where.line
                self.problems.append(problem("E103", key.where, key=key.value, first=first))
            else:
                group.keys[key.value] = key
                group.values[key.value] = value
        return group

    def _place(self, event: Any) -> Where:
        start, end = event.start_mark, event.end_mark
        length = end.column - start.column if start.line == end.line else 1
        return Where(self._file, start.line + self._first_line, start.column + 1, length or 1)


def _broken(where: Where, reason: str, advice: str = "") -> Broken:
    return Broken(problem("E102", where, reason=reason, advice=advice or _INDENT))


def to_plain(node: Node) -> Any:
    """The node as text, dict and list; what is not given (`key:` alone, `~`) is left out."""
    match node:
        case Text():
            return node.value
        case Group():
            return {key: to_plain(value) for key, value in node.values.items() if not _absent(value)}
        case Row():
            return [to_plain(item) for item in node.items if not _absent(item)]


def nodes(node: Node) -> Iterator[Node]:
    """The node and all below it, keys left out."""
    yield node
    for inner in () if isinstance(node, Text) else node.items if isinstance(node, Row) else node.values.values():
        yield from nodes(inner)


def _absent(node: Node) -> bool:
    return isinstance(node, Text) and node.plain and node.value in _NOT_GIVEN


class Document(NamedTuple):
    """A source file as text; `tree` gives the YAML tree that tells where each value stands, and the body's line."""

    file: str
    lines: tuple[str, ...]
    tree: Callable[[], tuple[Node | None, int]] = lambda: (None, 1)

    @property
    def root(self) -> Node | None:
        """The YAML tree; None where there is none."""
        return self.tree()[0]

    @property
    def body_line(self) -> int:
        """The line, counted from 1, in which the text below a head begins."""
        return self.tree()[1]

    def where(self, *path: str | int) -> Where:
        """Where the value at `path` stands, or the nearest node above it; of a group or list the key before it."""
        return self._nearest(path)[1]

    def where_key(self, *path: str | int) -> Where:
        """Where the key at the end of `path` stands, or the nearest node above it."""
        above, _, is_there = self._nearest(path[:-1])
        if path and is_there and isinstance(above, Group) and str(path[-1]) in above.keys:
            return above.keys[str(path[-1])].where
        return self.where(*path)

    def keys(self, *path: str | int) -> tuple[str, ...]:
        """The keys of the group at `path`; none where no group stands."""
        found, _, is_there = self._nearest(path)
        return tuple(found.keys) if isinstance(found, Group) and is_there else ()

    def text(self, key: str) -> str:
        """What stands at the key of the file's own group; empty where that is no text."""
        value = self.root.values.get(key) if isinstance(self.root, Group) else None
        return value.value if isinstance(value, Text) else ""

    def _nearest(self, path: Path) -> tuple[Node | None, Where, bool]:
        """The node at `path` or the nearest above it, where it stands, and whether it is the one at `path`."""
        node = self.root
        where = node.where if node else Where(self.file)
        for step in path:
            match node:
                case Group() if str(step) in node.values:
                    key, node = node.keys[str(step)], node.values[str(step)]
                    where = node.where if isinstance(node, Text) and not _absent(node) else key.where
                case Row() if str(step).isdigit() and int(step) < len(node.items):
                    node = node.items[int(step)]
                    where = node.where
                case _:
                    return node, where, False
        return node, where, True


_NO_SPACE = re.compile("[\u00a0\u2007\u202f\u200b-\u200d\u2060]")
_LOOKS_LIKE_SPACE = "hier steht ein geschütztes oder unsichtbares Leerzeichen"
_QUOTE = 'Text mit Doppelpunkt oder Sonderzeichen gehört in Anführungszeichen: title: "Netzwerktreffen: Marketing"'
_INDENT = "Zusammengehörige Zeilen gleich weit einrücken, je Ebene zwei Leerzeichen; nach jedem Wort ein Doppelpunkt."
_WHOLE = "Den ganzen Text in Anführungszeichen setzen, solche darin als „…“ schreiben."
_COLON = "Zwischen Wort und Wert gehören ein Doppelpunkt und ein Leerzeichen: place: halle"
_REASONS = (
    ("mapping values are not allowed", "hier steht ein zweiter Doppelpunkt", _QUOTE),
    ("cannot start any token", "mit diesem Zeichen kann kein Wert beginnen", _QUOTE),
    ("alphabetic or numeric character", "mit diesem Zeichen kann kein Wert beginnen", _QUOTE),
    ("unexpected end of stream", "ein Anführungszeichen wird nicht geschlossen", "Das schließende Zeichen ergänzen."),
    ("did not find expected ',' or", "eine Klammer wird nicht geschlossen", "Die schließende Klammer ergänzen."),
    ("did not find expected '-'", "die Einrückung der Liste stimmt nicht", _INDENT),
    ("did not find expected <document start>", "die Einrückung stimmt nicht", _INDENT),
    ("did not find expected key", "die Einrückung stimmt nicht", _INDENT),
    ("block sequence entries are not allowed", "hier kann kein Listenpunkt (-) stehen", _INDENT),
    ("unknown escape", "ein \\ in doppelten Anführungszeichen leitet ein Sonderzeichen ein", "Einfache '…' nehmen."),
)
_NOTICED_LATE = (
    "unexpected end of stream", "did not find expected ',' or", "could not find expected ':'",
    "alphabetic or numeric character",
)  # fmt: skip


def _syntax_problem(
    error: yaml.MarkedYAMLError, text: str, at: Callable[[int, int, int], Where], known: Collection[str]
) -> Problem:
    said = str(error.problem)
    # Where the parser notices too late, what it was reading began at the mistake.
    found: Any = (any(words in said for words in _NOTICED_LATE) and error.context_mark) or error.problem_mark
    lines = text.split("\n")
    line, column = min(found.line, len(lines) - 1), found.column
    if typographic := TYPOGRAPHIC.fullmatch(lines[line]):
        where = at(line, typographic.start("open"), len(typographic["text"]) + 2)
        return problem("E210", where, **in_straight_quotes(typographic))
    if goes_on := text_going_on(lines, line, known):
        return problem("E211", at(line, 0, len(lines[line])), **goes_on)
    line, column, reason, advice = _mistake(lines, line, column, said)
    return problem("E102", at(line, column, 1), reason=reason, advice=advice)


def _mistake(lines: Sequence[str], line: int, column: int, said: str) -> tuple[int, int, str, str]:
    """Where the mistake is that made the parser stumble, perhaps over a sound colon; what it is, and what helps."""
    written, tab = lines[line], lines[line].find("\t")
    if tab >= 0 and (written[:tab].isspace() or tab in (0, column)):
        return line, tab, "hier steht ein Tabulator", "Tabulatoren durch Leerzeichen ersetzen (je Ebene zwei)."
    if "could not find expected ':'" in said:
        return _colon(lines, line)
    if "did not find expected key" in said and written[:column].strip():
        return line, column, "hinter der Klammer oder dem Anführungszeichen geht der Text weiter", _WHOLE
    if "mapping values are not allowed" in said:
        previous = next((number for number in range(line - 1, -1, -1) if lines[number].strip()), None)
        if previous is not None and ":" not in written[:column]:
            is_deeper = _indent(written) > _indent(lines[previous])
            if is_deeper and re.search(r":(\s|$)", lines[previous]):
                return line, _indent(written), "die Zeile ist weiter eingerückt als die davor", _INDENT
            return _colon(lines, previous)
        if match := re.match(r"(\s*(?:- )?[\w-]+: +)(.+)", written):
            return line, column, "hier steht ein zweiter Doppelpunkt", f"So:\n\n{match[1]}{quoted(match[2].strip())}"
    known = ((reason, advice) for words, reason, advice in _REASONS if words in said)
    return line, column, *next(known, ("die Schreibweise ist nicht zu verstehen", _QUOTE))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _colon(lines: Sequence[str], line: int) -> tuple[int, int, str, str]:
    """What is wrong between word and value on a line that has no colon followed by a space."""
    written, indent = lines[line], _indent(lines[line])
    if space := _NO_SPACE.search(written):
        return line, space.start(), _LOOKS_LIKE_SPACE, "Die Stelle löschen und neu tippen."
    if match := re.match(r"\s*[\w-]+:(?=\S)", written):
        right = f"So:\n\n{match.group()} {written[match.end() :]}"
        return line, match.end() - 1, "nach dem Doppelpunkt fehlt ein Leerzeichen", right
    word, _, value = written.strip().partition(" ")
    right = f"So:\n\n{written[:indent]}{word}: {value.strip(': ')}" if value else _COLON
    return line, indent, "hier fehlt ein Doppelpunkt", right


# A value in the quotation marks of German texts, which mean nothing to YAML.
TYPOGRAPHIC = re.compile(r"\s*(?P<key>(?:- +)?(?:[\w-]+: +)?)(?P<open>[„“”»«‚‘])(?P<text>.*)(?P<close>[“”„«»‘’])\s*")
_KEY = re.compile(r"(?P<indent>\s*)(?:- )?(?P<key>[^\W\d][\w-]*):(?:\s+(?P<value>[^\s|>\[{&*#].*))?$")


def in_straight_quotes(found: re.Match[str]) -> dict[str, str]:
    """What problem E210 names: the marks, and the line with those that YAML knows."""
    return {"found": found["open"] + found["close"], "right": f"\n\n{found['key']}{quoted(found['text'])}"}


def text_going_on(lines: Sequence[str], line: int, known: Collection[str]) -> dict[str, str] | None:
    """The key whose text goes on in the line although YAML takes it for something new, and the lines put right."""
    if re.split(r"\W", lines[line].strip())[0] in known:
        # Only its colon is missing.
        return None
    keys = {
        number: match for number, each in enumerate(lines) if (match := _KEY.fullmatch(each)) and match["key"] in known
    }
    begin = max((number for number in keys if number <= line), default=line)
    end = min((number for number in keys if number >= line), default=len(lines))
    if begin == line or not (match := keys[begin])["value"]:
        return None
    text = [match["value"].strip(), *(each.strip() for each in lines[begin + 1 : end])]
    while not text[-1]:
        text.pop()
    right = f"{match['indent']}{match['key']}: {quoted(' '.join(text))}"
    if "" in text or any(re.match(r"[-*] |\d+\. ", each) for each in text[1:]):
        right = entry(match["key"], "\n".join([*text, ""]), match["indent"]).rstrip("\n")
    return {"key": match["key"], "right": f"\n\n{right}"}


Writable = str | Sequence["Writable"] | Mapping[str, "Writable"]

# What needs no quotes for any reader of any version of YAML: it begins like a word or a date and holds no sign.
_PLAIN = re.compile(r"[^\W_](?:[\w.,()/&+;!?@’„“–-]| (?! )|:(?=[\d/]))*", re.UNICODE)
# What a literal block keeps: nothing looks like its indentation or its end, no line goes on behind its last word.
_BLOCK = re.compile(r"(?=\S)(?:(?:[^\n]*\S)?\n)*[^\n]*\S\n")
_SPECIAL_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"}


def document(values: Mapping[str, Writable]) -> str:
    """A YAML document in block style, one key a line."""
    return "".join(entry(key, value) for key, value in values.items()) or "{}\n"


def scalar(text: str) -> str:
    """The text on one line, in quotes where it needs them."""
    is_plain = _PLAIN.fullmatch(text) and not text.endswith(" ") and text.lower() not in _SPECIAL_WORDS
    return text if is_plain else quoted(text)


def quoted(text: str) -> str:
    """The text in double quotes on one line, everything unprintable escaped."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character.isprintable():
        return f"\\{character}" if character in '"\\' else character
    return character.encode("unicode_escape").decode().replace("\\x", "\\u00")


def entry(key: str, value: Writable, indent: str = "") -> str:
    """The lines of one key in block style, each with its line end."""
    match value:
        case str() if _BLOCK.fullmatch(value) and value.replace("\n", "").isprintable():
            lines = "".join(f"{indent}  {line}".rstrip() + "\n" for line in value.rstrip("\n").split("\n"))
            return f"{indent}{key}: |\n{lines}"
        case str():
            return f"{indent}{key}: {scalar(value)}\n"
        case Mapping() if not value:
            return f"{indent}{key}: {{}}\n"
        case Mapping():
            return f"{indent}{key}:\n" + "".join(entry(name, inner, indent + "  ") for name, inner in value.items())
        case _:
            return f"{indent}{key}:\n" + "".join(item(inner, indent + "  ") for inner in value)


def item(value: Writable, indent: str) -> str:
    """The lines of one item of a list in block style."""
    match value:
        case str():
            return f"{indent}- {scalar(value)}\n"
        case Mapping() if value:
            lines = "".join(entry(name, inner, indent + "  ") for name, inner in value.items())
            return f"{indent}- {lines.removeprefix(indent + '  ')}"
        case _:
            raise TypeError("lists hold texts and groups only")

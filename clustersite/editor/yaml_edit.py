"""Edits of a YAML text that leave every other character as it is: comments, order, quotes, spaces and line ends.

A round-trip library keeps comments but writes every line anew: it lost line ends and the spaces inside braces, and
rewrapped nearly every file here. So the parser only says where a value stands, and the text is cut there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import yaml

from clustersite.content import yaml_text
from clustersite.content.yaml_text import Writable, quoted, read_yaml, scalar, to_plain

Path = tuple[str, ...]
Value = Writable

_BYTE_ORDER_MARK = "\ufeff"
_INDENT = 2
_LONGEST_IN_BRACES = 90
_LINE_BREAK = re.compile(r"\r?\n?")


class CannotEdit(Exception):
    """The place is written in a way that cannot be changed safely."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """One change: the value at `path` becomes `value`, or goes away; a new key stands after the last of `after`."""

    path: Path
    value: Value | None
    after: Sequence[str] = ()


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text with all edits made; CannotEdit unless reading it gives exactly the old values and the new ones."""
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    written = text.removeprefix(mark)
    wanted = _read(written)
    for edit in edits:
        written = _removed(written, edit.path) if edit.value is None else _set(written, edit, edit.value)
        _put(wanted, edit.path, edit.value)
    if _read(written) != wanted:
        raise CannotEdit
    return mark + written


def _read(text: str) -> object:
    root, faults = read_yaml(text)
    if root is None or faults:
        raise CannotEdit
    return to_plain(root)


def _put(tree: object, path: Path, value: Value | None) -> None:
    for step in path[:-1]:
        if not isinstance(tree, dict):
            raise CannotEdit
        tree = tree.setdefault(step, {})
    if not isinstance(tree, dict):
        raise CannotEdit
    if value is None:
        tree.pop(path[-1], None)
    else:
        tree[path[-1]] = value


def _set(text: str, edit: Edit, value: Value) -> str:
    node, depth = _nearest(text, edit.path)
    missing = edit.path[depth:]
    if not missing:
        return _replaced(text, edit.path, node, value)
    if _is_nothing(text, node):
        key = _key(text, edit.path[:depth])
        line = _line_end(text, key.end_mark.index)
        indent = " " * (key.start_mark.column + _INDENT)
        return text[:line] + _block(missing, value, indent, _line_break(text)) + text[line:]
    if not isinstance(node, yaml.MappingNode):
        raise CannotEdit
    if node.flow_style:
        return _into_braces(text, node, missing, value)
    anchor = next((entry for entry in reversed(node.value) if entry[0].value in edit.after), node.value[-1])
    line = _line_end(text, _last_character(text, *anchor))
    indent = " " * node.value[0][0].start_mark.column
    new = _block(missing, value, indent, _line_break(text))
    if depth == 0 and all(isinstance(entry, yaml.MappingNode) for _, entry in node.value):
        # The entries of a table stand apart from each other where the others do.
        last = max(entry[0].start_mark.index for entry in node.value)
        is_apart = re.search(r"\n\r?\n(\s*#[^\n]*\n)*\Z", text[:last])
        new = (_line_break(text) if is_apart else "") + new
    return text[:line] + new + text[line:]


def _nearest(text: str, path: Path) -> tuple[yaml.Node, int]:
    """The deepest node on the way to `path`, and how many steps lead to it."""
    try:
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as error:
        # An edit before this one was made at a place that could not bear it.
        raise CannotEdit from error
    if node is None:
        raise CannotEdit
    for depth, step in enumerate(path):
        entries = node.value if isinstance(node, yaml.MappingNode) else ()
        entry = next((entry for entry in entries if entry[0].value == step), None)
        if entry is None:
            return node, depth
        node = entry[1]
    return node, len(path)


def _key(text: str, path: Path) -> yaml.Node:
    above, _ = _nearest(text, path[:-1])
    key: yaml.Node = next(entry[0] for entry in above.value if entry[0].value == path[-1])
    return key


def _is_nothing(text: str, node: yaml.Node) -> bool:
    """Whether a key stands there without a value."""
    return isinstance(node, yaml.ScalarNode) and not text[node.start_mark.index : node.end_mark.index].strip()


def _replaced(text: str, path: Path, node: yaml.Node, value: Value) -> str:
    if isinstance(node, yaml.SequenceNode) and not isinstance(value, str | Mapping):
        return _list_replaced(text, node, value)
    if _is_nothing(text, node) and _is_short(value):
        # The mark of a missing value may stand anywhere after the colon.
        colon = text.rfind(":", 0, node.start_mark.index + 1) + 1
        return f"{text[:colon]} {_flow(value)}{text[colon:]}"
    is_block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
    if isinstance(node, yaml.ScalarNode) and not is_block and _is_short(value):
        written = _in_style(value, node.style) if isinstance(value, str) else _flow(value)
        return text[: node.start_mark.index] + written + text[node.end_mark.index :]
    above = (_nearest(text, path[:depth])[0] for depth in range(len(path)))
    if any(isinstance(group, yaml.CollectionNode) and group.flow_style for group in above):
        return text[: node.start_mark.index] + _flow(value) + text[node.end_mark.index :]
    # The whole entry is written anew; what stands behind it on its line, a comment, stays on its first line.
    key, end = _key(text, path), _last_character(text, _key(text, path), node)
    header = re.match(r"[|>][-+0-9]*(.*)", text[node.start_mark.index :]) if is_block else None
    behind = header[1].rstrip("\r") if header else text[end : _line_end(text, end)]
    first, *rest = _lines(path[-1], value, " " * key.start_mark.column, "\n").removeprefix("\n").split("\n")
    lines = [f"{first.strip()}{behind.rstrip()}", *rest]
    return text[: key.start_mark.index] + _line_break(text).join(lines) + text[_line_end(text, end) :]


def _list_replaced(text: str, node: yaml.SequenceNode, value: Sequence[Value]) -> str:
    """The list with only those items touched that differ, from the last to the first, so that all marks hold."""
    old, new = [repr(_of_node(found)) for found in node.value], [repr(found) for found in value]
    for kind, begin, end, first, last in reversed(SequenceMatcher(None, old, new, autojunk=False).get_opcodes()):
        if kind != "equal":
            change = _items_in_brackets if node.flow_style else _items_on_lines
            text = change(text, node, begin, end, value[first:last])
    return text


def _items_in_brackets(text: str, node: yaml.SequenceNode, begin: int, end: int, new: Sequence[Value]) -> str:
    marks = [(found.start_mark.index, found.end_mark.index) for found in node.value]
    written = ", ".join(map(_flow, new))
    if begin < end and new:
        start, stop = marks[begin][0], marks[end - 1][1]
    elif begin < end:
        start = marks[begin - 1][1] if begin else marks[0][0]
        stop = marks[end - 1][1] if begin or end == len(marks) else marks[end][0]
    elif begin:
        start, stop, written = marks[begin - 1][1], marks[begin - 1][1], f", {written}"
    else:
        start = stop = node.start_mark.index + 1
        written += ", " if marks else ""
    return text[:start] + written + text[stop:]


def _items_on_lines(text: str, node: yaml.SequenceNode, begin: int, end: int, new: Sequence[Value]) -> str:
    starts = [text.rfind("-", 0, found.start_mark.index) for found in node.value]
    ends = [_line_end(text, _last_character(text, found, found)) for found in node.value]
    line_break = _line_break(text)
    indent = " " * (starts[0] - text.rfind("\n", 0, starts[0]) - 1)
    lines = "".join(yaml_text.item(found, indent) for found in new).replace("\n", line_break)
    if begin == end and begin == len(starts):
        # Behind the last item, whose line need not end.
        return text[: ends[-1]] + line_break + lines.removesuffix(line_break) + text[ends[-1] :]
    start = text.rfind("\n", 0, starts[begin]) + 1
    stop = _LINE_BREAK.match(text, ends[end - 1]).end() if begin < end else start  # type: ignore[union-attr]
    return text[:start] + lines + text[stop:]


def _of_node(node: yaml.Node) -> object:
    """The node as text, list and dict, as values are given."""
    match node:
        case yaml.SequenceNode():
            return [_of_node(found) for found in node.value]
        case yaml.MappingNode():
            return {key.value: _of_node(found) for key, found in node.value}
        case _:
            return node.value


def _in_style(value: str, style: str | None) -> str:
    if style == '"':
        return quoted(value)
    if style == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return _flow(value)


def _into_braces(text: str, node: yaml.MappingNode, missing: Path, value: Value) -> str:
    written = _flow(value)
    for step in reversed(missing[1:]):
        written = f"{{{step}: {written}}}"
    entry = f"{missing[0]}: {written}"
    if not node.value:
        place = node.start_mark.index + 1
        return f"{text[:place]}{entry}{text[place:]}"
    last = node.value[-1][1].end_mark.index
    return f"{text[:last]}, {entry}{text[last:]}"


def _flow(value: Value) -> str:
    """The value as it may stand inside braces as well."""
    match value:
        case str():
            return quoted(value) if set(value) & set(",[]{}") else scalar(value)
        case Mapping():
            return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
        case _:
            return "[" + ", ".join(map(_flow, value)) + "]"


def _is_short(value: Value) -> bool:
    """Whether the value reads well on the line of its key."""
    if isinstance(value, str):
        return "\n" not in value
    inner = list(value.values()) if isinstance(value, Mapping) else list(value)
    is_flat = all(isinstance(found, str) and "\n" not in found for found in inner)
    return is_flat and len(_flow(value)) <= _LONGEST_IN_BRACES


def _block(path: Path, value: Value, indent: str, line_break: str) -> str:
    """New lines, each begun by a line break, for the keys of `path` and the value below them."""
    *above, last = path
    lines = [f"{indent}{' ' * _INDENT * depth}{scalar(key)}:" for depth, key in enumerate(above)]
    return "".join(line_break + line for line in lines) + _lines(
        last, value, indent + " " * _INDENT * len(above), line_break
    )


def _lines(key: str, value: Value, indent: str, line_break: str) -> str:
    """The lines of one key, each begun by a line break; a short value stands on the key's own line."""
    if _is_short(value) and not (isinstance(value, Mapping) and not indent):
        written = scalar(value) if isinstance(value, str) else _flow(value)
        return f"{line_break}{indent}{scalar(key)}: {written}"
    return line_break + yaml_text.entry(scalar(key), value, indent).removesuffix("\n").replace("\n", line_break)


def _removed(text: str, path: Path) -> str:
    above, depth = _nearest(text, path[:-1])
    if depth < len(path) - 1 or not isinstance(above, yaml.MappingNode):
        raise CannotEdit
    number = next((number for number, (key, _) in enumerate(above.value) if key.value == path[-1]), None)
    if number is None:
        return text
    key, value = above.value[number]
    if above.flow_style:
        if number:
            return text[: above.value[number - 1][1].end_mark.index] + text[value.end_mark.index :]
        following = above.value[1][0].start_mark.index if len(above.value) > 1 else value.end_mark.index
        return text[: key.start_mark.index] + text[following:]
    begin = text.rfind("\n", 0, key.start_mark.index) + 1
    end = _line_end(text, _last_character(text, key, value))
    return text[:begin] + text[end:].removeprefix("\r").removeprefix("\n")


def _last_character(text: str, key: yaml.Node, value: yaml.Node) -> int:
    """Where the last line of the entry has its last character; the marks of blocks end at the next key."""
    if isinstance(value, yaml.CollectionNode) and value.value and not value.flow_style:
        last = value.value[-1]
        return _last_character(text, *last) if isinstance(last, tuple) else _last_character(text, key, last)
    if _is_nothing(text, value):
        return _colon(text, key)
    return len(text[: value.end_mark.index].rstrip())


def _colon(text: str, key: yaml.Node) -> int:
    """Where the colon behind the key stands; a key written with `?` need not have one."""
    place = text.find(":", key.end_mark.index)
    if place < 0:
        raise CannotEdit
    return place


def _line_end(text: str, index: int) -> int:
    """Where the line that holds the character at `index` ends, its line break left out."""
    ends = [end for end in (text.find("\r", index), text.find("\n", index)) if end >= 0]
    return min(ends, default=len(text))


def _line_break(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n" if "\n" in text else "\r" if "\r" in text else "\n"

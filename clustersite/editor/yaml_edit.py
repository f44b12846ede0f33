"""Edits of a YAML text that leave every other character as it is: comments, order, quotes, spaces and line ends.

A round-trip library keeps comments but writes every line anew: it lost line ends and the spaces inside braces, and
rewrapped nearly every file here. So the parser only says where a value stands, and the text is cut there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from clustersite.content.yaml_source import read_yaml, to_plain
from clustersite.editor.yaml_text import quoted, scalar

Path = tuple[str, ...]
Value = str | Mapping[str, str]

_BYTE_ORDER_MARK = "\ufeff"
_INDENT = 2


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
        tree[path[-1]] = dict(value) if isinstance(value, Mapping) else value


def _set(text: str, edit: Edit, value: Value) -> str:
    node, depth = _nearest(text, edit.path)
    missing = edit.path[depth:]
    if not missing:
        return _replaced(text, node, value)
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
    return text[:line] + _block(missing, value, indent, _line_break(text)) + text[line:]


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
        entry = next((entry for entry in node.value if entry[0].value == step), None) if _is_group(node) else None
        if entry is None:
            return node, depth
        node = entry[1]
    return node, len(path)


def _key(text: str, path: Path) -> yaml.Node:
    above, _ = _nearest(text, path[:-1])
    key: yaml.Node = next(entry[0] for entry in above.value if entry[0].value == path[-1])
    return key


def _is_group(node: yaml.Node) -> bool:
    return isinstance(node, yaml.MappingNode)


def _is_nothing(text: str, node: yaml.Node) -> bool:
    """Whether a key stands there without a value."""
    return isinstance(node, yaml.ScalarNode) and not text[node.start_mark.index : node.end_mark.index].strip()


def _replaced(text: str, node: yaml.Node, value: Value) -> str:
    if not isinstance(node, yaml.ScalarNode) or node.style in ("|", ">"):
        raise CannotEdit
    if _is_nothing(text, node):
        # The mark of a missing value may stand anywhere after the colon.
        colon = text.rfind(":", 0, node.start_mark.index + 1) + 1
        return f"{text[:colon]} {_flow(value)}{text[colon:]}"
    written = _in_style(value, node.style) if isinstance(value, str) else _flow(value)
    return text[: node.start_mark.index] + written + text[node.end_mark.index :]


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
    if isinstance(value, str):
        return quoted(value) if set(value) & set(",[]{}") else scalar(value)
    return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"


def _block(path: Path, value: Value, indent: str, line_break: str) -> str:
    """New lines, each begun by a line break, for the keys of `path` and the value below them."""
    *above, last = path
    lines = [f"{indent}{' ' * _INDENT * depth}{key}:" for depth, key in enumerate(above)]
    written = scalar(value) if isinstance(value, str) else _flow(value)
    lines.append(f"{indent}{' ' * _INDENT * len(above)}{last}: {written}")
    return "".join(line_break + line for line in lines)


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

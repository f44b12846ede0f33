"""YAML changed where it must change: every other character stays, comments, order, quotes and spaces.

A round-trip library keeps comments but writes every line anew: it lost line ends and the spaces inside braces, and
rewrapped nearly every file here. So the parser only says where a value stands, and the text is cut there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from operator import itemgetter
from typing import Any

import yaml

from clustersite.content import yaml_text
from clustersite.content.yaml_text import Writable, quoted, read_yaml, scalar, to_plain

_LONGEST_IN_BRACES = 90
_Change = tuple[int, int, str]
"""Where the old characters begin and end, and the new ones."""


class CannotEdit(Exception):
    """The place is written in a way that cannot be changed safely."""


def edited(text: str, wanted: Mapping[str, Writable], *, entry: str | None = None) -> str:
    """The text once it says what is wanted, as a whole or of one `entry`, and nothing else than before beside it.

    A new key stands behind the last of those that come before it in `wanted`. CannotEdit unless reading the text gives
    exactly what is wanted.
    """
    was = _read(text)
    whole = dict(wanted) if entry is None else {**was, entry: wanted}
    node: Any = yaml.compose(text, Loader=yaml.CBaseLoader)
    changes = sorted(_changes(text, None, node, was, whole), key=itemgetter(0, 1))
    for start, stop, new in reversed(changes):
        text = text[:start] + new + text[stop:]
    if _read(text) != whole:
        raise CannotEdit
    return text


def _read(text: str) -> dict[str, Any]:
    root, faults = read_yaml(text)
    plain = to_plain(root) if root is not None and not faults else None
    if not isinstance(plain, dict):
        raise CannotEdit
    return plain


def _changes(
    text: str, key: yaml.Node | None, node: yaml.Node, was: Any, wanted: Any, *, in_braces: bool = False
) -> Iterator[_Change]:
    """What makes the value at `node`, which was that, the one that is wanted."""
    if was == wanted:
        return
    if isinstance(node, yaml.MappingNode) and isinstance(was, dict) and isinstance(wanted, Mapping):
        # A key without a value counts as not given and stays.
        old = [name.value for name, _ in node.value]
        if kept := [name for name in old if name in wanted or name not in was]:
            for name, value in node.value:
                if name.value in wanted:
                    said, now, below = was.get(name.value), wanted[name.value], in_braces or bool(node.flow_style)
                    yield from _changes(text, name, value, said, now, in_braces=below)
            new = _in_order(kept, list(wanted))
            yield from _items(text, node, old, new, [wanted.get(name) for name in new])
            return
    if isinstance(node, yaml.SequenceNode) and isinstance(wanted, list) and node.value:
        items = [repr(_of_node(found)) for found in node.value]
        yield from _items(text, node, items, [repr(found) for found in wanted], wanted)
    elif key is None:
        raise CannotEdit
    else:
        yield _replacement(text, key, node, wanted, in_braces=in_braces)


def _in_order(kept: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """The kept keys, each followed by the new ones that belong behind it."""
    behind: dict[str, list[str]] = {name: [name] for name in kept}
    for number, name in enumerate(wanted):
        if name not in kept:
            before = [one for one in kept if one in wanted[:number]]
            behind[(before or kept)[-1]].append(name)
    return [name for names in behind.values() for name in names]


def _of_node(node: yaml.Node) -> object:
    """The node as text, list and dict, as values are given."""
    match node:
        case yaml.SequenceNode():
            return [_of_node(found) for found in node.value]
        case yaml.MappingNode():
            return {key.value: _of_node(found) for key, found in node.value}
        case _:
            return node.value


# --- Items of lists, entries of groups -----------------------------------------------------------


def _items(
    text: str, node: yaml.CollectionNode, old: Sequence[str], new: Sequence[str], values: Sequence[Any]
) -> Iterator[_Change]:
    """What makes the new items, known by a key or by what they say, of the old ones."""
    ends = [_ends(text, found, in_brackets=node.flow_style) for found in node.value]
    between = ", " if node.flow_style else "\n"
    for kind, begin, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        written = [_item(text, node, new[number], values[number]) for number in range(first, last)]
        if kind == "insert" and begin:
            yield ends[begin - 1][1], ends[begin - 1][1], "".join(between + one for one in written)
        elif kind == "insert":
            yield ends[0][0], ends[0][0], "".join(one + between for one in written)
        elif kind == "replace":
            yield ends[begin][0], ends[end - 1][1], between.join(written)
        elif kind == "delete" and not node.flow_style:
            yield ends[begin][0], ends[end - 1][1] + 1, ""
        elif kind == "delete" and begin:
            yield ends[begin - 1][1], ends[end - 1][1], ""
        elif kind == "delete":
            yield ends[0][0], ends[end][0] if end < len(ends) else ends[-1][1], ""


def _ends(text: str, found: yaml.Node | tuple[yaml.Node, yaml.Node], *, in_brackets: bool) -> tuple[int, int]:
    """Where the item, or the key and its value, begins and ends; outside of brackets with the whole of its lines."""
    first, last = found if isinstance(found, tuple) else (found, found)
    if in_brackets:
        return first.start_mark.index, last.end_mark.index
    return _line_begin(text, first.start_mark.index), _line_end(text, _last_character(text, first, last))


def _item(text: str, node: yaml.CollectionNode, name: str, value: Any) -> str:
    """The new item or entry as it stands among the others."""
    is_list = isinstance(node, yaml.SequenceNode)
    if node.flow_style:
        return _flow(value) if is_list else f"{_key(name)}: {_flow(value)}"
    if is_list:
        dash = text.rfind("-", 0, node.value[0].start_mark.index)
        return yaml_text.item(value, " " * (dash - _line_begin(text, dash))).removesuffix("\n")
    margin = node.value[0][0].start_mark.column
    lines = _lines(name, value, " " * margin)
    # The entries of a table stand apart from each other where the others do.
    is_table = not margin and all(isinstance(found, yaml.MappingNode) for _, found in node.value)
    last = max(key.start_mark.index for key, _ in node.value)
    is_apart = is_table and re.search(r"\n\n(\s*#[^\n]*\n)*\Z", text[:last])
    return f"\n{lines}" if is_apart else lines


# --- Single values -------------------------------------------------------------------------------


def _replacement(text: str, key: yaml.Node, node: yaml.Node, value: Writable, *, in_braces: bool) -> _Change:
    if _is_nothing(text, node) and _is_short(value):
        # The mark of a missing value may stand anywhere after the colon.
        colon = text.rfind(":", 0, node.start_mark.index + 1) + 1
        return colon, colon, f" {_flow(value)}"
    is_block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
    if isinstance(node, yaml.ScalarNode) and not is_block and _is_short(value):
        written = _in_style(value, node.style) if isinstance(value, str) else _flow(value)
        return node.start_mark.index, node.end_mark.index, written
    if in_braces:
        return node.start_mark.index, node.end_mark.index, _flow(value)
    # The whole entry is written anew; what stands behind it on its line, a comment, stays on its first line.
    end = _last_character(text, key, node)
    header = re.match(r"[|>][-+0-9]*(.*)", text[node.start_mark.index :]) if is_block else None
    behind = header[1] if header else text[end : _line_end(text, end)]
    first, *rest = _lines(key.value, value, " " * key.start_mark.column).split("\n")
    return key.start_mark.index, _line_end(text, end), "\n".join([f"{first.strip()}{behind.rstrip()}", *rest])


def _in_style(value: str, style: str | None) -> str:
    if style == '"':
        return quoted(value)
    if style == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return _flow(value)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[\w-]+", name) else scalar(name)


def _flow(value: Writable) -> str:
    """The value as it may stand inside braces as well."""
    match value:
        case str():
            return quoted(value) if set(value) & set(",[]{}") else scalar(value)
        case Mapping():
            return "{" + ", ".join(f"{_key(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
        case _:
            return "[" + ", ".join(map(_flow, value)) + "]"


def _is_short(value: Writable) -> bool:
    """Whether the value reads well on the line of its key; what is said by days gets a line for each."""
    if isinstance(value, str):
        return "\n" not in value
    inner = list(value.values()) if isinstance(value, Mapping) else list(value)
    is_flat = all(isinstance(found, str) and "\n" not in found for found in inner)
    is_by_days = isinstance(value, Mapping) and any(key[:1].isdigit() for key in value)
    return is_flat and not is_by_days and len(_flow(value)) <= _LONGEST_IN_BRACES


def _lines(key: str, value: Writable, indent: str) -> str:
    """The lines of one key; a short value stands on the key's own line, but a group at the margin never does."""
    if _is_short(value) and (indent or not isinstance(value, Mapping)):
        return f"{indent}{_key(key)}: {scalar(value) if isinstance(value, str) else _flow(value)}"
    if isinstance(value, Mapping) and value:
        inner = (_lines(name, found, indent + "  ") for name, found in value.items())
        return "\n".join([f"{indent}{_key(key)}:", *inner])
    return yaml_text.entry(_key(key), value, indent).removesuffix("\n")


# --- Places in the text --------------------------------------------------------------------------


def _is_nothing(text: str, node: yaml.Node) -> bool:
    """Whether a key stands there without a value."""
    return isinstance(node, yaml.ScalarNode) and not text[node.start_mark.index : node.end_mark.index].strip()


def _last_character(text: str, key: yaml.Node, value: yaml.Node) -> int:
    """Where the last line of the entry has its last character; the marks of blocks end at the next key."""
    if isinstance(value, yaml.CollectionNode) and value.value and not value.flow_style:
        last = value.value[-1]
        return _last_character(text, *last) if isinstance(last, tuple) else _last_character(text, key, last)
    if _is_nothing(text, value):
        # A key written with `?` need not have a colon.
        colon = text.find(":", key.end_mark.index)
        if colon < 0:
            raise CannotEdit
        return colon + 1
    return len(text[: value.end_mark.index].rstrip())


def _line_begin(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _line_end(text: str, index: int) -> int:
    """Where the line that holds the character at `index` ends, its line break left out."""
    return len(text) if (end := text.find("\n", index)) < 0 else end

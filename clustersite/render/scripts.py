"""Scripts as visitors load them: modules joined into one file, each after what it imports."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_IMPORT = re.compile(r'^import (?:\{[^}]*\} from )?"\./([a-z0-9-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const |let |function |async function |class )", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_INDENT = re.compile(r"^ +", re.MULTILINE)
# A space beside a sign, which nothing depends on; strings may hold anything, and nothing else may hold their marks.
_SPACE = re.compile(r"(\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`)| (?=[={}<>?:&|])|(?<=[={}<>?:&|,;]) ")

Missing = Callable[[str, re.Match[str], str], None]
"""Told of an import that leads nowhere: the script's name, the line, the name that is missing."""


def imports(name: str, text: str) -> list[str]:
    """The names of the scripts that the script `name` imports."""
    return [_beside(name, target) for target in _IMPORT.findall(text)]


def joined(name: str, sources: Mapping[str, str], missing: Missing) -> str:
    """The script with everything it imports, once and before it, in one scope, without comments and needless spaces."""
    parts: dict[str, str] = {}
    _collect(name, sources, missing, parts)
    return '"use strict";\n{\n' + "".join(parts.values()) + "}\n"


def _collect(name: str, sources: Mapping[str, str], missing: Missing, parts: dict[str, str]) -> None:
    parts.setdefault(name, "")
    for match in _IMPORT.finditer(sources[name]):
        target = _beside(name, match[1])
        if target not in sources:
            missing(name, match, target)
        elif target not in parts:
            _collect(target, sources, missing, parts)
    # Put last: what it imports stands before it.
    del parts[name]
    code = _INDENT.sub("", _COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", sources[name]))))
    parts[name] = _SPACE.sub(r"\1", code).lstrip("\n")


def _beside(name: str, target: str) -> str:
    return f"{name.rpartition('/')[0]}/{target}"

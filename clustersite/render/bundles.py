"""Assets as visitors load them: stylesheets and scripts each joined into one file, every name with a fingerprint."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from clustersite.problems import Problem, Where, place_in, problem
from clustersite.render.images import like
from clustersite.signatures import digest

_IMPORT = re.compile(r'^@import\s+(?:url\()?["\']([^"\']+)["\']\)?\s*;[ \t]*$', re.MULTILINE)
_URL = re.compile(r"url\(\s*+[\"']?+(?!data:|#|https?:|/)([^\"'()\s]+)[\"']?\s*+\)")
_PROPERTY = re.compile(r"^([-\w]+): +")
# A string may hold anything.
_BEFORE_BRACE = re.compile(r"(\"[^\"]*\"|'[^']*')| (?=\{)|;(?=\})")
# One that is not closed goes on to the end; that is CSS, and it keeps the search from starting over and over.
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
_SCRIPT_IMPORT = re.compile(r'^import (?:\{[^}]*\} from )?"\./([a-z0-9-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const |let |function |async function |class )", re.MULTILINE)
_SCRIPT_COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_INDENT = re.compile(r"^ +", re.MULTILINE)
# A space beside a sign, which nothing depends on; strings may hold anything, and nothing else may hold their marks.
_SPACE = re.compile(r"(\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`)| (?=[={}<>?:&|])|(?<=[={}<>?:&|,;]) ")
_DEEPEST_IMPORT = 20
ROOT_FOLDER = "root/"


@dataclass(frozen=True, kw_only=True, slots=True)
class Assets:
    """The address of each asset by its name below assets/, and the stylesheets and scripts as visitors get them."""

    addresses: Mapping[str, str]
    finished: Mapping[str, bytes]


def prepare(sources: Mapping[str, bytes], digest_of: Callable[[str], str]) -> tuple[Assets, tuple[Problem, ...]]:
    """The assets to publish, and the references in stylesheets that lead nowhere.

    Only stylesheets and scripts are looked into; of all other files `digest_of` is enough.
    A stylesheet or script that another one imports is part of that one. Files of assets/root/ keep their names and
    stand at the root of the site, where browsers and servers look for them; `dot-` stands for a leading dot.
    """
    problems: list[Problem] = []
    addresses: dict[str, str] = {}
    finished: dict[str, bytes] = {}
    imported = {target for name in sources for target in _imports(name, sources)}
    # Stylesheets come last, because they hold the fingerprinted addresses of the files they show.
    for name in sorted(sources, key=lambda name: (name.endswith(".css"), name)):
        if name in imported:
            continue
        if not _NAME.fullmatch(name):
            problems.append(problem("E169", Where(f"assets/{name}"), found=PurePosixPath(name).name))
            continue
        if name.endswith(".css"):
            finished[name] = _flat_stylesheet(name, sources, addresses, problems).encode()
        elif name.endswith(".js"):
            finished[name] = _joined_script(name, sources, problems).encode()
        fingerprint = digest(finished[name]) if name in finished else digest_of(name)
        addresses[name] = _address(name, fingerprint[:10])
    return Assets(addresses=addresses, finished=finished), tuple(problems)


def _address(name: str, fingerprint: str) -> str:
    if name.startswith(ROOT_FOLDER):
        # Hidden files are no sources, and yet servers want some: `dot-htaccess` becomes `.htaccess`.
        return re.sub(r"/dot-", "/.", f"/{name.removeprefix(ROOT_FOLDER)}")
    path = PurePosixPath(name)
    return f"/assets/{path.with_suffix('')}.{fingerprint}{path.suffix}"


def _imports(name: str, sources: Mapping[str, bytes]) -> Iterator[str]:
    """The assets that a stylesheet or script imports."""
    if name.endswith(".css"):
        yield from (_resolved(name, target) for target in _IMPORT.findall(_COMMENT.sub("", _text(name, sources))))
    elif name.endswith(".js"):
        yield from (_resolved(name, target) for target in _SCRIPT_IMPORT.findall(_text(name, sources)))


def _text(name: str, sources: Mapping[str, bytes]) -> str:
    return sources[name].decode("utf-8", "replace")


def _resolved(name: str, target: str) -> str:
    """The asset that `target`, written in the asset `name`, means."""
    parts: list[str] = []
    for part in (PurePosixPath(name).parent / target).parts:
        if part == ".." and parts:
            parts.pop()
        elif part not in (".", ".."):
            parts.append(part)
    return "/".join(parts)


def _flat_stylesheet(
    name: str,
    sources: Mapping[str, bytes],
    addresses: Mapping[str, str],
    problems: list[Problem],
    inside: tuple[str, ...] = (),
    within: set[str] | None = None,
) -> str:
    """The stylesheet's text with its imports put in place of their lines, each once, without comments."""
    text = _text(name, sources)
    # Files that each import the next one twice would otherwise double with every step.
    within = set() if within is None else within

    def part(match: re.Match[str]) -> str:
        target = _resolved(name, match[1])
        if target not in sources or target in (*inside, name) or len(inside) > _DEEPEST_IMPORT:
            problems.append(_missing(name, text, match, target, sources))
            return ""
        if target in within:
            return ""
        within.add(target)
        return _flat_stylesheet(target, sources, addresses, problems, (*inside, name), within)

    def file(match: re.Match[str]) -> str:
        target = _resolved(name, match[1])
        if target not in addresses:
            problems.append(_missing(name, text, match, target, sources))
            return match[0]
        # Every stylesheet lies below /assets/css/, so that the address holds under any base path.
        up = "../" * (len(PurePosixPath(inside[0] if inside else name).parts) - 1)
        return f'url("{up}{addresses[target].removeprefix("/assets/")}")'

    flat = _IMPORT.sub(part, _URL.sub(file, text))
    return _compact(_COMMENT.sub("", flat))


def _compact(text: str) -> str:
    """The stylesheet without the spaces and line ends that only its writers need."""
    lines = (_PROPERTY.sub(r"\1:", line.strip()) for line in text.split("\n"))
    # Lines with other ends may break off where a space is meant.
    joined = "".join(line if line.endswith(("{", "}", ";")) else f"{line}\n" for line in lines if line)
    return _BEFORE_BRACE.sub(r"\1", joined) + "\n"


def _missing(name: str, text: str, match: re.Match[str], target: str, sources: Mapping[str, bytes]) -> Problem:
    where = place_in(text, f"assets/{name}", match.start(1), len(match[1]))
    return problem("E165", where, found=target, suggestion=like(target, sources))


# --- Scripts ---------------------------------------------------------------------------------------


def _joined_script(name: str, sources: Mapping[str, bytes], problems: list[Problem]) -> str:
    """The script with everything it imports, once and before it, in one scope, without comments and needless spaces."""
    parts: dict[str, str] = {}

    def collect(name: str) -> None:
        text = _text(name, sources)
        parts[name] = ""
        for match in _SCRIPT_IMPORT.finditer(text):
            target = _resolved(name, match[1])
            if target not in sources:
                problems.append(_missing(name, text, match, target, sources))
            elif target not in parts:
                collect(target)
        # Put last: what it imports stands before it.
        del parts[name]
        code = _INDENT.sub("", _SCRIPT_COMMENT.sub("", _EXPORT.sub("", _SCRIPT_IMPORT.sub("", text))))
        parts[name] = _SPACE.sub(r"\1", code).lstrip("\n")

    collect(name)
    return '"use strict";\n{\n' + "".join(parts.values()) + "}\n"

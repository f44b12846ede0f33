"""Problems as people and machines read them: text for a terminal, JSON, and what git hosts show at the line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Literal

from clustersite.content.documents import Document
from clustersite.problems.diagnostics import Problem, is_error, position, printable, show, summary

Format = Literal["text", "json", "github", "gitlab"]
FORMATS: tuple[Format, ...] = ("text", "json", "github", "gitlab")
# From so many hints of one kind on, with the same advice, a list reads better than one excerpt after the other.
_MANY = 4


def text_report(problems: Iterable[Problem], documents: Mapping[str, Document], *, colour: bool) -> str:
    """All problems for reading: hints by code, many of one kind as a list, then errors by place, then the count."""
    problems = tuple(problems)
    alike: dict[tuple[str, str], list[Problem]] = {}
    for found in sorted((one for one in problems if not is_error(one)), key=lambda one: one.code):
        alike.setdefault((found.code, found.help), []).append(found)
    parts: list[str] = []
    for same in alike.values():
        parts += [_listed(same, colour)] if len(same) >= _MANY else [_shown(one, documents, colour) for one in same]
    # Errors stand last, where a terminal shows them without scrolling.
    parts += [_shown(found, documents, colour) for found in problems if is_error(found)]
    return "".join(f"{part}\n\n" for part in parts) + (summary(problems) or "Alles in Ordnung.")


def _shown(found: Problem, documents: Mapping[str, Document], colour: bool) -> str:
    document = documents.get(found.where.file)
    return show(found, document.lines if document else (), colour=colour)


def _listed(same: Sequence[Problem], colour: bool) -> str:
    strong, bold, off = ("\x1b[1;33m", "\x1b[1m", "\x1b[0m") if colour else ("", "", "")
    first = same[0]
    if len({found.message for found in same}) == 1:
        head, lines = f"{bold}{first.message}{off} ({len(same)}-mal)", [position(found.where) for found in same]
    else:
        head, lines = f"{len(same)}-mal", [f"{position(found.where)}: {found.message}" for found in same]
    shown = [f"{strong}{first.severity.value} {first.code}:{off} {head}", *(f"  --> {line}" for line in lines)]
    return "\n".join([*shown, f"{bold}Hilfe:{off} {first.help}"])


def machine_report(
    problems: Iterable[Problem], kind: Format, documents: Mapping[str, Document], *, strict: bool
) -> str:
    """All problems in a format for machines; `strict` gives hints the weight of errors."""
    problems = sorted(problems, key=lambda found: not is_error(found))
    match kind:
        case "github":
            return "\n".join(_github(found, strict) for found in problems)
        case "gitlab":
            return json.dumps(list(_gitlab(problems, documents, strict)), ensure_ascii=False, indent=2)
        case _:
            counted = {"errors": sum(map(is_error, problems)), "warnings": sum(not is_error(one) for one in problems)}
            return json.dumps({**counted, "problems": [_fields(one) for one in problems]}, ensure_ascii=False, indent=2)


def _fields(found: Problem) -> dict[str, object]:
    where = found.where
    return {
        "code": found.code,
        "severity": "error" if is_error(found) else "warning",
        "file": where.file,
        "line": where.line,
        "column": where.column,
        "length": where.length,
        "message": found.message,
        "label": found.label,
        "help": found.help,
    }


def _github(found: Problem, strict: bool) -> str:
    """A workflow command; line ends and what separates its parts are escaped as GitHub's own toolkit does."""
    where = found.where
    properties = {"file": where.file}
    if where.line:
        properties |= {"line": str(where.line), "col": str(max(1, where.column))}
        properties |= {"endColumn": str(where.column + where.length)} if where.column else {}
    properties["title"] = f"{found.severity.value} {found.code}"
    level = "error" if is_error(found) or strict else "notice" if found.code == "H200" else "warning"
    given = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    message = _escaped(f"{found.message}\n{found.help}", "")
    return f"::{level} {given}::{message}"


def _escaped(text: str, separators: str) -> str:
    for sign in f"%\r\n{separators}":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return printable(text)


def _gitlab(
    problems: Iterable[Problem], documents: Mapping[str, Document], strict: bool
) -> Iterator[dict[str, object]]:
    """Entries of a code quality report. Fingerprints leave line numbers out: a problem that moves stays the same."""
    seen: Counter[tuple[str, ...]] = Counter()
    for found in problems:
        document = documents.get(found.where.file)
        lines = document.lines if document else ()
        written = lines[found.where.line - 1].strip() if 0 < found.where.line <= len(lines) else ""
        identity = (found.where.file, found.code, found.message, written)
        seen[identity] += 1
        fingerprint = blake2b("\0".join((*identity, str(seen[identity]))).encode("utf-8", "replace"), digest_size=16)
        yield {
            "description": f"{found.message} {found.help}".strip(),
            "check_name": found.code,
            "fingerprint": fingerprint.hexdigest(),
            "severity": "major" if is_error(found) or strict else "info" if found.code == "H200" else "minor",
            "location": {"path": found.where.file, "lines": {"begin": max(1, found.where.line)}},
        }

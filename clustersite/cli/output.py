"""What commands say: lines, problems for people and for machines, and how far a build is."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from clustersite.content.yaml_text import Document
from clustersite.options import Stopped
from clustersite.problems import Problem, framed, is_error, position, printable, show, summary
from clustersite.signatures import digest

OUTPUT_FORMATS = ("text", "json", "github", "gitlab")
# From so many hints of one kind on, with the same advice, a list reads better than one excerpt after the other.
_MANY = 4
# Above this they bury everything else, and are only counted.
_MOST_LISTED = 10


def say(text: str, out: TextIO | None = None, end: str = "\n") -> None:
    """Prints the line; None is the standard output of the moment."""
    out = out or sys.stdout
    try:
        print(text, end=end, file=out, flush=True)
    except BrokenPipeError:
        # Who reads has seen enough, as `head` does: the command goes on, and the rest goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def say_problems(problems: Iterable[Problem], documents: Mapping[str, Document], out: TextIO | None = None) -> None:
    """Prints the problems with their excerpts."""
    out = out or sys.stdout
    for found in problems:
        say(_excerpt(found, documents, colour=has_colour(out)) + "\n", out)


def say_stopped(stopped: Stopped) -> None:
    """Prints why a command did not do what was asked for."""
    if stopped.words:
        say(stopped.words, sys.stderr)
    say_problems(stopped.problems, stopped.documents, sys.stderr)


def has_colour(out: TextIO) -> bool:
    """Whether colours are wanted: on a terminal that knows them, unless NO_COLOR (https://no-color.org) is set."""
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def progress(done: int, total: int) -> None:
    """Shows how far the build is: one line rewritten on a terminal, a line each thousand in a log."""
    is_terminal = sys.stderr.isatty()
    if done % (50 if is_terminal else 1000) == 0 and done < total and (done or is_terminal):
        end = "\n" if not is_terminal else "\r" if done + 50 < total else "\r\x1b[K"
        say(f"  {done} von {total} Dateien", sys.stderr, end)


def text_report(
    problems: Iterable[Problem], documents: Mapping[str, Document], *, colour: bool, listed: str | None = None
) -> str:
    """All problems for reading: hints by code, many of one kind as a list, then errors by place, then the count.

    Hints of a kind that there are very many of are only counted, unless it is the code that shall be `listed`.
    """
    problems = tuple(problems)
    by_code: dict[str, list[Problem]] = {}
    for found in sorted((one for one in problems if not is_error(one)), key=lambda one: one.code):
        by_code.setdefault(found.code, []).append(found)
    parts: list[str] = []
    for code, of_code in by_code.items():
        if len(of_code) > _MOST_LISTED and code != listed:
            parts.append(_count(of_code, colour))
            continue
        alike: dict[str, list[Problem]] = {}
        for found in of_code:
            alike.setdefault(found.help, []).append(found)
        for same in alike.values():
            parts += [_list(same, colour)] if len(same) >= _MANY else [_excerpt(one, documents, colour) for one in same]
    # Errors stand last, where a terminal shows them without scrolling.
    parts += [_excerpt(found, documents, colour) for found in problems if is_error(found)]
    return "".join(f"{part}\n\n" for part in parts) + (summary(problems) or "Alles in Ordnung.")


def _excerpt(found: Problem, documents: Mapping[str, Document], colour: bool) -> str:
    document = documents.get(found.where.file)
    return show(found, document.lines if document else (), colour=colour)


def _count(of_code: Sequence[Problem], colour: bool) -> str:
    first = of_code[0]
    files = len({found.where.file for found in of_code})
    words = f"{len(of_code)}-mal in {files} Datei{'en' if files > 1 else ''}, etwa: {first.message}"
    return framed(first, "", words, (), ("Alle zeigen", f"python build.py check --list {first.code}"), colour=colour)


def _list(same: Sequence[Problem], colour: bool) -> str:
    first = same[0]
    places = [f"  --> {position(found.where)}" for found in same]
    if len({found.message for found in same}) == 1:
        return framed(first, first.message, f" ({len(same)}-mal)", places, colour=colour)
    lines = (f"{place}: {found.message}" for place, found in zip(places, same, strict=True))
    return framed(first, "", f"{len(same)}-mal", lines, colour=colour)


def machine_report(problems: Iterable[Problem], kind: str, documents: Mapping[str, Document], *, strict: bool) -> str:
    """All problems in a format for machines; `strict` gives hints the weight of errors."""
    problems = sorted(problems, key=lambda found: not is_error(found))
    if kind == "github":
        return "\n".join(_github(found, strict) for found in problems)
    report: object = list(_gitlab(problems, documents, strict))
    if kind == "json":
        errors = sum(map(is_error, problems))
        report = {"errors": errors, "warnings": len(problems) - errors, "problems": [*map(_fields, problems)]}
    return json.dumps(report, ensure_ascii=False, indent=2)


def _fields(found: Problem) -> dict[str, object]:
    severity = "error" if is_error(found) else "warning"
    words = {"message": found.message, "label": found.label, "help": found.help}
    return {"code": found.code, "severity": severity, **found.where._asdict(), **words}


def _weight(found: Problem, strict: bool, names: tuple[str, str, str]) -> str:
    """What a git host calls an error, a hint and an open question."""
    return names[0 if is_error(found) or strict else 2 if found.code == "H200" else 1]


def _github(found: Problem, strict: bool) -> str:
    """A workflow command; line ends and what separates its parts are escaped as GitHub's own toolkit does."""
    where = found.where
    properties = {"file": where.file}
    if where.line:
        properties |= {"line": str(where.line), "col": str(max(1, where.column))}
        properties |= {"endColumn": str(where.column + where.length)} if where.column else {}
    properties["title"] = f"{found.severity} {found.code}"
    given = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    message = _escaped(f"{found.message}\n{found.help}", "")
    return f"::{_weight(found, strict, ('error', 'warning', 'notice'))} {given}::{message}"


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
        fingerprint = digest("\0".join((*identity, str(seen[identity]))).encode("utf-8", "replace"))
        yield {
            "description": f"{found.message} {found.help}".strip(),
            "check_name": found.code,
            "fingerprint": fingerprint,
            "severity": _weight(found, strict, ("major", "minor", "info")),
            "location": {"path": found.where.file, "lines": {"begin": max(1, found.where.line)}},
        }

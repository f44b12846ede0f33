"""A problem an editor can mend: its code, its place, the facts it names, and how it is shown.

The German words stand in one file per code in the folder `messages/`, read only when it is needed.

Its parts stand in the order of `docs/fehler.md`, which is joined from these files. Words in braces are the facts that
the finder of a problem names. Codes never change their meaning; one that is no longer used is not given away again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_FOLDER = Path(__file__).parent / "messages"
_MESSAGE = re.compile(
    r"(?P<text>[^\n]+)\n\n"
    r"(?:\*\*An der Stelle:\*\* (?P<label>[^\n]+)\n\n)?"
    r"(?:(?!Falsch, in |\*\*Hilfe)(?P<reason>[^\n]+)\n\n)?"
    r"(?:Falsch, in `(?P<file>[^`]+)`:\n\n```\w+\n(?P<wrong>.+?)```\n\n"
    r"Richtig, in `(?P=file)`:\n\n```\w+\n(?P<right>.+?)```\n\n)?"
    r"\*\*Hilfe:\*\* (?P<help>[^\n]+)\n",
    re.DOTALL,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """All there is to say about one code; what a file leaves out is empty.

    `wrong` and `right` are the content of `file` on top of a sound site: with the problem, and without.
    """

    text: str
    label: str
    reason: str
    file: str
    wrong: str
    right: str
    help: str


def codes() -> tuple[str, ...]:
    """Every code, errors before warnings."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("[EH][0-9][0-9][0-9].md")))


def severity_of(code: str) -> str:
    """The word for what the code's letter says: an error stops a build."""
    return "Fehler" if code.startswith("E") else "Hinweis"


@cache
def message_of(code: str) -> Message:
    """The words of `code`; ValueError where its file is not written as the others are."""
    match = _MESSAGE.fullmatch(markdown(code))
    if match is None:
        raise ValueError(f"{code}.md: text, label, reason, examples and help do not stand in their order")
    return Message(**match.groupdict(""))


def markdown(code: str) -> str:
    """The file of `code` as it stands."""
    return (_FOLDER / f"{code}.md").read_text("utf-8")


def without_facts(words: str) -> str:
    """The words with an ellipsis for each fact of a single case."""
    return re.sub(r"\{\w+\}", "…", words)


class Where(NamedTuple):
    """A place in a source file. Lines and columns count from 1; line 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0
    length: int = 1


def place_in(text: str, file: str, start: int, length: int = 1) -> Where:
    """The place of what begins with the character `start` of the file's text."""
    line_start = text.rfind("\n", 0, start) + 1
    return Where(file, text.count("\n", 0, start) + 1, start - line_start + 1, length)


class Problem(NamedTuple):
    """One thing that is wrong. The prose belongs to the code."""

    where: Where
    code: str
    facts: Mapping[str, str]

    @property
    def severity(self) -> str:
        """The word for whether the problem stops a build."""
        return severity_of(self.code)

    @property
    def message(self) -> str:
        """What is wrong, in one German sentence."""
        return _told(message_of(self.code).text, self.facts)

    @property
    def label(self) -> str:
        """What stands beside the caret; may be empty."""
        return _told(message_of(self.code).label, self.facts)

    @property
    def help(self) -> str:
        """What to write instead."""
        return _told(message_of(self.code).help, self.facts)


def _told(words: str, facts: Mapping[str, str]) -> str:
    """The words with the facts in their places; a fact that is empty leaves no gap, one may have lines of its own."""
    told = re.sub(r"(?<=\S) {2,}", " ", words.format_map(facts)).strip()
    return "\n".join(map(printable, told.split("\n")))


def problem(code: str, where: Where, **facts: object) -> Problem:
    """The problem `code` at `where`, naming `facts`."""
    return Problem(where, code, {name: str(fact) for name, fact in facts.items()})


def is_error(found: Problem) -> bool:
    """Whether `found` keeps the site from being published."""
    return found.code.startswith("E")


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems by file and line, each once."""
    unique = {(found.where, found.code, tuple(found.facts.items())): found for found in problems}
    return tuple(unique[key] for key in sorted(unique))


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """A German question that offers the most similar candidate, or an empty text."""
    close = get_close_matches(word, list(candidates), n=1, cutoff=0.6)
    return f"Meinten Sie „{close[0]}“?" if close else ""


def choices(names: Iterable[str], most: int = 12) -> str:
    """The names as a German list, cut after `most`."""
    names = sorted(names)
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def show(found: Problem, lines: Sequence[str], *, colour: bool = False) -> str:
    """The problem as an editor reads it: what, where, the excerpt of `lines` with a caret, and help."""
    excerpt = _excerpt(found, lines, *_marks(found, colour))
    return framed(found, found.message, "", [f"  --> {position(found.where)}", *excerpt], colour=colour)


def framed(
    found: Problem, loud: str, words: str, lines: Iterable[str], advice: tuple[str, str] | None = None, *, colour: bool
) -> str:
    """The lines between severity and code, with the words beside them, and the advice, which is the problem's help."""
    strong, bold, off = _marks(found, colour)
    heading, said = advice or ("Hilfe", found.help)
    title = f"{bold}{loud}{off}{words}" if loud else words
    return "\n".join([f"{strong}{found.severity} {found.code}:{off} {title}", *lines, f"{bold}{heading}:{off} {said}"])


def _marks(found: Problem, colour: bool) -> tuple[str, str, str]:
    """What begins the colour of the severity and bold letters, and what ends both."""
    return (f"\x1b[1;{31 if is_error(found) else 33}m", "\x1b[1m", "\x1b[0m") if colour else ("", "", "")


def position(where: Where) -> str:
    """`file:line:column`, as far as they are known."""
    return ":".join([printable(where.file), *(str(number) for number in (where.line, where.column) if number)])


def _excerpt(found: Problem, lines: Sequence[str], strong: str, _bold: str, off: str) -> list[str]:
    where = found.where
    if not 0 < where.line <= len(lines):
        return []
    line = lines[where.line - 1]
    # Long lines are cut around the caret so that it stays on the screen.
    cut = max(0, where.column - 80)
    numbered = range(max(1, where.line - 1), where.line + 1)
    width = max(4, len(str(where.line)) + 1)
    shown = [f"{number:>{width}} | {printable(lines[number - 1])[cut : cut + 120]}".rstrip() for number in numbered]
    caret = "^" * max(1, min(where.length, len(line) - where.column + 1, 120))
    padding = " " * (max(where.column, 1) - 1 - cut)
    shown.append(f"{'':>{width}} | {padding}{strong}{caret} {found.label}".rstrip() + off)
    return shown


def printable(text: str) -> str:
    """The text without control characters, which would move the caret or command the terminal.

    Halves of characters, of which file names may consist, cannot be printed at all. A tab counts as one column.
    """
    return "".join(character if character.isprintable() else "·" for character in text)


def summary(problems: Iterable[Problem]) -> str:
    """One German line that counts errors, warnings and files; empty without problems."""
    problems = tuple(problems)
    errors = sum(map(is_error, problems))
    warnings = len(problems) - errors
    files = len({found.where.file for found in problems})
    counted = [f"{errors} Fehler"] * bool(errors)
    counted += [f"{warnings} {'Hinweis' if warnings == 1 else 'Hinweise'}"] * bool(warnings)
    return f"{', '.join(counted)} in {files} {'Datei' if files == 1 else 'Dateien'}." if problems else ""


def problems_from_plain(plain: Iterable[Any]) -> tuple[Problem, ...]:
    """The problems that JSON held."""
    return tuple(Problem(Where(*where), code, facts) for where, code, facts in plain)

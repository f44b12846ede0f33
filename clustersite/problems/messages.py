"""The German words of each problem: one file per code in the folder `messages/`, read only when it is needed.

Its parts stand in the order of `docs/fehler.md`, which is joined from these files. Words in braces are the facts that
the finder of a problem names. Codes never change their meaning; one that is no longer used is not given away again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

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


class Severity(Enum):
    """Whether a problem stops a build; the value is the word shown."""

    ERROR = "Fehler"
    WARNING = "Hinweis"


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


def severity_of(code: str) -> Severity:
    """Whether the code stops a build, which its letter says."""
    return Severity.ERROR if code.startswith("E") else Severity.WARNING


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

"""What changes of its sources something has behind it: what DTSTAMP and SEQUENCE of a calendar entry are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

_TOP_LEVEL_KEY = re.compile(r"""^["']?([a-z0-9-]+)["']?[ \t]*:""", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """A change: its time in UTC, and its number on the branch, which only grows; no number where none is known."""

    changed: datetime
    number: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """The newest change of every committed, unedited file, by its path below the root.

    Of the tables the history was asked for, each entry has its own newest change, by what `entry_of` calls it.
    It is broken where git fails to tell of commits that there are, as with objects missing.
    """

    revisions: Mapping[str, Revision]
    is_available: bool
    is_shallow: bool
    is_broken: bool = False
    commit: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FileChanges:
    """Which files are new since the published state, and which names files had before they were renamed."""

    added: frozenset[str]
    former_names: Mapping[str, tuple[str, ...]]


NO_CHANGES = FileChanges(added=frozenset(), former_names={})
"""What is known of files without git."""


def entry_of(table: str, name: str) -> str:
    """How the history calls one entry of a file that holds many."""
    return f"{table}#{name}"


def entry_revisions(versions: Iterable[tuple[Revision, str, tuple[str, ...]]]) -> dict[str, Revision]:
    """The newest revision of each entry of a table: of each change the text after it, and those of its parents.

    An entry is what stands between its key and the next one at the left margin, so that a comment or a new line
    within it counts as a change, and a change of its neighbours does not. The last version is the present one.
    """
    revisions: dict[str, list[Revision]] = {}
    now: Mapping[str, str] = {}
    for revision, text, befores in versions:
        now = _entries(text)
        for before in map(_entries, befores):
            for name, body in now.items():
                if before.get(name) != body:
                    revisions.setdefault(name, []).append(revision)
    return {name: newest_of(found) for name, found in revisions.items() if name in now}


def _entries(text: str) -> Mapping[str, str]:
    parts = _TOP_LEVEL_KEY.split(text)
    return {name: body.rstrip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def newest_of(revisions: Iterable[Revision]) -> Revision:
    """The latest time and the highest number of the revisions, which may be those of two."""
    revisions = tuple(revisions)
    return Revision(
        changed=max(one.changed for one in revisions),
        number=max((one.number for one in revisions if one.number is not None), default=None),
    )


def revision_of(paths: Iterable[str], history: History) -> Revision | None:
    """The newest revision of several sources; None as soon as one of them is not committed as it is."""
    found = [history.revisions.get(path) for path in paths]
    known = [revision for revision in found if revision is not None]
    if not known or len(known) < len(found):
        return None
    return newest_of(known)

"""What changes of its sources something has behind it: what DTSTAMP and SEQUENCE of a calendar entry are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """A change: its time in UTC, and its number on the branch, which only grows; no number where none is known."""

    changed: datetime
    number: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """The newest change of every committed, unedited file, by its path below the root."""

    revisions: Mapping[str, Revision]
    is_available: bool
    is_shallow: bool
    commit: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FileChanges:
    """Which files are new since the published state, and which names files had before they were renamed."""

    added: frozenset[str]
    former_names: Mapping[str, tuple[str, ...]]


NO_CHANGES = FileChanges(added=frozenset(), former_names={})
"""What is known of files without git."""


def revision_of(paths: Iterable[str], history: History) -> Revision | None:
    """The newest revision of several sources; None as soon as one of them is not committed as it is."""
    found = [history.revisions.get(path) for path in paths]
    known = [revision for revision in found if revision is not None]
    if not known or len(known) < len(found):
        return None
    return max(known, key=lambda revision: (revision.number or 0, revision.changed))

"""Sources as git remembers them: those of one commit, and what event files said before they were changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from clustersite.content.sources import LARGEST_SOURCE
from clustersite.history import git
from clustersite.signatures import SOURCE_FOLDERS, is_passed_over

_EVENTS = "site_data/events"
_CHANGE = re.compile(r":\d+ (?P<mode>\d+) (?P<before>[0-9a-f]+) [0-9a-f]+ (?P<kind>[MD])")
_COMMIT = re.compile(r"\x01(\d+)")
_ORDINARY_FILES = ("100644", "100755")


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierVersion:
    """What an event file said until the moment (UTC) at which the branch changed or deleted it."""

    file: str
    content: bytes
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """The sources of one commit, by path below the root."""

    commit: str
    sources: Mapping[str, bytes]


def earlier_versions(root: Path, since: date) -> tuple[EarlierVersion, ...]:
    """What event files said before the changes since the day `since`, the newest first; nothing without git."""
    # A day more, because commits of different people are not quite in the order of their times.
    oldest = f"--since={datetime.combine(since - timedelta(days=1), datetime.min.time(), UTC).isoformat()}"
    line = ("--first-parent", "--diff-merges=first-parent", "--no-renames")
    form = ("--relative", "--raw", "--no-abbrev", "-z", "--format=%x01%ct")
    log = git(root, "log", *line, *form, oldest, "HEAD", "--", _EVENTS)
    changes = list(_changes((log or b"").decode("utf-8", "surrogateescape")))
    contents = _contents(root, (before for _, before, _ in changes))
    return tuple(
        EarlierVersion(file=file, content=contents[before], until=until)
        for file, before, until in changes
        if before in contents
    )


def sources_at(root: Path, reference: str) -> Snapshot | None:
    """The sources as of the commit that `reference` names; None where git knows no such commit."""
    found = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    prefix = git(root, "rev-parse", "--show-prefix")
    if found is None or prefix is None:
        return None
    commit, below = found.decode().strip(), prefix.decode().strip()
    folders = [f"{below}{folder}" for folder in SOURCE_FOLDERS]
    tree = git(root, "ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", *folders) or b""
    blobs = dict(_blobs(tree.decode("utf-8", "surrogateescape"), below))
    contents = _contents(root, blobs.values())
    return Snapshot(commit=commit, sources={file: contents[blob] for file, blob in blobs.items() if blob in contents})


def branching_point(root: Path) -> str:
    """The commit at which the current branch left the published one, as far as there is one; else HEAD."""
    for published in ("origin/HEAD", "origin/main", "origin/master", "main", "master"):
        if (found := git(root, "merge-base", "HEAD", published)) is not None:
            return found.decode().strip()
    return "HEAD"


def _changes(log: str) -> Iterator[tuple[str, str, datetime]]:
    """File, blob before and moment of each change, from `\\x01<time>\\0\\n:<modes, blobs, kind>\\0<file>\\0 …`."""
    until = datetime.fromtimestamp(0, UTC)
    entries = iter(log.split("\0"))
    for entry in entries:
        text = entry.removeprefix("\n")
        if commit := _COMMIT.fullmatch(text):
            until = datetime.fromtimestamp(int(commit[1]), UTC)
        elif text.startswith(":"):
            file = next(entries, "")
            if (change := _CHANGE.fullmatch(text)) and file.endswith(".yaml"):
                yield file, change["before"], until


def _blobs(tree: str, below: str) -> Iterator[tuple[str, str]]:
    """File and blob of each source, from `<mode> blob <id> <size>\\t<file>\\0 …`; links and huge files are left out."""
    for entry in tree.split("\0"):
        about, _, path = entry.partition("\t")
        file = path.removeprefix(below)
        folders, _, name = file.rpartition("/")
        if about and "/." not in f"/{folders}" and not is_passed_over(name):
            mode, _, blob, size = about.split()
            if mode in _ORDINARY_FILES and int(size) <= LARGEST_SOURCE:
                yield file, blob


def _contents(root: Path, blobs: Iterable[str]) -> dict[str, bytes]:
    """The contents of the blobs that there are, from `<id> blob <size>\\n<content>\\n …`."""
    wanted = sorted(set(blobs))
    answer = git(root, "cat-file", "--batch", given="".join(f"{blob}\n" for blob in wanted)) if wanted else None
    contents: dict[str, bytes] = {}
    rest = memoryview(answer or b"")
    while rest:
        head_end = bytes(rest[:200]).index(b"\n")
        head = bytes(rest[:head_end]).split()
        size = int(head[2]) if len(head) == 3 else -1
        start = head_end + 1
        if size >= 0:
            contents[head[0].decode()] = bytes(rest[start : start + size])
        rest = rest[start + size + 1 :]
    return contents

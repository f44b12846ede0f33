"""Publishing to plain web space: the built site made equal to a folder on a server, and nothing else touched.

What the server has, its own build.json says. So only what differs is sent, and only what an earlier publication
put there is ever removed. Before the first change a plan beside it names everything that may be there from now
on, so that an interrupted publication leaves nothing that a later one cannot account for. The manifest comes last.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from clustersite.git import read_history
from clustersite.options import Options, Outcome
from clustersite.output.write import names_in, read_manifest
from clustersite.problems.diagnostics import Problem, Where, is_error, problem
from clustersite.publish import guard, published_state
from clustersite.publish.published_state import PublishedState
from clustersite.publish.remote_folder import RemoteFolder, Rsync, Sftp, Target, TransferFailed, is_transferable
from clustersite.signatures import MANIFEST, digest

PLAN = ".plan.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Transfer:
    """What publishing changes on the server, in this order."""

    first: tuple[str, ...]
    pages: tuple[str, ...]
    removed: tuple[str, ...]
    kept: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """What came of it: the build before, the transfer (None when none took place or would), and what went wrong."""

    outcome: Outcome
    transfer: Transfer | None
    problems: tuple[Problem, ...] = ()


def publish(
    options: Options,
    target: Target,
    *,
    build: Callable[[Options], Outcome],
    dry_run: bool,
    say: Callable[[str], None],
) -> Publication:
    """The site that `build` makes, compared with what the server has, and sent there unless it is a `dry_run`."""
    if read_history(options.root).is_shallow:
        # Its change numbers would fall below those that calendar programs know, and they would ignore every change.
        shallow = (problem("E322", Where(".git")),)
        return Publication(outcome=Outcome(problems=(), documents={}), transfer=None, problems=shallow)
    server = Rsync(target) if target.via == "rsync" else Sftp(target)
    with TemporaryDirectory() as folder:
        before = Path(folder)
        try:
            say(f"Frage {target.host}, was veröffentlicht ist …")
            server.fetch([MANIFEST, PLAN], before)
        except TransferFailed as failed:
            return Publication(outcome=Outcome(problems=(), documents={}), transfer=None, problems=(failed.problem,))
        # One that cannot be read is not one that is missing: then nobody knows what would be lost.
        against = before / MANIFEST if (before / MANIFEST).exists() else None
        outcome = build(replace(options, against=against))
        if outcome.written is None:
            return Publication(outcome=outcome, transfer=None)
        earlier, planned = _state(before / MANIFEST), names_in(before / PLAN, "plan")
        # Another build may change the output folder at any moment, so what is sent is a copy that fits its manifest.
        with TemporaryDirectory() as copy:
            snapshot = Path(copy)
            state, problems = _snapshot(options.out, snapshot)
            if state and earlier and options.guard:
                problems += tuple(filter(is_error, guard.losses(earlier, state)))
            if state is None or problems:
                return Publication(outcome=outcome, transfer=None, problems=problems)
            transfer = compare(state.files, earlier.files if earlier else {}, planned)
            if not dry_run:
                try:
                    _carry_out(snapshot, server, transfer, planned, say)
                except TransferFailed as failed:
                    return Publication(outcome=outcome, transfer=None, problems=(failed.problem,))
    return Publication(outcome=outcome, transfer=transfer)


def compare(files: dict[str, str], earlier: dict[str, str], planned: Iterable[str]) -> Transfer:
    """What makes a server with the `earlier` files hold `files` (path → digest); of `planned` ones nothing is sure."""
    unsure = set(planned)
    differing = [path for path, content in files.items() if path in unsure or earlier.get(path) != content]
    is_changed_page = {path: path.endswith(".html") and (path in earlier or path in unsure) for path in differing}
    return Transfer(
        first=tuple(
            sorted(
                (path for path in differing if not is_changed_page[path]),
                key=lambda path: (path.endswith(".html"), path),
            )
        ),
        pages=tuple(sorted(path for path in differing if is_changed_page[path])),
        removed=tuple(sorted(path for path in (earlier.keys() | unsure) - files.keys() if is_transferable(path))),
        kept=len(files) - len(differing),
    )


def _carry_out(
    site: Path, server: RemoteFolder, transfer: Transfer, planned: set[str], say: Callable[[str], None]
) -> None:
    if not (transfer.first or transfer.pages or transfer.removed):
        server.put(site, [MANIFEST])
        return
    touched = planned.union(transfer.first, transfer.pages, transfer.removed)
    with TemporaryDirectory() as folder:
        Path(folder, PLAN).write_text(json.dumps({"plan": sorted(touched)}), "utf-8")
        server.put(Path(folder), [PLAN])
    for paths, what in ((transfer.first, "Neues, Bilder, Stile und Kalender"), (transfer.pages, "geänderte Seiten")):
        if paths:
            say(f"Sende {what}: {len(paths)} Dateien …")
            server.put(site, paths)
    if transfer.removed:
        server.remove(transfer.removed)
    server.put(site, [MANIFEST])
    server.remove([PLAN])


def _state(file: Path) -> PublishedState | None:
    content = read_manifest(file)
    return None if content is None else published_state.read(content)


def _snapshot(out: Path, into: Path) -> tuple[PublishedState | None, tuple[Problem, ...]]:
    """The published state that a copy of the output folder holds: its manifest, and the files with the digests in it.

    Problems where a file cannot be named to a server, or is not what the manifest says.
    """
    manifest = read_manifest(out / MANIFEST)
    state = None if manifest is None else published_state.read(manifest)
    if manifest is None or state is None:
        return None, (problem("E313", Where(str(out)), path=MANIFEST),)
    problems = []
    for path, expected in state.files.items():
        content = read_manifest(out / path)
        if not is_transferable(path):
            problems.append(problem("E314", Where(str(out)), path=path))
        elif content is None or digest(content) != expected:
            problems.append(problem("E313", Where(str(out)), path=path))
        else:
            (into / path).parent.mkdir(parents=True, exist_ok=True)
            (into / path).write_bytes(content)
    (into / MANIFEST).write_bytes(manifest)
    return state, tuple(problems)

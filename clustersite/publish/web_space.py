"""Publishing to plain web space: the built site made equal to a folder on a server, and nothing else touched.

What the server has, its own build.json says. So only what differs is sent, and only what an earlier publication
put there is ever removed. Before the first change a plan beside it names everything that may be there from now
on, so that an interrupted publication leaves nothing that a later one cannot account for. The manifest comes last.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Literal
from urllib.parse import unquote, urlsplit

from clustersite.git import read_history
from clustersite.options import Options, Outcome
from clustersite.output.write import names_in, read_manifest
from clustersite.problems import Problem, Where, is_error, problem
from clustersite.publish import comparison, published_state
from clustersite.publish.published_state import PublishedState
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
                problems += tuple(filter(is_error, comparison.losses(earlier, state)))
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


# --- The folder on the server, reached with the system's rsync or sftp; no password, no shell -----


Via = Literal["rsync", "sftp"]
STAGING = ".neu"
_RSYNC_VANISHED = 24
_SECONDS_TO_ANSWER = 120
_SECONDS_TO_SEND = 3600

_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@+-]*")
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
# What both tools take as it stands: no quotes, no wildcards, no line breaks, no leading dash.
_FOLDER = re.compile(r"(?!-)[A-Za-z0-9_./ ~+@=,-]*")
_PATH = re.compile(r"(?!-)[A-Za-z0-9_./ ~+@=,-]+")
_LISTED = re.compile(r"-\S+\s+\S+\s+\S+\s+\S+\s+(?P<size>\d+)\s.*\s(?:\S*/)?(?P<name>[0-9a-f]{32})", re.MULTILINE)


class TransferFailed(Exception):
    """The server or the tool refused; carries the problem to show."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.message)
        self.problem = found


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """Where to publish: host, folder and key. Secrets stay in the key's own file."""

    via: Via
    user: str | None
    host: str
    port: int | None
    folder: str
    key: Path | None
    known_hosts: Path | None


def read_target(address: str, *, via: Via, key: Path | None, known_hosts: Path | None) -> Target | None:
    """The target at `ssh://user@host:22/folder` (`/~/folder` below the user's own); None for anything else."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    user, host, path = unquote(parts.username or "") or None, parts.hostname or "", unquote(parts.path)
    folder = path[3:] if path.startswith("/~/") else path
    is_known = parts.scheme in ("ssh", "sftp") and _HOST.fullmatch(host) and (user is None or _USER.fullmatch(user))
    if not is_known or parts.password or not folder or not _FOLDER.fullmatch(folder) or ".." in folder.split("/"):
        return None
    return Target(via=via, user=user, host=host, port=port, folder=folder, key=key, known_hosts=known_hosts)


def is_transferable(path: str) -> bool:
    """Whether the path (below the folder) can be named to any server without meaning something else."""
    return bool(_PATH.fullmatch(path)) and not path.startswith("/") and ".." not in path.split("/")


class RemoteFolder(ABC):
    """What publishing needs of a server."""

    def __init__(self, target: Target) -> None:
        self._target = target

    @abstractmethod
    def fetch(self, names: Sequence[str], into: Path) -> None:
        """Copies the files of these names into a folder, as far as there are such files."""

    @abstractmethod
    def put(self, source: Path, paths: Sequence[str]) -> None:
        """Makes the files of these paths equal to those below `source`; each is replaced as a whole."""

    @abstractmethod
    def remove(self, paths: Sequence[str]) -> None:
        """Removes the files of these paths, and the folders that they leave empty."""

    def _host(self) -> str:
        return f"{self._target.user}@{self._target.host}" if self._target.user else self._target.host

    def _ssh_options(self) -> list[str]:
        target = self._target
        options = ["-oBatchMode=yes", "-oConnectTimeout=20", "-oServerAliveInterval=15", "-oForwardAgent=no"]
        if target.port:
            options.append(f"-oPort={target.port}")
        if target.key:
            options += [f"-oIdentityFile={_option(target.key)}", "-oIdentitiesOnly=yes"]
        if target.known_hosts:
            options.append(f"-oUserKnownHostsFile={_option(target.known_hosts)}")
        return options

    def _run(
        self,
        command: Sequence[str],
        given: str,
        folder: Path | None = None,
        *,
        tolerated: int = 0,
        seconds: int,
    ) -> str:
        try:
            done = subprocess.run(
                command, input=given.encode(), capture_output=True, check=False, cwd=folder, timeout=seconds
            )
        except FileNotFoundError:
            raise TransferFailed(problem("E311", Where(self._target.host), tool=command[0])) from None
        except subprocess.TimeoutExpired:
            reason = f"nach {seconds} Sekunden noch nicht fertig"
            raise TransferFailed(problem("E312", Where(self._target.host), tool=command[0], reason=reason)) from None
        if done.returncode not in (0, tolerated):
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            reason = " / ".join(said[-3:]) or f"Ende mit {done.returncode}"
            raise TransferFailed(problem("E312", Where(self._target.host), tool=command[0], reason=reason))
        return done.stdout.decode("utf-8", "replace")


class Rsync(RemoteFolder):
    """Through rsync, which compares checksums and renames each file into its place."""

    def fetch(self, names: Sequence[str], into: Path) -> None:
        """Copies the files of these names into a folder, as far as there are such files."""
        self._rsync(
            ["--ignore-missing-args", "--files-from=-"],
            names,
            f"{self._place()}/",
            f"{into}/",
            seconds=_SECONDS_TO_ANSWER,
        )

    def put(self, source: Path, paths: Sequence[str]) -> None:
        """Makes the files of these paths equal to those below `source`; each is replaced as a whole."""
        how = ["--checksum", "--chmod=D755,F644", "--perms", "--delay-updates", "--files-from=-"]
        self._rsync(how, paths, f"{source}/", f"{self._place()}/")

    def remove(self, paths: Sequence[str]) -> None:
        """Removes the files of these paths, and the folders that they leave empty."""
        # What is asked for by name and missing here, rsync makes missing there. A folder that holds something stays.
        how = ["--delete-missing-args", "--dirs", "--files-from=-"]
        with TemporaryDirectory() as nothing:
            for names in (list(paths), *_folders(paths)):
                self._rsync(how, names, f"{nothing}/", f"{self._place()}/", tolerated=_RSYNC_VANISHED)

    def _rsync(
        self,
        how: Sequence[str],
        names: Sequence[str],
        source: str,
        destination: str,
        *,
        tolerated: int = 0,
        seconds: int = _SECONDS_TO_SEND,
    ) -> None:
        ssh = shlex.join(["ssh", *self._ssh_options()])
        given = "".join(f"{name}\0" for name in names)
        command = ["rsync", "--protect-args", "--from0", *how, "-e", ssh, "--", source, destination]
        self._run(command, given, tolerated=tolerated, seconds=seconds)

    def _place(self) -> str:
        return f"{self._host()}:{self._target.folder.rstrip('/') or '/'}"


class Sftp(RemoteFolder):
    """Through sftp: files go to a folder beside the site first, where a broken transfer goes on, then into place."""

    def fetch(self, names: Sequence[str], into: Path) -> None:
        """Copies the files of these names into a folder, as far as there are such files."""
        self._sftp((f'-get "{name}" "{name}"' for name in names), into, seconds=_SECONDS_TO_ANSWER)

    def put(self, source: Path, paths: Sequence[str]) -> None:
        """Makes the files of these paths equal to those below `source`; each is replaced as a whole."""
        staged = {path: f"{STAGING}/{fingerprint(source, path)}" for path in paths}
        listing = self._sftp([f'-mkdir "{STAGING}"', f'ls -ln "{STAGING}"'])
        there = {match["name"]: int(match["size"]) for match in _LISTED.finditer(listing)}
        sent = [command for path in paths for command in self._stage(source, path, staged[path], there)]
        folders = [f'-mkdir "{folder}"' for names in reversed(_folders(paths)) for folder in names]
        # A batch ends at its first failure, so that nothing moves before everything is there.
        self._sftp([*sent, *folders, *self._moves(staged)], source)

    def remove(self, paths: Sequence[str]) -> None:
        """Removes the files of these paths, and the folders that they leave empty."""
        folders = (folder for names in _folders([*paths, f"{STAGING}/x"]) for folder in names)
        left_over = f"-rm {STAGING}/*"
        self._sftp([*(f'-rm "{path}"' for path in paths), left_over, *(f'-rmdir "{folder}"' for folder in folders)])

    def _stage(self, source: Path, path: str, staged: str, there: Mapping[str, int]) -> Iterator[str]:
        """Sends the file, or what is missing of it: its staged name says what the content must be."""
        size, sent = (source / path).stat().st_size, there.get(PurePosixPath(staged).name)
        if sent is None or sent > size:
            yield f'put "{path}" "{staged}"'
        elif sent < size:
            yield f'put -a "{path}" "{staged}"'
        yield f'chmod 644 "{staged}"'

    def _moves(self, staged: Mapping[str, str]) -> Iterator[str]:
        """Renames each file into its place; where a server cannot replace, what is there goes first."""
        for path, name in staged.items():
            if not self._can_replace:
                yield f'-rm "{path}"'
            yield f'rename "{name}" "{path}"'

    @cached_property
    def _can_replace(self) -> bool:
        """Whether the server renames a file onto another one, as OpenSSH's does and older ones do not."""
        with TemporaryDirectory() as folder:
            Path(folder, "probe").write_text("")
            one, other = f"{STAGING}/probe-1", f"{STAGING}/probe-2"
            put = [f'put "probe" "{one}"', f'put "probe" "{other}"']
            try:
                self._sftp([*put, f'rename "{one}" "{other}"'], Path(folder))
            except TransferFailed:
                return False
        return True

    def _sftp(self, commands: Iterable[str], folder: Path | None = None, *, seconds: int = _SECONDS_TO_SEND) -> str:
        batch = "".join(f"{command}\n" for command in [f'cd "{self._target.folder}"', *commands])
        command = ["sftp", "-q", "-b", "-", *self._ssh_options(), "--", self._host()]
        return self._run(command, batch, folder, seconds=seconds)


def fingerprint(source: Path, path: str) -> str:
    """The name under which the file is staged: another one for each place and content."""
    return digest(path.encode() + b"\0" + (source / path).read_bytes())


def _folders(paths: Iterable[str]) -> list[list[str]]:
    """All folders above the paths, a list for each depth, the deepest first."""
    found = {str(folder) for path in paths for folder in PurePosixPath(path).parents if folder != PurePosixPath()}
    depths = sorted({folder.count("/") for folder in found}, reverse=True)
    return [sorted(folder for folder in found if folder.count("/") == depth) for depth in depths]


def _option(path: Path) -> str:
    """A path as ssh reads it in an option."""
    return '"{}"'.format(str(path).replace('"', ""))

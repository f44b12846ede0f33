"""A folder on a web server, reached with the system's own rsync or sftp over SSH. No password, no shell."""

from __future__ import annotations

import re
import shlex
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Literal
from urllib.parse import unquote, urlsplit

from clustersite.problems.diagnostics import Problem, Where, problem

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
    return blake2b(path.encode() + b"\0" + (source / path).read_bytes(), digest_size=16).hexdigest()


def _folders(paths: Iterable[str]) -> list[list[str]]:
    """All folders above the paths, a list for each depth, the deepest first."""
    found = {str(folder) for path in paths for folder in PurePosixPath(path).parents if folder != PurePosixPath()}
    depths = sorted({folder.count("/") for folder in found}, reverse=True)
    return [sorted(folder for folder in found if folder.count("/") == depth) for depth in depths]


def _option(path: Path) -> str:
    """A path as ssh reads it in an option."""
    return '"{}"'.format(str(path).replace('"', ""))

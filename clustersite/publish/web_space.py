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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

from clustersite import publish as publishing
from clustersite.git import read_history
from clustersite.options import Options, Outcome, Stopped
from clustersite.output.write import STAGING, names_in, read_manifest, read_published
from clustersite.problems import Where, is_error, problem
from clustersite.publish import published_state
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


def publish(
    options: Options, server: Server, *, build: Callable[[Options], Outcome], dry_run: bool, say: Callable[[str], None]
) -> Transfer | Outcome:
    """The site that `build` makes, compared with what the server has, and sent there unless it is a `dry_run`.

    What the build came to where it made none; Stopped where something else kept the site from being sent.
    """
    if read_history(options.root).is_shallow:
        # Its change numbers would fall below those that calendar programs know, and they would ignore every change.
        raise Stopped(problem("E322", Where(".git")))
    with TemporaryDirectory() as fetched, TemporaryDirectory() as copied:
        before, site = Path(fetched), Path(copied)
        say(f"Frage {server.host}, was veröffentlicht ist …")
        server.fetch([MANIFEST, PLAN], before)
        # One that cannot be read is not one that is missing: then nobody knows what would be lost.
        against = before / MANIFEST if (before / MANIFEST).exists() else None
        outcome = build(replace(options, against=against))
        if outcome.written is None:
            return outcome
        earlier = published_state.read(read_manifest(before / MANIFEST) or b"")
        planned = names_in(before / PLAN, "plan")
        state = _copy(options.out, site)
        if earlier and options.guard and (lost := [*filter(is_error, publishing.losses(earlier, state))]):
            raise Stopped(*lost)
        transfer = compare(state.files, earlier.files if earlier else {}, planned)
        if not dry_run:
            _carry_out(site, server, transfer, planned, say)
    return transfer


def compare(files: dict[str, str], earlier: dict[str, str], planned: Iterable[str]) -> Transfer:
    """What makes a server with the `earlier` files hold `files` (path → digest); of `planned` ones nothing is sure."""
    unsure = set(planned)
    differing = [path for path, content in files.items() if path in unsure or earlier.get(path) != content]
    pages = {path for path in differing if path.endswith(".html") and (path in earlier or path in unsure)}
    return Transfer(
        first=tuple(sorted({*differing} - pages, key=lambda path: (path.endswith(".html"), path))),
        pages=tuple(sorted(pages)),
        removed=tuple(sorted(path for path in (earlier.keys() | unsure) - files.keys() if is_transferable(path))),
        kept=len(files) - len(differing),
    )


def _carry_out(site: Path, server: Server, transfer: Transfer, planned: set[str], say: Callable[[str], None]) -> None:
    touched = {*transfer.first, *transfer.pages, *transfer.removed}
    if touched:
        with TemporaryDirectory() as folder:
            Path(folder, PLAN).write_text(json.dumps({"plan": sorted(planned | touched)}), "utf-8")
            server.put(Path(folder), [PLAN])
    for paths, what in ((transfer.first, "Neues, Bilder, Stile und Kalender"), (transfer.pages, "geänderte Seiten")):
        if paths:
            say(f"Sende {what}: {len(paths)} Dateien …")
            server.put(site, paths)
    if transfer.removed:
        server.remove(transfer.removed)
    server.put(site, [MANIFEST])
    if touched:
        server.remove([PLAN])


def _copy(out: Path, into: Path) -> PublishedState:
    """The published state that the copy holds: its manifest, and the files with the digests in it.

    Another build may change the output folder at any moment, so what is sent is a copy that fits its manifest.
    Stopped where a file cannot be named to a server, or is not what the manifest says.
    """
    manifest, problems = read_manifest(out / MANIFEST) or b"", []
    state = published_state.read(manifest)
    if state is None:
        raise Stopped(problem("E313", Where(str(out)), path=MANIFEST))
    (into / MANIFEST).write_bytes(manifest)
    for path, known in state.files.items():
        if not is_transferable(path):
            problems.append(problem("E314", Where(str(out)), path=path))
            continue
        try:
            content = read_published(out, path, known)
        except LookupError:
            problems.append(problem("E313", Where(str(out)), path=path))
        else:
            (into / path).parent.mkdir(parents=True, exist_ok=True)
            (into / path).write_bytes(content)
    if problems:
        raise Stopped(*problems)
    return state


# --- The folder on the server, reached with the system's rsync or sftp; no password, no shell -----


_RSYNC_VANISHED = 24
_SECONDS_TO_ANSWER = 120
_SECONDS_TO_SEND = 3600

_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@+-]*")
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
# What both tools take as it stands: no quotes, no wildcards, no line breaks, no leading dash.
_PATH = re.compile(r"(?!-)[A-Za-z0-9_./ ~+@=,-]+")


def is_transferable(path: str) -> bool:
    """Whether the path (below the folder) can be named to any server without meaning something else."""
    return bool(_PATH.fullmatch(path)) and not path.startswith("/") and ".." not in path.split("/")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Remote:
    """Where to publish: the host, who logs in there and how, and the folder. Secrets stay in the key's own file."""

    host: str
    login: str
    ssh_options: tuple[str, ...]
    folder: str

    def run(
        self, command: Sequence[str], given: str, below: Path | None = None, *, tolerated: int = 0, seconds: int
    ) -> None:
        """Runs the command, told `given`; Stopped where it fails."""
        try:
            done = subprocess.run(
                command, input=given.encode(), capture_output=True, check=False, cwd=below, timeout=seconds
            )
        except FileNotFoundError:
            raise Stopped(problem("E311", Where(self.host), tool=command[0])) from None
        except subprocess.TimeoutExpired:
            reason = f"nach {seconds} Sekunden noch nicht fertig"
        else:
            if done.returncode in (0, tolerated):
                return
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            reason = " / ".join(said[-3:]) or f"Ende mit {done.returncode}"
        raise Stopped(problem("E312", Where(self.host), tool=command[0], reason=reason))


class Rsync(_Remote):
    """Through rsync, which compares checksums and renames each file into its place."""

    def fetch(self, names: Sequence[str], into: Path) -> None:
        """Copies the files of these names into a folder, as far as there are such files."""
        self._rsync(names, self._place, f"{into}/", "--ignore-missing-args", seconds=_SECONDS_TO_ANSWER)

    def put(self, source: Path, paths: Sequence[str]) -> None:
        """Makes the files of these paths equal to those below `source`; each is replaced as a whole."""
        how = ("--checksum", "--chmod=D755,F644", "--perms", "--delay-updates")
        self._rsync(paths, f"{source}/", self._place, *how)

    def remove(self, paths: Sequence[str]) -> None:
        """Removes the files of these paths, and the folders that they leave empty."""
        # What is asked for by name and missing here, rsync makes missing there. A folder that holds something stays.
        how = ("--delete-missing-args", "--dirs")
        folders = (list(of_depth) for _, of_depth in groupby(_folders(paths), key=lambda folder: folder.count("/")))
        with TemporaryDirectory() as nothing:
            for names in (paths, *folders):
                self._rsync(names, f"{nothing}/", self._place, *how, tolerated=_RSYNC_VANISHED)

    def _rsync(
        self, names: Sequence[str], start: str, end: str, *how: str, tolerated: int = 0, seconds: int = _SECONDS_TO_SEND
    ) -> None:
        ssh = shlex.join(["ssh", *self.ssh_options])
        command = ["rsync", "--protect-args", "--from0", "--files-from=-", *how, "-e", ssh, "--", start, end]
        self.run(command, "".join(f"{name}\0" for name in names), tolerated=tolerated, seconds=seconds)

    @property
    def _place(self) -> str:
        return f"{self.login}:{self.folder.rstrip('/')}/"


class Sftp(_Remote):
    """Through sftp: files go to a folder beside the site first, and then into their places."""

    def fetch(self, names: Sequence[str], into: Path) -> None:
        """Copies the files of these names into a folder, as far as there are such files."""
        self._sftp([f'-get "{name}" "{name}"' for name in names], into, seconds=_SECONDS_TO_ANSWER)

    def put(self, source: Path, paths: Sequence[str]) -> None:
        """Makes the files of these paths equal to those below `source`; each is replaced as a whole."""
        # Another name for each place and content, because somebody else may publish there at the same time.
        names = {path: f"{STAGING}/{digest(path.encode() + (source / path).read_bytes())}" for path in paths}
        first = [f'-mkdir "{STAGING}"']
        for path, name in names.items():
            first += [f'put "{path}" "{name}"', f'chmod 644 "{name}"']
        first += [f'-mkdir "{folder}"' for folder in reversed(_folders(paths))]
        moves = [(f'-rm "{path}"', f'rename "{name}" "{path}"') for path, name in names.items()]
        # A batch ends at its first failure, so that nothing moves before everything is there.
        try:
            self._sftp([*first, *(move for _, move in moves)], source)
        except Stopped as failed:
            # Not every server can replace a file by renaming another one, as OpenSSH's can: what is there goes first.
            if "rename" not in failed.problems[0].facts.get("reason", ""):
                raise
            self._sftp([*first, *chain.from_iterable(moves)], source)

    def remove(self, paths: Sequence[str]) -> None:
        """Removes the files of these paths, and the folders that they leave empty."""
        folders = [STAGING, *_folders(paths)]
        files = [f'"{path}"' for path in paths] + [f"{STAGING}/*"]
        self._sftp([*(f"-rm {file}" for file in files), *(f'-rmdir "{folder}"' for folder in folders)])

    def _sftp(self, commands: Sequence[str], below: Path | None = None, *, seconds: int = _SECONDS_TO_SEND) -> None:
        batch = "".join(f"{command}\n" for command in [f'cd "{self.folder}"', *commands])
        self.run(["sftp", "-q", "-b", "-", *self.ssh_options, "--", self.login], batch, below, seconds=seconds)


Server = Rsync | Sftp
TOOLS: Mapping[str, type[Rsync] | type[Sftp]] = {"rsync": Rsync, "sftp": Sftp}


def server_at(address: str, *, via: str, key: Path | None, known_hosts: Path | None) -> Server | None:
    """The server at `ssh://user@host:22/folder` (`/~/folder` below the user's own); None for anything else."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    user, host, path = unquote(parts.username or ""), parts.hostname or "", unquote(parts.path)
    folder = path[3:] if path.startswith("/~/") else path
    is_known = via in TOOLS and parts.scheme in ("ssh", "sftp") and _HOST.fullmatch(host)
    is_safe = _PATH.fullmatch(folder) and ".." not in folder.split("/") and (not user or _USER.fullmatch(user))
    if not is_known or not is_safe or parts.password:
        return None
    options = ["-oBatchMode=yes", "-oConnectTimeout=20", "-oServerAliveInterval=15", "-oForwardAgent=no"]
    options += [f"-oPort={port}"] if port else []
    options += ["-oIdentitiesOnly=yes"] if key else []
    for name, file in (("IdentityFile", key), ("UserKnownHostsFile", known_hosts)):
        # Quoted as ssh reads it in an option.
        options += ['-o{}="{}"'.format(name, str(file).replace('"', ""))] if file else []
    login = f"{user}@{host}" if user else host
    return TOOLS[via](host=host, login=login, ssh_options=tuple(options), folder=folder)


def _folders(paths: Iterable[str]) -> list[str]:
    """All folders above the paths, the deepest first."""
    found = {str(folder) for path in paths for folder in PurePosixPath(path).parents if folder != PurePosixPath()}
    return sorted(found, key=lambda folder: (-folder.count("/"), folder))

"""Saved changes committed and pushed with git, and what keeps it from doing so, in German."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ("site_data", "content", "assets")
_SECONDS_MOST = 60
_REFUSALS = {
    r"tell me who you are|empty ident|auto-detect email":
        "git weiß noch nicht, wer ihr seid. Einmal im Terminal eintragen: "
        "git config --global user.name „Vorname Nachname“ und git config --global user.email name@beispiel.de",
    r"index\.lock|another git process":
        "Ein anderes Programm arbeitet gerade mit git. Kurz warten und noch einmal versuchen.",
    r"not possible because you have unmerged|unmerged files|unresolved conflict|CONFLICT":
        "In git sind zwei Fassungen noch nicht zusammengeführt. Das muss zuerst jemand lösen, der git kennt.",
    r"\(fetch first\)|\(non-fast-forward\)|stale info":
        "Auf dem Server liegt inzwischen Neueres. Zuerst holen, dann noch einmal übertragen.",
    r"protected branch|pre-receive hook declined|GH006|not allowed to push":
        "Der Server nimmt Änderungen an diesem Zweig nicht direkt an. Fragt, wer das Projekt betreut.",
    r"could not read (Username|Password)|Authentication failed|Permission denied|prompts disabled|HTTP 403":
        "Der Server kennt euch nicht oder lässt euch nicht schreiben. Die Anmeldung bei git prüfen.",
    r"Could not resolve host|Connection (refused|timed out)|unable to access|Network is unreachable":
        "Der Server ist nicht zu erreichen. Die Verbindung zum Internet prüfen.",
    r"does not appear to be a git repository|Repository not found|does not exist":
        "Unter der eingetragenen Adresse liegt kein Projekt. Die Adresse zeigt: git remote -v",
    r"HEAD detached|not currently on a branch|src refspec HEAD":
        "Das Projekt steht auf keinem Zweig. Im Terminal wechseln: git switch main",
}  # fmt: skip


class Refused(Exception):
    """git did not do it; says why in German, and what git itself said."""

    def __init__(self, output: str) -> None:
        known = (words for pattern, words in _REFUSALS.items() if re.search(pattern, output, re.IGNORECASE))
        self.words = next(known, "git hat es nicht getan. Was es dazu sagt, steht darunter.")
        self.output = output.strip()
        super().__init__(self.words)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What is not committed (files below the content folders), how many commits are not pushed, and to where."""

    files: tuple[str, ...]
    unpushed: int
    remote: str | None


def standing(root: Path) -> Standing | None:
    """What git knows about the project's changes; None where the project is not under git."""
    try:
        listed = _git(root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", *FOLDERS)
        prefix = _git(root, "rev-parse", "--show-prefix").strip()
    except Refused:
        return None
    files = tuple(sorted(record[3:].removeprefix(prefix) for record in listed.split("\0") if record))
    # Nothing to count where nothing was ever pushed, or where there is nowhere to push to.
    unpushed = int(_told(root, "rev-list", "--count", "@{upstream}..HEAD") or 0)
    return Standing(files=files, unpushed=unpushed, remote=_remote(root))


def commit(root: Path, files: Sequence[str], message: str) -> None:
    """The files, and nothing else, committed with that message; Refused where git does not do it."""
    _git(root, "add", "--all", "--", *files)
    _git(root, "commit", "--quiet", f"--message={message}", "--", *files)


def push(root: Path) -> None:
    """The branch sent to its remote, newer commits from there taken first; Refused where that cannot be."""
    remote = _remote(root)
    if remote is None:
        return
    send = ("push", "--quiet", "--set-upstream", remote, "HEAD")
    try:
        _git(root, *send)
    except Refused as refused:
        if "fetch first" not in refused.output and "non-fast-forward" not in refused.output:
            raise
        try:
            _git(root, "pull", "--quiet", "--rebase", "--autostash", remote, _branch(root))
        except Refused:
            # Both sides changed the same lines: everything stays as it was before.
            _told(root, "rebase", "--abort")
            raise refused from None
        _git(root, *send)


def _branch(root: Path) -> str:
    return _told(root, "symbolic-ref", "--short", "HEAD")


def _remote(root: Path) -> str | None:
    """The remote of the branch, else origin, else the only one."""
    remotes = _told(root, "remote").split()
    named = _told(root, "config", "--get", f"branch.{_branch(root)}.remote")
    return next((one for one in (named, "origin", *remotes[:1]) if one in remotes), None)


def _told(root: Path, *arguments: str) -> str:
    """What git prints, on one line; nothing where it fails."""
    try:
        return _git(root, *arguments).strip()
    except Refused:
        return ""


def _git(root: Path, *arguments: str) -> str:
    """What git prints; Refused where it fails."""
    hooks = ("GIT_DIR", "GIT_INDEX", "GIT_WORK")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hooks)}
    environment |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": "true"}
    environment.setdefault("GIT_SSH_COMMAND", "ssh -o BatchMode=yes")
    command = ["git", "-c", "core.quotePath=false", "-C", str(root), *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, check=False, env=environment, stdin=subprocess.DEVNULL, timeout=_SECONDS_MOST
        )
    except subprocess.TimeoutExpired as expired:
        raise Refused("Connection timed out") from expired
    except OSError as error:
        raise Refused(str(error)) from error
    if done.returncode != 0:
        raise Refused((done.stderr + done.stdout).decode("utf-8", "replace"))
    return os.fsdecode(done.stdout)

"""Commits and pushes with real git repositories, and what git refuses, in German."""

from __future__ import annotations

from pathlib import Path

import pytest

from clustersite.git import Refused, commit, push, standing
from tests.repositories import git


@pytest.fixture
def clones(tmp_path: Path) -> tuple[Path, Path]:
    """Two clones of one bare repository with two files in it."""
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "server.git")
    found = []
    for name in ("mine", "theirs"):
        git(tmp_path, "clone", "--quiet", "server.git", name)
        root = tmp_path / name
        for key, value in (("user.name", name), ("user.email", f"{name}@probe.example"), ("commit.gpgsign", "false")):
            git(root, "config", key, value)
        found.append(root)
        if name == "mine":
            git(root, "checkout", "--quiet", "-B", "main")
            write(root, "a.yaml", "title: A\n")
            write(root, "b.yaml", "title: B\n")
            commit(root, ["content/a.yaml", "content/b.yaml"], "Anfang")
            push(root)
    return found[0], found[1]


def write(root: Path, name: str, text: str) -> None:
    (root / "content").mkdir(exist_ok=True)
    (root / "content" / name).write_text(text, "utf-8")


def test_only_the_files_that_were_shown_are_committed(clones: tuple[Path, Path]) -> None:
    mine, _ = clones
    write(mine, "a.yaml", "title: Neu\n")
    (mine / "notiz.txt").write_text("privat", "utf-8")
    git(mine, "add", "notiz.txt")

    found = standing(mine)
    assert found is not None
    assert (found.files, found.unpushed, found.remote) == (("content/a.yaml",), 0, "origin")
    commit(mine, found.files, "1 Termin verlegt.")

    assert git(mine, "show", "--name-only", "--format=%s", "HEAD").split("\n\n") == [
        "1 Termin verlegt.",
        "content/a.yaml\n",
    ]
    assert git(mine, "status", "--porcelain") == "A  notiz.txt\n"
    after = standing(mine)
    assert after is not None
    assert (after.files, after.unpushed) == ((), 1)


def test_what_others_pushed_meanwhile_is_taken_first(clones: tuple[Path, Path]) -> None:
    mine, theirs = clones
    write(theirs, "b.yaml", "title: Ihres\n")
    commit(theirs, ["content/b.yaml"], "Ihres")
    push(theirs)
    write(mine, "a.yaml", "title: Meines\n")
    commit(mine, ["content/a.yaml"], "Meines")
    push(mine)

    assert git(mine, "log", "--format=%s", "origin/main").split() == ["Meines", "Ihres", "Anfang"]
    assert (mine / "content/b.yaml").read_text("utf-8") == "title: Ihres\n"


def test_where_both_changed_the_same_nothing_is_lost_and_git_is_left_as_it_was(clones: tuple[Path, Path]) -> None:
    mine, theirs = clones
    for root, title in ((theirs, "Ihres"), (mine, "Meines")):
        write(root, "a.yaml", f"title: {title}\n")
        commit(root, ["content/a.yaml"], title)
    push(theirs)

    with pytest.raises(Refused) as refused:
        push(mine)

    assert "Auf dem Server liegt inzwischen Neueres" in refused.value.words
    assert (mine / "content/a.yaml").read_text("utf-8") == "title: Meines\n"
    assert git(mine, "status", "--porcelain", "--branch").startswith("## main...origin/main")
    assert git(mine, "log", "-1", "--format=%s").strip() == "Meines"


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("Author identity unknown\n*** Please tell me who you are.", "git weiß noch nicht, wer ihr seid"),
        ("fatal: Unable to create '.git/index.lock': File exists.", "Ein anderes Programm arbeitet gerade mit git"),
        ("fatal: could not read Username for 'https://x': terminal prompts disabled", "Die Anmeldung bei git prüfen"),
        ("git@x: Permission denied (publickey).", "Die Anmeldung bei git prüfen"),
        ("remote: error: GH006: Protected branch update failed", "nimmt Änderungen an diesem Zweig nicht direkt an"),
        ("fatal: unable to access 'https://x/': Could not resolve host: x", "Der Server ist nicht zu erreichen"),
        ("irgendetwas", "Was es dazu sagt, steht darunter"),
    ],
)
def test_what_git_refuses_is_said_in_german(output: str, words: str) -> None:
    assert words in Refused(output).words


def test_a_project_without_git_has_nothing_to_commit(tmp_path: Path) -> None:
    assert standing(tmp_path) is None

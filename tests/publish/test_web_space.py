"""Publishing to a real server: what is sent and removed, in which order, and what an interrupted publication leaves."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clustersite import build as building
from clustersite.cli import main
from clustersite.options import Options, Outcome, Stopped
from clustersite.publish import web_space
from clustersite.publish.web_space import compare, is_transferable, server_at
from clustersite.signatures import digest
from tests.repositories import Repository
from tests.servers import SshServer, program, ssh_server
from tests.sites import TODAY, options_for, outputs_of, write_files, write_site

MEETING = """
-- site_data/events/treffen.yaml --
title: Treffen
category: treffen
start: 2026-03-05 10:00
place: halle
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    with ssh_server(tmp_path_factory.mktemp("ssh")) as found:
        yield found


@pytest.fixture(params=["rsync", "sftp"])
def via(request: pytest.FixtureRequest) -> str:
    program(request.param)
    return str(request.param)


@pytest.fixture
def space(tmp_path: Path) -> Path:
    """The web space: a folder that holds a file of somebody else."""
    write_files(tmp_path / "web", {"fremd.html": "fremd", "termine/fremd.txt": "fremd"})
    return tmp_path / "web"


def publish(tmp_path: Path, server: SshServer, via: str, *arguments: str) -> int:
    """The exit code of `publish` to the web space."""
    write_files(
        tmp_path,
        {
            "publish.toml": f'to = "{server.address(tmp_path / "web")}"\nvia = "{via}"\n'
            f'key = "{server.key}"\nknown_hosts = "{server.known_hosts}"\n'
        },
    )
    return main.main(["publish", *arguments], root=tmp_path, today=TODAY)


def on_server(tmp_path: Path) -> dict[str, str]:
    return outputs_of(tmp_path, "web")


def test_the_server_holds_the_site_and_later_only_what_differs_is_sent_and_only_ours_removed(
    tmp_path: Path, server: SshServer, via: str, space: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_site(tmp_path, MEETING)
    assert publish(tmp_path, server, via) == 0
    assert on_server(tmp_path) == outputs_of(tmp_path) | {"fremd.html": "fremd", "termine/fremd.txt": "fremd"}
    assert (space / "build.json").read_bytes() == (tmp_path / "public/build.json").read_bytes()
    assert (space / "index.html").stat().st_mode & 0o777 == 0o644
    (tmp_path / "site_data/events/treffen.yaml").unlink()
    untouched = (space / "robots.txt").stat().st_ino

    assert publish(tmp_path, server, via) == 1
    assert "E303" in capsys.readouterr().out
    assert publish(tmp_path, server, via, "--accept-losses") == 0

    assert on_server(tmp_path) == outputs_of(tmp_path) | {"fremd.html": "fremd", "termine/fremd.txt": "fremd"}
    assert not (space / "termine/treffen").exists()
    assert (space / "robots.txt").stat().st_ino == untouched


def test_a_dry_run_sends_nothing_and_says_what_it_would_send(
    tmp_path: Path, server: SshServer, via: str, space: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_site(tmp_path, MEETING)

    assert publish(tmp_path, server, via, "--dry-run") == 0

    assert "  senden:    termine/treffen/index.html" in capsys.readouterr().out
    assert on_server(tmp_path) == {"fremd.html": "fremd", "termine/fremd.txt": "fremd"}


def test_an_interrupted_publication_goes_on_and_leaves_nothing_behind(
    tmp_path: Path, server: SshServer, via: str, space: Path
) -> None:
    write_site(tmp_path, MEETING)
    assert publish(tmp_path, server, via) == 0
    # Killed after it sent a page that the next version no longer has, and half of another file.
    write_files(
        space,
        {
            ".plan.json": '{"plan": ["halb/index.html", "index.html", "robots.txt"]}',
            "halb/index.html": "alt",
            "index.html": "hal",
            ".neu/0123456789abcdef0123456789abcdef": "Rest",
        },
    )

    assert publish(tmp_path, server, via) == 0

    assert on_server(tmp_path) == outputs_of(tmp_path) | {"fremd.html": "fremd", "termine/fremd.txt": "fremd"} | (
        {} if via == "sftp" else {".neu/0123456789abcdef0123456789abcdef": "Rest"}
    )
    assert not (space / "halb").exists()


@pytest.mark.slow
def test_a_server_that_cannot_replace_a_file_by_renaming_gets_the_site_all_the_same(
    tmp_path: Path, space: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    program("sftp")
    write_site(tmp_path, MEETING)
    with ssh_server(tmp_path_factory.mktemp("old"), "internal-sftp -P posix-rename") as old:
        assert publish(tmp_path, old, "sftp") == 0
        write_files(tmp_path, {"site_data/events/treffen.yaml": MEETING.split("--\n")[1].replace("10:00", "11:00")})
        assert publish(tmp_path, old, "sftp") == 0

    assert on_server(tmp_path) == outputs_of(tmp_path) | {"fremd.html": "fremd", "termine/fremd.txt": "fremd"}


def test_a_refused_login_is_told_without_a_traceback(
    tmp_path: Path, server: SshServer, via: str, space: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_site(tmp_path, MEETING)
    server.known_hosts.with_name("nobody").write_text("")
    stranger = ("--known-hosts", str(server.known_hosts.with_name("nobody")))

    assert publish(tmp_path, server, via, *stranger) == 1

    assert "E312" in capsys.readouterr().err
    assert on_server(tmp_path).keys() == {"fremd.html", "termine/fremd.txt"}


@pytest.mark.slow
def test_a_server_that_stays_silent_is_given_up(
    tmp_path: Path, via: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_space, "_SECONDS_TO_ANSWER", 1)
    write_site(tmp_path, MEETING)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"ssh://127.0.0.1:{silent.getsockname()[1]}/web"

        assert main.main(["publish", "--to", address, "--via", via], root=tmp_path, today=TODAY) == 1

    assert "nach 1 Sekunden noch nicht fertig" in capsys.readouterr().err


def test_a_manifest_that_changes_meanwhile_leads_out_of_no_folder(
    tmp_path: Path, server: SshServer, via: str, space: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_site(tmp_path, MEETING)
    write_files(tmp_path, {"geheim.txt": "geheim", "temp/leer": ""})
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    target = server_at(server.address(space), via=via, key=Path(server.key), known_hosts=Path(server.known_hosts))
    assert target

    def build(options: Options) -> Outcome:
        outcome = building.build(options)
        manifest = json.loads((options.out / "build.json").read_text("utf-8"))
        manifest["files"] |= {"../geheim.txt": digest(b"geheim"), "robots.txt": digest(b"anders")}
        (options.out / "build.json").write_text(json.dumps(manifest), "utf-8")
        return outcome

    with pytest.raises(Stopped) as stopped:
        web_space.publish(options_for(tmp_path), target, build=build, dry_run=False, say=print)

    assert sorted(one.code for one in stopped.value.problems) == ["E313", "E314"]
    assert sorted(path.name for path in (tmp_path / "temp").iterdir()) == ["leer"]
    assert on_server(tmp_path) == {"fremd.html": "fremd", "termine/fremd.txt": "fremd"}


def test_a_manifest_that_cannot_be_read_is_not_one_that_is_missing(
    tmp_path: Path, server: SshServer, via: str, space: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_site(tmp_path, MEETING)
    (space / "build.json").write_text("{")

    assert publish(tmp_path, server, via) == 1
    assert "E305" in capsys.readouterr().out
    assert on_server(tmp_path).keys() == {"fremd.html", "termine/fremd.txt"}
    assert publish(tmp_path, server, via, "--accept-losses") == 0


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://server.example/",
        "ssh://-oProxyCommand=x/folder",
        "ssh://-oProxyCommand=x@server.example/folder",
        "ssh://user:secret@server.example/folder",
        "ssh://server.example",
        "ssh://server.example/a/../../etc",
        'ssh://server.example/a"b',
        "ssh://server.example/a%0Als",
        "ssh://server.example/a*",
        "ssh://server.example:99999/a",
        "ssh://[::1/a",
    ],
)
def test_no_address_becomes_an_option_or_a_command(address: str) -> None:
    assert server_at(address, via="rsync", key=None, known_hosts=None) is None


@pytest.mark.parametrize("path", ["", "-r", "a\nb", 'a"b', "a*", "../a", "/a", "a/../b", "ü", "!sh", "a\\b"])
def test_no_path_becomes_an_option_or_a_command(path: str) -> None:
    assert not is_transferable(path)


def test_changed_pages_come_last_and_unsure_files_again() -> None:
    earlier = {"a.html": "1", "b.css": "1", "c.html": "1", "gone.html": "1"}
    files = {"a.html": "2", "b.css": "2", "c.html": "1", "new.html": "1", "new.css": "1"}

    transfer = compare(files, earlier, {"c.html", "../../etc/passwd"})

    assert transfer.first == ("b.css", "new.css", "new.html")
    assert transfer.pages == ("a.html", "c.html")
    assert transfer.removed == ("gone.html",)


def test_the_configuration_may_be_broken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(write_site(tmp_path), {"publish.toml": "to = "})

    assert main.main(["publish"], root=tmp_path, today=TODAY) == 2
    assert "E315" in capsys.readouterr().err


def test_a_shallow_clone_publishes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = Repository(tmp_path / "whole")
    write_site(whole.root, MEETING)
    whole.commit()
    whole.commit(**{"README.md": "Mehr"})
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{whole.root}", str(tmp_path / "part")], check=True)

    given = ["publish", "--to", "ssh://server.example/web"]
    assert main.main(given, root=tmp_path / "part", today=TODAY) == 1

    assert "E322" in capsys.readouterr().err
    assert not (tmp_path / "part/public").exists()


# --- Publishing while the site is built again, and killed at random moments ----------------------


KILLS = int(os.environ.get("PUBLISH_KILLS", "4"))


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Makes every call of rsync and sftp take its time, and notes each in the file that is returned."""
    tools, calls = tmp_path / "tools", tmp_path / "calls"
    tools.mkdir()
    for name in ("rsync", "sftp"):
        (tools / name).write_text(f'#!/bin/sh\necho {name} >> "{calls}"\nsleep 0.3\nexec "{program(name)}" "$@"\n')
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    return calls


def titled(title: str) -> dict[str, str]:
    return {"site_data/events/treffen.yaml": MEETING.split("--\n")[1].replace("title: Treffen", f"title: {title}")}


def holds_what_its_manifest_says(web: Path) -> bool:
    files = json.loads((web / "build.json").read_bytes())["files"]
    return all(digest((web / path).read_bytes()) == expected for path, expected in files.items())


@pytest.mark.parametrize("via", ["rsync", "sftp"])
def test_a_build_while_files_are_sent_leaves_nothing_stale_on_the_server(
    tmp_path: Path, server: SshServer, slow: Path, via: str
) -> None:
    (tmp_path / "web").mkdir()
    write_site(tmp_path, MEETING)
    with ThreadPoolExecutor() as pool:
        sending = pool.submit(publish, tmp_path, server, via)
        while not slow.exists() or len(slow.read_text().splitlines()) < 2:
            time.sleep(0.02)
        write_files(tmp_path, titled("Abgesagt"))
        assert building.build(options_for(tmp_path)).written
        assert sending.result() == 0

    assert holds_what_its_manifest_says(tmp_path / "web")
    assert publish(tmp_path, server, via) == 0
    assert on_server(tmp_path) == outputs_of(tmp_path)
    assert "Abgesagt" in on_server(tmp_path)["termine/treffen/index.html"]


@pytest.mark.parametrize("via", ["rsync", "sftp"])
def test_after_kills_at_random_moments_the_next_publication_puts_all_right(
    tmp_path: Path, server: SshServer, slow: Path, via: str
) -> None:
    chance = random.Random(via)
    (tmp_path / "web").mkdir()
    write_site(tmp_path, MEETING)
    assert publish(tmp_path, server, via) == 0
    code = (
        "import sys; from datetime import date; from pathlib import Path; from clustersite.cli import main; "
        f"sys.exit(main.main(['publish'], root=Path({str(tmp_path)!r}), today=date.fromisoformat('{TODAY}')))"
    )
    for number in range(KILLS):
        write_files(tmp_path, titled(f"Treffen {number}"))
        with subprocess.Popen(
            [sys.executable, "-c", code], start_new_session=True, stdout=subprocess.DEVNULL
        ) as sending:
            time.sleep(chance.uniform(0.5, 3.5))
            if sending.poll() is None:
                os.killpg(sending.pid, signal.SIGKILL)
        assert publish(tmp_path, server, via) == 0

        assert on_server(tmp_path) == outputs_of(tmp_path)
        assert holds_what_its_manifest_says(tmp_path / "web")

"""Publishing while the site is built again, and killed at random moments: the next publication puts all right.

`PUBLISH_KILLS=50 python -m pytest tests/publish/test_interrupted.py` kills more often.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clustersite import build as building
from clustersite.signatures import digest
from tests.publish.test_web_space import MEETING, on_server, publish
from tests.servers import SshServer, program, ssh_server
from tests.sites import TODAY, options_for, outputs_of, write_files, write_site

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("PUBLISH_KILLS", "4"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    with ssh_server(tmp_path_factory.mktemp("ssh")) as found:
        yield found


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

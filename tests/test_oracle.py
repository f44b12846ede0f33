"""The oracle: after any edit, the incremental build's files and problems are those of a clean build, byte by byte.

`ORACLE_EXAMPLES=500 python -m pytest tests/test_oracle.py` looks longer; each example edits a site several times.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from clustersite import queries, routes
from clustersite.build import Builder
from clustersite.options import Outcome
from clustersite.problems import show
from clustersite.publish import published_state
from clustersite.queries import Inputs
from clustersite.signatures import MANIFEST, SOURCE_FOLDERS
from clustersite.site import kinds, search
from tests.sites import SMALLEST, TODAY, files_of, options_for, outputs_of, write_files

pytestmark = pytest.mark.slow

# Links among the sources lead to the last of these.
FOLDERS = (*SOURCE_FOLDERS, "elsewhere")
EXAMPLES = int(os.environ.get("ORACLE_EXAMPLES", "6"))

# Layouts that ask as much as possible, so that an edit has something to make stale.
LAYOUTS = """
-- layouts/page.html --
{% from "macros/date.html" import line %}
{% set page = site.pages.get(page_id) %}
{{ site.settings().name }} {{ page.title }} {{ page.body | markdown }}
{% set pages = site.pages %}
{% for link in pages.trail(here) + pages.menu() + pages.below(page_id) + pages.news(2) %}{{ link }}{% endfor %}
{% for one in site.events.upcoming(2, category=page.category) %}{{ line(one) }}{% endfor %}
{% for month in site.list_page("dates", 1, "region", "sachsen").entries %}
{{ month.month }}{{ month.occurrences | length }}{% endfor %}
{% for id in site.events.ids() %}{% for one in site.events.past_dates(id) %}{{ line(one) }}{% endfor %}{% endfor %}
{% for feed in site.feeds.all() %}{{ feed.address }} {{ feed.coming }} {{ feed.undated }}{% endfor %}
{% include "partials/members.html" %}
<link href="{{ site.assets.address("css/site.css") | href }}"><link href="{{ "/fest.png" | href }}">{{ 3 | number }}
-- layouts/event.html --
{% from "macros/date.html" import line %}
{% set event = site.events.get(event_id) %}
{{ event.title }}{% for one in site.events.coming_dates(event_id) %}{{ line(one) }}{% else %}vorbei{% endfor %}
{% for one in site.events.past_dates(event_id) %}{{ line(one) }}{% endfor %}
{{ (event.description or "") | markdown }}{{ site.feeds.address("event", event_id) }}
{{ site.feeds.add_links(event_id) }}
{% for text in site.structured_data("event", event_id) %}{{ text }}{% endfor %}
{{ site.events.registration(event_id) }}{% for one in event.downloads %}{{ site.assets.download(one.file) }}{% endfor %}
-- layouts/search.html --
{% if part is defined %}{{ site.search.index_part(part) }}{% else %}
{{ site.search.index_links() or site.search.a_to_z() }}{% endif %}
-- layouts/member.html --
{{ site.members.name(member_id) }} {{ site.members.number(member_id) }} {{ site.members.professions(member_id) }}
{{ site.members.coming_dates(member_id) }}{{ site.members.past_dates(member_id) }}
{{ site.members.vacancies(member_id) }}{{ site.structured_data("vacancies", member_id) }}
-- layouts/month.html --
{{ site.events.month_grid(year, month) }}
-- layouts/year.html --
{{ site.events.year(year) }}
-- layouts/year-plan.html --
{{ site.events.year_plan(year) }}
-- layouts/partials/members.html --
{% for member in site.members.all() %}{{ site.members.name(member.id) }}{% endfor %}
-- layouts/macros/date.html --
{% macro line(one) %}<p>{{ one.title }} {{ one | when }} {{ one.place.name if one.place }}</p>{% endmacro %}
-- site_data/professions.yaml --
maurer: {name: Maurer, field: Bau}
maler: {name: Maler, field: Farbe}
-- assets/css/site.css --
@import "base.css";
-- assets/css/base.css --
p { color: red; }
"""

names = st.sampled_from(["alpha", "beta", "gamma"])
words = st.sampled_from(["Eins", "Zwei", "Drei: Vier", "Fünf"])
days = st.dates(date(2026, 1, 20), date(2026, 3, 10)).map(str)
texts = st.sampled_from(
    [
        "Text.",
        "[[event:alpha]]",
        "[[member:beta]]",
        "[zu](page:gamma)",
        "[[event:beta|date]]",
        "[[page:index]]",
        "![x](y)",
    ]
)


@st.composite
def events(draw: st.DrawFn) -> str:
    lines = [f"title: '{draw(words)}'", f"start: {draw(days)}{draw(st.sampled_from(['', ' 10:00']))}"]
    options = [
        "category: treffen", "place: halle", "place: saal", "draft: ja", "members: [alpha]", "members: [beta, gamma]",
        "region: sachsen", "status: cancelled", f"description: '{draw(texts)}'", "aliases: [/alt/]",
        "repeat: {every: week, count: 3}", "publish_from: 2026-02-02", "full: ja", "register_by: 2026-01-20",
        "downloads: downloads/flyer.pdf",
    ]  # fmt: skip
    chosen = draw(st.lists(st.sampled_from(options), max_size=4, unique_by=lambda line: line.partition(":")[0]))
    return "\n".join([*lines, *chosen, ""])


@st.composite
def members(draw: st.DrawFn) -> str:
    professions = draw(st.lists(st.sampled_from(["maurer", "maler"]), max_size=2, unique=True))
    draft = draw(st.sampled_from(["", "draft: ja\n"]))
    vacancies = [f"{{profession: {found}, until: {draw(days)}, email: a@beispiel.de}}" for found in professions]
    lines = [f"name: '{draw(words)} GmbH'", f"professions: [{', '.join(professions)}]"]
    return "\n".join([*lines, f"vacancies: [{', '.join(draw(st.sampled_from([vacancies, []])))}]", draft])


@st.composite
def pages(draw: st.DrawFn) -> str:
    more = draw(
        st.sampled_from(["", "date: 2026-01-05\n", "category: treffen\n", "order: 1\n", "draft: ja\n", "noindex: ja\n"])
    )
    return f"---\ntitle: '{draw(words)}'\ndescription: Satz.\n{more}---\n{draw(texts)}\n"


PAGES = ["content/alpha.md", "content/gamma.md", "content/termine/index.md", "content/termine/tief.md"]
PLACES = """
halle: {{name: {}, town: Görlitz, state: Sachsen}}
saal: {{name: Saal, town: Cottbus, state: Brandenburg}}
"""
MACROS = "{{% macro line(one) %}}{}{{{{ one.title }}}}{{% endmacro %}}"
EVENT_LAYOUTS = ["{{ site.events.get(event_id).title }}", "{{ site.kaputt() }}", "{% if %}"]
LINKS = ["site_data/events/alpha.yaml", "content/gamma.md", "site_data/members"]
# Days of commits: clocks go wrong.
CLOCKS = ["2026-01-20", "2026-01-25", "2025-12-01"]
# What random texts and records name is there at the beginning.
DATA = """
-- site_data/places.yaml --
halle: {name: Halle, town: Görlitz, state: Sachsen}
saal: {name: Saal, town: Cottbus, state: Brandenburg}
-- site_data/events/alpha.yaml --
title: Alpha
start: 2026-02-10
place: halle
members: [alpha]
-- site_data/events/beta.yaml --
title: Beta
start: 2026-01-10
region: sachsen
-- assets/downloads/flyer.pdf --
%PDF-1.7
-- site_data/members/alpha.yaml --
name: Alpha GmbH
-- site_data/members/beta.yaml --
name: Beta GmbH
-- site_data/members/gamma.yaml --
name: Gamma GmbH
-- content/gamma.md --
---
title: Gamma
description: Satz.
---
[[event:alpha]]
-- content/suche.md --
---
title: Suche
description: Satz.
layout: search.html
---
"""


@dataclass
class State:
    """What a build depends on."""

    files: dict[str, str]
    options: dict[str, object] = field(default_factory=dict)


Edit = tuple[str, str]
"""A file, or the name of an option, and its new content; nothing where it is to go."""

edits: st.SearchStrategy[Edit] = st.one_of(
    st.tuples(names.map("site_data/events/{}.yaml".format), st.one_of(events(), events(), st.just(""))),
    st.tuples(names.map("site_data/members/{}.yaml".format), st.one_of(members(), st.just(""))),
    st.tuples(
        st.sampled_from(PAGES),
        st.one_of(pages(), st.just("")),
    ),
    st.tuples(
        st.just("site_data/places.yaml"),
        st.sampled_from(["Saal", "Rote Halle"]).map(PLACES.format),
    ),
    st.tuples(st.just("layouts/macros/date.html"), words.map(MACROS.format)),
    st.tuples(st.just("layouts/partials/members.html"), words),
    st.tuples(st.just("layouts/event.html"), st.sampled_from(EVENT_LAYOUTS)),
    st.tuples(st.just("assets/css/base.css"), words.map("p {{ content: '{}'; }}".format)),
    st.tuples(st.just("assets/downloads/flyer.pdf"), words.map("%PDF-1.7 {}".format)),
    st.tuples(st.just("rename"), st.tuples(names, names).map(" ".join)),
    st.tuples(st.just("name"), words),
    st.tuples(st.just("today"), days),
    st.tuples(st.just("drafts"), st.sampled_from(["", "ja"])),
    st.tuples(st.just("base_url"), st.sampled_from(["", "https://host.example/unter"])),
    st.tuples(st.just("damage"), st.sampled_from(["index.html", "kalender.ics"])),
    st.tuples(st.just("remove"), st.sampled_from(["index.html", "termine/alpha/index.html", "build.json"])),
    st.tuples(st.just("swap"), st.tuples(names, names).map(" ".join)),
    st.tuples(st.just("touch"), st.sampled_from(["site_data/events/alpha.yaml", "layouts/page.html"])),
    st.tuples(st.just("mode"), st.sampled_from(["site_data/events/alpha.yaml", "assets/css/base.css"])),
    st.tuples(st.just("same size and time"), st.sampled_from(["Alpha", "Omega"])),
    st.tuples(st.just("link"), st.sampled_from(LINKS)),
    st.tuples(st.just("commit"), st.sampled_from(CLOCKS)),
    st.tuples(st.just("commit"), st.sampled_from(CLOCKS)),
    st.tuples(st.just("reset"), st.sampled_from(["--hard", "--soft"])),
    st.tuples(st.just("merge"), st.sampled_from(CLOCKS)),
    st.tuples(st.just("depth"), st.sampled_from(["shallow", "full", "none"])),
)  # fmt: skip


def start() -> State:
    return State(files_of(SMALLEST) | files_of(LAYOUTS) | files_of(DATA), {"today": TODAY})


def apply(edit: Edit, state: State, root: Path) -> None:
    what, content = edit
    match what:
        case "damage" | "remove" | "touch" | "mode" | "same size and time" | "link":
            apply_to_disk(edit, state, root)
        case "commit" | "reset" | "merge" | "depth":
            apply_to_history(edit, state, root)
        case "rename":
            before, after = (f"site_data/events/{name}.yaml" for name in content.split())
            if before in state.files:
                state.files[after] = state.files.pop(before)
        case "name":
            file = "site_data/site.yaml"
            state.files[file] = f"name: '{content}'\n" + state.files[file].partition("\n")[2]
        case "today":
            state.options["today"] = date.fromisoformat(content)
        case "drafts":
            state.options["drafts"] = bool(content)
        case "base_url":
            state.options["base_url"] = content or None
        case "swap":
            one, other = (f"site_data/events/{name}.yaml" for name in content.split())
            if one in state.files and other in state.files:
                state.files[one], state.files[other] = state.files[other], state.files[one]
        case _ if content:
            state.files[what] = content
        case _:
            state.files.pop(what, None)


def apply_to_disk(edit: Edit, state: State, root: Path) -> None:
    """What happens to files without any change of what the site says, and to what was published."""
    what, content = edit
    match what:
        case "damage":
            if (root / "public" / content).exists():
                (root / "public" / content).write_text("beschädigt")
        case "remove":
            (root / "public" / content).unlink(missing_ok=True)
        case "touch":
            if (root / content).exists():
                os.utime(root / content)
        case "mode":
            if (root / content).exists():
                (root / content).chmod(0o600)
        case "same size and time":
            _rewrite(root / "site_data/members/alpha.yaml", f"name: {content} GmbH\n", state)
        case "link":
            target = root / "elsewhere" / Path(content).name
            if (root / content).exists() and not (root / content).is_symlink() and not target.exists():
                target.parent.mkdir(exist_ok=True)
                (root / content).rename(target)
                (root / content).symlink_to(os.path.relpath(target, (root / content).parent))


def apply_to_history(edit: Edit, state: State, root: Path) -> None:
    """What happens in git: the sources are afterwards what they were, or those of another commit."""
    what, content = edit
    repository = root / ".git"
    put(state, root)
    match what:
        case "commit":
            commit(root, content)
        case "reset" if _knows(root, "HEAD~1"):
            git(root, "reset", "--quiet", content, "HEAD~1")
            state.files = _sources(root)
        case "merge" if _knows(root, "HEAD~1"):
            # What two people did from one commit on, put together; where it collides, ours counts.
            commit(root, content)
            git(root, "branch", "--force", "ours")
            git(root, "checkout", "--quiet", "--detach", "HEAD~1")
            write_files(root, {"site_data/events/delta.yaml": "title: Delta\nstart: 2026-02-20\n"})
            commit(root, content)
            git(root, "merge", "--quiet", "--strategy-option=theirs", "--message=Merge", "ours", day=content)
            git(root, "checkout", "--quiet", "-B", "main")
            state.files = _sources(root)
        case "depth" if content == "none":
            shutil.rmtree(repository, ignore_errors=True)
        case "depth" if content == "shallow" and _knows(root, "HEAD"):
            # git takes the commits that this file names for the oldest ones.
            (repository / "shallow").write_text(git(root, "rev-parse", "HEAD"))
        case "depth":
            (repository / "shallow").unlink(missing_ok=True)


def git(root: Path, *arguments: str, day: str = CLOCKS[0]) -> str:
    """What git answers; commits are made on that day."""
    identity = ("-c", "user.name=Test", "-c", "user.email=test@beispiel.de", "-c", "commit.gpgsign=false")
    when = f"{day}T12:00:00+01:00"
    command = ["git", "-C", str(root), *identity, *arguments]
    environment = os.environ | {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


def commit(root: Path, day: str) -> None:
    if not (root / ".git").exists():
        git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all", "--", *(name for name in FOLDERS if (root / name).exists()))
    git(root, "commit", "--quiet", "--allow-empty", "--message=Stand", day=day)


def _knows(root: Path, name: str) -> bool:
    try:
        return (root / ".git").exists() and bool(git(root, "rev-parse", "--verify", "--quiet", name))
    except subprocess.CalledProcessError:
        return False


def _sources(root: Path) -> dict[str, str]:
    found = (path for folder in FOLDERS for path in (root / folder).rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in found}


def _rewrite(path: Path, text: str, state: State) -> None:
    """Other content in a file that has the size and the time of the old one, if it was as long."""
    state.files["site_data/members/alpha.yaml"] = text
    if path.exists():
        before = path.stat()
        path.write_text(text, "utf-8")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def put(state: State, root: Path) -> None:
    for folder in SOURCE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if (path.is_file() or path.is_symlink()) and not _leads_to_any(name, state):
                path.unlink()
    changed = {name: text for name, text in state.files.items() if not _holds(root / name, text)}
    write_files(root, changed)


def _leads_to_any(name: str, state: State) -> bool:
    return any(file == name or file.startswith(f"{name}/") for file in state.files)


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


def told(outcome: Outcome) -> list[str]:
    return [show(found, outcome.documents[found.where.file].lines if found.where.file in outcome.documents else ())
            for found in outcome.problems]  # fmt: skip


class Bench:
    """A site that is built on from edit to edit, beside one that is always built from nothing.

    One that `compares` itself with what it published takes over from there what is the same.
    """

    def __init__(self, folder: Path, *, compares: bool) -> None:
        self.state = start()
        self.root, self.clean_root = folder / "on" / "site", folder / "clean" / "site"
        self.builder = Builder(self.root)
        self.against = folder / "before.json" if compares else None

    def compare(self, edit: Edit | None, *, afresh: bool) -> bool:
        """Whether the site is published; fails where building on gives other files or problems than from nothing."""
        if edit:
            apply(edit, self.state, self.root)
        put(self.state, self.root)
        before = outputs_of(self.root)
        if afresh:
            self.builder = Builder(self.root)
        manifest = self.root / "public" / MANIFEST
        given = {**self.state.options, "against": self.against}
        outcome = self.builder.build(options_for(self.root, **given))
        shutil.rmtree(self.clean_root, ignore_errors=True)
        shutil.copytree(self.root, self.clean_root, symlinks=True, ignore=_made_by_builds)
        clean = Builder(self.clean_root).build(options_for(self.clean_root, clean=True, **given))
        assert told(outcome) == told(clean)
        assert (outcome.written is None) == (clean.written is None)
        assert outputs_of(self.root) == (outputs_of(self.clean_root) if clean.written else before)
        if clean.written:
            assert manifest.read_text("utf-8") == (self.clean_root / "public" / MANIFEST).read_text("utf-8")
            if self.against:
                shutil.copy(manifest, self.against)
        return clean.written is not None


def _made_by_builds(folder: str, names: list[str]) -> set[str]:
    return {"public", ".cache"} & set(names)


@pytest.fixture(autouse=True, scope="module")
def _bytecode() -> Iterator[None]:
    """Layouts are compiled once and kept, as for everybody who has not told Python otherwise."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, False
    yield
    sys.dont_write_bytecode = before


@pytest.fixture(autouse=True, scope="module")
def _close_to_bounds() -> Iterator[None]:
    """The site has about as many pages as make its index too long for one file and one page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routes, "_LARGEST_WHOLE_INDEX", 9)
        patch.setattr(search, "_MOST_ON_A_PAGE", 3)
        patch.setattr(kinds, "_PAGES_OF_GROUP", 1)
        patch.setattr(published_state, "_EVENTS_OF_GROUP", 1)
        yield


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, compares=True)


def sequence() -> Iterator[Edit | None]:
    """Edits that every part of the dependencies has a share in; none of them is refused."""
    yield None
    yield "commit", "2026-01-20"
    yield "site_data/events/alpha.yaml", "title: Neu\nstart: 2026-02-10\nplace: halle\nmembers: [alpha]\n"
    yield (
        "site_data/events/alpha.yaml",
        "title: Neu\nstart: 2026-02-10\nplace: halle\nmembers: [alpha]\ndescription: Mehr.\n",
    )
    yield "site_data/places.yaml", "halle: {name: Andere, town: Görlitz, state: Sachsen}\n"
    yield "commit", "2026-01-25"
    yield "reset", "--hard"
    yield "today", "2026-02-11"
    yield "layouts/macros/date.html", "{% macro line(one) %}anders {{ one.title }}{% endmacro %}"
    yield "assets/css/base.css", "p { color: blue; }"
    yield "base_url", "https://host.example/unter"
    yield "base_url", ""
    yield "content/gamma.md", ""
    yield "site_data/events/alpha.yaml", ""


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=(Phase.explicit, Phase.generate, *((Phase.shrink,) if EXAMPLES > 100 else ())),
)
@given(st.lists(st.tuples(edits, st.booleans()), min_size=4, max_size=8))
def test_building_on_gives_what_building_from_nothing_gives(done: list[tuple[Edit, bool]]) -> None:
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder), compares=len(done) % 2 == 0)
        bench.compare(None, afresh=True)
        for edit, afresh in done:
            bench.compare(edit, afresh=afresh)


@pytest.mark.parametrize("afresh", [True, False])
def test_typical_edits_one_after_the_other(bench: Bench, afresh: bool) -> None:
    for edit in sequence():
        assert bench.compare(edit, afresh=afresh)


def test_an_oracle_that_loses_dependencies_fails(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clustersite.plan.asked", lambda given: queries.asked(given)[:2])

    with pytest.raises(AssertionError):
        test_typical_edits_one_after_the_other(bench, True)


def test_an_oracle_that_takes_over_what_is_another_fails(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def every(state: Any, _name: str) -> set[str]:
        return {query for (query,) in state._db.execute("SELECT name FROM query")}

    monkeypatch.setattr("clustersite.state.State.unchanged", every)

    with pytest.raises(AssertionError):
        test_typical_edits_one_after_the_other(bench, True)


@pytest.mark.parametrize("afresh", [True, False])
@pytest.mark.parametrize("table", ["public-events", "dates", "today", "source-layouts", "asset_addresses", "revisions"])
def test_an_oracle_that_loses_reads_fails(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, table: str, afresh: bool
) -> None:
    note = Inputs.note
    monkeypatch.setattr(Inputs, "note", lambda self, name, key: None if name == table else note(self, name, key))

    with pytest.raises(AssertionError):
        test_typical_edits_one_after_the_other(bench, afresh)

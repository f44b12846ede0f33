"""Many histories of one site, each step published: no entry is lost or falls back, and all tell the same dates.

`TRIALS=10 python -m pytest tests/test_published_histories.py` takes other histories.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

import pytest
from icalendar import Calendar

from clustersite import build as building
from tests.calendar_engines import INSTALLED, khal_shows, node_shows, recurring_ical_events_shows
from tests.repositories import Repository
from tests.sites import codes, options_for, outputs_of, write_site

pytestmark = pytest.mark.slow

STEPS = 100
TRIALS = int(os.environ.get("TRIALS", "1"))
LAYOUT = """
-- layouts/event.html --
{% for date in site.events.dates(event_id) %}
<time datetime="{{ date.start | iso }}" class="{{ date.status }}"></time>
{% endfor %}
{% for document in site.structured_data("event", event_id) %}
<script type="application/ld+json">{{ document }}</script>
{% endfor %}
"""
PLACES = "halle: {name: Halle, town: Görlitz, state: Sachsen}\nsaal: {name: Saal, town: Zittau, state: Sachsen}\n"
SINGLE = "title: {title}\ncategory: treffen\nplace: {place}\nstart: 2026-0{month}-{day:02} 10:00\n"
SERIES = "title: {title}\nplace: {place}\nstart: 2026-03-{day:02} 13:00\nrepeat:\n  every: week\n  count: 5\n"
CHANGES = ["", "status: cancelled\n", "status: postponed\n", "draft: ja\n", "publish_from: 2026-05-01\n"]
CHANGES_OF_SERIES = [
    "",
    "  except: [{third}]\n",
    "  changes: {{'{third}': cancelled}}\n",
    "  changes: {{'{third}': {{start: '{third} 15:00', place: saal}}}}\n",
]
Entry = tuple[int, datetime, str]


class Office:
    """A site in git with a second clone, changed by chance."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = Random(seed)
        self.made = Repository(folder / "site")
        self.root = write_site(self.made.root, LAYOUT)
        self.names = 0
        self.made.commit(**{".gitignore": "/public/\n/.cache/\n", "site_data/places.yaml": PLACES})
        for _ in range(4):
            self.add()

    def events(self) -> list[Path]:
        return sorted((self.root / "site_data/events").glob("*.yaml"))

    def text(self) -> str:
        self.names += 1
        day = self.chance.randrange(2, 28)
        facts = {"title": f"Treffen {self.names}", "place": self.chance.choice(["halle", "saal"]), "day": day}
        if self.chance.random() < 0.3:
            third = f"2026-{'03' if day < 18 else '04'}-{day + 14 if day < 18 else day - 17:02}"
            return (SERIES + self.chance.choice(CHANGES_OF_SERIES)).format(**facts, third=third)
        return SINGLE.format(**facts, month=self.chance.randrange(3, 7)) + self.chance.choice(CHANGES)

    def commit(self) -> None:
        # A clock may be anything.
        self.made.day = self.chance.randrange(26)
        self.made.commit()

    def add(self) -> None:
        text = self.text()
        self.made.write(f"site_data/events/e{self.names}.yaml", text)
        self.commit()

    def edit(self) -> None:
        path = self.chance.choice(self.events())
        title = re.search(r"title: .*\n", path.read_text("utf-8"))
        text = self.text()
        path.write_text(re.sub(r"title: .*\n", title[0], text) if title else text, "utf-8")
        self.commit()

    def move(self) -> None:
        path = self.chance.choice(self.events())
        text = path.read_text("utf-8")
        if "repeat" not in text and (start := re.search(r"start: (.*)\n", text)):
            new = self.chance.choice(["2026-08", f"2026-07-{self.chance.randrange(1, 28):02} 18:00"])
            moved = re.sub(r"moved_from: .*\n", "", text).replace(start[0], f"start: {new}\nmoved_from: {start[1]}\n")
            path.write_text(moved, "utf-8")
            self.commit()

    def delete(self) -> None:
        if len(self.events()) > 3:
            self.chance.choice(self.events()).unlink()
            self.commit()

    def rename(self) -> None:
        path = self.chance.choice(self.events())
        self.names += 1
        more = self.chance.choice(["", f"aliases: [/termine/{path.stem}/]\n", f"uid: {path.stem}\n"])
        text = re.sub(
            r"(aliases|uid): .*\n", lambda found: found[0] if found[1] == "uid" else "", path.read_text("utf-8")
        )
        more = "" if "uid:" in text and more.startswith("uid") else more
        path.unlink()
        self.made.write(
            f"site_data/events/e{self.names}.yaml",
            text.replace("repeat:", f"{more}repeat:") if "repeat:" in text else text + more,
        )
        self.commit()

    def place(self) -> None:
        self.made.write("site_data/places.yaml", PLACES.replace("Saal,", f"Saal {self.chance.randrange(9)},"))
        self.commit()

    def fork(self, steps: list[Callable[[], None]]) -> None:
        """What two people did from one commit on, put together in one of the ways that there are."""
        self.made.git("checkout", "--quiet", "-B", "side")
        for step in self.chance.sample(steps, 2):
            step()
        self.made.git("checkout", "--quiet", "main")
        self.chance.choice(steps)()
        way = self.chance.choice(["merge", "pull", "squash", "rebase", "cherry-pick"])
        self.made.day = self.chance.randrange(26)
        match way:
            case "merge":
                self.try_git("merge", "--no-edit", "-X", "theirs", "side")
            case "pull":
                self.made.git("checkout", "--quiet", "side")
                if self.try_git("merge", "--no-edit", "-X", "ours", "main"):
                    self.made.git("checkout", "--quiet", "-B", "main")
                else:
                    self.made.git("checkout", "--quiet", "main")
            case "squash":
                if self.try_git("merge", "--squash", "-X", "theirs", "side"):
                    self.commit()
            case "rebase":
                self.made.git("checkout", "--quiet", "side")
                if self.try_git("rebase", "-X", "theirs", "main"):
                    self.made.git("checkout", "--quiet", "-B", "main")
                else:
                    self.made.git("checkout", "--quiet", "main")
            case _:
                self.try_git("cherry-pick", "-X", "theirs", "side")

    def revert(self) -> None:
        self.made.day = self.chance.randrange(26)
        parents = self.made.git("log", "-1", "--format=%P").split()
        self.try_git("revert", "--no-edit", *(["-m", "1"] if len(parents) > 1 else []), "HEAD")

    def try_git(self, *arguments: str) -> bool:
        """Whether git did it; where it would ask somebody, all is as before."""
        try:
            self.made.git(*arguments)
        except subprocess.CalledProcessError:
            self.made.git("reset", "--quiet", "--hard")
            for name in ("rebase", "cherry-pick", "revert", "merge"):
                subprocess.run(["git", "-C", str(self.root), name, "--abort"], capture_output=True, check=False)
            return False
        return True


def publish(office: Office) -> bool:
    """Whether the site was published; what the guard would stop is accepted, except that counts fall."""
    outcome = building.build(options_for(office.root, guard=True))
    found = [code.split()[0] for code in codes(outcome)]
    assert "E323" not in found
    if outcome.written is None and set(found) & {"E300", "E301", "E302", "E303"}:
        outcome = building.build(options_for(office.root))
    return outcome.written is not None


def entries(root: Path) -> dict[tuple[str, str], Entry]:
    """SEQUENCE, DTSTAMP and SUMMARY of each entry by its UID and RECURRENCE-ID."""
    found = Calendar.from_ical((root / "public/kalender.ics").read_bytes()).events
    return {
        (str(one["uid"]), str(one.get("recurrence-id", ""))): (
            int(str(one["sequence"])),
            one.DTSTAMP,
            str(one["summary"]),
        )
        for one in found
    }


@pytest.mark.parametrize("seed", range(TRIALS))
def test_whatever_happens_in_git_no_calendar_is_wrong(tmp_path: Path, seed: int) -> None:
    office = Office(tmp_path, seed)
    steps: list[Callable[[], None]] = [
        office.add,
        office.edit,
        office.edit,
        office.move,
        office.delete,
        office.rename,
        office.place,
    ]
    fork: Callable[[], None] = partial(office.fork, steps)
    known: dict[tuple[str, str], Entry] = {}
    published = 0
    for number in range(STEPS):
        office.chance.choice([*steps, *steps, office.revert, fork, fork])()
        if not publish(office):
            continue
        published += 1
        now = entries(office.root)
        living = {summary for _, _, summary in now.values()}
        for identity, (sequence, stamp, summary) in known.items():
            if identity in now:
                assert now[identity][0] >= sequence, (number, identity)
                assert now[identity][1] >= stamp, (number, identity)
            elif not identity[1]:
                # It went on under another name, or it had been withdrawn already.
                assert summary in living or summary.startswith(("ABGESAGT", "VERSCHOBEN")), (number, identity, summary)
        known = now
        if number % 20 == 0 or number == STEPS - 1:
            all_tell_the_same(office.root, tmp_path / f"khal-{number}")


def all_tell_the_same(root: Path, folder: Path) -> None:
    """Fails where a page, JSON-LD or any calendar program tells other dates than the others."""
    shown, machine = told(root)
    assert shown == machine
    folder.mkdir()
    ics = (root / "public/kalender.ics").read_bytes()
    engines = {"recurring_ical_events": recurring_ical_events_shows(ics), "khal": khal_shows([ics], folder)}
    if INSTALLED.exists():
        engines |= {script: node_shows(script, {"all": ics})["all"] for script in ("ical_js.mjs", "node_ical.mjs")}
    first = sorted(row[:5] for row in engines["recurring_ical_events"])
    for name, rows in engines.items():
        assert sorted(row[:5] for row in rows) == first, name
    on_pages, in_calendars = Counter(shown), Counter((row[1], row[3]) for row in first)
    assert on_pages <= in_calendars
    # Withdrawn dates are told in the calendars alone.
    assert {state for _, state in in_calendars - on_pages} <= {"CANCELLED"}


def told(root: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Every date with a day, its start in UTC and its state: as the pages show it, and as JSON-LD says it."""
    pages = [text for path, text in outputs_of(root).items() if re.fullmatch(r"termine/e\d+/index.html", path)]
    shown = [found for page in pages for found in re.findall(r'<time datetime="([^"]*)" class="([^"]*)"', page)]
    scripts = [found for page in pages for found in re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)]
    machine = [(one["startDate"], one["eventStatus"].rpartition("/Event")[2]) for one in map(json.loads, scripts)]
    of_page = {"confirmed": "CONFIRMED", "cancelled": "CANCELLED", "postponed": "CANCELLED"}
    of_machine = {
        "Scheduled": "CONFIRMED",
        "Rescheduled": "CONFIRMED",
        "Cancelled": "CANCELLED",
        "Postponed": "CANCELLED",
    }
    return (
        sorted((in_utc(start), of_page[state]) for start, state in shown if "T" in start),
        sorted((in_utc(start), of_machine[state]) for start, state in machine),
    )


def in_utc(start: str) -> str:
    return datetime.fromisoformat(start).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

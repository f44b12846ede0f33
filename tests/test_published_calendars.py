"""The calendars as they are published: those of the real site, and what an edit does to those of a small one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar

from clustersite import build as building
from clustersite.content.dates import Month
from clustersite.feeds.ics import feed
from clustersite.git import read_history
from tests.calendar_engines import ROOT, Row, dates_on_page, khal_shows, node_shows, recurring_ical_events_shows
from tests.calendar_samples import HEAD
from tests.repositories import Repository
from tests.sites import build_site, codes, options_for, outputs_of, queries_of, site_of, write_files

pytestmark = pytest.mark.slow

Published = dict[str, tuple[bytes, list[Row]]]


# --- The real site -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> Published:
    """Every feed of the real site by its address, with the dates that the events' pages show."""
    site = site_of(ROOT)
    queries = queries_of(site, history=read_history(ROOT))
    domain = site.settings.address.removeprefix("https://")
    feeds: Published = {}
    for link in queries.feeds.all():
        ids = queries.feeds.subscription(link.address).event_ids
        dates = (found for event_id in ids for found in queries.events.dates(event_id))
        rows = sorted(dates_on_page(found, domain) for found in dates if not isinstance(found.start, Month))
        ics = feed([queries.feeds.calendar_entry(event_id) for event_id in ids], **HEAD, settings=site.settings)
        feeds[link.address] = ics, rows
    return feeds


def _without_texts(rows: list[Row]) -> list[Row]:
    return sorted(row[:5] for row in rows)


def test_recurring_ical_events_shows_the_real_sites_dates(real: Published) -> None:
    for ics, rows in real.values():
        assert _without_texts(recurring_ical_events_shows(ics)) == rows


@pytest.mark.parametrize("script", ["ical_js.mjs", "node_ical.mjs"])
def test_javascript_engine_shows_the_real_sites_dates(real: Published, script: str) -> None:
    answers = node_shows(script, {address: ics for address, (ics, _) in real.items()})
    for address, (_, rows) in real.items():
        assert _without_texts(answers[address]) == rows


def test_khal_shows_the_real_sites_dates(real: Published, tmp_path: Path) -> None:
    ics, rows = real["/kalender.ics"]
    assert _without_texts(khal_shows([ics], tmp_path)) == rows


def test_no_feed_of_the_real_site_is_empty(real: Published) -> None:
    assert "/kalender.ics" in real
    assert all(rows for _, rows in real.values())


# --- An edit -------------------------------------------------------------------------------------

_SITE = """
-- site_data/events/stammtisch.yaml --
title: Stammtisch
category: treffen
place: halle
start: 2026-03-05 13:00
end: 14:00
repeat: {every: week, count: 3, changes: {2026-03-12: cancelled}}
-- site_data/events/messe.yaml --
title: Messe
category: treffen
start: 2026-09-26
end: 2026-09-27
"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A small site, built once and committed."""
    made = Repository(tmp_path)
    assert build_site(tmp_path, _SITE).is_good
    made.write(".gitignore", "/public/")
    made.commit()
    return made


Stamp = tuple[str, str, str]


def _stamps(root: Path, text: str = _SITE) -> dict[str, set[Stamp]]:
    """UID, DTSTAMP and SEQUENCE of every entry of every feed, freshly built."""
    outcome = build_site(root, text)
    assert outcome.is_good
    feeds = {path: content for path, content in outputs_of(root).items() if path.endswith(".ics")}
    return {
        path: {
            (str(found["uid"]), f"{found.DTSTAMP:%Y%m%dT%H%M%SZ}", str(found.get("sequence", "")))
            for found in Calendar.from_ical(content).events
        }
        for path, content in feeds.items()
    }


def test_edit_changes_stamp_and_sequence_of_that_event_in_every_feed_and_no_uid(repository: Repository) -> None:
    before = _stamps(repository.root)
    repository.commit()
    edited = _SITE.replace("title: Messe", "title: Große Messe")
    repository.write("site_data/events/messe.yaml", edited.partition("messe.yaml --\n")[2])
    repository.commit()
    after = _stamps(repository.root, edited)
    assert before.keys() == after.keys()
    holding = {path for path, stamps in before.items() if any(uid.startswith("messe") for uid, _, _ in stamps)}
    assert holding == {"kalender.ics", "kalender/treffen.ics", "termine/messe.ics"}
    for path, stamps in before.items():
        kept = {stamp for stamp in stamps if not stamp[0].startswith("messe")}
        new = {("messe@probe.example", "20260103T110000Z", "3")} if path in holding else set()
        assert after[path] == kept | new


def test_two_builds_of_one_commit_are_byte_equal(repository: Repository, tmp_path: Path) -> None:
    assert build_site(repository.root, _SITE).is_good
    first = outputs_of(repository.root)
    assert build_site(repository.root, _SITE, today=date(2026, 2, 2)).is_good
    second = outputs_of(repository.root)
    assert {path for path in first if path.endswith(".ics")}
    for path, content in first.items():
        if path.endswith(".ics"):
            assert second[path] == content


def test_uncommitted_event_counts_as_if_it_were_committed_next(repository: Repository) -> None:
    edited = _SITE.replace("title: Messe", "title: Große Messe")
    stamps = _stamps(repository.root, edited)
    assert stamps["termine/messe.ics"] == {("messe@probe.example", "20260101T110000Z", "2")}
    assert {sequence for _, _, sequence in stamps["termine/stammtisch.ics"]} == {"1"}


_MORE_PLACES = """\
-- site_data/places.yaml --
halle: {name: Halle, town: Görlitz, state: Sachsen}
neu: {name: Neu, town: Löbau}
"""


def test_a_renamed_place_changes_the_events_there_and_no_other(repository: Repository) -> None:
    renamed = _MORE_PLACES.replace("name: Halle", "name: Große Halle")
    for text in (_MORE_PLACES, renamed):
        repository.write("site_data/places.yaml", text.partition("--\n")[2])
        repository.commit()

    stamps = _stamps(repository.root, _SITE + renamed)

    assert {sequence for _, _, sequence in stamps["termine/stammtisch.ics"]} == {"3"}
    assert {sequence for _, _, sequence in stamps["termine/messe.ics"]} == {"1"}


def test_a_new_place_changes_no_event(repository: Repository) -> None:
    before = _stamps(repository.root)
    repository.write("site_data/places.yaml", _MORE_PLACES.partition("--\n")[2])
    repository.commit()

    assert _stamps(repository.root, _SITE + _MORE_PLACES) == before


def test_a_shallow_clone_is_a_hint_with_the_remedy(repository: Repository, tmp_path: Path) -> None:
    repository.commit()
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.root}", str(clone))

    outcome = building.build(options_for(clone))

    assert "H240 .git:0:0" in codes(outcome)
    assert any("--unshallow" in found.help for found in outcome.problems)
    assert "H240 .git:0:0" not in codes(building.build(options_for(repository.root)))


def test_a_repository_that_git_cannot_read_is_a_hint(tmp_path: Path) -> None:
    write_files(tmp_path, {".git/HEAD": "broken"})

    assert "H241 .git:0:0" in codes(build_site(tmp_path))


_DETAILS = {
    "site_data/site.yaml": ("phone: 03581 123456", "phone: 03581 654321"),
    "site_data/categories.yaml": ("name: Treffen", "name: Runden"),
}


@pytest.mark.parametrize("file", [*_DETAILS, "event_minutes"])
def test_what_entries_are_made_of_besides_their_files_counts_as_a_change(repository: Repository, file: str) -> None:
    before = _sequences(repository.root)
    path = "site_data/site.yaml" if file == "event_minutes" else file
    text = (repository.root / path).read_text("utf-8")
    changed = f"{text}event_minutes: 90\n" if file == "event_minutes" else text.replace(*_DETAILS[file])
    assert changed != text
    repository.commit(**{path: changed})
    after = _sequences(repository.root)
    repository.commit(**{path: text})
    again = _sequences(repository.root)

    assert before["messe"] < after["messe"] < again["messe"]
    settings = (repository.root / "site_data/site.yaml").read_text("utf-8")
    repository.commit(**{"site_data/site.yaml": settings.replace("Ein Cluster, mit", "Das Cluster, mit")})
    assert _sequences(repository.root) == again


def _sequences(root: Path) -> dict[str, int]:
    assert building.build(options_for(root)).written
    entries = Calendar.from_ical(outputs_of(root)["kalender.ics"]).events
    return {str(found["uid"]).partition("@")[0]: int(str(found["sequence"])) for found in entries}


def test_an_event_that_appears_again_on_its_day_counts_as_changed(repository: Repository) -> None:
    path, text = "site_data/events/messe.yaml", (repository.root / "site_data/events/messe.yaml").read_text("utf-8")
    told = []
    for day, more in ((1, ""), (2, "publish_from: 2026-02-10\n"), (10, "publish_from: 2026-02-10\n"), (11, "")):
        if f"{text}{more}" != (repository.root / path).read_text("utf-8"):
            repository.commit(**{path: f"{text}{more}"})
        assert building.build(options_for(repository.root, today=date(2026, 2, day))).written
        (found,) = Calendar.from_ical(outputs_of(repository.root)["termine/messe.ics"]).events
        told.append((int(str(found["sequence"])), f"{found.DTSTAMP:%m%d}", str(found["status"])))

    assert [status for *_, status in told] == ["CONFIRMED", "CANCELLED", "CONFIRMED", "CONFIRMED"]
    assert told[0][0] < told[1][0] < told[2][0] <= told[3][0]

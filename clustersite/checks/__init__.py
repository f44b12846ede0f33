"""What one file cannot know: references, dates that contradict each other, what leaks, what is hardly meant.

A check takes the site (or what was made of it) with the documents behind it and yields problems; it decides
nothing about them. `check_…` finds what is wrong, `suggest_…` what is worth a look. Imports run from here to the
checks; they share `sources` (where things stand) and `mentions` (what may be named) and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from clustersite.checks.dates import check_dates, suggest_dates
from clustersite.checks.gaps import suggest_missing, suggest_missing_facts, suggest_missing_places
from clustersite.checks.holidays import suggest_holidays
from clustersite.checks.identity import suggest_aliases, suggest_new_in_past, suggest_twins
from clustersite.checks.images import check_images
from clustersite.checks.markup import check_markup, suggest_markup
from clustersite.checks.mentions import check_mentions, check_site_mentions, known
from clustersite.checks.nesting import check_nesting
from clustersite.checks.overlaps import suggest_overlaps
from clustersite.checks.placeholders import check_placeholders
from clustersite.checks.postcodes import suggest_postcodes
from clustersite.checks.secrets import check_published_twice, check_secrets
from clustersite.checks.sources import event_file
from clustersite.checks.weekdays import suggest_weekdays
from clustersite.checks.written_pages import Written, check_written
from clustersite.content.load import Reading
from clustersite.content.model import Site
from clustersite.content.urls import BaseUrl
from clustersite.problems.diagnostics import Problem
from clustersite.revisions import FileChanges


def check_site(reading: Reading, public: Site) -> Iterator[Problem]:
    """What every build looks for in the data about the whole site. `public` is what is to be published."""
    site, documents = reading.site, reading.documents
    if site is None:
        return
    yield from check_site_mentions(site, documents, known(site, public, reading.names))
    yield from check_published_twice(site.links, documents)
    yield from suggest_missing_facts(site, documents)


def check_records(reading: Reading, public: Site) -> Iterator[Problem]:
    """What every build looks for in each record and document that `reading` walks through."""
    site, documents = reading.site, reading.documents
    if site is None:
        return
    names = known(site, public, reading.names)
    unresolved = list(check_mentions(site, public, documents, names))
    yield from unresolved
    yield from check_nesting(site, documents)
    yield from check_placeholders(site, documents, names)
    yield from check_markup(site, documents)
    yield from check_secrets(site, documents)
    in_doubt = {found.where.file for found in unresolved}
    for event_id, event in site.events.items():
        if event_file(event_id) not in in_doubt:
            yield from check_dates(event, site, documents[event_file(event_id)])
    yield from suggest_missing(site, documents, in_doubt)


def check_coming(reading: Reading, public: Site, today: date) -> Iterator[Problem]:
    """What every build looks for in the coming dates of each event that `reading` walks through."""
    site, documents = reading.site, reading.documents
    if site is None:
        return
    names = known(site, public, reading.names)
    in_doubt = {found.where.file for found in check_mentions(site, public, documents, names)}
    yield from suggest_missing_places(site, documents, in_doubt, today)


def look_closely(reading: Reading, changes: FileChanges, today: date) -> Iterator[Problem]:
    """What only `check` and a strict build look for, because it takes time: what is hardly meant, and images."""
    site, documents = reading.site, reading.documents
    if site is None:
        return
    yield from check_images(site.assets)
    yield from suggest_markup(site, documents)
    yield from suggest_weekdays(site, documents, today)
    yield from suggest_dates(site, documents, today)
    yield from suggest_holidays(site, documents, today)
    yield from suggest_overlaps(site, documents, today)
    yield from suggest_twins(site, documents)
    yield from suggest_new_in_past(site, documents, changes, today)
    yield from suggest_postcodes(site, documents)


def look_at_written(
    written: Mapping[str, Written], reading: Reading, base_url: BaseUrl, changes: FileChanges
) -> Iterator[Problem]:
    """What shows only in the finished files, by their addresses: links that lead nowhere, and what leaks."""
    if reading.site is None:
        return
    yield from check_written(written, reading.site, reading.documents, base_url)
    yield from suggest_aliases(reading.site, reading.documents, changes, written)

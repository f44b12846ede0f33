"""Which part of the site is public on a day: drafts and what is to appear later are left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from clustersite.model import Event, Member, Page, Site

P = TypeVar("P", bound=Event | Member | Page)


def published(site: Site, today: date, *, drafts: bool) -> Site:
    """The site as it is public on the day `today`; with `drafts` all of it."""
    if drafts:
        return site
    return replace(
        site,
        events=_public(site.events, today),
        members=_public(site.members, today),
        pages=_public(site.pages, today),
    )


def _public(records: Mapping[str, P], today: date) -> dict[str, P]:
    return {name: record for name, record in records.items() if not record.draft and _has_begun(record, today)}


def _has_begun(record: Event | Member | Page, today: date) -> bool:
    begin = None if isinstance(record, Member) else record.publish_from
    return begin is None or begin <= today

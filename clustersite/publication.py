"""Which part of the site is public on a day: drafts and what is to appear later are left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from clustersite.model import Event, Member, Page, Site
from clustersite.remembering.tables import only

P = TypeVar("P", bound=Event | Member | Page)


def published(site: Site, today: date, *, drafts: bool) -> Site:
    """The site as it is public on the day `today`; with `drafts` all of it."""

    def public(name: str, records: Mapping[str, P]) -> Mapping[str, P]:
        def is_public(record: P) -> bool:
            return drafts or (not record.draft and _has_begun(record, today))

        return only(name, records, is_public)

    return replace(
        site,
        events=public("public-events", site.events),
        members=public("public-members", site.members),
        pages=public("public-pages", site.pages),
    )


def _has_begun(record: Event | Member | Page, today: date) -> bool:
    begin = None if isinstance(record, Member) else record.publish_from
    return begin is None or begin <= today

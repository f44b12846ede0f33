"""What has become of files: an event entered twice, a new one that is over already, an id that changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain
from pathlib import PurePath

from clustersite.checks.context import Context, every_build, source_of, thorough
from clustersite.content import urls
from clustersite.content.model import Event, Member, Site
from clustersite.content.source_files import event_file
from clustersite.events.occurrences import is_past, occurrences
from clustersite.events.wording import moment_words, when
from clustersite.problems.diagnostics import Problem, problem


@every_build
def check_uids(context: Context) -> Iterator[Problem]:
    """Every event whose identity in calendars is that of another one."""
    owners = {event.id: event.id for event in context.site.events.values() if event.uid is None}
    for event in context.site.events.values():
        if event.uid is not None and owners.setdefault(event.uid, event.id) != event.id:
            other = event_file(owners[event.uid])
            yield problem("E329", context.where(event, "uid"), found=event.uid, other=other)


@thorough
def suggest_twins(context: Context) -> Iterator[Problem]:
    """Every event with the title and the beginning of another one."""
    seen: dict[tuple[str, object], str] = {}
    for event in context.site.events.values():
        for found in occurrences(event, context.site):
            key = (" ".join(found.title.casefold().split()), found.start)
            other = seen.setdefault(key, event.id)
            if other != event.id:
                where = context.where(event, "title")
                yield problem("H214", where, start=moment_words(found.start), file=event_file(other))
                break


@thorough
def suggest_new_in_past(event: Event, context: Context) -> Iterator[Problem]:
    """That an event is new and over: the year is easily mistyped."""
    if event_file(event.id) in context.changes.added:
        dates = occurrences(event, context.site)
        if dates and all(is_past(found, context.today) for found in dates):
            where = context.where(event, "start" if event.start else "sessions")
            yield problem("H215", where, when=when(dates[-1]))


def suggest_aliases(context: Context, served: Collection[str]) -> Iterator[Problem]:
    """Every renamed file whose former address is not served any more; `served` holds all addresses of the site."""
    site = context.site
    for record in chain(site.events.values(), site.members.values(), site.pages.values()):
        for former in context.changes.former_names.get(source_of(record)[0], ()):
            address = _address(site, former)
            if address and address not in served:
                where = context.where_key(record, "name" if isinstance(record, Member) else "title")
                is_event = isinstance(record, Event) and record.uid is None
                identity = f" – und damit es im Kalender derselbe Termin bleibt: uid: {PurePath(former).stem}"
                yield problem("H216", where, former=former, address=address, identity=identity if is_event else "")


def _address(site: Site, file: str) -> str | None:
    folder, _, name = file.rpartition("/")
    stem, _, ending = name.rpartition(".")
    match folder, ending:
        case "site_data/events", "yaml":
            return urls.event_address(site.settings, stem)
        case "site_data/members", "yaml":
            return urls.member_address(site.settings, stem)
        case _, "md" if file.startswith("content/"):
            return urls.page_address(file.removeprefix("content/").removesuffix(".md"))
        case _:
            return None

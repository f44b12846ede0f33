"""What has become of files: an event entered twice, a new one that is over already, an id that changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from clustersite.checks.sources import event_file, published
from clustersite.content import urls
from clustersite.content.documents import Document
from clustersite.content.model import Site
from clustersite.events.occurrences import is_past, occurrences
from clustersite.events.wording import moment_words, when
from clustersite.problems.diagnostics import Problem, problem
from clustersite.revisions import FileChanges


def suggest_twins(site: Site, documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Every event with the title and the beginning of another one."""
    seen: dict[tuple[str, object], str] = {}
    for event in site.events.values():
        for found in occurrences(event, site):
            key = (" ".join(found.title.casefold().split()), found.start)
            other = seen.setdefault(key, event.id)
            if other != event.id:
                where = documents[event_file(event.id)].where("title")
                yield problem("H214", where, start=moment_words(found.start), file=event_file(other))
                break


def suggest_new_in_past(
    site: Site, documents: Mapping[str, Document], changes: FileChanges, today: date
) -> Iterator[Problem]:
    """Every event that is new and over: the year is easily mistyped."""
    for event in site.events.values():
        dates = occurrences(event, site)
        if event_file(event.id) in changes.added and dates and all(is_past(found, today) for found in dates):
            where = documents[event_file(event.id)].where("start" if event.start else "sessions")
            yield problem("H215", where, when=when(dates[-1]))


def suggest_aliases(
    site: Site, documents: Mapping[str, Document], changes: FileChanges, served: Collection[str]
) -> Iterator[Problem]:
    """Every renamed file whose former address is not served any more; `served` holds all addresses of the site."""
    for file, _ in published(site):
        for former in changes.former_names.get(file, ()):
            address = _address(site, former)
            if address and address not in served:
                where = documents[file].where_key("title" if "members" not in file else "name")
                yield problem("H216", where, former=former, address=address)


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

"""Addresses that must not get out: links on request, and the links with which hosts start their meetings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from clustersite.checks.sources import LINKS_FILE
from clustersite.content.documents import Document
from clustersite.content.model import Link, Site, Visibility
from clustersite.problems.diagnostics import Problem, Where, problem

# Zoom's links for hosts: the start address, and the access keys that make whoever opens the link the host.
HOST_LINK = re.compile(r"\bzoom\.us/(?:s|start|host)/[^\s\"'<>)\]]*|[?&;](?:zak|zpk)=[^\s\"'<>)\]&]+", re.IGNORECASE)


def check_secrets(site: Site, documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Every place in the sources that gives away what is not public, comments included: sources get read as well."""
    secret = [link for link in site.links.values() if link.visibility is Visibility.ON_REQUEST]
    for document in documents.values():
        for number, line in enumerate(document.lines, 1):
            for match in HOST_LINK.finditer(line):
                yield problem("E159", Where(document.file, number, match.start() + 1, len(match.group())))
            for link in secret if document.file != LINKS_FILE else ():
                if (column := line.find(core(link.url))) >= 0:
                    where = Where(document.file, number, column + 1, len(core(link.url)))
                    yield problem("E158", where, id=link.id, file=LINKS_FILE)


def check_published_twice(links: Mapping[str, Link], documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Every public link that is a secret one under another id."""
    secret = {core(link.url): link.id for link in links.values() if link.visibility is Visibility.ON_REQUEST}
    for link in links.values():
        if link.visibility is not Visibility.ON_REQUEST and (other := secret.get(core(link.url))):
            yield problem("E158", documents[LINKS_FILE].where(link.id, "url"), id=other, file=LINKS_FILE)


def core(url: str) -> str:
    """The part of the address by which it is found again, however its beginning and end are written."""
    return url.partition("://")[2].removeprefix("www.").rstrip("/")

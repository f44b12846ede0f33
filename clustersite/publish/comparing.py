"""What the sources would publish compared with what was: a commit's sources, or a build.json from file or web."""

from __future__ import annotations

import os
import re
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from clustersite import past_sources, routes
from clustersite.content.load import published, read_site
from clustersite.content.sources import read_sources
from clustersite.content.urls import BaseUrl
from clustersite.history import read_history
from clustersite.options import Options
from clustersite.output.write import LARGEST_MANIFEST, read_manifest
from clustersite.publish import published_state
from clustersite.publish.published_state import PublishedState
from clustersite.revisions import History
from clustersite.signatures import MANIFEST
from clustersite.site import Questions

_TIMEOUT_SECONDS = 20


class Incomparable(Exception):
    """There is nothing to compare with; says why, in German."""


def state_now(options: Options) -> PublishedState:
    """What a build of the sources as they are would publish."""
    sources, _ = read_sources(options.root)
    return _state(sources, options, read_history(options.root).commit, "Die Quellen")


def state_of(reference: str | None, options: Options) -> PublishedState:
    """What is published at a web address, what a file says that was, or what a commit's sources would publish.

    Without a reference it is the commit at which the current branch left the published one.
    """
    if reference is None:
        return _of_commit(past_sources.branching_point(options.root), options)
    if re.match(r"https?://", reference):
        return _read(_fetched(reference), reference)
    if os.path.isfile(reference):  # noqa: PTH113 - a name too long for a file is not an error
        return _read(read_manifest(Path(reference)), reference)
    return _of_commit(reference, options)


def _of_commit(reference: str, options: Options) -> PublishedState:
    snapshot = past_sources.sources_at(options.root, reference)
    if snapshot is None:
        raise Incomparable(f"„{reference}“ ist weder eine Datei noch eine Webadresse noch ein Stand, den git kennt.")
    return _state(snapshot.sources, options, snapshot.commit, f"Der Stand {reference}")


def _state(sources: Mapping[str, bytes], options: Options, commit: str | None, name: str) -> PublishedState:
    site = read_site(sources).site
    if site is None:
        raise Incomparable(f"{name} lässt sich nicht lesen; `check` sagt, woran es liegt.")
    public = published(site, options.today, drafts=options.drafts)
    base_url = BaseUrl(options.base_url or public.settings.address)
    questions = Questions(
        public, today=options.today, asset_addresses={}, base_url=base_url, history=_NO_HISTORY, kinds=routes.PAGES
    )
    planned = routes.plan(questions)
    return published_state.describe(
        public, questions, planned, commit=commit, address=base_url.url, drafts=options.drafts
    )


_NO_HISTORY = History(revisions={}, is_available=False, is_shallow=False)


def _read(content: bytes | None, name: str) -> PublishedState:
    state = None if content is None else published_state.read(content)
    if state is None:
        raise Incomparable(f"{name} beschreibt keine veröffentlichte Seite; gemeint ist ihre build.json.")
    return state


def _fetched(address: str) -> bytes:
    url = address if address.endswith(".json") else f"{address.rstrip('/')}/{MANIFEST}"
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as answer:
            content: bytes = answer.read(LARGEST_MANIFEST)
    except (OSError, ValueError) as error:
        raise Incomparable(f"{url} lässt sich nicht laden: {error}") from None
    return content

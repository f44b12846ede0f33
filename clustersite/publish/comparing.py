"""What the sources would publish compared with what was: a commit's sources, or a build.json from file or web."""

from __future__ import annotations

import os
import re
import threading
import urllib.request
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from http.client import HTTPException
from pathlib import Path
from typing import TypeVar
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit, urlunsplit

from clustersite import git, routes
from clustersite.content.load import published, read_site
from clustersite.content.sources import read_sources
from clustersite.content.urls import BaseUrl
from clustersite.git import History, read_history
from clustersite.options import Options
from clustersite.output.write import LARGEST_MANIFEST, read_manifest
from clustersite.problems.diagnostics import printable
from clustersite.publish import published_state
from clustersite.publish.published_state import PublishedState
from clustersite.signatures import MANIFEST
from clustersite.site import Questions

R = TypeVar("R")

_SECONDS_IN_ALL = 60
_NOT_THERE = (404, 410)


class Incomparable(Exception):
    """There is nothing to compare with; says why, in German, in characters that a terminal can show."""

    def __init__(self, reason: str) -> None:
        super().__init__(printable(reason))


def state_now(options: Options, before: PublishedState | None = None) -> PublishedState:
    """What a build of the sources as they are would publish where `before` is published."""
    sources, _ = read_sources(options.root)
    return _state(sources, options, read_history(options.root).commit, "Die Quellen", before)


def state_of(reference: str | None, options: Options) -> PublishedState:
    """What is published at a web address, what a file says that was, or what a commit's sources would publish.

    Without a reference it is the commit at which the current branch left the published one.
    """
    if reference is None:
        return _of_commit(git.branching_point(options.root), options)
    if re.match(r"https?://", reference):
        return _read(_fetched(reference), reference)
    if os.path.isfile(reference):  # noqa: PTH113 - a name too long for a file is not an error
        return _read(read_manifest(Path(reference)), reference)
    return _of_commit(reference, options)


def _of_commit(reference: str, options: Options) -> PublishedState:
    snapshot = git.sources_at(options.root, reference)
    if snapshot is None:
        raise Incomparable(f"„{reference}“ ist weder eine Datei noch eine Webadresse noch ein Stand, den git kennt.")
    return _state(snapshot.sources, options, snapshot.commit, f"Der Stand {reference}")


def _state(
    sources: Mapping[str, bytes],
    options: Options,
    commit: str | None,
    name: str,
    before: PublishedState | None = None,
) -> PublishedState:
    site = read_site(sources).site
    if site is None:
        raise Incomparable(f"{name} lässt sich nicht lesen; `check` sagt, woran es liegt.")
    public = published(site, options.today, drafts=options.drafts)
    base_url = BaseUrl(options.base_url or public.settings.address)
    questions = Questions(
        public, today=options.today, asset_addresses={}, base_url=base_url, history=History(), kinds=routes.PAGES
    )
    planned = routes.plan(questions)
    planned += tuple(routes.successors(questions, published_state.ended(before), planned))
    return published_state.describe(
        public, questions, planned, commit=commit, address=base_url.url, drafts=options.drafts
    )


def _read(content: bytes | None, name: str) -> PublishedState:
    state = None if content is None else published_state.read(content)
    if state is None:
        raise Incomparable(f"{name} beschreibt keine veröffentlichte Seite; gemeint ist ihre build.json.")
    return state


def fetch_published(address: str) -> bytes | None:
    """The build.json published at the web address; None where the server says clearly that there is none.

    Incomparable for every other answer, for none, and for one that is too slow or too large.
    """
    url = address if address.endswith(".json") else f"{address.rstrip('/')}/{MANIFEST}"
    try:
        content = _within(_SECONDS_IN_ALL, lambda: _answered(url))
    except HTTPError as error:
        if error.code in _NOT_THERE:
            return None
        raise Incomparable(f"{url} lässt sich nicht laden: {error}") from None
    except TimeoutError:
        raise Incomparable(f"{url} antwortet zu langsam: nach {_SECONDS_IN_ALL} Sekunden nicht fertig.") from None
    except (OSError, ValueError, HTTPException) as error:
        raise Incomparable(f"{url} lässt sich nicht laden: {error or type(error).__name__}") from None
    if len(content) > LARGEST_MANIFEST:
        raise Incomparable(f"{url} ist größer als {LARGEST_MANIFEST // 1_000_000} MB.")
    return content


def _answered(url: str) -> bytes:
    with urllib.request.urlopen(_ascii(url), timeout=_SECONDS_IN_ALL) as answer:
        content: bytes = answer.read(LARGEST_MANIFEST + 1)
        return content


def _within(seconds: float, work: Callable[[], R]) -> R:
    """What `work` gives; TimeoutError where it takes longer. A server may drip its headers as slowly as it likes."""
    future: Future[R] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    # Not one that the end of the program waits for.
    threading.Thread(target=run, daemon=True).start()
    return future.result(seconds)


def _fetched(address: str) -> bytes:
    content = fetch_published(address)
    if content is None:
        raise Incomparable(f"Unter {address} ist nichts veröffentlicht: Der Server kennt dort keine {MANIFEST}.")
    return content


def _ascii(url: str) -> str:
    """The URL as HTTP writes it (RFC 3986): a host with umlauts in its IDNA form, other characters percent-encoded."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.encode("idna").decode(), path=quote(parts.path, safe="/%")))

"""What the preview shows: the last good build, and why the newest one is not shown."""

from __future__ import annotations

import asyncio
import secrets
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from clustersite.content.urls import BaseUrl
from clustersite.options import Options, Outcome, stopping
from clustersite.problems.diagnostics import show, summary


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """A build that an exception ended: a fault of the program, not of the content."""

    traceback: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """Why nothing new was published: a heading, and each problem as the terminal shows it."""

    heading: str
    texts: tuple[str, ...]


_FAULT = Failure(
    heading="Fehler im Programm. Es wurde nichts Neues veröffentlicht.",
    texts=(
        "Das ist ein Fehler des Programms, nicht der Inhalte.\n"
        "Hilfe: Die Einzelheiten stehen im Terminal; bitte an die Entwicklung weitergeben. "
        "Die letzte Änderung zurückzunehmen hilft meist fürs Erste.",
    ),
)


class Preview:
    """Builds the site and knows what open pages should show now."""

    def __init__(self, options: Options, build: Callable[[], Outcome]) -> None:
        self._options = options
        self._build = build
        # Pages that an earlier server left open must not take their version for one of ours.
        self._session = secrets.token_hex(4)
        self._changes = 0
        self.failure: Failure | None = None
        self.mount = unquote(BaseUrl(options.base_url or "").href("/"))
        self.first_build_done = asyncio.Event()

    @property
    def out(self) -> Path:
        """The folder that is shown."""
        return self._options.out

    @property
    def version(self) -> str:
        """What an open page must have been served with to be current."""
        return f"{self._session}-{self._changes}"

    async def rebuild(self) -> Outcome | Fault:
        """What came of building once more, beside the event loop, so that pages are served meanwhile."""
        result = await asyncio.to_thread(_attempt, self._build)
        before = (self.failure, self.mount)
        self.failure = _FAULT if isinstance(result, Fault) else self._failure(result)
        if isinstance(result, Outcome) and result.base_url:
            self.mount = unquote(result.base_url.href("/"))
        if before != (self.failure, self.mount) or _changed_files(result) or not self.first_build_done.is_set():
            self._changes += 1
        self.first_build_done.set()
        return result

    def _failure(self, outcome: Outcome) -> Failure | None:
        if outcome.written is not None:
            return None
        return Failure(
            heading=f"{summary(outcome.problems)} Es wurde nichts veröffentlicht.",
            texts=tuple(
                show(found, document.lines if (document := outcome.documents.get(found.where.file)) else ())
                for found in stopping(outcome.problems, self._options)
            ),
        )


def _attempt(build: Callable[[], Outcome]) -> Outcome | Fault:
    try:
        return build()
    except BaseException:  # SystemExit too: nothing that happens in a build may end the preview.
        return Fault(traceback=traceback.format_exc())


def _changed_files(result: Outcome | Fault) -> bool:
    return (
        isinstance(result, Outcome)
        and result.written is not None
        and bool(result.written.written + result.written.removed)
    )

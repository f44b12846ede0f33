"""When open pages of the preview are out of date, and what they show then."""

from __future__ import annotations

from pathlib import Path

from clustersite.content.urls import BaseUrl
from clustersite.options import Outcome
from clustersite.output.write import Written
from clustersite.preview.server import Preview
from clustersite.problems import Where, problem
from tests.loops import in_own_loop
from tests.sites import options_for

BASE = BaseUrl("https://probe.example")
NOTHING_NEW = Written(written=(), kept=("index.html",), removed=())
ERROR = problem("E100", Where("content/index.md"), reason="kaputt")
HINT = problem("H203", Where("site_data/events/a.yaml"))

KEPT = Outcome(problems=(), documents={}, base_url=BASE, written=NOTHING_NEW)
WRITTEN = Outcome(problems=(), documents={}, base_url=BASE, written=Written(written=("a",), kept=(), removed=()))
REMOVED = Outcome(problems=(), documents={}, base_url=BASE, written=Written(written=(), kept=(), removed=("a",)))
FAILED = Outcome(problems=(ERROR, HINT), documents={})
MOVED = Outcome(problems=(), documents={}, base_url=BaseUrl("https://probe.example/weg"), written=NOTHING_NEW)


def after(root: Path, *builds: Outcome | type[BaseException], strict: bool = False) -> tuple[Preview, list[bool]]:
    """The preview after the builds, and after which of them open pages were out of date."""
    left = iter(builds)

    def build() -> Outcome:
        ended = next(left)
        if isinstance(ended, Outcome):
            return ended
        raise ended

    preview = Preview(options_for(root, strict=strict), build)
    return preview, [in_own_loop(_changed(preview)) for _ in builds]


async def _changed(preview: Preview) -> bool:
    before = preview.version
    await preview.rebuild()
    return preview.version != before


def test_pages_are_out_of_date_when_a_build_changed_files_and_not_when_it_changed_none(tmp_path: Path) -> None:
    _, outdated = after(tmp_path, WRITTEN, KEPT, WRITTEN, KEPT, REMOVED)

    assert outdated == [True, False, True, False, True]


def test_pages_are_out_of_date_when_problems_come_change_and_go(tmp_path: Path) -> None:
    other = Outcome(problems=(HINT, ERROR, ERROR), documents={})

    _, outdated = after(tmp_path, KEPT, FAILED, FAILED, other, KEPT, KEPT)

    assert outdated == [True, True, False, True, True, False]


def test_the_first_build_always_counts_because_requests_waited_for_it(tmp_path: Path) -> None:
    preview, outdated = after(tmp_path, KEPT)

    assert outdated == [True]
    assert preview.first_build_done.is_set()


def test_a_failure_shows_what_stopped_the_build_and_strict_adds_hints(tmp_path: Path) -> None:
    lenient, strict = (after(tmp_path, FAILED, strict=strict)[0].failure for strict in (False, True))

    assert lenient
    assert strict
    assert [text.split(":")[0] for text in lenient.texts] == ["Fehler E100"]
    assert [text.split(":")[0] for text in strict.texts] == ["Fehler E100", "Hinweis H203"]
    assert lenient.heading == "1 Fehler, 1 Hinweis in 2 Dateien. Es wurde nichts veröffentlicht."


def test_any_exception_of_a_build_is_a_fault_of_ours_that_the_next_build_ends(tmp_path: Path) -> None:
    preview, outdated = after(tmp_path, KEPT, SystemExit, KeyboardInterrupt, RecursionError, KEPT)

    assert outdated == [True, True, False, False, True]
    assert preview.failure is None


def test_a_fault_keeps_its_traceback_for_the_terminal(tmp_path: Path) -> None:
    def build() -> Outcome:
        raise RuntimeError("innen")

    preview = Preview(options_for(tmp_path), build)
    result = in_own_loop(preview.rebuild())

    assert isinstance(result, str)
    assert result.endswith("RuntimeError: innen\n")
    assert preview.failure
    assert not any("innen" in text for text in preview.failure.texts)


def test_the_site_is_shown_below_the_path_of_its_base_url(tmp_path: Path) -> None:
    preview, outdated = after(tmp_path, KEPT, MOVED, FAILED)

    assert preview.mount == "/weg/"
    assert outdated == [True, True, True]

"""The way of a build, on one screen: from source files to a published folder, or to problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from clustersite import assets, checks, feed_guard, locking, outputs, past_sources, published_state, storage
from clustersite.checks.written_pages import Written as WrittenFile
from clustersite.documents import Document
from clustersite.history import read_file_changes, read_history
from clustersite.making import Workshop
from clustersite.model import Site
from clustersite.outputs import Output
from clustersite.problems import Problem, Where, in_order, is_error, problem
from clustersite.publication import published
from clustersite.published_state import PublishedState
from clustersite.questions import Questions
from clustersite.reading import Reading, read_site
from clustersite.rendering import LayoutFault, Renderer
from clustersite.revisions import NO_CHANGES, FileChanges
from clustersite.silencing import audible
from clustersite.storage import UnusableFolder, Written
from clustersite.tracking import Answers
from clustersite.web_address import BaseUrl
from clustersite.withdrawals import first_day, withdrawals

Progress = Callable[[int, int], None]
"""Told, before each output is made, how many are done and how many there are."""


def silent(_done: int, _total: int) -> None:
    """Reports no progress."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """How to build: the project's root, the output folder, the day, the base URL (None: that of site.yaml).

    With `guard`, a build that would take from subscribers and visitors what is published stops. What that is says
    build.json in the output folder, or the file `against`.
    """

    root: Path
    out: Path
    today: date
    base_url: str | None = None
    drafts: bool = False
    strict: bool = False
    guard: bool = False
    against: Path | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of a build or check.

    `base_url` is where the pages are made for, None when site.yaml could not be read; `written` is None when nothing
    was published.
    """

    problems: tuple[Problem, ...]
    documents: Mapping[str, Document]
    base_url: BaseUrl | None = None
    written: Written | None = None

    @property
    def is_good(self) -> bool:
        """Whether no error was found."""
        return not any(map(is_error, self.problems))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Checked:
    """The sources, read and checked; `site` is what is to be published, None when there is no site to speak of."""

    site: Site | None
    prepared: assets.Assets
    problems: tuple[Problem, ...]
    reading: Reading
    changes: FileChanges
    base_url: BaseUrl | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Made:
    """The plan, the content of every file by its path, what went wrong, and the state that they publish."""

    planned: tuple[Output, ...]
    contents: Mapping[str, bytes]
    problems: tuple[Problem, ...]
    state: PublishedState


def build(options: Options, progress: Progress = silent) -> Outcome:
    """The site published into `options.out`, or, with any error, nothing changed there and all problems."""
    try:
        # From the first look at the sources, so that an older state never overwrites a newer one.
        with locking.held(options.root):
            return _build(options, progress)
    except locking.Busy:
        return Outcome(problems=(problem("E172", Where(str(options.root))),), documents={})


def _build(options: Options, progress: Progress) -> Outcome:
    checked = _read_and_check(options, closely=options.strict)
    outcome = _outcome(checked, checked.problems)
    if checked.site is None or stopping(outcome.problems, options):
        return outcome
    made = _make_all(checked.site, checked.prepared, options, progress)
    more = _look_at_written(made, checked, options) if options.strict else ()
    outcome = _outcome(checked, (*checked.problems, *made.problems, *_losses(made, options), *more))
    if stopping(outcome.problems, options):
        return outcome
    try:
        manifest = published_state.written(published_state.with_files(made.state, made.contents))
        written = storage.publish(options.out, made.contents, options.root, manifest)
    except UnusableFolder as unusable:
        return replace(outcome, problems=in_order((*outcome.problems, unusable.problem)))
    return replace(outcome, written=written)


def check(options: Options) -> Outcome:
    """Every problem that can be found; nothing is written."""
    checked = _read_and_check(options, closely=True)
    if checked.site is None or any(map(is_error, checked.problems)):
        return _outcome(checked, checked.problems)
    made = _make_all(checked.site, checked.prepared, options, silent)
    found = (*checked.problems, *made.problems, *_look_at_written(made, checked, options))
    return _outcome(checked, found, is_complete=not made.problems)


def stopping(problems: Iterable[Problem], options: Options) -> tuple[Problem, ...]:
    """Those of the problems that keep the site from being published."""
    return tuple(found for found in problems if options.strict or is_error(found))


def check_sources(sources: Mapping[str, bytes], options: Options) -> Outcome:
    """Every problem that sources not yet on disk would have, those of layouts at work left out."""
    checked = _checked(sources, options, closely=True)
    return _outcome(checked, checked.problems)


def errors_in(file: str, sources: Mapping[str, bytes], options: Options) -> list[Problem]:
    """The errors that `file` would have, were these the sources."""
    problems = check_sources(sources, options).problems
    return [found for found in problems if is_error(found) and found.where.file == file]


def _read_and_check(options: Options, *, closely: bool) -> _Checked:
    sources, unreadable = storage.read_sources(options.root)
    return _checked(sources, options, unreadable, closely=closely)


def _checked(
    sources: Mapping[str, bytes], options: Options, unreadable: Iterable[Problem] = (), *, closely: bool
) -> _Checked:
    reading = read_site(sources)
    problems: list[Problem] = [*unreadable, *reading.problems]
    prepared, missing = assets.prepare(reading.site.assets if reading.site else {})
    problems += missing
    public = reading.site and published(reading.site, options.today, drafts=options.drafts)
    changes = read_file_changes(options.root, sources) if closely else NO_CHANGES
    if public:
        problems += checks.check(reading, public, options.today)
        problems += checks.look_closely(reading, changes, options.today) if closely else ()
        problems += Renderer(public.layouts, _base_url(public, options)).syntax_problems()
    return _Checked(
        site=public,
        prepared=prepared,
        problems=tuple(problems),
        reading=reading,
        changes=changes,
        base_url=_base_url(public, options) if public else None,
    )


def _make_all(site: Site, prepared: assets.Assets, options: Options, progress: Progress) -> _Made:
    base_url = _base_url(site, options)
    history = read_history(options.root)
    questions = Questions(
        site,
        today=options.today,
        asset_addresses=prepared.addresses,
        base_url=base_url,
        history=history,
        withdrawals=withdrawals(
            site, past_sources.earlier_versions(options.root, first_day(options.today)), history, options.today
        ),
    )
    planned = outputs.plan(site, questions, prepared)
    state = published_state.describe(
        site, questions, planned, commit=history.commit, address=base_url.url, drafts=options.drafts
    )
    if collisions := tuple(outputs.collisions(planned)):
        return _Made(planned=planned, contents={}, problems=collisions, state=state)
    workshop = Workshop(Answers(questions), Renderer(site.layouts, base_url), prepared, base_url)
    contents: dict[str, bytes] = {}
    # One mistake in a layout shows in every page made with it; the editor reads of the first.
    faults: dict[tuple[Where, str], Problem] = {}
    for done, output in enumerate(planned):
        progress(done, len(planned))
        try:
            contents[output.path], _ = workshop.make(output)
        except LayoutFault as fault:
            faults.setdefault((fault.problem.where, fault.problem.message), fault.problem)
    return _Made(planned=planned, contents=contents, problems=tuple(faults.values()), state=state)


def _losses(made: _Made, options: Options) -> Iterator[Problem]:
    """What the published site would lose, where that is to stop the build."""
    if options.guard:
        content = storage.read_published(options.against or options.out / storage.MANIFEST)
        before = published_state.read(content) if content is not None else None
        if before:
            yield from feed_guard.losses(before, made.state)
        elif options.against:
            yield problem("E305", Where(str(options.against)))


def _look_at_written(made: _Made, checked: _Checked, options: Options) -> tuple[Problem, ...]:
    """What shows only in the finished files; nothing as long as not all of them could be made."""
    if made.problems or checked.site is None:
        return ()
    files = {
        output.address: WrittenFile(content=made.contents[output.path], source=output.source, layout=output.layout)
        for output in made.planned
    }
    base_url = _base_url(checked.site, options)
    return tuple(checks.look_at_written(files, checked.reading, base_url, checked.changes))


def _outcome(checked: _Checked, problems: Iterable[Problem], *, is_complete: bool = False) -> Outcome:
    documents = checked.reading.documents
    heard = in_order(audible(problems, documents, is_complete=is_complete))
    return Outcome(problems=heard, documents=documents, base_url=checked.base_url)


def _base_url(site: Site, options: Options) -> BaseUrl:
    return BaseUrl(options.base_url or site.settings.address)

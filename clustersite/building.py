"""The way of a build, on one screen: from source files to a published folder, or to problems."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from jinja2 import BytecodeCache

from clustersite import checks, past_sources, routes, storage, tracking
from clustersite.checks.context import Context
from clustersite.checks.written_pages import Written as WrittenFile
from clustersite.content import load
from clustersite.content.documents import Document
from clustersite.content.load import Parsed, Reading, published
from clustersite.content.model import Site
from clustersite.content.source_files import LINKS_FILE, PLACES_FILE
from clustersite.content.suppressions import audible
from clustersite.content.urls import BaseUrl
from clustersite.disk import memory
from clustersite.disk.memory import Memory
from clustersite.disk.stamps import digest, generator_key, output_stamp
from clustersite.events.holidays import looked_up_so_far, take_over
from clustersite.feeds.tombstones import first_day, withdrawals
from clustersite.history import read_file_changes, read_history
from clustersite.making import Made, Workshop, make_all
from clustersite.output import bytecode, lock, write
from clustersite.output.write import Staging, UnusableFolder, Written
from clustersite.problems.diagnostics import Problem, Where, in_order, is_error, problem, summary
from clustersite.publish import guard as feed_guard
from clustersite.publish import published_state
from clustersite.publish.published_state import PublishedState
from clustersite.remembering.inspecting import Inspections
from clustersite.remembering.recollection import KEEP, Recollection
from clustersite.remembering.tables import Values
from clustersite.render import bundles
from clustersite.render.jinja import Renderer
from clustersite.revisions import NO_CHANGES, History
from clustersite.site import Questions
from clustersite.site.kinds import Route
from clustersite.tracking import Answers, Reason

Progress = Callable[[int, int], None]
"""Told, before each output is made, how many are done and how many there are."""


def silent(_done: int, _total: int) -> None:
    """Reports no progress."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """How to build: the project's root, the output folder, the day, the base URL (None: that of site.yaml).

    With `guard`, a build that would take from subscribers and visitors what is published stops. What that is says
    build.json in the output folder, or the file `against`. With `clean`, what earlier builds remember is left aside.
    """

    root: Path
    out: Path
    today: date
    base_url: str | None = None
    drafts: bool = False
    strict: bool = False
    clean: bool = False
    guard: bool = False
    against: Path | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of a build or check. `written` is None when nothing was published.

    `base_url` is where the pages are made for, None when site.yaml could not be read; `reasons` says why each output
    was made, by its path; what is not named was kept.
    """

    problems: tuple[Problem, ...]
    documents: Mapping[str, Document]
    base_url: BaseUrl | None = None
    written: Written | None = None
    reasons: Mapping[str, Reason] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether no error was found."""
        return not any(map(is_error, self.problems))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Checked:
    """The sources, read and checked; `site` is what is to be published, None when there is no site to speak of."""

    site: Site | None
    prepared: bundles.Assets
    problems: tuple[Problem, ...]
    reading: Reading
    context: Context | None
    answers: Answers | None
    base_url: BaseUrl | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Planned:
    """Every file of the site, why some have to be made, what makes them, and the state that they publish."""

    outputs: tuple[Route, ...]
    reasons: Mapping[str, Reason]
    digests: Mapping[str, str]
    workshop: Workshop
    answers: Answers
    state: PublishedState
    problems: tuple[Problem, ...]

    @property
    def stale(self) -> tuple[Route, ...]:
        """What has to be made."""
        return tuple(output for output in self.outputs if output.path in self.reasons)

    @property
    def standing(self) -> dict[str, str]:
        """What stays as it is in the output folder, with its digest."""
        return {output.path: self.digests[output.path] for output in self.outputs if output.path not in self.reasons}


def build(options: Options, progress: Progress = silent) -> Outcome:
    """The site published into `options.out`, or, with any error, nothing changed there and all problems."""
    builder = Builder(options.root)
    outcome = builder.build(options, progress)
    builder.save()
    return outcome


def check(options: Options) -> Outcome:
    """Every problem that a build would find; nothing is written."""
    return Builder(options.root).check(options)


def stopping(problems: Iterable[Problem], options: Options) -> tuple[Problem, ...]:
    """Those of the problems that keep the site from being published."""
    return tuple(found for found in problems if options.strict or is_error(found))


def check_sources(sources: Mapping[str, bytes], options: Options) -> Outcome:
    """Every problem that sources not yet on disk would have, those of layouts at work left out."""
    parsed = {file: load.parse(file, content) for file, content in sources.items()}
    checked = _checked(parsed, sources, options, Recollection(Memory()), closely=True)
    return _outcome(checked, checked.problems)


class Builder:
    """Builds one project, again and again, each time from what it knows: at first, what the disk remembers."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._key = generator_key()
        self._known: Recollection | None = None
        self._is_saved = True
        self._bytecode = bytecode.layouts(root, self._key)

    def build(self, options: Options, progress: Progress = silent) -> Outcome:
        """The site published into `options.out`, or, with any error, nothing changed there and all problems."""
        try:
            # From the first look at the sources, so that an older state never overwrites a newer one.
            with lock.held(self._root), _without_collecting():
                return self._with_memory(options, lambda: self._build(options, progress))
        except lock.Busy:
            return Outcome(problems=(problem("E172", Where(str(self._root))),), documents={})

    def check(self, options: Options) -> Outcome:
        """Every problem that can be found; nothing is published."""
        with _without_collecting():
            return self._with_memory(options, lambda: self._check(options))

    def _with_memory(self, options: Options, work: Callable[[], Outcome]) -> Outcome:
        """What the work comes to; where it fails with a memory, what it comes to without."""
        try:
            return work()
        except UnusableFolder as unusable:
            return Outcome(problems=(unusable.problem,), documents={})
        except storage.Moved:
            # Somebody saved while the site was built from what there was before: once more, from what there is now.
            return self._with_memory(options, work)
        except Exception:
            # A memory that somebody tampered with may hold anything. What fails without one is a fault of ours.
            if self._known is None or self._known.memory.is_empty():
                raise
            self._known = Recollection(Memory())
            return work()

    def _check(self, options: Options) -> Outcome:
        known = self._recollection(options)
        checked = self._read_and_check(options, known, closely=True)
        if checked.site is None or any(map(is_error, checked.problems)):
            return _outcome(checked, checked.problems)
        plan = self._plan(checked.site, checked, options, known)
        with TemporaryDirectory() as folder:
            staging = Staging(Path(folder))
            made = make_all(plan.stale, plan.workshop, staging, silent, KEEP)
            found = (*checked.problems, *plan.problems, *made.problems)
            is_complete = not any(map(is_error, (*plan.problems, *made.problems)))
            more = _look_at_written(plan, made, staging, checked, options) if is_complete else ()
        return _outcome(checked, (*found, *more), is_complete=is_complete)

    def _build(self, options: Options, progress: Progress) -> Outcome:
        # What changes from now on must not be taken for known.
        known, as_of = self._recollection(options), storage.clock(self._root)
        # 1 to 3: storage looks at the sources, reading makes a typed site of them, checks say what is wrong.
        checked = self._read_and_check(options, known, closely=options.strict)
        outcome = _outcome(checked, checked.problems)
        # 4: with any error nothing is written.
        if checked.site is None or stopping(outcome.problems, options):
            return outcome
        # 5 and 6: outputs plans every file, tracking says which are stale, and why.
        plan = self._plan(checked.site, checked, options, known)
        # 7: each stale file is made, beside the site.
        staging = Staging(options.out)
        try:
            staging.begin(self._root)
            made = make_all(plan.stale, plan.workshop, staging, progress, KEEP)
            found = (*checked.problems, *plan.problems, *made.problems, *_losses(plan.state, options))
            is_strict = options.strict and not made.problems
            more = _look_at_written(plan, made, staging, checked, options) if is_strict else ()
            outcome = _outcome(checked, (*found, *more))
            if stopping(outcome.problems, options):
                return outcome
            # 8: what differs takes its place, and what is no longer planned is removed.
            standing = plan.standing
            manifest = published_state.written(published_state.with_files(plan.state, {**standing, **made.digests}))
            written = staging.publish(made.digests, standing.keys(), manifest)
        finally:
            staging.discard()
        # 9: the memory keeps what the next build can use.
        answers = tuple(filter(None, (plan.answers, checked.answers)))
        known.take_down(plan.outputs, made, options.out, answers)
        known.memory.as_of = as_of
        self._conclude(known.memory, options, manifest, outcome)
        return replace(outcome, written=written, reasons=plan.reasons)

    def save(self) -> None:
        """Lets the disk remember what the last build left to the next; a process that builds again needs it later."""
        if self._known and not self._is_saved:
            self._known.forget_unasked()
            memory.save(str(self._root), self._key, self._known.memory)
            self._is_saved = True

    def _conclude(self, known: Memory, options: Options, manifest: bytes, outcome: Outcome) -> None:
        """Takes down what a build with nothing to do has to know."""
        root, out, today = str(self._root), str(options.out), options.today.isoformat()
        known.state = {
            "circumstances": memory.circumstances(root, out, today, options.base_url, drafts=options.drafts),
            "manifest": [output_stamp(f"{out}/{storage.MANIFEST}"), digest(manifest)],
            "counted": summary(outcome.problems),
            "holidays": looked_up_so_far(),
        }
        self._is_saved = False

    def _recollection(self, options: Options) -> Recollection:
        if options.clean:
            self._known = Recollection(Memory())
        elif self._known is None:
            self._known = Recollection(self._loaded())
        return self._known

    def _loaded(self) -> Memory:
        found = memory.load(str(self._root), self._key)
        try:
            take_over(found.state.get("holidays", ()))
        except (AttributeError, ValueError):
            # Somebody tampered with it.
            return Memory()
        return found

    def _read_and_check(self, options: Options, known: Recollection, *, closely: bool) -> _Checked:
        known.reads.begin()
        sources = storage.look(self._root, known.memory.sources, known.memory.as_of)
        parsed = known.parsed_sources(sources)
        checked = _checked(parsed, sources, options, known, closely=closely, layout_code=self._bytecode)
        return replace(checked, problems=(*sources.problems, *checked.problems))

    def _plan(self, site: Site, checked: _Checked, options: Options, known: Recollection) -> _Planned:
        base_url = _base_url(site, options)
        history = read_history(self._root, (PLACES_FILE, LINKS_FILE))
        earlier = past_sources.earlier_versions(self._root, first_day(options.today))
        questions = Questions(
            site,
            today=options.today,
            asset_addresses=checked.prepared.addresses,
            finished_assets=checked.prepared.finished,
            base_url=base_url,
            history=history,
            withdrawals=withdrawals(site, earlier, history, options.today),
            reads=known.reads,
            kinds=routes.PAGES,
        )
        planned = routes.plan(questions)
        state = published_state.describe(
            site, questions, planned, commit=history.commit, address=base_url.url, drafts=options.drafts
        )
        collisions = tuple(routes.collisions(planned))
        gaps = tuple(_gaps_of_history(history, self._root))
        anew, remembered = known.read_anew(), known.memory
        answers = known.answers_to(questions, anew)
        damaged = storage.damaged(options.out, remembered.outputs, remembered.as_of)
        return _Planned(
            outputs=() if collisions else planned,
            reasons=tracking.stale(planned, remembered, tracking.changed_answers(remembered, answers, anew), damaged),
            digests={path: row[1] for path, row in remembered.outputs.items()},
            workshop=Workshop(answers, Renderer(site.layouts, base_url, self._bytecode), base_url),
            answers=answers,
            state=state,
            problems=(*collisions, *gaps),
        )


@contextmanager
def _without_collecting() -> Iterator[None]:
    """No search for garbage meanwhile: nearly all that a build makes lives to its end, and there is very much of it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _checked(
    parsed: Mapping[str, Parsed],
    sources: Mapping[str, bytes],
    options: Options,
    known: Recollection,
    *,
    closely: bool,
    layout_code: BytecodeCache | None = None,
) -> _Checked:
    found = load.assemble(parsed, sources, known.reads)
    problems = list(found.problems)
    prepared, missing = bundles.prepare(
        found.site.assets if found.site else {}, lambda name: parsed[f"assets/{name}"].digest
    )
    problems += missing
    public = found.site and published(found.site, options.today, drafts=options.drafts)
    changes = read_file_changes(options.root, sources) if closely else NO_CHANGES
    answers = context = None
    if found.site and public:
        renderer = Renderer(public.layouts, _base_url(public, options), layout_code)
        context = Context(
            site=found.site,
            public=public,
            names={**found.names, "regions": frozenset(public.settings.regions)},
            documents=found.documents,
            days=Values("today", {"": options.today}, known.reads),
            changes=changes,
        )
        inspections = Inspections(parsed, context, renderer)
        answers = known.answers_to(inspections, known.read_anew())
        # Layouts first and here, so that every process that is forked later has them compiled.
        questions = (*inspections.of_layouts(), *inspections.all())
        for question in inspections.of_layouts():
            answers.get(question)
        answers.answer_all(questions, KEEP)
        for question in questions:
            problems += answers.get(question)[0]
        if closely:
            # What is broken is mended first; until then it would only look odd.
            broken = {one.where.file for one in problems if is_error(one)}
            looked_at = checks.look_closely(context)
            problems += (one for one in looked_at if one.where.file not in broken)
    return _Checked(
        site=public,
        prepared=prepared,
        problems=tuple(problems),
        reading=found,
        context=context,
        answers=answers,
        base_url=_base_url(public, options) if public else None,
    )


def _gaps_of_history(history: History, root: Path) -> Iterator[Problem]:
    """What keeps calendars from counting the changes of events. A project without git misses nothing."""
    if history.is_shallow:
        yield problem("H240", Where(".git"))
    elif not history.is_available and storage.has_repository(root):
        yield problem("H241", Where(".git"))


def _losses(state: PublishedState, options: Options) -> Iterator[Problem]:
    """What the published site would lose, where that is to stop the build."""
    if options.guard:
        content = storage.read_published(options.against or options.out / storage.MANIFEST)
        before = published_state.read(content) if content is not None else None
        if before:
            yield from feed_guard.losses(before, state)
        elif options.against:
            yield problem("E305", Where(str(options.against)))


def _look_at_written(
    plan: _Planned, made: Made, staging: Staging, checked: _Checked, options: Options
) -> tuple[Problem, ...]:
    """What shows only in the finished files: those just made, and those that lie in the output folder already."""
    if checked.site is None or checked.context is None:
        return ()
    contents = write.read_published(options.out, plan.standing) | {path: staging.read(path) for path in made.digests}
    files = {
        output.address: WrittenFile(content=contents[output.path], source=output.source, layout=output.layout)
        for output in plan.outputs
    }
    return tuple(checks.look_at_written(files, checked.context, _base_url(checked.site, options)))


def _outcome(checked: _Checked, problems: Iterable[Problem], *, is_complete: bool = False) -> Outcome:
    heard = audible(problems, checked.reading.silences, is_complete=is_complete)
    return Outcome(problems=in_order(heard), documents=checked.reading.documents, base_url=checked.base_url)


def _base_url(site: Site, options: Options) -> BaseUrl:
    return BaseUrl(options.base_url or site.settings.address)

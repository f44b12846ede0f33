"""The build, from source files to a published folder or to problems: the table of contents of the generator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from clustersite import inspection, publish
from clustersite.inspection import Inspected, inspect
from clustersite.options import Options, Outcome, Progress, silent, stopping
from clustersite.output import lock
from clustersite.output.write import Staging, UnusableFolder, staged
from clustersite.plan import KEPT_RESULTS, Plan, plan_of, render_all
from clustersite.problems import Problem, Where, is_error, problem, summary
from clustersite.session import BuildSession


def build(options: Options, progress: Progress = silent) -> Outcome:
    """The site published into `options.out`, or, with any error, nothing changed there and all problems."""
    with closing(Builder(options.root)) as builder:
        return builder.build(options, progress)


def check(options: Options, progress: Progress = silent) -> Outcome:
    """Every problem that a build would find; nothing is written."""
    with closing(Builder(options.root)) as builder:
        return builder.check(options, progress)


class Builder:
    """Builds one project, again and again, each time from what it knows: at first, what the state says."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._session = BuildSession(root, {**inspection.KEPT_CHECKS, **KEPT_RESULTS})

    def close(self) -> None:
        """Lets go of the state's file."""
        self._session.close()

    def build(self, options: Options, progress: Progress = silent) -> Outcome:
        """The site published into `options.out`, or, with any error, nothing changed there and all problems."""
        try:
            # From the first look at the sources, so that an older state never overwrites a newer one.
            with lock.held(self._root):
                return self._session.attempt(lambda: self._build(options, progress), clean=options.clean)
        except lock.Busy:
            return Outcome(problems=(problem("E172", Where(str(self._root))),), documents={})
        except UnusableFolder as unusable:
            return Outcome(problems=(unusable.problem,), documents={})
        except MemoryError:
            return Outcome(problems=(problem("E174", Where(str(self._root))),), documents={})

    def check(self, options: Options, progress: Progress = silent) -> Outcome:
        """Every problem that can be found; nothing is published."""
        with TemporaryDirectory() as folder:
            staging = Staging(Path(folder))
            try:
                return self._session.attempt(
                    lambda: self._check(options, staging, progress), clean=options.clean, read_only=True
                )
            except MemoryError:
                return Outcome(problems=(problem("E174", Where(str(self._root))),), documents={})

    def _build(self, options: Options, progress: Progress) -> Outcome:
        inspected = self._inspected(options, thorough=options.strict)
        outcome = inspected.outcome()
        if inspected.public is None or stopping(outcome.problems, options):
            return outcome
        plan = plan_of(inspected.public, inspected, options, self._session)
        with staged(options.out, self._root) as staging:
            rendered = render_all(plan.stale, plan.renderer, staging, progress)
            found = [*plan.problems, *rendered.problems, *_losses(plan, options)]
            if options.strict and not found:
                found += inspected.look_at_written(plan.files(rendered, staging, options.out))
            outcome = inspected.outcome(found)
            if stopping(outcome.problems, options):
                return outcome
            manifest = plan.manifest(rendered)
            written = staging.publish(rendered.digests, plan.up_to_date.keys(), manifest, self._session.published())
        self._session.commit(
            options, plan.recipes, rendered.digests, rendered.asked, manifest, summary(outcome.problems)
        )
        return replace(outcome, written=written, reasons=plan.reasons)

    def _check(self, options: Options, staging: Staging, progress: Progress) -> Outcome:
        inspected = self._inspected(options, thorough=True)
        if inspected.public is None or not inspected.outcome().is_good:
            return inspected.outcome(inspected.look_at_links())
        plan = plan_of(inspected.public, inspected, options, self._session)
        rendered = render_all(plan.stale, plan.renderer, staging, progress)
        self._session.keep_drawn()
        found = [*plan.problems, *rendered.problems]
        is_complete = not any(map(is_error, found))
        files = plan.files(rendered, staging, options.out) if is_complete else {}
        found += inspected.look_at_written(files) if is_complete else inspected.look_at_links()
        return inspected.outcome(found, is_complete=is_complete)

    def _inspected(self, options: Options, *, thorough: bool) -> Inspected:
        sources = self._session.sources()
        parsed = self._session.parsed(sources)
        return inspect(parsed, sources, sources.problems, options, self._session, thorough=thorough)


def _losses(plan: Plan, options: Options) -> Iterator[Problem]:
    """What the published site would lose, where that is to stop the build."""
    if not options.guard:
        return
    if plan.before:
        yield from publish.losses(plan.before, plan.published)
    elif options.against:
        yield problem("E305", Where(str(options.against)))

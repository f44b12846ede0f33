"""Sources made into a site and checked: everything that is found before anything is planned.

The checks are queries, so what they found holds until something is another that they read to find it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from clustersite import checks
from clustersite.checks import Context, File, Subject
from clustersite.checks.files import WrittenFile, check_written, dead_links_in_texts
from clustersite.checks.gaps import suggest_aliases
from clustersite.content import load
from clustersite.content.load import Parsed, Reading, published, unsuppressed
from clustersite.content.model import Site
from clustersite.content.urls import BaseUrl
from clustersite.git import FileChanges, read_file_changes
from clustersite.options import Options, Outcome
from clustersite.problems import Problem, in_order, is_error, problems_from_plain
from clustersite.queries import Inputs, Keep, Query, Values, in_groups
from clustersite.render.assets import Assets, prepare
from clustersite.render.jinja import Renderer
from clustersite.session import BuildSession

Problems = tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspected:
    """The sources, read and checked; `public` is what is to be published, None when there is no site to speak of."""

    reading: Reading
    public: Site | None
    base_url: BaseUrl | None
    assets: Assets
    context: Context | None
    problems: tuple[Problem, ...]

    def outcome(self, more: Iterable[Problem] = (), *, is_complete: bool = False) -> Outcome:
        """What the work has come to with these problems; `is_complete` when nothing was left unchecked."""
        heard = unsuppressed((*self.problems, *more), self.reading.suppressions, is_complete=is_complete)
        return Outcome(problems=in_order(heard), documents=self.reading.documents, base_url=self.base_url)

    def look_at_links(self) -> Iterator[Problem]:
        """What of the finished files shows before there are any, because mistakes keep them from being made."""
        if self.context:
            yield from dead_links_in_texts(self.context)

    def look_at_written(self, written: Mapping[str, WrittenFile]) -> Iterator[Problem]:
        """What shows only in the finished files, by their addresses: links that lead nowhere, and what leaks."""
        if self.context and self.base_url:
            yield from check_written(written, self.context, self.base_url)
            yield from suggest_aliases(self.context, written)


def inspect(
    parsed: Mapping[str, Parsed],
    sources: Mapping[str, bytes],
    unreadable: Iterable[Problem],
    options: Options,
    session: BuildSession,
    *,
    thorough: bool,
) -> Inspected:
    """The site that the sources describe, and what is wrong with it and with what is `unreadable`.

    A `thorough` look is also for what is hardly meant.
    """
    queries, reading = session.queries, Reading(parsed, sources, session.reads)
    assets, problems = prepare(
        reading.site.assets if reading.site else {}, lambda name: parsed[f"assets/{name}"].digest
    )
    found = [*unreadable, *reading.problems, *problems]
    public, base_url, context = None, None, None
    if reading.site:
        public = published(reading.site, options.today, drafts=options.drafts)
        base_url = BaseUrl(options.base_url or public.settings.address)
        renderer = Renderer(public.layouts, base_url, session.bytecode)
        context = Context(
            site=reading.site,
            public=public,
            names=reading.names,
            gaps=reading.gaps,
            documents=reading.documents,
            days=Values("today", {"": options.today}, session.reads),
            changes=read_file_changes(options.root, sources) if thorough else FileChanges(),
        )
        inspections = Inspections(parsed, context, renderer, session.reads)
        queries.offer(inspections)
        asked = tuple(inspections.all())
        queries.ask_all(asked)
        in_all = chain.from_iterable(queries.get(query).value for query in asked)
        incomplete = {file for file, each in parsed.items() if any(entry.gaps for entry in each.entries)}
        found += (one for one in in_all if is_error(one) or one.where.file not in incomplete)
    if thorough and context:
        found += checks.look_closely(context, {one.where.file for one in found if is_error(one)})
    return Inspected(
        reading=reading,
        public=public,
        base_url=base_url if ("settings", "") not in reading.gaps else None,
        assets=assets,
        context=context,
        problems=tuple(found),
    )


_DOCUMENTS_OF_GROUP = 32


class Inspections:
    """What the checks say of a site: of layouts and assets file by file, of the many documents in groups."""

    def __init__(self, parsed: Mapping[str, Parsed], context: Context, renderer: Renderer, reads: Inputs) -> None:
        self._parsed = parsed
        self._context = context
        self._renderer = renderer
        groups = in_groups((file for file, found in parsed.items() if found.is_text), _DOCUMENTS_OF_GROUP)
        self._groups = Values("documents_of_groups", {str(number): group for number, group in enumerate(groups)}, reads)

    def all(self) -> Iterator[Query]:
        """Every inspection of the site; those of layouts compile them."""
        yield from self._of_files("layouts")
        yield "check_site", (), ()
        for number in self._groups:
            yield "check_documents", (number,), ()
        yield from self._of_files("assets")

    def _of_files(self, folder: str) -> Iterator[Query]:
        for name in getattr(self._context.site, folder):
            yield "check_file", (folder, name), ()

    def check_site(self) -> Problems:
        """What is wrong in the data about the whole site."""
        return tuple(checks.check(None, self._context))

    def check_documents(self, group: str) -> Problems:
        """What is wrong in the source files of the group."""
        return tuple(chain.from_iterable(map(self._of_document, self._groups[group])))

    def _of_document(self, file: str) -> Iterator[Problem]:
        site = self._context.site
        entries = [(entry.table, entry.id) for entry in self._parsed[file].entries if entry.table != "layouts"]
        records = [site.settings if table == "settings" else getattr(site, table)[name] for table, name in entries]
        subjects: list[Subject] = [self._context.documents[file], *records]
        for one in subjects:
            yield from checks.check(one, self._context)

    def check_file(self, folder: str, name: str) -> Problems:
        """What is wrong with an asset, or with a layout before it is rendered."""
        site = self._context.site
        is_layout = folder == "layouts"
        file = File(file=f"{folder}/{name}", content=site.layouts[name].encode() if is_layout else site.assets[name])
        return (*(self._renderer.syntax_problems(name) if is_layout else ()), *checks.check(file, self._context))


KEPT_CHECKS: Keep = {name: (list, problems_from_plain) for name in dir(Inspections) if name.startswith("check_")}


def check_sources(sources: Mapping[str, bytes], options: Options) -> Outcome:
    """Every problem that sources not yet on disk would have, those of layouts at work left out."""
    session = BuildSession(None, KEPT_CHECKS)
    session.begin(clean=False, read_only=True)
    parsed = {file: load.parse(file, content) for file, content in sources.items()}
    return inspect(parsed, sources, (), options, session, thorough=True).outcome()

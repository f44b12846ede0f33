"""What layouts may ask about the site as a whole, and with it all questions there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any, Literal
from urllib.parse import urljoin
from zlib import crc32

from markupsafe import Markup

from clustersite.content.urls import member_file
from clustersite.events.occurrences import Occurrence
from clustersite.git import entry_of
from clustersite.render import json_ld, search
from clustersite.render.records import Indexed, ListPage
from clustersite.render.selections import Group, choices_of
from clustersite.site import findable
from clustersite.site.feeds import FeedQuestions
from clustersite.site.kinds import PageKind, Params
from clustersite.site.members import MemberQuestions
from clustersite.site.pages import PageQuestions

# As sitemaps.org allows.
_URLS_OF_SITEMAP = 50_000
_PAGES_OF_GROUP = 32
# So much of a list reads well on one page.
_ENTRIES_OF_PAGE = 60

Listed = Literal["news", "members", "dates", "training", "category-feeds", "member-feeds"]
"""What there are lists of that grow with the site."""


class Questions(PageQuestions, MemberQuestions, FeedQuestions):
    """The site's answers as of one day."""

    def sitemaps(self) -> tuple[tuple[str, int], ...]:
        """The sitemaps: the kind of page that each lists, and its number from 1, as one may hold only so many."""
        return tuple(
            (kind.name, number)
            for kind in self._kinds
            if kind.indexed is not False
            for number, _ in enumerate(range(0, len(kind.routes(self)), _URLS_OF_SITEMAP), 1)
        )

    def indexed(self, kind_name: str, number: int) -> tuple[Indexed, ...]:
        """What the sitemap lists: pages that search engines may show; of those with own sources, when these changed."""
        kind, end = self._kind(kind_name), number * _URLS_OF_SITEMAP
        return tuple(
            Indexed(address=route.address, changed=kind.changed(self, route))
            for route in kind.routes(self)[end - _URLS_OF_SITEMAP : end]
            if kind.is_indexed(self, route)
        )

    def _kind(self, name: str) -> PageKind:
        return next(kind for kind in self._kinds if kind.name == name)

    def list_page(
        self, listed: Listed, number: int = 1, group: Group | None = None, choice: str | None = None
    ) -> ListPage:
        """One page of a list, from 1 on: coming dates month by month; dates and members of a choice, or all of them."""
        entries, end = self._listed(listed, group, choice), number * _ENTRIES_OF_PAGE
        shown = entries[end - _ENTRIES_OF_PAGE : end]
        match listed:
            case "dates":
                shown = self._by_month(shown)
            case "news":
                shown = self._page_links(shown)
        return ListPage(
            entries=tuple(shown),
            number=number,
            pages=max(1, ceil(len(entries) / _ENTRIES_OF_PAGE)),
            total=len(entries),
        )

    def _listed(self, listed: Listed, group: Group | None, choice: str | None) -> Sequence[Any]:
        match listed, group, choice:
            case "news", _, _:
                # What a list shows of a page is made for those on this page of it only.
                return self._news()
            case "members", group, str(choice) if group:
                return self.selected_members(group, choice)
            case "members", _, _:
                return self.members()
            case "dates", group, _ if group:
                return [one for one in self.upcoming() if choice in choices_of(one, group)]
            case "dates", _, _:
                return self.upcoming()
            case "training", _, str(profession_id):
                return self.members_training(profession_id)
            case "category-feeds", _, _:
                return self.feeds("category")
            case "member-feeds", _, _:
                return self.feeds("member")
            case _:
                raise LookupError(f"no list of {listed}")

    def qr_code(self, address: str) -> Markup:
        """The QR code of a complete address as inline SVG, dark on white, with its quiet zone (ISO 18004)."""
        # Imported here, because a build that draws no code must not pay for it.
        import segno  # noqa: PLC0415

        code = segno.make_qr(address, error="m")
        return Markup(code.svg_inline(omitsize=True, svgclass=None, lineclass=None, light="#fff"))

    def structured_data(self, kind: str, subject: str = "") -> tuple[Markup, ...]:
        """JSON-LD documents (schema.org) of the kind `event`, `vacancies` (of a member), `organization`, `website`
        or `breadcrumb` (of a page)."""
        match kind:
            case "event":
                return json_ld.dates(self._site, self._told_dates(subject), self._image_of(subject))
            case "vacancies":
                address = self._absolute(self.member_address(subject))
                posted = self._changed(entry_of(member_file(subject), "vacancies"))
                return json_ld.vacancies(self.vacancies_of_member(subject), address, posted)
            case "organization":
                return json_ld.organization(self._site)
            case "website":
                return json_ld.website(self._site)
            case "breadcrumb":
                return json_ld.breadcrumb(
                    (page.menu_title, self._absolute(page.address)) for page in self.trail(subject)
                )
            case _:
                raise LookupError(f"no structured data of the kind {kind}")

    def _told_dates(self, event_id: str) -> tuple[Occurrence, ...]:
        """The dates that search engines are told of: of a series those to come, or the last one."""
        is_series = self._site.events[event_id].repeat is not None
        return (self.coming_dates(event_id) or self.dates(event_id)[-1:]) if is_series else self.dates(event_id)

    def _image_of(self, event_id: str) -> str:
        image = self._site.events[event_id].image
        return urljoin(f"{self.base_url()}/", self.picture(image.file).address) if image else ""

    def search_total(self) -> int:
        """How many pages there are that may be found."""
        return sum(len(kind.addresses(self)) for kind in self._kinds if kind.search)

    def search_documents(self) -> tuple[search.Document, ...]:
        """Everything that can be found, by rank."""

        def documents() -> tuple[search.Document, ...]:
            found = (one for group in self.search_groups() for one in self.search_rows(*group))
            return tuple(sorted(found, key=lambda document: document.id))

        return self._reads.once("search documents", documents)

    def search_groups(self) -> tuple[tuple[str, int], ...]:
        """The groups of what can be found, each by its kind of page and a number; together they are everything."""
        return tuple(
            (kind.name, number)
            for kind in self._kinds
            for number, group in enumerate(self._groups(kind) if kind.search else ())
            if group
        )

    def _groups(self, kind: PageKind) -> Sequence[Sequence[tuple[Params, str]]]:
        """The pages of the kind in as many groups as it takes to keep them small, with their addresses."""

        def divided() -> Sequence[Sequence[tuple[Params, str]]]:
            pages = kind.addresses(self)
            groups: list[list[tuple[Params, str]]] = [
                [] for _ in range(1 << (len(pages) // _PAGES_OF_GROUP).bit_length())
            ]
            for params, address in pages:
                groups[crc32(address.encode()) % len(groups)].append((params, address))
            return groups

        return self._reads.once(f"groups {kind.name}", divided)

    def name_of_rows(self, kind_name: str, number: int) -> str:
        """What the file of the group's rows is called: four letters, as assets/js/search.js expects it."""
        kinds = [kind.name for kind in self._kinds if kind.search]
        return f"{kinds.index(kind_name):x}{number:03x}"

    def search_rows(self, kind_name: str, number: int) -> tuple[search.Document, ...]:
        """What results show of the pages of the group."""
        return tuple(document for document, _ in self._search_group(kind_name, number))

    def search_words(self, kind_name: str, number: int) -> tuple[str, ...]:
        """For each part of the index the words that the pages of the group are found by, and the heaviest."""
        kind, synonyms = self._kind(kind_name), self._site.synonyms.values()
        assert kind.search
        return search.postings(
            (document, search.words(kind.search.fields(self, **params), synonyms))
            for document, params in self._search_group(kind_name, number)
        )

    def _search_group(self, kind_name: str, number: int) -> Iterator[tuple[search.Document, Params]]:
        kind, rows = self._kind(kind_name), self.name_of_rows(kind_name, number)
        for params, address in self._groups(kind)[number]:
            if kind.search and (shown := kind.search.shown(self, **params)):
                yield search.document(address, shown, rows), params

    def search_part(self, number: int | None = None) -> bytes:
        """The words of all groups in that part of the index, or in all of its parts."""

        def words() -> Sequence[tuple[str, ...]]:
            asked = [("search_words", group) for group in self.search_groups()]
            return self._reads.ask(asked) if self._reads.ask else [self.search_words(*group) for _, group in asked]

        parts = self._reads.once("search words", words)
        wanted = (one for group in parts for one in (group[: search.PARTS] if number is None else (group[number],)))
        return "\n".join(filter(None, wanted)).encode()

    def a_to_z(self) -> tuple[findable.IndexPart, ...]:
        """Everything that can be found, by title."""
        return self._reads.once("a to z", lambda: findable.a_to_z(self.search_documents()))

    def index_links(self) -> tuple[findable.IndexLink, ...]:
        """The parts of the index from A to Z that have pages of their own: none where it is short."""
        return tuple(
            findable.IndexLink(
                letter=part.letter, name=part.name, first=part.entries[0].title, last=part.entries[-1].title
            )
            for part in self.a_to_z()
            if part.name
        )

    def index_part(self, name: str) -> findable.IndexPart:
        """The part of the index that has this name."""
        return next(part for part in self.a_to_z() if part.name == name)

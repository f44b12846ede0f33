"""What layouts may ask about the site as a whole, and with it all questions there are."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from markupsafe import Markup

from clustersite.content.source_files import member_file
from clustersite.events.occurrences import Occurrence
from clustersite.render import json_ld, qr_codes, search
from clustersite.render.records import Indexed
from clustersite.revisions import entry_of
from clustersite.site import findable
from clustersite.site.feeds import FeedQuestions
from clustersite.site.kinds import PageKind
from clustersite.site.members import MemberQuestions
from clustersite.site.pages import PageQuestions

# As sitemaps.org allows.
_URLS_OF_SITEMAP = 50_000


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

    def qr_code(self, address: str) -> qr_codes.QrCode:
        """The QR code of a complete address."""
        return qr_codes.qr_code(address)

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

    def search_documents(self) -> tuple[search.Document, ...]:
        """Everything that can be found, by rank."""
        found = self._reads.once("search documents", lambda: tuple(self._documents()))
        return tuple(sorted(found, key=lambda document: document.rank))

    def _documents(self) -> Iterator[search.Document]:
        for kind in self._kinds:
            for route in kind.routes(self) if kind.search else ():
                shown = kind.search and kind.search.shown(self, **dict(route.params))
                if shown:
                    page = kind.name, route.params
                    yield search.Document(page=page, address=route.address, **shown._asdict())

    def search_words(self, page: tuple[str, tuple[tuple[str, str | int], ...]]) -> search.Words:
        """The stems of the words that the page of that kind and these params is found by."""
        found = self._kind(page[0]).search
        return search.words(found.fields(self, **dict(page[1])), self._site.synonyms.values()) if found else ()

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

"""What layouts may ask about the site as a whole, and with it all questions there are."""

from __future__ import annotations

from markupsafe import Markup

from clustersite.content import urls
from clustersite.content.model import Page
from clustersite.content.source_files import event_file, member_file, page_file
from clustersite.render import json_ld, qr_codes, search
from clustersite.render.records import Indexed
from clustersite.site import findable
from clustersite.site.feeds import FeedQuestions
from clustersite.site.members import MemberQuestions
from clustersite.site.pages import PageQuestions

_LAYOUTS_OF_TEXT = ("page.html", "post.html", "legal.html", "contact.html")


class Questions(PageQuestions, MemberQuestions, FeedQuestions):
    """The site's answers as of one day."""

    def indexed(self) -> tuple[Indexed, ...]:
        """All pages that search engines may show; of those with a source of their own, when it changed."""
        lists = (
            *(self.profession_address(found.id) for found in self.professions()),
            *(self.year_address(year) for year in self.years()),
            *(self.month_address(month) for month in self.months()),
            *(one.address for one in (*self.event_selections(), *self.member_selections()) if one.is_indexed),
        )
        return (
            *self._reads.once("indexed pages", self._indexed_pages),
            *self._reads.once("indexed events", self._indexed_events),
            *self._reads.once("indexed members", self._indexed_members),
            *(Indexed(address=address, changed=None) for address in lists),
        )

    def _indexed_pages(self) -> tuple[Indexed, ...]:
        return tuple(
            Indexed(address=urls.page_address(page.id), changed=self._changed(*self._sources_of(page)))
            for page in self._site.pages.values()
            if not page.noindex
        )

    def _indexed_events(self) -> tuple[Indexed, ...]:
        return tuple(
            Indexed(address=self.event_address(event.id), changed=self._changed(*self._sources_of_event(event)))
            for event in self._site.events.values()
        )

    def _indexed_members(self) -> tuple[Indexed, ...]:
        return tuple(
            Indexed(address=self.member_address(name), changed=self._changed(member_file(name)))
            for name in self._site.members
        )

    def _sources_of(self, page: Page) -> list[str]:
        """The files that the page's content comes from; a page of a kind of its own shows all data."""
        own = [page_file(page.id), *map(event_file, page.events)]
        if page.layout in _LAYOUTS_OF_TEXT:
            return own
        return [*own, *map(event_file, self._site.events), *map(member_file, self._site.members)]

    def qr_code(self, address: str) -> qr_codes.QrCode:
        """The QR code of a complete address."""
        return qr_codes.qr_code(address)

    def structured_data(self, kind: str, subject: str = "") -> tuple[Markup, ...]:
        """JSON-LD documents (schema.org) of the kind `event`, `organization` or `website`."""
        return json_ld.documents(self._site, kind, subject)

    def search_documents(self) -> tuple[search.Document, ...]:
        """Everything that can be found."""
        return self._reads.once("search documents", self._documents)

    def _documents(self) -> tuple[search.Document, ...]:
        return findable.documents(self, self._site.pages.values(), self._site.events.values(), self.members())

    def search_words(self, kind: str, subject: str) -> search.Words:
        """The stems of the words that the document of that kind and id is found by."""
        return search.words(findable.fields(self, kind, subject))

    def a_to_z(self) -> tuple[findable.IndexPart, ...]:
        """Everything that can be found, by title."""
        return findable.a_to_z(self.search_documents())

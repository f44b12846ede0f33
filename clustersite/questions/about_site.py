"""What layouts may ask about the site as a whole, and with it all questions there are."""

from __future__ import annotations

from markupsafe import Markup

from clustersite import addresses
from clustersite.model import (
    Page,
)
from clustersite.pages import findable, qr_codes, search, structured_data
from clustersite.questions.about_feeds import FeedQuestions
from clustersite.questions.about_members import MemberQuestions
from clustersite.questions.about_pages import PageQuestions
from clustersite.questions.records import Indexed

_LAYOUTS_OF_TEXT = ("page.html", "post.html", "legal.html", "contact.html")


class Questions(PageQuestions, MemberQuestions, FeedQuestions):
    """The site's answers as of one day."""

    def indexed(self) -> tuple[Indexed, ...]:
        """All pages that search engines may show; of those with a source of their own, when it changed."""
        pages = (
            Indexed(address=addresses.page_address(page.id), changed=self._changed(*self._sources_of(page)))
            for page in self._site.pages.values()
            if not page.noindex
        )
        events = (
            Indexed(address=self.event_address(event.id), changed=self._changed(*self._sources_of_event(event)))
            for event in self._site.events.values()
        )
        members = (
            Indexed(address=self.member_address(name), changed=self._changed(f"site_data/members/{name}.yaml"))
            for name in self._site.members
        )
        lists = (
            *(self.profession_address(found.id) for found in self.professions()),
            *(self.year_address(year) for year in self.years()),
            *(self.month_address(month) for month in self.months()),
            *(one.address for one in (*self.event_selections(), *self.member_selections()) if one.is_indexed),
        )
        return (*pages, *events, *members, *(Indexed(address=address, changed=None) for address in lists))

    def _sources_of(self, page: Page) -> list[str]:
        """The files that the page's content comes from; a page of a kind of its own shows all data."""
        own = [f"content/{page.id}.md", *(f"site_data/events/{name}.yaml" for name in page.events)]
        if page.layout in _LAYOUTS_OF_TEXT:
            return own
        events = (f"site_data/events/{name}.yaml" for name in self._site.events)
        members = (f"site_data/members/{name}.yaml" for name in self._site.members)
        return [*own, *events, *members]

    def qr_code(self, address: str) -> qr_codes.QrCode:
        """The QR code of a complete address."""
        return qr_codes.qr_code(address)

    def structured_data(self, kind: str, subject: str = "") -> tuple[Markup, ...]:
        """JSON-LD documents (schema.org) of the kind `event`, `organization` or `website`."""
        return structured_data.documents(self._site, kind, subject)

    def search_documents(self) -> tuple[search.Document, ...]:
        """Everything that can be found."""
        members, events = self.members(), self._site.events.values()
        return findable.documents(self, self._site.pages.values(), events, members)

    def a_to_z(self) -> tuple[findable.IndexPart, ...]:
        """Everything that can be found, by title."""
        return findable.a_to_z(self.search_documents())

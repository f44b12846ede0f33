"""What layouts may ask about the site as a whole, and with it all questions there are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain

from markupsafe import Markup

from clustersite.render import json_ld, qr_codes, search
from clustersite.render.records import Indexed
from clustersite.site import findable
from clustersite.site.feeds import FeedQuestions
from clustersite.site.kinds import PageKind
from clustersite.site.members import MemberQuestions
from clustersite.site.pages import PageQuestions


class Questions(PageQuestions, MemberQuestions, FeedQuestions):
    """The site's answers as of one day."""

    def indexed(self) -> tuple[Indexed, ...]:
        """All pages that search engines may show; of those with a source of their own, when it changed."""
        found = (self._reads.once(f"indexed {kind.name}", partial(self._indexed, kind)) for kind in self._kinds)
        return tuple(chain.from_iterable(found))

    def _indexed(self, kind: PageKind) -> tuple[Indexed, ...]:
        return tuple(
            Indexed(address=route.address, changed=kind.changed(self, route))
            for route in kind.routes(self)
            if kind.is_indexed(self, route)
        )

    def qr_code(self, address: str) -> qr_codes.QrCode:
        """The QR code of a complete address."""
        return qr_codes.qr_code(address)

    def structured_data(self, kind: str, subject: str = "") -> tuple[Markup, ...]:
        """JSON-LD documents (schema.org) of the kind `event`, `organization` or `website`."""
        return json_ld.documents(self._site, kind, subject)

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
        found = next(kind.search for kind in self._kinds if kind.name == page[0])
        return search.words(found.fields(self, **dict(page[1])), self._site.synonyms.values()) if found else ()

    def a_to_z(self) -> tuple[findable.IndexPart, ...]:
        """Everything that can be found, by title."""
        return findable.a_to_z(self.search_documents())

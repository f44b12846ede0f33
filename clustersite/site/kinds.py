"""What the registry (`routes.py`) is made of: kinds of files, and the route of each file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from clustersite.content import urls
from clustersite.content.urls import BaseUrl
from clustersite.render.search import Fields, Shown
from clustersite.signatures import digest

if TYPE_CHECKING:
    from clustersite.render.jinja import Renderer
    from clustersite.site import SiteQueries

Params = Mapping[str, str | int]
"""What tells one file of a kind from the others; a layout gets them by these names."""

CARD_LAYOUT = "preview.svg"


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """One file of the site: its kind, its address, its params, its layout, and the source that calls for it.

    `path` is the file below the output folder, `card` the address of the picture that shows the page where it is
    shared.
    """

    kind: str
    address: str
    source: str
    params: tuple[tuple[str, str | int], ...] = ()
    layout: str = ""
    card: str = ""
    path: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", urls.file_of(self.address))


@dataclass(frozen=True, slots=True)
class Job:
    """A route to be rendered, and what with; `site` notes what it is asked, `blob` keeps what is dear to draw."""

    route: Route
    site: SiteQueries
    renderer: Renderer
    base_url: BaseUrl
    blob: Callable[[str, Callable[[], bytes]], bytes]

    @property
    def params(self) -> dict[str, Any]:
        """The params of the route by name."""
        return dict(self.route.params)

    def text(self) -> str:
        """What the layout of the route makes of its params; LayoutFault when it fails."""
        self.site.layout(self.route.layout)
        given = {"card": self.route.card, "source": self.route.source, **self.params}
        return self.renderer.render(self.route.layout, self.site, self.route.address, given)

    def drawn(self, source: bytes, how: str, draw: Callable[[], bytes]) -> bytes:
        """What `draw` makes of the source and nothing else but `how`; drawn once for all builds."""
        return self.blob(f"{self.route.kind} {how} {digest(source)}", draw)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind of file: what makes it, and the route of every file."""

    name: str
    render: Callable[[Job], bytes]
    routes: Callable[[SiteQueries], Iterable[Route]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """How pages of a kind are found: what a result shows (None: the page is not listed), and the texts with its words.

    Both are called with the site and the params of the page by name.
    """

    shown: Callable[..., Shown | None]
    fields: Callable[..., Fields]


@dataclass(frozen=True, kw_only=True, slots=True)
class PageKind:
    """A kind of page, and all that follows from it. Everything has to be stated, so that nothing is forgotten.

    `each` names the params of every page; the other functions are called with the site and these params by name.
    `source` is the file that an editor would look into, for each page or for all. `layout` is one for all pages, or
    tells that of each; a kind whose one layout the site does not have has no pages. The page lies at its `address`;
    where that is None, at the one of the kind's pattern in `content/urls.py`. `title` names it in build.json. It
    stands in the sitemap if it is `indexed`, with the time of its last `change` where one is known. `search` says how
    it is found (None: not at all); with `has_card` it has a picture of its own where it is shared. `aliases` are its
    former addresses. When it is gone, its address leads to the overview `when_gone`; without one a build stops.
    """

    name: str
    each: Callable[[SiteQueries], Iterable[Params]]
    source: str | Callable[..., str]
    layout: str | Callable[..., str]
    address: Callable[..., str] | None
    title: Callable[..., str]
    indexed: bool | Callable[..., bool]
    change: Callable[..., datetime | None] | None
    search: Search | None
    has_card: bool
    aliases: Callable[..., tuple[str, ...]] | None
    when_gone: Callable[[SiteQueries], str] | None

    def routes(self, site: SiteQueries) -> tuple[Route, ...]:
        """The route of every page."""
        return site.once(f"routes {self.name}", lambda: tuple(self._routes(site)))

    def addresses(self, site: SiteQueries) -> tuple[tuple[Params, str], ...]:
        """The params of every page with its address."""
        return site.once(f"addresses {self.name}", lambda: tuple(self._addresses(site)))

    def _addresses(self, site: SiteQueries) -> Iterator[tuple[Params, str]]:
        if not isinstance(self.layout, str) or site.has_layout(self.layout):
            for one in self.each(site):
                yield one, self.address(**one) if self.address else urls.address(self.name, site.settings(), **one)

    def _routes(self, site: SiteQueries) -> Iterator[Route]:
        for params, address in self.addresses(site):
            yield Route(
                kind=self.name,
                address=address,
                source=self.source if isinstance(self.source, str) else self.source(**params),
                params=tuple(params.items()),
                layout=self.layout if isinstance(self.layout, str) else self.layout(site, **params),
                card=self._card(site, address),
            )

    def render(self, job: Job) -> bytes:
        """The page."""
        return job.text().encode()

    def is_indexed(self, site: SiteQueries, route: Route) -> bool:
        """Whether search engines may show the page."""
        return self.indexed if isinstance(self.indexed, bool) else self.indexed(site, **dict(route.params))

    def changed(self, site: SiteQueries, route: Route) -> datetime | None:
        """When a source of the page changed last; None where that is not known."""
        return self.change(site, **dict(route.params)) if self.change else None

    def _card(self, site: SiteQueries, address: str) -> str:
        """The page's own picture, else that of the home page. An error page is never shared."""
        if not site.has_layout(CARD_LAYOUT):
            return ""
        return urls.card_address(address if self.has_card and address.endswith("/") else "/")

"""What the registry (`routes.py`) is made of: kinds of files, and the route of each file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from clustersite.content import urls
from clustersite.content.urls import BaseUrl
from clustersite.queries import in_groups
from clustersite.render.search import Found
from clustersite.signatures import digest

if TYPE_CHECKING:
    from clustersite.render.jinja import Renderer
    from clustersite.site import SiteQueries

Params = Mapping[str, str | int]
"""What tells one file of a kind from the others; a layout gets them by these names."""

FileOf = tuple[str, str, Params]
"""A file of a kind: its address, the source that calls for it, its params."""

CARD_LAYOUT = "preview.svg"
_PAGES_OF_GROUP = 32


class Route(NamedTuple):
    """One file of the site: its kind, its address, the source that calls for it, its params, its layout.

    `card` is the address of the picture that shows the page where it is shared.
    """

    kind: str
    address: str
    source: str
    params: tuple[tuple[str, str | int], ...] = ()
    layout: str = ""
    card: str = ""

    @property
    def path(self) -> str:
        """The file below the output folder."""
        return urls.file_of(self.address)

    @property
    def recipe(self) -> str:
        """What makes the file besides the results of its queries."""
        return f"{self.kind} {self.layout} {self.address} {self.params} {self.card}"


def routes_from_plain(plain: Iterable[Any]) -> tuple[Route, ...]:
    """The routes that JSON holds as lists."""
    return tuple(
        Route(kind, address, source, tuple(map(tuple, params)), *rest) for kind, address, source, params, *rest in plain
    )


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


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is no page: what there is of it, and what renders each with the layout, if it has one."""

    name: str
    each: Callable[[SiteQueries], Iterable[FileOf]]
    render: Callable[[Job], bytes]
    layout: str = ""

    def routes(self, site: SiteQueries) -> Iterator[Route]:
        """The route of every file."""
        for address, source, params in self.each(site):
            params_of_file = tuple(params.items())
            yield Route(kind=self.name, address=address, source=source, params=params_of_file, layout=self.layout)


@dataclass(frozen=True, kw_only=True, slots=True)
class PageKind:
    """A kind of page, and all that follows from it. What must not be forgotten has to be stated.

    `each` names the params of every page; the other functions are called with the site and these params by name.
    `title` names the page in build.json. It stands in the sitemap if it is `indexed`, with the time of its last
    `change` where one is known. `search` is what is found of it (None: nothing). When it is gone, its address leads to
    the overview `when_gone`; without one a build stops. `layout` is one for all pages, or tells that of each, and is
    called like the kind where nothing is said; a kind whose one layout the site does not have has no pages. `source` is
    the file that an editor would look into, for each page or for all; its layout, where nothing is said. The page lies
    at its `address`, else at that of the kind's pattern in `content/urls.py`. With `has_card` it has a picture of its
    own where it is shared. `aliases` are its former addresses.
    """

    name: str
    each: Callable[[SiteQueries], Iterable[Params]]
    title: Callable[..., str]
    indexed: bool | Callable[..., bool]
    search: Callable[..., Found | None] | None
    when_gone: Callable[[SiteQueries], str] | None
    layout: str | Callable[..., str] = ""
    source: str | Callable[..., str] = ""
    address: Callable[..., str] | None = None
    change: Callable[..., datetime | None] | None = None
    has_card: bool = False
    aliases: Callable[..., tuple[str, ...]] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "layout", self.layout or f"{self.name}.html")
        object.__setattr__(self, "source", self.source or f"layouts/{self.layout}")

    def routes(self, site: SiteQueries) -> tuple[Route, ...]:
        """The route of every page, from what is kept where it can be."""
        found: tuple[Route, ...] = site.kept("routes", self.name)
        return found

    def addresses(self, site: SiteQueries) -> tuple[tuple[Params, str], ...]:
        """The params of every page with its address, from what is kept where it can be."""
        found: tuple[tuple[Params, str], ...] = site.kept("addresses", self.name)
        return found

    def groups(self, site: SiteQueries) -> Sequence[Mapping[str, Params]]:
        """The params of every page by its address, in groups that a page which comes or goes hardly changes."""

        def divided() -> Sequence[Mapping[str, Params]]:
            pages = {address: params for params, address in self.addresses(site)}
            return [{address: pages[address] for address in group} for group in in_groups(pages, _PAGES_OF_GROUP)]

        return site.once(f"groups {self.name}", divided)

    def placed(self, site: SiteQueries) -> Iterator[tuple[Params, str]]:
        """The params of every page with its address, made anew."""
        if not isinstance(self.layout, str) or site.has_layout(self.layout):
            for one in self.each(site):
                yield one, self.address(**one) if self.address else urls.address(self.name, site.settings(), **one)

    def planned(self, site: SiteQueries) -> Iterator[Route]:
        """The route of every page, made anew."""
        for params, address in self.addresses(site):
            yield Route(
                kind=self.name,
                address=address,
                source=self._source_of(params),
                params=tuple(params.items()),
                layout=self.layout if isinstance(self.layout, str) else self.layout(site, **params),
                card=self._card(site, address),
            )

    def _source_of(self, params: Params) -> str:
        return self.source if isinstance(self.source, str) else self.source(**params)

    def redirects(self, site: SiteQueries) -> Iterator[tuple[str, str, str]]:
        """Each former address of a page, with the page's source and its address now."""
        for params, address in self.addresses(site) if self.aliases else ():
            for alias in self.aliases(site, **params) if self.aliases else ():
                yield alias, self._source_of(params), address

    def render(self, job: Job) -> bytes:
        """The page."""
        return job.text().encode()

    def is_indexed(self, site: SiteQueries, params: Params) -> bool:
        """Whether search engines may show the page."""
        return self.indexed if isinstance(self.indexed, bool) else self.indexed(site, **params)

    def changed(self, site: SiteQueries, params: Params) -> datetime | None:
        """When a source of the page changed last; None where that is not known."""
        return self.change(site, **params) if self.change else None

    def _card(self, site: SiteQueries, address: str) -> str:
        """The page's own picture, else that of the home page. An error page is never shared."""
        if not site.has_layout(CARD_LAYOUT):
            return ""
        return urls.card_address(address if self.has_card and address.endswith("/") else "/")

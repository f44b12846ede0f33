"""Addresses: under which path each thing of the site is found, which file answers there, which source file says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from clustersite.content.model import Settings


def page_address(page_id: str) -> str:
    """The root-relative address of the page `page_id`; an error page keeps the file name that hosts look for."""
    if page_id.isdigit():
        return f"/{page_id}.html"
    path = page_id.removesuffix("index") if page_id == "index" or page_id.endswith("/index") else f"{page_id}/"
    return f"/{path}"


PATTERNS = {
    "event": "/{events}/{event_id}/",
    "date-file": "/{events}/{event_id}/{key}.ics",
    "year": "/{events}/{year}/",
    "year-plan": "/{events}/{year}/plan/",
    "slides": "/{events}/{year}/praesentation/",
    "month": "/{events}/{year}-{month:02}/",
    # Below folders that no year can be.
    "event-selection": "/{events}/{group}/{choice}/",
    "event-selection-part": "/{events}/{group}/{choice}/seite/{number}/",
    "member": "/{members}/{member_id}/",
    "member-selection": "/{members}/{group}/{choice}/",
    "member-selection-part": "/{members}/{group}/{choice}/seite/{number}/",
    "profession": "/{professions}/{profession_id}/",
    "profession-part": "/{professions}/{profession_id}/seite/{number}/",
    "news-feed": "/{news}.xml",
    "dates-feed": "/{events}.xml",
}
"""Where the files of each kind lie, as root-relative addresses: site.yaml sets first paths, all else are params."""


def address(kind: str, settings: Settings, **params: str | int) -> str:
    """The root-relative address of the file of that kind with these params."""
    return PATTERNS[kind].format_map({**vars(settings.addresses), **params})


def part_address(address: str, number: int) -> str:
    """The root-relative address of that page of the list whose first page is at `address`."""
    return f"{address}seite/{number}/" if number > 1 else address


def event_address(settings: Settings, event_id: str) -> str:
    """The root-relative address of the event's page."""
    return address("event", settings, event_id=event_id)


def member_address(settings: Settings, member_id: str) -> str:
    """The root-relative address of the member's page."""
    return address("member", settings, member_id=member_id)


def record_address(table: str, record_id: str, settings: Settings) -> str | None:
    """The root-relative address of the page that is the record's own; None where it has none."""
    if table == "pages":
        return page_address(record_id)
    kind = table.removesuffix("s")
    return address(kind, settings, **{f"{kind}_id": record_id}) if kind in PATTERNS else None


def sitemap_address(kind: str = "", number: int = 0) -> str:
    """The root-relative address of the sitemap of a kind of page, or of the one that names these."""
    return f"/sitemap-{kind}-{number}.xml" if kind else "/sitemap.xml"


def card_address(address: str) -> str:
    """The root-relative address of the picture that shows the page at `address` where it is shared."""
    return f"{address}vorschau.png"


def picture_address(asset_address: str, width: int, kind: str) -> str:
    """The root-relative address of one width and format of the picture whose file would be at `asset_address`."""
    return f"{asset_address.rpartition('.')[0]}.{width}.{kind}"


def icon_address(size: int) -> str:
    """The root-relative address of the site's icon, `size` pixels wide."""
    return f"/icon-{size}.png"


def above(address: str) -> Iterator[str]:
    """The addresses of the folders that the address lies in, the nearest first; the root is none of them."""
    parts = address.strip("/").split("/")
    for depth in range(len(parts) - 1, 0, -1):
        yield f"/{'/'.join(parts[:depth])}/"


def file_of(address: str) -> str:
    """The file below the output folder that a web server answers the address with."""
    path = address.lstrip("/")
    return f"{path}index.html" if address.endswith("/") else path


@dataclass(frozen=True, slots=True)
class BaseUrl:
    """The address under which the site is published, such as https://example.org or https://example.org/cluster."""

    url: str
    _path: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_path", urlsplit(self.url).path.rstrip("/"))

    def href(self, address: str) -> str:
        """A root-relative address with the path of the base URL before it; any other address as it is."""
        return f"{self._path}{address}" if address.startswith("/") and not address.startswith("//") else address

    def absolute(self, address: str) -> str:
        """The complete https address of a root-relative one."""
        return f"{self.url.rstrip('/')}{address}"

    def webcal(self, address: str) -> str:
        """The address with which calendar programs subscribe."""
        return f"webcal://{self.absolute(address).partition('://')[2]}"


SETTINGS_FILE = "site_data/site.yaml"
LINKS_FILE = "site_data/links.yaml"
PLACES_FILE = "site_data/places.yaml"
CATEGORIES_FILE = "site_data/categories.yaml"
EVENTS_FOLDER = "site_data/events"


def source_file(table: str, record_id: str = "") -> str:
    """The file that holds the record of the table."""
    match table:
        case "events" | "members":
            return f"site_data/{table}/{record_id}.yaml"
        case "pages":
            return f"content/{record_id}.md"
        case "settings":
            return SETTINGS_FILE
        case _:
            return f"site_data/{table}.yaml"


def event_file(event_id: str) -> str:
    """The file of the event."""
    return source_file("events", event_id)


def member_file(member_id: str) -> str:
    """The file of the member."""
    return source_file("members", member_id)


def page_file(page_id: str) -> str:
    """The file of the page."""
    return source_file("pages", page_id)

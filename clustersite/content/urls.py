"""Addresses: under which path each thing of the site is found, and which file answers there."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from clustersite.content.dates import Month
from clustersite.content.model import Settings


def page_address(page_id: str) -> str:
    """The root-relative address of the page `page_id`; an error page keeps the file name that hosts look for."""
    if page_id.isdigit():
        return f"/{page_id}.html"
    path = page_id.removesuffix("index") if page_id == "index" or page_id.endswith("/index") else f"{page_id}/"
    return f"/{path}"


def search_index_address(page_id: str) -> str:
    """The root-relative address of the index that the search page `page_id` reads."""
    return f"{page_address(page_id)}index.json"


def event_address(settings: Settings, event_id: str) -> str:
    """The root-relative address of the event's page."""
    return f"/{settings.addresses.events}/{event_id}/"


def member_address(settings: Settings, member_id: str) -> str:
    """The root-relative address of the member's page."""
    return f"/{settings.addresses.members}/{member_id}/"


def profession_address(settings: Settings, profession_id: str) -> str:
    """The root-relative address of the profession's page."""
    return f"/{settings.addresses.professions}/{profession_id}/"


def year_address(settings: Settings, year: int) -> str:
    """The root-relative address of the year's archive."""
    return f"/{settings.addresses.events}/{year}/"


def month_address(settings: Settings, month: Month) -> str:
    """The root-relative address of the month's grid."""
    return f"/{settings.addresses.events}/{month}/"


def year_plan_address(settings: Settings, year: int) -> str:
    """The root-relative address of the year's plan for the wall."""
    return f"/{settings.addresses.events}/{year}/plan/"


def notice_address(settings: Settings, event_id: str) -> str:
    """The root-relative address of the event's notice for the board."""
    return f"/{settings.addresses.events}/{event_id}/aushang/"


def event_selection_address(settings: Settings, group: str, choice: str) -> str:
    """The root-relative address of the coming dates of one choice, below a folder that no year can be."""
    return f"/{settings.addresses.events}/{group}/{choice}/"


def member_selection_address(settings: Settings, group: str, choice: str) -> str:
    """The root-relative address of the members of one choice."""
    return f"/{settings.addresses.members}/{group}/{choice}/"


def preview_address(address: str) -> str:
    """The root-relative address of the picture that shows the page at `address` where it is shared."""
    return f"{address}vorschau.png"


def picture_address(asset_address: str, width: int, kind: str) -> str:
    """The root-relative address of one width and format of the picture whose file would be at `asset_address`."""
    return f"{asset_address.rpartition('.')[0]}.{width}.{kind}"


def icon_address(size: int) -> str:
    """The root-relative address of the site's icon, `size` pixels wide."""
    return f"/icon-{size}.png"


def dates_feed_address(settings: Settings) -> str:
    """The root-relative address of the Atom feed of new and changed dates."""
    return f"/{settings.addresses.events}.xml"


def news_feed_address(settings: Settings) -> str:
    """The root-relative address of the Atom feed of the news."""
    return f"/{settings.addresses.news}.xml"


def file_of(address: str) -> str:
    """The file below the output folder that a web server answers the address with."""
    path = address.lstrip("/")
    return f"{path}index.html" if address.endswith("/") else path


@dataclass(frozen=True, slots=True)
class BaseUrl:
    """The address under which the site is published, such as https://example.org or https://example.org/cluster."""

    url: str

    def href(self, address: str) -> str:
        """A root-relative address with the path of the base URL before it; any other address as it is."""
        if not address.startswith("/") or address.startswith("//"):
            return address
        return f"{urlsplit(self.url).path.rstrip('/')}{address}"

    def absolute(self, address: str) -> str:
        """The complete https address of a root-relative one."""
        return f"{self.url.rstrip('/')}{address}"

    def webcal(self, address: str) -> str:
        """The address with which calendar programs subscribe."""
        return f"webcal://{self.absolute(address).partition('://')[2]}"

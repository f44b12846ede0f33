"""Where the site is published: root-relative addresses made into links, absolute and webcal addresses."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


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

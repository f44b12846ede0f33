"""Players of other companies that a page may show after a click, and only then."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from clustersite.content.model import Link, Visibility


@dataclass(frozen=True, kw_only=True, slots=True)
class Player:
    """A frame to load: whose it is, its address, the host that the page's policy must allow, its height in pixels."""

    company: str
    address: str
    host: str
    height: int


def player(link: Link) -> Player | None:
    """The player for what the link leads to; None where there is none, or where the link is not public."""
    if link.visibility is Visibility.ON_REQUEST:
        return None
    parts = urlsplit(link.url)
    host = parts.hostname or ""
    if host == "open.spotify.com" and (found := re.fullmatch(r"/(show|episode|playlist)/([A-Za-z0-9]+)", parts.path)):
        kind, name = found.groups()
        origin = "https://open.spotify.com"
        return Player(company="Spotify", address=f"{origin}/embed/{kind}/{name}", host=origin, height=352)
    if film := _film(host, parts.path, parts.query):
        # The host that sets no cookies until something is played.
        origin = "https://www.youtube-nocookie.com"
        return Player(company="YouTube", address=f"{origin}/embed/{film}", host=origin, height=405)
    return None


def _film(host: str, path: str, query: str) -> str | None:
    found = ""
    if host == "youtu.be":
        found = path.removeprefix("/")
    elif host.removeprefix("www.") == "youtube.com" and path == "/watch":
        found = (parse_qs(query).get("v") or [""])[0]
    return found if re.fullmatch(r"[A-Za-z0-9_-]{6,20}", found) else None

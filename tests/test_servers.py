"""The built site behind real web servers, with the settings that the project ships."""

from __future__ import annotations

import gzip
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from email.message import Message
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.servers import PROJECT, apache, nginx

pytestmark = pytest.mark.slow

Server = Callable[[Path, Path], AbstractContextManager[str]]
SAFE = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Message
    body: bytes


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def get(url: str, **headers: str) -> Answer:
    """The server's answer, redirects not followed."""
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=10) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as answer:
        return Answer(answer.code, answer.headers, answer.read())


@pytest.fixture(scope="module")
def site(real_site: Path) -> Path:
    """This project's own site, built."""
    return real_site


@pytest.fixture(scope="module", params=[nginx, apache], ids=["nginx", "apache"])
def server(request: pytest.FixtureRequest, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    start: Server = request.param
    with start(tmp_path_factory.mktemp("server"), site) as address:
        yield address


def asset(site: Path, kind: str) -> str:
    """The address of some published file of this kind, with its fingerprint."""
    return next(f"/{path.relative_to(site)}" for path in sorted((site / "assets").rglob(f"*.{kind}")))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/kalender.ics", "text/calendar; charset=utf-8"),
        ("/termine/", "text/html; charset=utf-8"),
        ("/aktuelles.xml", "xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/site.webmanifest", "application/manifest+json; charset=utf-8"),
        ("css", "text/css; charset=utf-8"),
        ("svg", "image/svg+xml; charset=utf-8"),
    ],
)
def test_every_kind_of_file_has_its_type_and_character_set(server: str, site: Path, path: str, kind: str) -> None:
    answer = get(server + (path if path.startswith("/") else asset(site, path)))

    assert answer.status == 200
    assert answer.headers["Content-Type"].lower().endswith(kind)


def test_fingerprinted_files_are_kept_a_year_and_everything_else_is_asked_for_again(server: str, site: Path) -> None:
    year, short = "public, max-age=31536000, immutable", "public, max-age=300, must-revalidate"

    assert get(server + asset(site, "css")).headers["Cache-Control"] == year
    assert [get(server + path).headers["Cache-Control"] for path in ("/", "/kalender.ics", "/robots.txt")] == [
        short
    ] * 3
    missing = get(f"{server}/assets/css/site.0123456789.css")
    assert (missing.status, "immutable" in (missing.headers["Cache-Control"] or "")) == (404, False)


@pytest.mark.parametrize("path", ["/", "/kalender.ics"])
def test_an_unchanged_file_is_answered_with_304(server: str, path: str) -> None:
    first = get(server + path)

    assert get(server + path, If_None_Match=first.headers["ETag"]).status == 304
    assert get(server + path, If_Modified_Since=first.headers["Last-Modified"]).status == 304


@pytest.mark.parametrize("path", ["/", "/kalender.ics", "/aktuelles.xml", "css"])
def test_texts_are_compressed_for_those_who_can_read_that(server: str, site: Path, path: str) -> None:
    address = server + (path if path.startswith("/") else asset(site, path))

    packed, plain = get(address, Accept_Encoding="gzip"), get(address)

    assert (packed.headers["Content-Encoding"], "Content-Encoding" in plain.headers) == ("gzip", False)
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.body) == plain.body


def test_other_sites_may_read_the_feeds_and_nothing_else(server: str) -> None:
    found = {
        path: get(server + path).headers["Access-Control-Allow-Origin"]
        for path in ("/kalender.ics", "/aktuelles.xml", "/")
    }

    assert found == {"/kalender.ics": "*", "/aktuelles.xml": "*", "/": None}


@pytest.mark.parametrize(
    "path", ["/gibt-es-nicht/", "/termine/gibt-es-nicht.ics", "/.htaccess", "/.git/config", "/assets/"]
)
def test_what_is_not_there_or_hidden_is_the_sites_own_404_page(server: str, site: Path, path: str) -> None:
    answer = get(server + path)

    if "nginx" in (answer.headers["Server"] or "") or path != "/assets/":
        assert answer.status == 404
        assert answer.body == (site / "404.html").read_bytes()
    assert answer.status in (403, 404)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_address_without_its_slash_leads_to_the_page(server: str) -> None:
    answer = get(f"{server}/termine")

    assert answer.status == 301
    assert answer.headers["Location"].removeprefix(server) == "/termine/"


def test_a_former_address_leads_on(server: str, site: Path) -> None:
    leads = [path for path in site.rglob("*.html") if b'http-equiv="refresh"' in path.read_bytes()]

    for path in leads:
        address = f"/{path.relative_to(site)}".removesuffix("index.html")
        target = re.search(rb'content="0; url=([^"]+)"', get(server + address).body)
        assert target is not None
        assert get(server + target[1].decode()).status == 200


@pytest.mark.parametrize("path", ["/", "/kalender.ics", "/gibt-es-nicht/"])
def test_every_answer_carries_the_security_headers(server: str, path: str) -> None:
    answer = get(server + path)

    assert [name for name in SAFE if not answer.headers[name]] == []


def test_the_policy_of_the_servers_is_the_one_of_the_pages(site: Path) -> None:
    """A page that shows no player forbids frames by itself; nobody may frame any, which only a server can say."""
    shared = _policies((site / "index.html").read_text())[0]
    frames = {
        part for page in site.rglob("*.html") for policy in _policies(page.read_text()) for part in policy - shared
    }
    hosts = sorted({host for part in frames for host in part.split()[1:]})

    for file in ("server/nginx.conf", "assets/root/dot-htaccess", "assets/root/_headers"):
        written = re.search(r'Content-Security-Policy:? "?([^"\n]+)"?', (PROJECT / file).read_text())
        assert written is not None
        policy = {part.strip() for part in written[1].split(";")}
        assert shared <= policy
        extra = {part.split()[0]: part.split()[1:] for part in policy - shared}
        assert extra.keys() == {"frame-src", "frame-ancestors"}
        assert extra["frame-ancestors"] == ["'none'"]
        assert set(hosts) <= set(extra["frame-src"])
        players = (PROJECT / "clustersite/render/records.py").read_text()
        assert all(f'"{host}"' in players for host in extra["frame-src"])


def _policies(page: str) -> list[set[str]]:
    found: list[set[str]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy":
                found.append({part.strip() for part in (given["content"] or "").split(";")})

    Reader().feed(page)
    return found

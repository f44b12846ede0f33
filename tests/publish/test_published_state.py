"""build.json knows every page; a page whose data is gone leads on; no answer of a server does harm."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clustersite import build as building
from clustersite.cli import main
from clustersite.publish import published_state
from tests.sites import TODAY, build_site, codes, options_for, outputs_of, write_files, write_site

SITE = """
-- site_data/professions.yaml --
maurer: {name: Maurer, field: Bau}
maler: {name: Maler, field: Farbe}
-- site_data/members/alpha.yaml --
name: Alpha GmbH
town: Görlitz
state: Sachsen
professions: [maurer, maler]
-- site_data/categories.yaml --
treffen: {name: Treffen}
messe: {name: Messe}
-- site_data/events/treffen.yaml --
title: Treffen
category: treffen
start: 2026-03-05 10:00
-- site_data/events/messe.yaml --
title: Messe
category: treffen
start: 2027-04-05 10:00
-- content/berufe/index.md --
---
title: Berufe
description: Alle Berufe, in denen die Mitglieder ausbilden, auf einer Seite.
---
-- layouts/profession.html --
<!doctype html><html lang="de"><title>{{ site.professions.get(profession_id).name }}</title></html>
-- layouts/events-selection.html --
<!doctype html><html lang="de"><title>{{ group }} {{ choice }}</title></html>
-- layouts/members-selection.html --
<!doctype html><html lang="de"><title>{{ group }} {{ choice }}</title></html>
"""


def pages_of(folder: Path) -> set[str]:
    return set(json.loads((folder / "build.json").read_bytes())["pages"])


def html_of(folder: Path) -> set[str]:
    files = (file.relative_to(folder).as_posix() for file in folder.rglob("*.html"))
    return {f"/{file.removesuffix('index.html') if file.endswith('index.html') else file}" for file in files}


def test_build_json_knows_every_page_of_a_small_site(tmp_path: Path) -> None:
    build_site(tmp_path, SITE)

    assert pages_of(tmp_path / "public") == html_of(tmp_path / "public")
    assert "/berufe/maurer/" in pages_of(tmp_path / "public")


def test_build_json_knows_every_page_of_the_real_site(real_site: Path) -> None:
    assert pages_of(real_site) == html_of(real_site)


MEMBER = "name: Alpha GmbH\ntown: {}\nstate: Sachsen\nprofessions: [{}]\n"


@pytest.mark.parametrize(
    ("file", "text", "address", "target"),
    [
        ("site_data/members/alpha.yaml", MEMBER.format("Görlitz", "maler"), "/berufe/maurer/", "/berufe/"),
        ("site_data/members/alpha.yaml", MEMBER.format("Zittau", "maurer, maler"), "/mitmachen/ort/goerlitz/", "/"),
        ("site_data/events/treffen.yaml", "title: Treffen\nstart: 2026-05-05 10:00\n", "/termine/2026-03/", "/"),
        ("site_data/events/messe.yaml", "title: Messe\nstart: 2026-04-05 10:00\n", "/termine/2027/", "/"),
    ],
    ids=["profession", "town", "month", "year"],
)
def test_a_page_whose_data_is_gone_leads_on_for_good_and_the_report_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, text: str, address: str, target: str
) -> None:
    build_site(tmp_path, SITE)
    assert address in pages_of(tmp_path / "public")
    write_files(tmp_path, {file: text})

    assert main.main(["report", "--against", str(tmp_path / "public/build.json")], root=tmp_path, today=TODAY) == 0
    assert f"{target} (bisher {address})" in capsys.readouterr().out
    # The second build compares itself with what the first one published, and goes on.
    for _ in range(2):
        outcome = building.build(options_for(tmp_path, guard=True))
        assert outcome.written, codes(outcome)
        assert f"url={target}" in outputs_of(tmp_path)[f"{address.lstrip('/')}index.html"]
        assert address in pages_of(tmp_path / "public")


@pytest.mark.parametrize("guard", [True, False], ids=["guarded", "losses accepted"])
def test_a_kind_of_page_that_is_no_more_leads_to_the_page_above_it(tmp_path: Path, guard: bool) -> None:
    build_site(tmp_path, SITE)
    manifest = tmp_path / "public/build.json"
    published = json.loads(manifest.read_bytes())
    # As every site was published that had notices for the board as pages of their own.
    published["pages"]["/termine/treffen/aushang/"] = {"title": "Aushang: Treffen", "when_gone": "/termine/"}
    manifest.write_text(json.dumps(published), "utf-8")

    for _ in range(2):
        outcome = building.build(options_for(tmp_path, guard=guard, against=manifest))
        assert outcome.written, codes(outcome)
        assert "url=/termine/treffen/" in outputs_of(tmp_path)["termine/treffen/aushang/index.html"]
        assert pages_of(tmp_path / "public") == html_of(tmp_path / "public")


def test_a_page_that_comes_back_is_a_page_again(tmp_path: Path) -> None:
    build_site(tmp_path, SITE)
    sources = {"site_data/members/alpha.yaml": MEMBER.format("Görlitz", "maler")}
    write_files(tmp_path, sources)
    building.build(options_for(tmp_path, guard=True))
    write_files(tmp_path, {"site_data/members/alpha.yaml": MEMBER.format("Görlitz", "maler, maurer")})

    assert building.build(options_for(tmp_path, guard=True)).written
    assert "<title>Maurer</title>" in outputs_of(tmp_path)["berufe/maurer/index.html"]


def test_a_page_that_somebody_wrote_never_goes_by_itself(tmp_path: Path) -> None:
    build_site(tmp_path, SITE)
    (tmp_path / "site_data/members/alpha.yaml").unlink()

    assert "E303" in {found.code for found in building.build(options_for(tmp_path, guard=True)).problems}


@pytest.mark.parametrize(
    "files",
    [
        {"site_data/places.yaml": "halle: {name: Halle, street: Neue Straße 1, town: Görlitz, state: Sachsen}\n"},
        {"site_data/events/treffen.yaml": "title: Treffen\nplace: halle\nsummary: Neu.\nstart: 2026-03-05 10:00\n"},
        {"site_data/links.yaml": "zoom: {label: Zoom, kind: zoom, url: 'https://zoom.us/j/2', visibility: public}\n"},
    ],
    ids=["address", "summary", "link"],
)
def test_the_report_tells_of_every_change_of_what_a_date_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str]
) -> None:
    event = "title: Treffen\nplace: halle\nonline: zoom\nstart: 2026-03-05 10:00\n"
    if "site_data/events/treffen.yaml" in files:
        event = event.replace("online: zoom\n", "")
    link = "zoom: {label: Zoom, kind: zoom, url: 'https://zoom.us/j/1', visibility: public}\n"
    build_site(tmp_path, f"-- site_data/events/treffen.yaml --\n{event}-- site_data/links.yaml --\n{link}")
    write_files(tmp_path, files)

    assert main.main(["report", "--against", str(tmp_path / "public/build.json")], root=tmp_path, today=TODAY) == 0
    assert "1 Termin mit anderen Angaben" in capsys.readouterr().out


# --- What a server may answer to the question what is published ----------------------------------


MEETING = "-- site_data/events/treffen.yaml --\ntitle: Treffen\nstart: 2026-03-05 10:00\n"


@contextmanager
def answering(*parts: bytes, pause: float = 0) -> Iterator[str]:
    """The address of a server that sends these bytes to whoever asks, with pauses between the parts."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ending = threading.Event()

        def serve() -> None:
            while not ending.is_set():
                connection, _ = listening.accept()
                with connection:
                    if ending.is_set():
                        return
                    connection.recv(65536)
                    for part in parts:
                        try:
                            connection.sendall(part)
                        except OSError:
                            break
                        ending.wait(pause)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        port = listening.getsockname()[1]
        yield f"http://127.0.0.1:{port}"
        ending.set()
        socket.create_connection(("127.0.0.1", port)).close()
        thread.join(5)


def http(body: bytes | str, status: str = "200 OK") -> bytes:
    content = body.encode() if isinstance(body, str) else body
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n".encode() + content


def published(tmp_path: Path) -> dict[str, object]:
    write_site(tmp_path, MEETING)
    assert main.main([], root=tmp_path, today=TODAY) == 0
    found: dict[str, object] = json.loads((tmp_path / "public/build.json").read_bytes())
    return found


BAD = {
    "empty": b"",
    "no http": b"SSH-2.0-x\r\n\r\n",
    "no status": b"HTTP/1.1 \x1b[31mrot\r\n\r\n",
    "escape sequences": b"HTTP/1.1 500 \x1b]0;owned\x07\r\nContent-Length: 0\r\n\r\n",
    "server error": http("", "503 Service Unavailable"),
    "login": http("", "401 Unauthorized"),
    "redirect in circles": b"HTTP/1.1 302 Found\r\nLocation: /build.json\r\nContent-Length: 0\r\n\r\n",
    "redirect to nowhere": b"HTTP/1.1 302 Found\r\nLocation: http://[::1/\r\nContent-Length: 0\r\n\r\n",
    "a page": http("<!doctype html>"),
    "no json": http("{"),
    "a list": http("[]"),
    "a number": http("1"),
    "deep": http("[" * 100_000),
    "another shape": http('{"format": 1, "events": {"x": 3}}'),
    "no text": http(b"\xff\xfe\x00"),
    "cut off": b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{}",
    "broken chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
}


@pytest.mark.parametrize("answer", BAD.values(), ids=BAD)
def test_a_bad_answer_is_told_in_german_and_stops_the_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], answer: bytes
) -> None:
    write_site(tmp_path, MEETING)
    with answering(answer) as address:
        assert main.main(["report", "--against", address], root=tmp_path, today=TODAY) == 2
        assert main.main(["--against", address], root=tmp_path, today=TODAY) == 1

    said = "".join(capsys.readouterr())
    assert outputs_of(tmp_path) == {}
    assert "E320" in said or "E305" in said
    assert "Traceback" not in said
    assert all(character.isprintable() or character == "\n" for character in said)


@pytest.mark.parametrize(
    "address",
    [
        "http://",
        "http://[::1",
        "http://a b/",
        "http://127.0.0.1:99999/",
        "http://" + "ü" * 80 + ".example/",
        "http://ü..x/",
    ],
)
def test_a_broken_address_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], address: str) -> None:
    write_site(tmp_path, MEETING)

    assert main.main(["report", "--against", address], root=tmp_path, today=TODAY) == 2
    assert main.main(["--against", address], root=tmp_path, today=TODAY) == 1
    assert "Traceback" not in "".join(capsys.readouterr())


def test_the_first_publication_goes_on_where_the_server_knows_no_manifest(tmp_path: Path) -> None:
    write_site(tmp_path, MEETING)
    with answering(http("", "404 Not Found")) as address:
        assert main.main(["--against", address], root=tmp_path, today=TODAY) == 0
    assert outputs_of(tmp_path)


def test_losses_are_found_against_what_the_server_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = http(json.dumps(published(tmp_path)))
    (tmp_path / "site_data/events/treffen.yaml").unlink()
    with answering(before) as address:
        assert main.main(["--against", address, "--out", "elsewhere"], root=tmp_path, today=TODAY) == 1
        assert "E303" in capsys.readouterr().out
        assert main.main(["--against", address, "--accept-losses"], root=tmp_path, today=TODAY) == 0


def test_what_the_server_says_reaches_no_terminal_as_a_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = json.loads(json.dumps(published(tmp_path)).replace("Treffen", "\\u001b]0;owned\\u0007"))
    with answering(http(json.dumps(state))) as address:
        assert main.main(["report", "--against", address], root=tmp_path, today=TODAY) == 0
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.slow
def test_an_answer_that_drips_or_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published_state, "_SECONDS_IN_ALL", 1)
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    dripping = [b"HTTP/1.1 200 OK\r\n", *[b"X-Header: 1\r\n"] * 40]
    for parts, pause in (((head, *[b" "] * 40), 0.1), (dripping, 0.1), ((b"",), 5), ((head,), 5)):
        with answering(*parts, pause=pause) as address, pytest.raises(published_state.Incomparable, match="langsam"):
            published_state.fetch_published(address)


def test_an_answer_without_end_is_given_up_at_the_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published_state, "LARGEST_MANIFEST", 1_000_000)
    endless = answering(b"HTTP/1.1 200 OK\r\n\r\n", *[b" " * 500_000] * 9)
    with endless as address, pytest.raises(published_state.Incomparable, match="größer"):
        published_state.fetch_published(address)

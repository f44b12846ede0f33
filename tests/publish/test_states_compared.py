"""What a server may answer to the question what is published, and that nothing of it harms."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clustersite.cli import main
from clustersite.publish import published_state
from tests.sites import TODAY, outputs_of, write_site

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
                        time.sleep(pause)

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

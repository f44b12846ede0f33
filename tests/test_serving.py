"""The command `serve`, as a process: what it answers, whom, and what an editor sees in a real browser."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from clustersite import build as building
from clustersite.cli.main import main
from tests.loops import in_own_loop
from tests.previews import Preview, eventually, preview_of
from tests.sites import SMALLEST, TODAY, build_site, files_of, options_for, outputs_of, write_files, write_site

pytestmark = pytest.mark.slow

# The site's own policy, and pages framed with it.
FRAMED = """
-- layouts/page.html --
{% set page = site.pages.get(page_id) %}
<!doctype html>
<html lang="de"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; img-src data:">
<link rel="icon" href="data:,"><title>{{ page.title }}</title></head>
<body><h1>{{ page.title }}</h1>{{ page.body | markdown }}</body></html>
-- content/404.md --
---
title: Nicht da
description: Diese Seite gibt es nicht, und das sagt sie in einem Satz.
---
Weiter zur Startseite.
-- content/kontakt.md --
---
title: Kontakt
description: Wie wir zu erreichen sind, in einem Satz, der lang genug ist.
---
Kommen Sie vorbei.
"""

INDEX = """---
title: {title}
description: Die Startseite der Probe mit einem Satz, der lang genug für Vorschauen ist.
---
{body}
"""


def save(root: Path, title: str = "Start", body: str = "Willkommen.") -> None:
    """Saves the start page as careful editors do: a new file takes the old one's place."""
    page = root / "content/index.md"
    beside = page.with_name("index.md.tmp")
    beside.write_text(INDEX.format(title=title, body=body), "utf-8")
    beside.replace(page)


# --- What is answered, and to whom ---------------------------------------------------------------


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview that is only read from, with files of many kinds and a link that leads out of the output folder."""
    root = write_site(tmp_path_factory.mktemp("site"), FRAMED)
    kinds = ("ics", "webp", "avif", "woff2", "webmanifest", "xml", "svg", "js", "css", "txt", "unbekannt")
    write_files(
        root, {f"public/datei.{kind}": "" for kind in kinds} | {"public/ordner/lage.txt": "", "geheim.txt": "geheim"}
    )
    (root / "public/verweis.txt").symlink_to(root / "geheim.txt")
    (root / "public/verweise").symlink_to(root / "site_data")
    with preview_of(root) as running:
        running.get("/")
        yield running


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [
        ("ics", "text/calendar; charset=utf-8"),
        ("webp", "image/webp"),
        ("avif", "image/avif"),
        ("woff2", "font/woff2"),
        ("webmanifest", "application/manifest+json; charset=utf-8"),
        ("xml", "application/xml; charset=utf-8"),
        ("svg", "image/svg+xml; charset=utf-8"),
        ("js", "text/javascript; charset=utf-8"),
        ("css", "text/css; charset=utf-8"),
        ("txt", "text/plain; charset=utf-8"),
        ("unbekannt", "application/octet-stream"),
    ],
)
def test_a_file_is_served_with_its_type(preview: Preview, kind: str, content_type: str) -> None:
    answer = preview.get(f"/datei.{kind}")

    assert (answer.status, answer.header("Content-Type")) == (200, content_type)


def test_a_page_is_served_as_it_is_with_the_reload_after_it(preview: Preview) -> None:
    answer = preview.get("/kontakt/")

    assert (answer.status, answer.header("Content-Type")) == (200, "text/html; charset=utf-8")
    assert "<h1>Kontakt</h1>" in answer.text
    assert f'<script src="{preview.address}/livereload.js?' in answer.text
    assert "livereload" not in (preview.out.parent / "public/kontakt/index.html").read_text("utf-8")


def test_the_preview_publishes_what_a_build_publishes(preview: Preview, tmp_path: Path) -> None:
    build_site(tmp_path, FRAMED)

    assert outputs_of(tmp_path).items() <= outputs_of(preview.out.parent).items()


def test_nothing_of_the_preview_is_kept_by_the_browser(preview: Preview) -> None:
    for path in ("/", "/datei.css", "/fehlt", "/livereload.js", "/livereload.css"):
        answer = preview.get(path)
        assert answer.header("Cache-Control") == "no-store"
        assert (answer.header("Etag"), answer.header("Last-Modified")) == (None, None)


def test_an_address_without_page_gets_the_sites_own_404_page(preview: Preview) -> None:
    for path in ("/fehlt", "/fehlt/", "/ordner/", "/%ff", "/%00", f"/{'a' * 5000}"):
        answer = preview.get(path)
        assert (answer.status, "<h1>Nicht da</h1>" in answer.text) == (404, True), path


def test_the_address_of_a_folder_leads_to_the_one_with_a_slash(preview: Preview) -> None:
    answer = preview.get("/kontakt?a=1")

    assert (answer.status, answer.header("Location")) == (302, "/kontakt/?a=1")
    assert preview.get("//kontakt").status == 404


def test_a_head_is_answered_without_a_body_and_nothing_is_taken(preview: Preview) -> None:
    head = preview.get("/kontakt/", "HEAD")

    assert (head.status, head.text) == (200, "")
    assert head.header("Content-Length") == preview.get("/kontakt/").header("Content-Length")
    assert [preview.get("/", method).status for method in ("POST", "PUT", "DELETE")] == [405, 405, 405]


@pytest.mark.parametrize(
    "path",
    [
        "/../geheim.txt",
        "/kontakt/../../geheim.txt",
        "/..%2fgeheim.txt",
        "/%2e%2e/geheim.txt",
        "/%252e%252e/geheim.txt",
        "/..\\geheim.txt",
        "//etc/passwd",
        "/verweis.txt",
        "/verweise/site.yaml",
    ],
)
def test_nothing_outside_the_output_folder_is_served(preview: Preview, path: str) -> None:
    answer = preview.get(path)

    assert answer.status == 404
    assert not any(secret in answer.text for secret in ("geheim", "root:", "Cluster der Probe"))


@pytest.mark.parametrize("path", ["/", "/livereload", "/livereload.js", "/livereload.css", "/fehlt"])
def test_only_requests_for_this_machine_by_its_name_and_port_are_answered(preview: Preview, path: str) -> None:
    port = preview.port
    for host in (
        f"boese.example:{port}",
        "127.0.0.1",
        "localhost",
        f"127.0.0.1:{port + 1}",
        f"127.0.0.1.boese:{port}",
        "",
    ):
        assert preview.get(path, Host=host).status in {400, 403}, host
    for host in (f"localhost:{port}", f"LOCALHOST:{port}"):
        assert preview.get(path, Host=host).status != 403, host


def test_the_preview_listens_on_the_loopback_address_only(preview: Preview) -> None:
    with pytest.raises(OSError):  # noqa: PT011 - refused, or unreachable where only 127.0.0.1 exists
        socket.create_connection(("127.0.0.2", preview.port), timeout=2)


# --- The socket ----------------------------------------------------------------------------------


def socket_request(preview: Preview, origin: str, host: str = "") -> HTTPRequest:
    return HTTPRequest(
        f"ws://127.0.0.1:{preview.port}/livereload",
        headers={"Origin": origin, "Host": host or f"127.0.0.1:{preview.port}"},
    )


def test_the_socket_is_for_pages_of_the_preview_only(preview: Preview) -> None:
    async def status(origin: str, host: str = "") -> int:
        try:
            (await websocket_connect(socket_request(preview, origin, host))).close()
        except HTTPClientError as error:
            return error.code
        return 101

    own = f"http://localhost:{preview.port}"
    assert in_own_loop(status(own)) == 101
    assert in_own_loop(status("http://boese.example")) == 403
    assert in_own_loop(status("http://localhost")) == 403
    assert in_own_loop(status("null")) == 403
    assert in_own_loop(status(own, host=f"boese.example:{preview.port}")) == 403


def test_a_page_that_missed_a_build_reloads_when_it_connects(preview: Preview) -> None:
    async def commands(version: str) -> list[str]:
        connection = await websocket_connect(socket_request(preview, preview.address))
        for said in ({"command": "hello", "snipver": version}, {"command": "info", "url": "/"}, {"command": "hello"}):
            await connection.write_message(json.dumps(said))
        told = [json.loads(await connection.read_message() or "{}")["command"] for _ in range(2)]
        connection.close()
        return told

    current = preview.get("/").text.partition("snipver=")[2].partition("&")[0]
    assert in_own_loop(commands(current)) == ["hello", "hello"]
    assert in_own_loop(commands("before-0")) == ["hello", "reload"]


def test_what_is_no_message_ends_the_connection_and_not_the_preview(preview: Preview) -> None:
    async def answer(message: str | bytes) -> str | bytes | None:
        connection = await websocket_connect(socket_request(preview, preview.address))
        await connection.write_message(message, binary=isinstance(message, bytes))
        return await connection.read_message()

    for message in ("kein JSON", "[]", "1", '{"a": 1}', b"\xff"):
        assert in_own_loop(answer(message)) is None, message
    assert preview.get("/").status == 200
    assert preview.failed() == ""


# --- In the browser ------------------------------------------------------------------------------

# A build that takes its time, ends as a file says, and notes when it begins and ends.
CONTROLLED = """
import time
built = building.Builder.build
def build(self, options):
    with open("notes.txt", "a") as notes:
        print("begins", file=notes, flush=True)
        if (fault := options.root / "content/fault.md").exists():
            raise {"exit": SystemExit(3), "bug": ZeroDivisionError("ein Fehler")}[fault.read_text()]
        outcome = built(self, options)
        while (options.root / "slow").exists():
            time.sleep(0.01)
        print("ends", file=notes, flush=True)
        return outcome
building.Builder.build = build
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """A site that a test edits while it is shown."""

    root: Path
    preview: Preview

    def notes(self) -> list[str]:
        return (self.root / "notes.txt").read_text("utf-8").split()


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = write_site(tmp_path_factory.mktemp("desk"), FRAMED)
    with preview_of(root, before=CONTROLLED) as running:
        yield Desk(root, running)


@pytest.fixture
def desk(shared_desk: Desk) -> Iterator[Desk]:
    """The site as FRAMED writes it, shown; what a test has changed is taken back after it."""
    # A build that read a file half taken back is followed by one that read it whole.
    eventually(lambda: "Willkommen." in (shown := shared_desk.preview.get("/").text) and "-problems" not in shown)
    yield shared_desk
    # First what was there, then what was added: in between nothing is missing, and no build fails for it.
    write_site(shared_desk.root, FRAMED)
    known = {**files_of(SMALLEST), **files_of(FRAMED)}
    for file in (shared_desk.root / "content").rglob("*.md"):
        if file.relative_to(shared_desk.root).as_posix() not in known:
            file.unlink()
    clean = ("Willkommen.", "</html>\n\n<script")
    eventually(lambda: all(part in shared_desk.preview.get("/").text for part in clean))


@pytest.fixture
def quiet_desk(tmp_path: Path) -> Iterator[Desk]:
    """A site of its own whose first build is done, so that every further build is the test's doing."""
    with preview_of(write_site(tmp_path, FRAMED), before=CONTROLLED) as running:
        assert running.get("/").status == 200
        yield Desk(tmp_path, running)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="de-DE")
    yield context.new_page()
    context.close()


def test_a_saved_change_shows_by_itself_under_the_sites_policy(desk: Desk, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(desk.preview.address)
    save(desk.root, body="Neu seit eben.")
    expect(page.locator("body")).to_contain_text("Neu seit eben.")

    # As a plain editor does: the file itself is written over.
    (desk.root / "content/index.md").write_text(INDEX.format(title="Start", body="Noch neuer."), "utf-8")
    expect(page.locator("body")).to_contain_text("Noch neuer.")
    assert [message for message in said if "Content Security Policy" in message] == []


def test_problems_show_over_the_last_good_page_until_they_are_mended(desk: Desk, page: Page) -> None:
    page.goto(desk.preview.address)
    (desk.root / "content/index.md").write_text('---\ntitle: Start\n"<i>böse</i>": 1\n---\n', "utf-8")
    problems = page.get_by_role("region")
    expect(problems).to_contain_text("Fehler E104: Die Angabe „<i>böse</i>“ gibt es hier nicht.")

    expect(problems).to_contain_text("content/index.md:3:1")
    expect(problems.locator("i")).to_have_count(0)
    assert all(text in desk.preview.printed() for text in problems.locator("article").all_text_contents())
    expect(page.locator("h1")).to_have_text("Start")
    expect(problems).to_have_css("position", "fixed")
    assert page.evaluate("document.activeElement.localName") == "livereload-problems"
    assert page.title().endswith("Es wurde nichts veröffentlicht. – Start")

    save(desk.root, body="Wieder gut.")
    expect(page.locator("body")).to_contain_text("Wieder gut.")
    expect(problems).to_have_count(0)
    assert page.title() == "Start"


def test_added_renamed_and_deleted_files_show_by_themselves(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.preview.address}/ziel/")
    expect(page.locator("h1")).to_have_text("Nicht da")

    # A rename keeps the time of the file, which is older than the preview.
    (desk.root / "content/kontakt.md").rename(desk.root / "content/ziel.md")
    expect(page.locator("h1")).to_have_text("Kontakt")
    assert desk.preview.get("/kontakt/").status == 404

    (desk.root / "content/ziel.md").unlink()
    expect(page.locator("h1")).to_have_text("Nicht da")

    write_files(desk.root, {"content/ziel/index.md": INDEX.format(title="Ordner", body="Neu.")})
    expect(page.locator("h1")).to_have_text("Ordner")


@pytest.mark.parametrize(("fault", "told"), [("exit", "SystemExit: 3"), ("bug", "ZeroDivisionError: ein Fehler")])
def test_a_fault_of_the_program_is_shown_as_ours_and_ends_nothing(
    desk: Desk, page: Page, fault: str, told: str
) -> None:
    page.goto(desk.preview.address)
    (desk.root / "content/fault.md").write_text(fault, "utf-8")
    expect(page.get_by_role("region")).to_contain_text("Fehler im Programm")
    assert "Traceback" not in page.content()
    assert "Traceback" in desk.preview.failed()
    assert told in desk.preview.failed()

    (desk.root / "content/fault.md").unlink()
    expect(page.get_by_role("region")).to_have_count(0)
    expect(page.locator("h1")).to_have_text("Start")


def test_pages_are_served_during_a_build_and_what_is_saved_meanwhile_is_built_after_it(quiet_desk: Desk) -> None:
    desk = quiet_desk
    (desk.root / "slow").touch()
    save(desk.root, body="Erstens.")
    eventually(lambda: "Erstens." in desk.preview.get("/").text)

    for number in range(5):
        save(desk.root, body=f"Danach {number}.")
    assert desk.preview.get("/kontakt/").status == 200
    assert desk.notes() == ["begins", "ends", "begins"]

    (desk.root / "slow").unlink()
    eventually(lambda: "Danach 4." in desk.preview.get("/").text)
    # One build for all of it; a busy machine may tell of the last one late, which is one more.
    eventually(lambda: desk.notes() in (["begins", "ends"] * 3, ["begins", "ends"] * 4))


def test_a_change_replaces_files_and_not_the_folder(quiet_desk: Desk) -> None:
    desk = quiet_desk
    folder = (desk.root / "public").stat().st_ino
    save(desk.root, body="Schnell.")
    eventually(lambda: "Schnell." in desk.preview.get("/").text)

    assert (desk.root / "public").stat().st_ino == folder


def test_files_that_no_build_reads_cause_none(quiet_desk: Desk) -> None:
    desk = quiet_desk
    write_files(desk.root, {"content/.index.md.swp": "x", "content/index.md~": "x", "LIESMICH.md": "x"})
    time.sleep(0.4)
    save(desk.root, body="Jetzt.")
    eventually(lambda: "Jetzt." in desk.preview.get("/").text)
    eventually(lambda: desk.notes() == ["begins", "ends"] * 2)


def test_problems_of_the_very_first_build_show_at_every_address(tmp_path: Path, page: Page) -> None:
    with preview_of(write_site(tmp_path, FRAMED + "-- site_data/site.yaml --\nname: [\n")) as preview:
        for path in ("/", "/kontakt/"):
            page.goto(preview.address + path)
            expect(page.get_by_role("region")).to_contain_text("site_data/site.yaml:")
        write_site(tmp_path, FRAMED)
        expect(page.locator("h1")).to_have_text("Kontakt")
        expect(page.get_by_role("region")).to_have_count(0)


def test_a_site_below_a_path_is_shown_below_it(tmp_path: Path, page: Page) -> None:
    link = FRAMED.replace("<h1>", """<a href="{{ "/kontakt/" | href }}">Kontakt</a><h1>""")
    with preview_of(write_site(tmp_path, link), "--base-url", "https://host.example/süd-ost") as preview:
        page.goto(preview.address)
        assert page.url == f"{preview.address}/s%C3%BCd-ost/"
        page.get_by_role("link", name="Kontakt").click()
        expect(page.locator("h1")).to_have_text("Kontakt")
        assert preview.get("/kontakt/").status == 404
        assert preview.get("/s%C3%BCd-ost").header("Location") == "/s%C3%BCd-ost/"
        assert preview.get("/s%C3%BCd-ost/kontakt").header("Location") == "/s%C3%BCd-ost/kontakt/"
        assert (
            "<loc>https://host.example/süd-ost/kontakt/</loc>" in preview.get("/s%C3%BCd-ost/sitemap-page-1.xml").text
        )


# --- The command ---------------------------------------------------------------------------------


def test_ctrl_c_ends_the_preview_and_an_open_page_finds_it_when_it_is_started_again(tmp_path: Path, page: Page) -> None:
    write_site(tmp_path, FRAMED)
    with preview_of(tmp_path) as first:
        page.goto(first.address)
        assert first.interrupt() == 0
        assert first.printed().endswith("Vorschau beendet.\n")
        assert first.failed() == ""
    save(tmp_path, body="Zwischendurch geschrieben.")
    with preview_of(tmp_path, port=first.port):
        expect(page.locator("body")).to_contain_text("Zwischendurch geschrieben.")


def test_a_port_in_use_is_told_with_another_and_nothing_is_built(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_site(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code = main(["serve", "--port", str(port)], root=tmp_path, today=TODAY)

    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert said.err.startswith(f"Port {port} ist belegt.")
    assert f"serve --port {port + 1}" in said.err
    assert not (tmp_path / "public").exists()


@pytest.mark.parametrize("port", ["65536", "-1", "acht", "８０"])
def test_what_is_no_port_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str], port: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", f"--port={port}"], root=tmp_path, today=TODAY)

    assert ended.value.code == 2
    assert f"„{port}“ ist kein Port" in capsys.readouterr().err


def test_a_build_goes_on_from_what_the_preview_built(tmp_path: Path) -> None:
    write_site(tmp_path, FRAMED)
    with preview_of(tmp_path) as preview:
        preview.get("/")
        save(tmp_path, title="Neu")
        eventually(lambda: "<h1>Neu" in preview.get("/").text)
        assert preview.interrupt() == 0

    assert building.build(options_for(tmp_path)).reasons == {}


def test_a_preview_that_is_killed_leaves_what_it_knew_when_it_last_rested(tmp_path: Path) -> None:
    write_site(tmp_path, FRAMED)
    with preview_of(tmp_path) as preview:
        preview.get("/")
        eventually((tmp_path / ".cache/state.sqlite").exists)

    assert building.build(options_for(tmp_path)).reasons == {}

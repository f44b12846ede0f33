"""The form of the preview, as a process and in a real browser: who may write, and what editors do with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from clustersite.editor import entries
from clustersite.editor.entries import free_name
from clustersite.preview.drafts import draft_of
from clustersite.preview.form import Unusable, prepared
from tests.previews import Preview, preview_of
from tests.repositories import Repository, git
from tests.sites import SMALLEST_SOURCES, TODAY, options_for, write_files, write_site
from tests.test_accessibility import AXE

SITE = """
-- site_data/events/infoabend-2026.yaml --
# Quelle: Jahresplanung
title: 'Infoabend'   # so heißt er
category: treffen
start: 05.03.2026 18:00
end: 20:00
place: halle
-- site_data/events/sprechstunde-2026.yaml --
title: Sprechstunde
category: treffen
start: 2026-03-02 16:00
end: 17:00
place: halle
repeat: {every: 2 weeks, count: 4}
-- site_data/links.yaml --
anmeldung: {label: Anmeldung, kind: registration, url: https://www.beispiel.de/a}
-- layouts/post.html --
{% set page = site.pages.get(page_id) %}
<!doctype html>
<html lang="de"><title>{{ page.title }}</title>{{ page.body | markdown }}</html>
"""
INFOABEND = "site_data/events/infoabend-2026.yaml"


# --- Who may write ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview whose sources must stay as they are, whoever asks for what."""
    root = write_site(tmp_path_factory.mktemp("site"), SITE)
    with preview_of(root) as running:
        running.get("/")
        yield running


def post(preview: Preview, path: str, data: dict[str, str], **headers: str) -> int:
    connection = HTTPConnection("127.0.0.1", preview.port, timeout=30)
    try:
        body = urlencode(data)
        connection.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **headers})
        return connection.getresponse().status
    finally:
        connection.close()


def token_of(preview: Preview) -> str:
    found = re.search(r'name="@token" value="([^"]+)"', preview.get("/_bearbeiten/events/infoabend-2026").text)
    assert found
    return found[1]


def unsaved(preview: Preview) -> dict[str, str]:
    """What the form of the event sends, its title changed."""
    text = (preview.out.parent / INFOABEND).read_text("utf-8")

    return {"@token": token_of(preview), "@before": json.dumps(text), "title": "Gefälscht", "start": "2026-03-05"}


@pytest.mark.parametrize(
    ("path", "headers", "changes"),
    [
        ("/_bearbeiten/events/infoabend-2026", {"Origin": "https://boese.example"}, {}),
        ("/_bearbeiten/events/infoabend-2026", {"Origin": "null"}, {}),
        ("/_bearbeiten/events/infoabend-2026", {}, {}),
        ("/_bearbeiten/events/infoabend-2026", {"Origin": "{own}"}, {"@token": ""}),
        ("/_bearbeiten/events/infoabend-2026", {"Origin": "{own}"}, {"@token": "geraten"}),
        ("/_bearbeiten/events/infoabend-2026", {"Origin": "{own}", "Host": "boese.example"}, {}),
        ("/_bearbeiten/events/infoabend-2026", {"Origin": "http://boese.example", "Host": "boese.example"}, {}),
        ("/_bearbeiten/events/infoabend-2026", {"Origin": "http://127.0.0.1"}, {}),
        ("/_bearbeiten/events/infoabend-2026/absagen", {"Origin": "https://boese.example"}, {}),
        ("/_bearbeiten/neu/events", {"Origin": "https://boese.example"}, {}),
        ("/_bearbeiten/festhalten", {"Origin": "https://boese.example"}, {}),
        ("/_bearbeiten/hochladen", {"Origin": "https://boese.example"}, {}),
        ("/_bearbeiten/pruefen/events/infoabend-2026", {"Origin": "https://boese.example"}, {}),
    ],
)
def test_a_forged_request_is_refused_and_changes_nothing(
    preview: Preview, path: str, headers: dict[str, str], changes: dict[str, str]
) -> None:
    root = preview.out.parent
    before = {file: file.read_bytes() for file in (root / "site_data").rglob("*.yaml")}
    sent = {name: value.format(own=preview.address) for name, value in headers.items()}

    assert post(preview, path, unsaved(preview) | changes, **sent) == 403
    assert {file: file.read_bytes() for file in (root / "site_data").rglob("*.yaml")} == before


def test_no_other_site_may_frame_the_form_or_read_its_token(preview: Preview) -> None:
    answer = preview.get("/_bearbeiten/events/infoabend-2026", Origin="https://boese.example")

    assert "frame-ancestors 'none'" in (answer.header("Content-Security-Policy") or "")
    assert "form-action 'self'" in (answer.header("Content-Security-Policy") or "")
    assert answer.header("Access-Control-Allow-Origin") is None
    assert answer.header("Cross-Origin-Resource-Policy") == "same-origin"


@pytest.mark.parametrize(
    "path",
    ["/events/fehlt", "/places/fehlt", "/pages/../site", "/gibtsnicht/", "/neu/gibtsnicht", "/events/fehlt/absagen"],
)
def test_what_is_not_there_is_said_to_be_missing(preview: Preview, path: str) -> None:
    assert preview.get(f"/_bearbeiten{path}").status == 404


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("events", {"title": "E105", "start": "E116"}),
        ("places", {"name": "E105", "town": "E105"}),
        ("links", {"label": "E105", "url": "E105"}),
        ("categories", {"name": "E105"}),
        ("members", {"name": "E105"}),
        ("pages", {"title": "E105", "description": "E105"}),
    ],
)
def test_what_is_missing_in_an_empty_form_is_said_at_its_fields(table: str, said: dict[str, str]) -> None:
    sources = SMALLEST_SOURCES
    entry = entries.proposed_entry(table, {}, TODAY, (), "aktuelles")
    before = sources.get(entry.file, b"").decode() or None
    found = draft_of(entry, {}, before, sources, options_for(Path("/nirgends")))

    assert {name: each[0].code for name, each in found.at_fields.items()} == said
    assert found.elsewhere == ()


@pytest.mark.slow
def test_the_overview_lists_what_is_planned_drafts_and_open_questions(tmp_path: Path) -> None:
    draft = "title: Entwurf\nstart: 2026-05-01\nplace: halle\ndraft: ja\nopen_questions: [Wer kommt?]\n"
    series = "title: Reihe\nstart: 2026-01-05\nplace: halle\nrepeat: {every: week, count: 6}\n"
    write_site(tmp_path, f"-- site_data/events/e.yaml --\n{draft}-- site_data/events/r.yaml --\n{series}")
    with preview_of(tmp_path) as preview:
        text = " ".join(re.sub(r"<[^>]+>", " ", preview.get("/_bearbeiten/").text).split())

    assert "Geplant 1 Reihe Mo., 2. Februar 2026 und 1 weitere Entwürfe 1 Entwurf Fr., 1. Mai 2026" in text
    assert "Offene Fragen 1 Entwurf Wer kommt?" in text


@pytest.mark.slow
def test_a_file_that_cannot_be_read_is_told_instead_of_shown(tmp_path: Path) -> None:
    write_site(tmp_path, SITE + "-- site_data/events/kaputt.yaml --\ntitle: a: b\n")
    with preview_of(tmp_path) as preview:
        answer = preview.get("/_bearbeiten/events/kaputt")

    assert answer.status == 409
    assert "zweiter Doppelpunkt" in answer.text


# --- What editors do, in a real browser ------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """A site of its own under git, its form open in a browser."""

    root: Path
    preview: Preview
    page: Page

    def open(self, path: str) -> None:
        self.page.goto(f"{self.preview.address}/_bearbeiten{path}")

    def read(self, file: str) -> str:
        return (self.root / file).read_text("utf-8")

    def save(self) -> None:
        self.page.get_by_role("button", name="Speichern").click()
        expect(self.page.get_by_role("alert")).to_contain_text("Gespeichert.")


@pytest.fixture
def desk(tmp_path: Path, browser: Browser) -> Iterator[Desk]:
    root = tmp_path / "site"
    repository = Repository(root)
    write_site(root, SITE)
    write_files(root, {".gitignore": "public/\n.cache/\n__pycache__/\nout.txt\nerr.txt\n"})
    for name, value in (("user.name", "Pia Probe"), ("user.email", "pia@probe.example"), ("commit.gpgsign", "false")):
        repository.git("config", name, value)
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message", "Anfang")
    context = browser.new_context(locale="de-DE", viewport={"width": 1280, "height": 900})
    with preview_of(root) as preview:
        preview.get("/")
        yield Desk(root=root, preview=preview, page=context.new_page())
    context.close()


def test_from_a_page_to_its_form_and_a_change_that_touches_one_line(desk: Desk) -> None:
    desk.page.goto(f"{desk.preview.address}/termine/infoabend-2026/")
    desk.page.get_by_role("link", name="Bearbeiten").click()
    before = desk.read(INFOABEND)

    desk.page.get_by_label("Titel (nötig)").fill("Elternabend")
    expect(desk.page.frame_locator("#seite").locator("title")).to_have_js_property("textContent", "Elternabend")
    desk.save()

    assert desk.read(INFOABEND) == before.replace("'Infoabend'", "'Elternabend'")


def test_what_is_wrong_stands_at_its_field_while_typing_and_is_not_saved(desk: Desk) -> None:
    desk.open("/events/infoabend-2026")
    before = desk.read(INFOABEND)

    desk.page.get_by_label("Ende", exact=True).fill("17:00")
    field = desk.page.locator("[data-name=end]")
    expect(field.locator(".error")).to_contain_text("Ende")
    expect(field.get_by_label("Ende", exact=True)).to_have_attribute("aria-invalid", "true")
    desk.page.get_by_role("button", name="Speichern").click()

    expect(desk.page.get_by_role("alert")).to_contain_text("Noch nicht gespeichert")
    assert desk.page.get_by_label("Ende", exact=True).input_value() == "17:00"
    assert desk.read(INFOABEND) == before


def test_a_new_event_with_a_day_from_the_picker(desk: Desk) -> None:
    desk.open("/neu/events")
    desk.page.get_by_label("Titel (nötig)").fill("Straßenfest")
    desk.page.get_by_label("Art des Termins").select_option("Treffen")
    desk.page.get_by_label("Beginn: Tag auswählen").first.fill("2026-07-04")
    desk.page.get_by_label("Beginn: Uhrzeit auswählen").first.fill("14:00")
    desk.page.get_by_label("Ort", exact=True).first.select_option("Halle, Görlitz")
    expect(desk.page.locator("#w-start")).to_have_text("Sa., 4. Juli 2026, 14 Uhr")
    expect(desk.page.locator("#adresse")).to_have_text("/termine/strassenfest-2026/")
    desk.save()

    assert desk.read("site_data/events/strassenfest-2026.yaml") == (
        "title: Straßenfest\ncategory: treffen\nstart: 04.07.2026 14:00\nplace: halle\nuid: strassenfest-2026\n"
    )


def test_a_picker_keeps_what_it_does_not_change_of_a_date_in_words(desk: Desk) -> None:
    desk.open("/events/infoabend-2026")
    start = desk.page.locator("[id=f-start]")
    start.fill("5. März 2026, 10 Uhr")
    expect(desk.page.get_by_label("Beginn: Uhrzeit auswählen").first).to_have_value("10:00")
    desk.page.get_by_label("Beginn: Tag auswählen").first.fill("2026-03-06")

    expect(start).to_have_value("06.03.2026 10:00")


def test_the_page_is_shown_while_something_else_is_wrong(desk: Desk) -> None:
    desk.open("/events/infoabend-2026")
    desk.page.get_by_label("Ende", exact=True).fill("17:00")
    desk.page.get_by_label("Titel (nötig)").fill("Elternabend")

    expect(desk.page.locator("#stand")).to_contain_text("1 Fehler")
    expect(desk.page.frame_locator("#seite").locator("title")).to_have_js_property("textContent", "Elternabend")
    desk.open("/neu/places")
    expect(desk.page.locator("#vorschau")).to_contain_text("Die Seite folgt, sobald die Fehler behoben sind")


def test_what_is_typed_while_a_check_runs_is_checked_after_it(desk: Desk) -> None:
    sent: list[str] = []
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if len(sent) == 1:
            held.append(route)
        else:
            route.continue_()

    desk.open("/events/infoabend-2026")
    expect(desk.page.locator("#stand")).not_to_contain_text("Wird beim")
    desk.page.route("**/pruefen/**", hold_first)
    with desk.page.expect_request("**/pruefen/**"):
        desk.page.get_by_label("Titel (nötig)").fill("Erster")
    desk.page.get_by_label("Titel (nötig)").fill("Zweiter")
    # Long enough for a check that would not wait for the first.
    desk.page.wait_for_timeout(500)
    held[0].continue_()

    expect(desk.page.frame_locator("#seite").locator("title")).to_have_js_property("textContent", "Zweiter")
    assert ["Erster" in sent[0], "Zweiter" in sent[-1], len(sent)] == [True, True, 2]


def test_a_series_is_told_in_words_with_its_next_dates(desk: Desk) -> None:
    desk.open("/events/sprechstunde-2026")

    expect(desk.page.locator("#w-repeat")).to_contain_text("Alle 2 Wochen, 4 Mal.")
    expect(desk.page.locator("#w-repeat")).to_contain_text("Mo., 16. März 2026, 16 Uhr")
    desk.page.get_by_label("Pausen: Tag auswählen").fill("2026-03-16")
    desk.page.get_by_role("button", name="Tag hinzufügen").first.click()
    expect(desk.page.get_by_label("Pausen", exact=True)).to_have_value("16.03.2026")
    expect(desk.page.locator("#w-repeat")).not_to_contain_text("16. März")


def test_moved_and_one_day_of_a_series_cancelled(desk: Desk) -> None:
    desk.open("/events/infoabend-2026")
    desk.page.get_by_role("link", name="Verlegen").click()
    # Until the page is loaded, with its script.
    desk.page.wait_for_url("**/verlegen")
    desk.page.get_by_label("Neuer Beginn", exact=True).fill("12.03.2026")
    end = desk.page.get_by_label("Neues Ende", exact=True)
    end.fill("2026-03-12 20:30")
    desk.page.get_by_label("Neues Ende: Uhrzeit auswählen").fill("20:00")
    expect(end).to_have_value("2026-03-12 20:00")
    end.fill("")
    desk.page.get_by_role("button", name="Verlegen").click()
    expect(desk.page.get_by_role("alert")).to_contain_text("Gespeichert.")
    assert "start: 12.03.2026 18:00\nend: 20:00\nplace: halle\nmoved_from: 05.03.2026 18:00\n" in desk.read(INFOABEND)

    desk.open("/events/sprechstunde-2026/verlegen")
    desk.page.get_by_label("Neuer Beginn", exact=True).fill("13.03.2026")
    desk.page.get_by_role("button", name="Verlegen").click()
    assert desk.page.get_by_label("Welcher Tag?").evaluate("(one) => one.validity.valueMissing")
    desk.open("/events/sprechstunde-2026")
    desk.page.get_by_role("link", name="Absagen").click()
    desk.page.get_by_label("Welcher Tag?").select_option("Mo., 16. März 2026, 16 Uhr")
    desk.page.get_by_role("button", name="Absagen").click()
    expect(desk.page.get_by_role("alert")).to_contain_text("Gespeichert.")
    assert "repeat: {every: 2 weeks, count: 4, changes: {2026-03-16: cancelled}}" in desk.read(
        "site_data/events/sprechstunde-2026.yaml"
    )


def test_a_copy_for_the_next_year_is_a_draft(desk: Desk) -> None:
    desk.open("/events/infoabend-2026")
    desk.page.get_by_role("link", name="Kopie fürs nächste Jahr").click()
    desk.save()

    text = desk.read("site_data/events/infoabend-2027.yaml")
    assert "start: 04.03.2027 18:00\n" in text
    assert "draft: ja\n" in text


def test_a_file_that_changed_meanwhile_loses_nothing(desk: Desk) -> None:
    desk.open("/events/infoabend-2026")
    desk.page.get_by_label("Titel (nötig)").fill("Mein Titel")
    theirs = desk.read(INFOABEND).replace("'Infoabend'", "'Ihr Titel'").replace("end: 20:00", "end: 21:00")
    write_files(desk.root, {INFOABEND: theirs})
    desk.page.get_by_role("button", name="Speichern").click()

    expect(desk.page.get_by_role("alert")).to_contain_text("inzwischen geändert")
    expect(desk.page.get_by_label("Titel (nötig)")).to_have_value("Mein Titel")
    expect(desk.page.get_by_label("Ende", exact=True)).to_have_value("21:00")
    assert desk.read(INFOABEND) == theirs
    desk.save()
    assert desk.read(INFOABEND) == theirs.replace("'Ihr Titel'", "'Mein Titel'")


def test_a_picture_is_scaled_stripped_and_written_with_its_words(desk: Desk, tmp_path: Path) -> None:
    photo = Image.new("RGB", (2400, 1200), "navy")
    exif = photo.getexif()
    exif[0x010E] = "GEHEIMER ORT"
    photo.save(tmp_path / "Foto Straße.JPG", "JPEG", exif=exif)
    desk.open("/events/infoabend-2026")
    desk.page.get_by_text("Bild zum Termin").click()
    desk.page.locator("input[type=file]").set_input_files(tmp_path / "Foto Straße.JPG")
    expect(desk.page.get_by_label("Bilddatei")).to_have_value("images/foto-strasse.jpg")
    assert not (desk.root / "assets/images/foto-strasse.jpg").exists()
    desk.page.get_by_label("Was auf dem Bild zu sehen ist").fill("Ein blaues Feld.")
    desk.save()

    content = (desk.root / "assets/images/foto-strasse.jpg").read_bytes()
    assert Image.open(BytesIO(content)).size == (1600, 800)
    assert b"GEHEIMER" not in content
    assert "image:\n  file: images/foto-strasse.jpg\n  alt: Ein blaues Feld.\n" in desk.read(INFOABEND)


def test_saved_changes_are_committed_with_the_reports_sentence_and_pushed(desk: Desk, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "server.git")
    git(desk.root, "remote", "add", "origin", str(tmp_path / "server.git"))
    desk.open("/events/infoabend-2026/absagen")
    desk.page.get_by_role("button", name="Absagen").click()
    expect(desk.page.get_by_role("alert")).to_contain_text("Gespeichert.")
    desk.open("/")
    expect(desk.page.locator("main")).to_contain_text("1 Termin abgesagt.")
    desk.page.get_by_role("button", name="Festhalten und übertragen").click()
    expect(desk.page.get_by_role("status")).to_contain_text("Festgehalten und übertragen.")

    assert git(tmp_path / "server.git", "log", "-1", "--format=%an %s", "main") == "Pia Probe 1 Termin abgesagt.\n"
    assert git(desk.root, "status", "--porcelain") == ""


def test_a_refusal_of_git_is_told_in_german_and_loses_nothing(desk: Desk, tmp_path: Path) -> None:
    git(desk.root, "remote", "add", "origin", str(tmp_path / "fehlt.git"))
    write_files(desk.root, {INFOABEND: desk.read(INFOABEND).replace("20:00", "21:00")})
    desk.open("/")
    desk.page.get_by_role("button", name="Festhalten und übertragen").click()

    expect(desk.page.get_by_role("alert")).to_contain_text("Unter der eingetragenen Adresse liegt kein Projekt.")
    assert "end: 21:00" in git(desk.root, "show", f"HEAD:{INFOABEND}")


def test_the_form_passes_axe_fits_a_phone_and_is_used_by_keyboard(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 360, "height": 740})
    for path in (
        "/",
        "/events/sprechstunde-2026",
        "/neu/nachricht",
        "/events/sprechstunde-2026/absagen",
        "/places/",
        "/settings/",
    ):
        desk.open(path)
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= 360, path
        if AXE.exists():
            desk.page.evaluate(AXE.read_text("utf-8"))
            found = desk.page.evaluate("axe.run(document, {iframes: false})")
            assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == [], path
    desk.open("/events/infoabend-2026")
    desk.page.get_by_label("Titel (nötig)").focus()
    desk.page.keyboard.press("End")
    desk.page.keyboard.type(" für alle")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("alert")).to_contain_text("Gespeichert.")
    assert "'Infoabend für alle'" in desk.read(INFOABEND)


# --- What is made of uploaded files --------------------------------------------------------------


def picture(size: tuple[int, int], form: str, mode: str = "RGB") -> bytes:
    out = BytesIO()
    Image.new(mode, size).save(out, form)
    return out.getvalue()


@pytest.mark.parametrize(
    ("filename", "content", "name", "size"),
    [
        ("C:\\Bilder\\Über uns.PNG", picture((3200, 1600), "PNG"), "images/ueber-uns.jpg", (1600, 800)),
        ("../../etc/passwd.webp", picture((80, 40), "WEBP"), "images/passwd.jpg", (80, 40)),
        ("Logo.png", picture((10, 10), "PNG", "RGBA"), "images/logo.png", (10, 10)),
        ("???.jpg", picture((10, 10), "JPEG"), "images/datei.jpg", (10, 10)),
    ],
)
def test_a_picture_is_scaled_and_gets_a_name_that_may_be_one(
    filename: str, content: bytes, name: str, size: tuple[int, int]
) -> None:
    found, made = prepared(filename, content)

    assert found == f"assets/{name}"
    assert Image.open(BytesIO(made)).size == size


def test_a_pdf_stays_as_it_is() -> None:
    assert prepared("Flyer März.pdf", b"%PDF-1.7\n") == ("assets/downloads/flyer-maerz.pdf", b"%PDF-1.7\n")


@pytest.mark.parametrize("content", [b"", b"<svg onload='alert(1)'/>", b"MZ\x90", picture((9, 9), "PNG")[:40]])
def test_what_is_neither_picture_nor_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(Unusable, match="kein Bild"):
        prepared("bild.png", content)


def test_a_pdf_that_is_too_large_is_refused() -> None:
    with pytest.raises(Unusable, match="11 MB"):
        prepared("a.pdf", b"%PDF-" + b"0" * 11_000_000)


def test_another_file_of_that_name_is_never_overwritten() -> None:
    assert free_name("images/a", {"images/a", "images/a-2"}) == "images/a-3"
    assert free_name("images/a", {"images/b"}) == "images/a"

"""The form of the preview, as a process and in a real browser: who may write, and what editors do with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.previews import Preview, preview_of
from tests.sites import write_site

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
{% set page = site.page(page_id) %}
<!doctype html>
<html lang="de"><title>{{ page.title }}</title>{{ page.body | markdown }}</html>
"""
INFOABEND = "site_data/events/infoabend-2026.yaml"


# --- Who may write ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
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
    watched: Preview, path: str, headers: dict[str, str], changes: dict[str, str]
) -> None:
    root = watched.out.parent
    before = {file: file.read_bytes() for file in (root / "site_data").rglob("*.yaml")}
    sent = {name: value.format(own=watched.address) for name, value in headers.items()}

    assert post(watched, path, unsaved(watched) | changes, **sent) == 403
    assert {file: file.read_bytes() for file in (root / "site_data").rglob("*.yaml")} == before


def test_no_other_site_may_frame_the_form_or_read_its_token(watched: Preview) -> None:
    answer = watched.get("/_bearbeiten/events/infoabend-2026", Origin="https://boese.example")

    assert "frame-ancestors 'none'" in (answer.header("Content-Security-Policy") or "")
    assert "form-action 'self'" in (answer.header("Content-Security-Policy") or "")
    assert answer.header("Access-Control-Allow-Origin") is None
    assert answer.header("Cross-Origin-Resource-Policy") == "same-origin"


@pytest.mark.parametrize(
    "path",
    ["/events/fehlt", "/places/fehlt", "/pages/../site", "/gibtsnicht/", "/neu/gibtsnicht", "/events/fehlt/absagen"],
)
def test_what_is_not_there_is_said_to_be_missing(watched: Preview, path: str) -> None:
    assert watched.get(f"/_bearbeiten{path}").status == 404


def test_a_file_that_cannot_be_read_is_told_instead_of_shown(tmp_path: Path) -> None:
    write_site(tmp_path, SITE + "-- site_data/events/kaputt.yaml --\ntitle: a: b\n")
    with preview_of(tmp_path) as preview:
        answer = preview.get("/_bearbeiten/events/kaputt")

    assert answer.status == 409
    assert "zweiter Doppelpunkt" in answer.text

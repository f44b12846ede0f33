"""What fields hold: how each reads what an editor wrote, and what it refuses with which code."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from clustersite.content import fields
from clustersite.content.dates import (
    Unreadable,
)

ACCEPTED: dict[str, list[tuple[object, object]]] = {
    "Id": [("go-be-goerlitz", "go-be-goerlitz"), ("2026", "2026")],
    "Line": [
        ("  Treffen ", "Treffen"),
        ("no", "no"),
        ("x" * 300, "x" * 300),
        ("Mit „Zeichen“ – ja", "Mit „Zeichen“ – ja"),
    ],
    "Prose": [("Eins\n\nZwei\t\n", "Eins\n\nZwei\t\n")],
    "WebAddress": [
        ("https://a.example/x?y=z#w", "https://a.example/x?y=z#w"),
        ("http://a.example", "http://a.example"),
    ],
    "Email": [("pia.probe+x@sub.probe.example", "pia.probe+x@sub.probe.example")],
    "Phone": [("03581 123456", "03581 123456"), ("+49 (3581) 12-34/56", "+49 (3581) 12-34/56")],
    "Postcode": [("02763", "02763"), ("01067", "01067"), ("99998", "99998")],
    "SitePath": [("/alt/", "/alt/"), ("/alt/seite.html", "/alt/seite.html"), ("/", "/")],
    "ImageFile": [("images/stammtisch.jpg", "images/stammtisch.jpg"), ("images/2026/a_b.webp", "images/2026/a_b.webp")],
    "Whole": [("5809", 5809), ("5.809", 5809), ("1_000", 1000), ("1.234.567", 1234567), ("0123", 123), ("0", 0)],
    "Flag": [("ja", True), ("Nein", False), ("yes", True), ("no", False), ("true", True)],
    "Several[Id]": [("halle", ("halle",)), (["a", "b"], ("a", "b")), ([], ())],
    "Several[Line]": [("Schulen", ("Schulen",)), (["Schulen", "Betriebe"], ("Schulen", "Betriebe"))],
    "FederalState": [("Sachsen", "Sachsen"), ("Sachsen-Anhalt", "Sachsen-Anhalt")],
}
REFUSED: dict[str, list[tuple[object, str]]] = {
    "Id": [("Go Be", "E136"), ("größe", "E136"), ("a--b", "E136"), ("-a", "E136"), ("x" * 81, "E136"), ("", "E136")],
    "Line": [("Eins\nZwei", "E137"), ("x" * 301, "E137"), ("", "E146"), (" \t", "E146"), ("a\x07b", "E147")],
    "Prose": [("\n", "E146"), ("a\x1bb", "E147"), ("a\x85b", "E147")],
    "WebAddress": [
        ("www.a.example", "E133"), ("ftp://a.example", "E133"), ("https://", "E133"), ("https://a b.example", "E133"),
        ("https://localhost", "E133"), ("javascript:alert(1)", "E133"), ("https://ich@a.example", "E133"),
        ("https://a.example:8080", "E133"), ('https://a.example/"x', "E133"), ("https://[::1", "E133"),
    ],
    "Email": [("buero", "E134"), ("a@b", "E134"), ("a b@c.de", "E134"), ("ä@b.de", "E134"), ("a@b.de>", "E134")],
    "Phone": [("123456", "E135"), ("0351", "E135"), ("03581-ABC", "E135"), ("+49", "E135"), ("0" * 20, "E135")],
    "Postcode": [("2763", "E138"), ("027633", "E138"), ("00100", "E138"), ("D-02763", "E138"), ("٠٢٧٦٣", "E138")],
    "SitePath": [("alt/", "E148"), ("/alt", "E148"), ("/../x/", "E148"), ("/Alt/", "E148"), ("/a b/", "E148")],
    "ImageFile": [("a.jpg", "E149"), ("images/A.jpg", "E149"), ("images/../a.jpg", "E149"), ("images/a.gif", "E149")],
    "Whole": [("drei", "E130"), ("1,5", "E130"), ("1.5", "E130"), ("-3", "E130"), ("", "E130"), ("9" * 13, "E130")],
    "Flag": [("vielleicht", "E131"), ("1", "E131"), ("", "E131")],
}  # fmt: skip


def adapter(kind: str) -> TypeAdapter[Any]:
    name, _, item = kind.rstrip("]").partition("[")
    found = getattr(fields, name)
    return TypeAdapter(found[getattr(fields, item)] if item else found)


@pytest.mark.parametrize(
    ("kind", "written", "read"), [(kind, *pair) for kind, pairs in ACCEPTED.items() for pair in pairs]
)
def test_a_field_reads_what_people_write(kind: str, written: object, read: object) -> None:
    assert adapter(kind).validate_python(written) == read


@pytest.mark.parametrize(
    ("kind", "written", "code"), [(kind, *pair) for kind, pairs in REFUSED.items() for pair in pairs]
)
def test_a_field_refuses_the_rest_with_its_code(kind: str, written: object, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        adapter(kind).validate_python(written)
    (found,) = caught.value.errors()
    reason = found["ctx"]["error"]
    assert isinstance(reason, Unreadable)
    assert reason.code == code


@pytest.mark.parametrize(
    ("value", "word"),
    [("x", "ein Text"), ({}, "eine Gruppe von Angaben"), ([], "eine Liste"), ((), "eine Liste"), (None, "nichts")],
)
def test_kinds_of_values_have_german_names(value: object, word: str) -> None:
    assert fields.kind_of(value) == word


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("assets/downloads/flyer.pdf", "downloads/flyer.pdf"),
        ("C:\\Flyer\\Flyer Görlitz.docx", "downloads/c-flyer-flyer-goerlitz.pdf"),
        ("https://www.beispiel.de/Programm.pdf", "downloads/programm.pdf"),
        ("???.pdf", "downloads/flyer.pdf"),
    ],
)
def test_what_is_no_pdf_of_the_project_is_told_the_name_that_it_needs(written: str, name: str) -> None:
    with pytest.raises(ValidationError) as failed:
        TypeAdapter(fields.PdfFile).validate_python(written)
    assert failed.value.errors()[0]["ctx"]["error"].facts["suggestion"] == name

"""What is made of uploaded files."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from clustersite.editor.entries import free_name
from clustersite.preview.form import Unusable, prepared


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

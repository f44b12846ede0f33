"""Pictures made of drawings: previews of pages and icons, the same on every machine."""

import io
import json
from pathlib import Path

from PIL import Image, ImageChops

from clustersite.render import drawings
from tests.sites import build_site, codes, outputs_of

ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path fill="#c00" d="M0 0h4v8H0z"/></svg>'
SITE = f"""
-- layouts/preview.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><path fill="#123456" d="M0 0h1200v630H0z"/>
<text x="9" y="99" font-size="80">
{{{{ site.events.get(id).title if kind == "event" else site.pages.get(id).title }}}}</text></svg>
-- layouts/event.html --
<title>E</title><meta property="og:image" content="{{{{ card | absolute }}}}">
-- layouts/year.html --
<title>Y</title><meta property="og:image" content="{{{{ card | absolute }}}}">
-- site_data/events/treffen.yaml --
title: Übergabe
category: treffen
start: 2026-03-05
place: halle
-- assets/images/icon.svg --
{ICON}
"""


def image_of(root: Path, path: str) -> Image.Image:
    return Image.open(io.BytesIO((root / "public" / path).read_bytes()))


def test_each_event_and_page_has_a_picture_and_all_else_the_home_pages(tmp_path: Path) -> None:
    assert codes(build_site(tmp_path, SITE)) == []

    outputs = outputs_of(tmp_path)
    assert image_of(tmp_path, "termine/treffen/vorschau.png").size == (1200, 630)
    assert image_of(tmp_path, "vorschau.png").getpixel((1100, 600)) == (0x12, 0x34, 0x56, 255)
    assert "https://probe.example/termine/treffen/vorschau.png" in outputs["termine/treffen/index.html"]
    assert "https://probe.example/vorschau.png" in outputs["termine/2026/index.html"]


def test_the_icon_is_drawn_in_every_size_that_the_manifest_names(tmp_path: Path) -> None:
    build_site(tmp_path, SITE, base_url="https://host.example/unter")

    manifest = json.loads(outputs_of(tmp_path)["site.webmanifest"])
    assert [icon["src"] for icon in manifest["icons"]] == ["/unter/icon-192.png", "/unter/icon-512.png"]
    assert image_of(tmp_path, "icon-512.png").size == (512, 512)
    # Clear where the drawing is, white for phones that would put black behind it.
    assert image_of(tmp_path, "icon-192.png").getpixel((180, 9)) == (0, 0, 0, 0)
    assert image_of(tmp_path, "icon-180.png").getpixel((170, 9)) == (255, 255, 255, 255)


def test_letters_come_from_the_installed_font_with_umlauts() -> None:
    def drawn(text: str) -> bytes:
        return drawings.picture(
            '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="90">'
            f'<text x="5" y="70" font-size="60" font-family="Barlow Condensed" font-weight="700">{text}</text></svg>',
            width=300,
        )

    assert len({drawn(text) for text in ("", "A", "Ä", "ß", "ẞ", "–")}) == 6
    assert drawn("Ä") == drawn("Ä")


def test_a_card_looks_as_if_it_were_drawn_as_a_whole() -> None:
    square = '<path fill="#0f0" d="M0 0h60v60H0z"/><circle class="a" cx="30" cy="30" r="20"/>'
    card = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="120" viewBox="0 0 240 120" '
        'font-family="Barlow Condensed" font-weight="700"><style>.a { fill: #00f }</style>'
        '<rect fill="#fff" width="240" height="120"/><rect fill="#f00" x="10" y="20" width="30" height="5"/>'
        f'<svg x="120" y="0" width="120" height="120" viewBox="0 0 60 60">{square}</svg>'
        '<text x="10" y="90" font-size="40" fill="#000">Messe</text></svg>'
    )

    made, whole = (
        Image.open(io.BytesIO(one)).convert("RGB") for one in (drawings.card(card), drawings.picture(card, width=240))
    )

    assert made.size == whole.size
    # A palette may be off by a shade that nobody sees; letters are set by another program, and a little elsewhere.
    difference = ImageChops.difference(made, whole)
    for x, y in ((5, 5), (20, 22), (125, 5), (180, 60)):
        assert max(difference.crop((x, y, x + 1, y + 1)).tobytes()) < 8
    assert sum(difference.convert("L").histogram()[80:]) < made.width * made.height * 0.03


def test_a_drawing_of_other_parts_is_drawn_as_it_is() -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><circle cx="5" cy="5" r="5"/></svg>'

    assert drawings.card(drawing) == drawings.picture(drawing, width=20)

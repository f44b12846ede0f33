"""Assets: one flat stylesheet, fingerprinted names, files for the root of the site, pictures in all widths."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from clustersite import build as building
from clustersite.options import Outcome
from clustersite.problems import Problem
from clustersite.render import assets as made_by
from clustersite.render.assets import Assets
from clustersite.signatures import digest
from tests.sites import build_site, codes, options_for, outputs_of, write_files, write_site

STYLES = {
    "css/site.css": b'@import "tokens.css";\n@import "components/card.css";\n',
    "css/tokens.css": b"/* why */\n:root { --ink: #123; }\n",
    "css/components/card.css": b'.card { background: url("../../images/dot.svg"); }\n',
    "images/dot.svg": b"<svg/>",
}


def prepare(sources: dict[str, bytes]) -> tuple[Assets, tuple[Problem, ...]]:
    return made_by.prepare(sources, lambda name: digest(sources[name]))


def test_imports_become_one_stylesheet_in_their_order() -> None:
    assets, problems = prepare(STYLES)

    css = assets.finished["css/site.css"].decode()
    assert problems == ()
    assert css.index("--ink") < css.index(".card")
    assert "@import" not in css
    assert "why" not in css
    assert "css/tokens.css" not in assets.addresses


def test_addresses_carry_a_fingerprint_of_the_content() -> None:
    before, _ = prepare(STYLES)
    after, _ = prepare(STYLES | {"css/tokens.css": b":root { --ink: #456; }\n"})

    assert re.fullmatch(r"/assets/css/site\.[0-9a-f]{10}\.css", before.addresses["css/site.css"])
    assert before.addresses["css/site.css"] != after.addresses["css/site.css"]
    assert before.addresses["images/dot.svg"] == after.addresses["images/dot.svg"]


def test_urls_in_a_stylesheet_lead_to_the_fingerprinted_file_from_where_the_bundle_lies() -> None:
    assets, _ = prepare(STYLES)

    css = assets.finished["css/site.css"].decode()
    assert f'url("..{assets.addresses["images/dot.svg"].removeprefix("/assets")}")' in css


def test_a_changed_picture_changes_the_stylesheet_that_shows_it() -> None:
    before, _ = prepare(STYLES)
    after, _ = prepare(STYLES | {"images/dot.svg": b"<svg> </svg>"})

    assert before.addresses["css/site.css"] != after.addresses["css/site.css"]


def test_files_for_the_root_keep_their_names() -> None:
    assets, _ = prepare({"root/site.webmanifest": b"{}"})

    assert assets.addresses == {"root/site.webmanifest": "/site.webmanifest"}


def test_a_missing_import_and_a_missing_picture_are_problems_at_their_place(tmp_path: Path) -> None:
    text = """
-- assets/css/site.css --
/* first line */
@import "tokns.css";
.a { background: url(dot.svg); }
-- assets/css/tokens.css --
:root {}
"""
    outcome = build_site(tmp_path, text)

    assert codes(outcome) == ["E165 assets/css/site.css:2:10", "E165 assets/css/site.css:3:22"]
    assert "css/tokens.css" in outcome.problems[0].help


def test_stylesheets_that_import_each_other_are_each_there_once() -> None:
    assets, problems = prepare(
        {
            "css/a.css": b'@import "b.css";\n',
            "css/b.css": b'@import "c.css";\nb { top: 0; }\n',
            "css/c.css": b'@import "b.css";\nc { top: 0; }\n',
        }
    )

    assert problems == ()
    assert assets.finished["css/a.css"] == b"c{ top: 0; }b{ top: 0; }\n"


def test_a_layout_asks_for_an_asset_by_its_name(tmp_path: Path) -> None:
    text = (
        "-- assets/css/site.css --\na {}\n-- layouts/page.html --\n{{ site.assets.address('css/site.css') | href }}\n"
    )

    build_site(tmp_path, text)

    outputs = outputs_of(tmp_path)
    assert outputs["index.html"].strip().lstrip("/") in outputs


def test_stylesheets_lose_what_only_their_writers_need_and_nothing_else() -> None:
    text = (
        ".a,\n.b > .c {\n  color: red;\n  font: 700 1rem/1\n    serif;\n}\n\n"
        '.d::before {\n  content: "a {b;} ";\n}\n'
        "@media (width >= 9rem)\n  and (hover) {\n  .e:hover {\n    top: 0;\n  }\n}\n"
    )

    css = prepare({"css/site.css": text.encode()})[0].finished["css/site.css"].decode()

    assert css == (
        ".a,\n.b > .c{color:red;font:700 1rem/1\nserif}"
        '.d::before{content:"a {b;} "}@media (width >= 9rem)\nand (hover){.e:hover{top:0}}\n'
    )


def test_scripts_are_joined_after_what_they_import_and_each_once() -> None:
    scripts = {
        "js/site.js": b'// Whole.\nimport "./one.js";\nimport "./two.js";\n',
        "js/one.js": b'import { word } from "./word.js";\n\nuse(word);\n',
        "js/two.js": b'import { word } from "./word.js";\nagain(word);\n',
        "js/word.js": b'export const word = (a, b) => {\n  // Why.\n  return a + b ? "a = {b}" : `${a} => ${b}`;\n};\n',
    }

    assets, problems = prepare(scripts)

    assert problems == ()
    assert list(assets.addresses) == ["js/site.js"]
    assert assets.finished["js/site.js"].decode() == (
        '"use strict";\n{\nconst word=(a,b)=>{\nreturn a + b?"a = {b}":`${a} => ${b}`;\n};\n'
        "use(word);\nagain(word);\n}\n"
    )


@pytest.mark.parametrize("line", ["{}.css", "{}.js"])
def test_a_long_chain_of_imports_is_joined_from_its_end(line: str) -> None:
    keyword = "@import" if line.endswith("css") else "import"
    chain = {line.format(number): f'{keyword} "./{line.format(number + 1)}";\n'.encode() for number in range(2000)}

    assets, problems = prepare(chain | {line.format(2000): b"last{}"})

    assert problems == ()
    assert b"last" in assets.finished[line.format(0)]


def test_a_script_that_imports_what_is_not_there_is_told(tmp_path: Path) -> None:
    assert codes(build_site(tmp_path, '-- assets/js/site.js --\nimport "./weg.js";\n')) == [
        "E165 assets/js/site.js:1:11"
    ]


# --- Pictures ------------------------------------------------------------------------------------


PAGE = """
-- content/halle.md --
---
title: Halle
description: Eine Seite mit einem Bild im Text und mit einem Satz, der lang genug ist.
---
![Die Halle](images/halle.jpg "Von außen")
-- layouts/event.html --
{% set image = site.events.get(event_id).image %}
{% set picture = site.assets.picture(image.file) %}
<title>E</title><img src="{{ picture.address }}" width="{{ picture.width }}" height="{{ picture.height }}">
-- site_data/events/treffen.yaml --
title: Treffen
category: treffen
start: 2026-03-05
place: halle
image: {file: images/plan.svg, alt: Der Plan}
-- assets/images/plan.svg --
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 80"/>
"""


def photo(width: int, height: int, *, turned: bool = False, mode: str = "RGB", kind: str = "JPEG") -> bytes:
    """A red picture with a blue edge on its left, and with where it was taken."""
    image = Image.new(mode, (width, height), "red")
    image.paste("blue", (0, 0, width // 4, height))
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "Kamera"
    if turned:
        exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def build_with(root: Path, content: bytes, text: str = PAGE) -> Outcome:
    write_site(root, text)
    write_files(root, {"assets/images/halle.jpg": content})
    return building.build(options_for(root))


def test_a_picture_is_published_in_widths_up_to_its_own_in_both_formats(tmp_path: Path) -> None:
    assert codes(build_with(tmp_path, photo(1200, 600))) == []

    files = {path: tmp_path / "public" / path for path in outputs_of(tmp_path) if "halle." in path}
    assert sorted(re.sub(r"\.[0-9a-f]{10}\.", ".", path) for path in files) == [
        f"assets/images/halle.{width}.{kind}" for width in (1200, 480, 960) for kind in ("avif", "webp")
    ]
    for path, file in files.items():
        image = Image.open(file)
        assert image.size == (int(path.split(".")[-2]), int(path.split(".")[-2]) // 2)
        assert image.format == path.rpartition(".")[2].upper()


def test_nothing_but_the_colours_is_published(tmp_path: Path) -> None:
    build_with(tmp_path, photo(600, 300))

    for file in (tmp_path / "public/assets/images").glob("halle.*"):
        image = Image.open(file)
        assert not image.getexif()
        assert image.info.keys().isdisjoint({"exif", "xmp", "icc_profile", "comment"})
        assert b"Kamera" not in file.read_bytes()


def test_a_picture_in_a_text_tells_browsers_its_files_its_room_and_its_words(tmp_path: Path) -> None:
    build_with(tmp_path, photo(600, 300))

    text = re.sub(r"\.[0-9a-f]{10}\.", ".", outputs_of(tmp_path)["halle/index.html"])
    sizes = "(width &gt;= 44rem) 40rem, 92vw"
    files = {
        kind: ", ".join(f"/assets/images/halle.{width}.{kind} {width}w" for width in (480, 600))
        for kind in made_by.PICTURE_FORMATS
    }
    assert f'<source sizes="{sizes}" srcset="{files["avif"]}" type="image/avif">' in text
    image = re.findall("<img [^>]*>", text)[0]
    for expected in (
        'src="/assets/images/halle.600.webp"',
        f'srcset="{files["webp"]}"',
        'width="600"',
        'height="300"',
        'alt="Die Halle"',
        'title="Von außen"',
        'loading="lazy"',
    ):
        assert expected in image


def test_a_drawing_stays_one_file_and_has_the_size_of_its_view_box(tmp_path: Path) -> None:
    build_with(tmp_path, photo(600, 300))

    text = outputs_of(tmp_path)["termine/treffen/index.html"]
    assert re.search(r'src="/assets/images/plan\.[0-9a-f]{10}\.svg" width="120" height="80"', text)


@pytest.mark.parametrize(("kind", "near"), [("avif", 40), ("webp", 40)])
def test_a_picture_taken_with_a_turned_camera_stands_upright(kind: str, near: int) -> None:
    content = photo(800, 400, turned=True)

    assert made_by.size(content) == (400, 800)
    image = Image.open(io.BytesIO(made_by.encoded(content, 400, kind))).convert("RGB")
    assert image.size == (400, 800)
    # What was left is above after a quarter turn.
    assert image.getpixel((200, 50))[2] > 255 - near  # type: ignore[index]
    assert image.getpixel((200, 700))[0] > 255 - near  # type: ignore[index]


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("kind", made_by.PICTURE_FORMATS)
def test_pictures_of_any_kind_are_written_the_same_each_time(mode: str, kind: str) -> None:
    image = Image.linear_gradient("L").resize((500, 300)).convert(mode)
    out = io.BytesIO()
    image.save(out, "JPEG")

    assert made_by.encoded(out.getvalue(), 480, kind) == made_by.encoded(out.getvalue(), 480, kind)


def test_clear_parts_stay_clear() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (600, 10), (255, 0, 0, 0)).save(out, "PNG")

    image = Image.open(io.BytesIO(made_by.encoded(out.getvalue(), 480, "webp")))
    assert image.convert("RGBA").getpixel((9, 1))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", photo(600, 300)[:2000], b"GIF89a"])
def test_a_damaged_picture_stops_the_build(tmp_path: Path, content: bytes) -> None:
    outcome = build_with(tmp_path, content)

    assert codes(outcome) == ["E100 assets/images/halle.jpg:0:0"]
    assert outcome.written is None


def test_a_layout_that_asks_for_a_picture_as_a_file_is_told(tmp_path: Path) -> None:
    text = PAGE + '-- layouts/page.html --\n<img src="{{ site.assets.address("images/halle.jpg") }}">\n'

    assert codes(build_with(tmp_path, photo(60, 30), text)) == ["E161 layouts/page.html:1:1"]


def test_a_picture_that_a_stylesheet_shows_is_published_as_it_is(tmp_path: Path) -> None:
    text = '-- assets/css/site.css --\n.a { background: url("../images/halle.jpg"); }\n'

    build_with(tmp_path, photo(60, 30), PAGE + text)
    assert [path for path in outputs_of(tmp_path) if path.endswith(".jpg")] != []


def test_small_files_of_very_many_pixels_are_refused_before_they_are_decoded(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {}
    # Of the second Pillow itself warns, and the third it refuses.
    for side in (9_000, 13_000, 13_400):
        out = io.BytesIO()
        Image.new("1", (side, side)).save(out, "PNG", compress_level=1)
        files[f"assets/images/bombe-{side}.png"] = out.getvalue()
    write_files(write_site(tmp_path), files)
    code = (
        "from tests.sites import codes, options_for; from clustersite import build; "
        f"from pathlib import Path; print(codes(build.check(options_for(Path({str(tmp_path)!r}))))); "
        "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"
    )

    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], check=True, capture_output=True, text=True
    ).stdout

    assert all(f"E317 {file}:0:0" in said for file in files)
    assert int(said.splitlines()[-1]) < 500_000


def test_what_a_check_drew_is_not_drawn_again_by_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = io.BytesIO()
    Image.new("RGB", (600, 300), "red").save(plain, "JPEG")
    write_files(write_site(tmp_path, PAGE), {"assets/images/halle.jpg": plain.getvalue()})
    assert building.check(options_for(tmp_path)).is_good

    def never(*_: object) -> bytes:
        raise AssertionError("drawn again")

    monkeypatch.setattr(made_by, "encoded", never)
    assert building.build(options_for(tmp_path)).written


def test_the_size_is_known_without_decoding_and_a_check_decodes_it_all() -> None:
    half = photo(800, 400, turned=True)[:2000]

    assert made_by.size(half) == (400, 800)
    with pytest.raises(made_by.NoPicture):
        made_by.verify(half)


def test_a_picture_is_decoded_once_for_all_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = []
    transposed = ImageOps.exif_transpose

    def noted(image: Image.Image) -> Image.Image:
        decoded.append(image)
        return transposed(image)

    monkeypatch.setattr(ImageOps, "exif_transpose", noted)

    build_with(tmp_path, photo(1700, 300))

    assert len([path for path in outputs_of(tmp_path) if path.endswith((".avif", ".webp"))]) == 6
    assert len(decoded) == 1


def test_both_a_build_and_a_check_say_how_far_they_are(tmp_path: Path) -> None:
    plain = io.BytesIO()
    Image.new("RGB", (1700, 300), "red").save(plain, "JPEG")
    write_files(write_site(tmp_path, PAGE), {"assets/images/halle.jpg": plain.getvalue()})
    checked: list[tuple[int, int]] = []
    built: list[tuple[int, int]] = []

    building.check(options_for(tmp_path), lambda *so_far: checked.append(so_far))
    building.build(options_for(tmp_path), lambda *so_far: built.append(so_far))

    assert checked == built == [(done, built[0][1]) for done in range(built[0][1] + 1)]
    assert len(built) > 6

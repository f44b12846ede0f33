"""Assets: one flat stylesheet, fingerprinted names, files for the root of the site."""

import re
from pathlib import Path

from clustersite.problems import Problem
from clustersite.render import assets as made_by
from clustersite.render.assets import Assets
from clustersite.signatures import digest
from tests.sites import build_site, codes, outputs_of

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


def test_stylesheets_that_import_each_other_are_a_problem_not_a_loop() -> None:
    _, problems = prepare(
        {"css/a.css": b'@import "b.css";\n', "css/b.css": b'@import "c.css";\n', "css/c.css": b'@import "b.css";\n'}
    )

    assert {found.code for found in problems} == {"E165"}


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


def test_a_script_that_imports_what_is_not_there_is_told(tmp_path: Path) -> None:
    assert codes(build_site(tmp_path, '-- assets/js/site.js --\nimport "./weg.js";\n')) == [
        "E165 assets/js/site.js:1:11"
    ]

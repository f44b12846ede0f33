"""build.json knows every page, and a page that follows from data leads on when its data is gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clustersite import build as building
from clustersite.cli import main
from tests.sites import TODAY, build_site, codes, options_for, outputs_of, write_files

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

"""The search index: what the forms of a word have in common, and what can be found with which weight."""

import json
from pathlib import Path

import pytest

from clustersite import build as building
from clustersite import routes
from clustersite.content.model import Synonym
from clustersite.render.search import (
    COMMON,
    Found,
    SearchDocument,
    head,
    index,
    part,
    part_of,
    postings,
    search_document,
    stem,
    stems,
    words,
)
from clustersite.site import kinds
from clustersite.site import search as finding
from tests.sites import build_site, options_for, outputs_of, write_files


@pytest.mark.parametrize(
    "forms",
    [
        "Mechatroniker Mechatronikerin Mechatronikerinnen Mechatronikern Mechatronikers mechatronik",
        "Görlitz Goerlitz gorlitz GÖRLITZ",
        "Messe Messen",
        "Termin Termine Terminen",
        "Ausbildungsplatz Ausbildungsplätze Ausbildungsplaetzen",
        "Straße Strasse Straßen",
        "Fräser Fraeserin",
        "Köche Koche Koechen",
    ],
)
def test_the_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


def test_different_words_keep_different_stems() -> None:
    words = "Bau Beruf Berlin Cottbus Dach Film Gleis Holz Instagram Löbau Lauta Metall Podcast Quelle Steuer Zittau"

    assert len({stem(word) for word in words.split()}) == len(words.split())


def test_references_addresses_and_common_words_are_not_indexed() -> None:
    text = "Wir und die [Betriebe](page:mitmachen/index) auf [[link:spotify]] https://host.example/pfad"

    assert stems(text) == [stem("Betriebe")]


def test_words_are_stems_each_with_its_best_weight() -> None:
    assert words(((1, "Messen in Zittau"), (9, "Messe"), (3, "Halle, Zittau, Halle"))) == (
        (9, "mess"),
        (3, "zittau hall"),
    )


def test_where_all_words_stand_that_a_synonym_means_its_own_words_stand_too() -> None:
    synonyms = [
        Synonym(id="praktikum", words=("Praktikum",), means="Schau rein"),
        Synonym(id="schreiner", words=("Schreiner",), means="Tischler"),
    ]

    assert words([(8, "Schau"), (3, "rein in den Betrieb")], synonyms) == ((8, "schau"), (3, "rein betrieb praktikum"))


def found(address: str, kind: str, rank: tuple[int, int]) -> SearchDocument:
    return search_document(address, Found(kind, address.strip("/").title(), "t", rank), "0000")


def test_ids_sort_documents_by_their_rank() -> None:
    ranks = [(0, 739_000), (0, 739_001), (1, 0), (5, -739_001), (5, -739_000), (6, -3)]
    ids = [found("/a/", "A", rank).id for rank in ranks]

    assert ids == sorted(ids)
    assert {len(one) for one in ids} == {17}


def test_the_index_holds_each_stem_with_its_weight_in_each_document() -> None:
    first, second = found("/messe/", "A", (0, 0)), found("/zittau/", "B", (1, 0))
    *parts, heavy = postings([(first, ((9, "mess"), (1, "zittau"))), (second, ((5, "zittau"),))])

    assert json.loads(index([first, second], "\n".join(parts), ["A", "B"], lambda path: f"/base{path}")) == {
        "kinds": ["A", "B"],
        "common": sorted(COMMON),
        "total": 2,
        "rows": [["Messe", "/base/messe/", 0, "t"], ["Zittau", "/base/zittau/", 1, "t"]],
        "words": {"mess": [0, 9], "zittau": [0, 1, 1, 5]},
    }
    assert json.loads(head(2, heavy, ["A", "B"]))["often"] == ["mess", "zittau"]


def test_a_part_holds_of_a_word_everywhere_the_best_and_how_many_there_are() -> None:
    documents = [found(f"/{number}/", "A", (number % 7, number)) for number in range(500)]
    words = (((9 if number == 499 else 1), "mess") for number in range(500))
    lines = postings((one, (of_it,)) for one, of_it in zip(documents, words, strict=True))
    content = json.loads(part(lines[part_of("mess")]))

    *pairs, total = content["words"]["mess"]
    assert total == 500
    assert len(pairs) == 2 * 400
    best = {content["ids"][number] for number in pairs[::2]}
    assert best == {documents[499].id, *sorted(one.id for one in documents[:499])[:399]}


def test_no_part_grows_beyond_its_bound() -> None:
    documents = [found(f"/{number}/", "A", (1, number)) for number in range(400)]
    of_each = ((1, " ".join(f"mes{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")),)
    lines = postings((one, of_each) for one in documents)

    assert 24_000 < len(part(lines[part_of("mes")])) <= 48_000


SITE = """
-- content/suche.md --
---
title: Suche
description: Alles auf dieser Website von A bis Z, mit Suche in Seiten und Terminen.
layout: search.html
---
-- content/geheim.md --
---
title: Versteckt
description: Diese Seite steht in keiner Suchmaschine und deshalb auch nicht in der Suche.
noindex: ja
---
-- site_data/events/treffen.yaml --
title: Übergabe
category: treffen
start: 2026-03-05
place: halle
-- layouts/search.html --
<title>Suche</title>
{% for part in site.search.a_to_z() %}<p>{{ part.letter }}: {{ part.entries | map(attribute="title") | join(", ") }}</p>
{% endfor %}
"""


def test_the_search_page_lists_everything_by_letter_and_has_its_index_beside_it(tmp_path: Path) -> None:
    build_site(tmp_path, SITE)

    outputs = outputs_of(tmp_path)
    assert (
        "<p>J: Jahresplan 2026</p>\n<p>S: Start, Suche</p>\n<p>T: Termine 2026</p>\n<p>U: Übergabe</p>"
        in outputs["suche/index.html"]
    )
    content = json.loads(outputs["suche/index.json"])
    assert ["Übergabe", "/termine/treffen/", 2, "Do., 5. März 2026, Görlitz"] in content["rows"]
    assert "Versteckt" not in [row[0] for row in content["rows"]]
    assert {"ubergab", "hall", "gorlitz", "treff", "marz"} <= set(content["words"])


def test_a_long_index_has_pages_by_the_beginning_of_titles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_MOST_ON_A_PAGE", 2)
    titles = {"a": "Messe Bautzen", "b": "Messe Görlitz", "c": "Messe Zittau", "d": "Messe Zittau", "e": "Messe Zittau"}
    events = "".join(
        f"-- site_data/events/{name}.yaml --\ntitle: {title}\nstart: 2026-04-05\n" for name, title in titles.items()
    )
    layout = (
        '{% if part is defined %}{{ site.search.index_part(part).entries | map(attribute="address") | join(" ") }}'
        "{% else %}{% for link in site.search.index_links() %}"
        "{{ link.letter }} {{ link.name }}: {{ link.first }}, {{ link.last }}\n"
        "{% endfor %}{% endif %}\n"
    )
    site = SITE.partition("-- layouts/search.html")[0]
    build_site(tmp_path, f"{site}{events}-- layouts/search.html --\n{layout}")

    outputs = outputs_of(tmp_path)
    assert outputs["suche/index.html"].split("\n")[:8] == [
        "J j: Jahresplan 2026, Jahresplan 2026",
        "M messe-b: Messe Bautzen, Messe Bautzen",
        "M messe-g: Messe Görlitz, Messe Görlitz",
        "M messe-zittau: Messe Zittau, Messe Zittau",
        "M messe-zittau--1: Messe Zittau, Messe Zittau",
        "S s: Start, Suche",
        "T t: Termine 2026, Termine 2026",
        "U u: Übergabe, Übergabe",
    ]
    assert outputs["suche/messe-zittau/index.html"].split() == ["/termine/c/", "/termine/d/"]
    assert outputs["suche/messe-zittau--1/index.html"].split() == ["/termine/e/"]

    # One more title makes its part anew, and what tells where it is.
    write_files(tmp_path, {"site_data/events/f.yaml": "title: Ruhe\nstart: 2026-04-06\n"})
    outcome = building.build(options_for(tmp_path))
    assert {path for path in outcome.reasons if path.startswith("suche/") and path.endswith(".html")} == {
        "suche/index.html",
        "suche/r/index.html",
    }


def test_a_change_touches_of_a_divided_index_what_tells_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "_LARGEST_WHOLE_INDEX", 0)
    monkeypatch.setattr(kinds, "_PAGES_OF_GROUP", 1)
    site = SITE + "".join(
        f"-- site_data/events/{name}.yaml --\ntitle: Termin {name}\nstart: 2026-04-05\n" for name in "abcdef"
    )
    build_site(tmp_path, site)
    before = outputs_of(tmp_path)
    assert set(json.loads(before["suche/index.json"])) == {"kinds", "common", "total", "often"}

    edited = site.replace("title: Termin a\n", "title: Kirmes\n")
    outcome = build_site(tmp_path, edited)
    after = outputs_of(tmp_path)

    touched = {f"suche/words-{part_of(word)}.json" for word in ("kirm", "termin")}
    (row_file,) = (path for path, content in after.items() if "/rows-" in path and "Kirmes" in content)
    found = {path for path in after if after[path] != before.get(path) and path.endswith(".json")}
    assert found == {*touched, row_file, "suche/index.json"}
    assert found <= set(outcome.reasons)
    assert outcome.reasons.keys() - found <= {path for path in after if not path.endswith(".json")}
    (tmp_path / "neu").mkdir()
    build_site(tmp_path / "neu", edited)
    assert after == outputs_of(tmp_path / "neu")


def test_of_two_that_fit_alike_what_is_to_come_stands_first_then_the_newest(tmp_path: Path) -> None:
    dates = {"a": 2024, "b": 2025, "c": 2026, "d": 2027}
    events = "".join(
        f"-- site_data/events/messe-{name}.yaml --\ntitle: Messe\nstart: {year}-09-26\n" for name, year in dates.items()
    )
    build_site(tmp_path, SITE + events)

    rows = json.loads(outputs_of(tmp_path)["suche/index.json"])["rows"]
    assert [row[1] for row in rows if row[0] == "Messe"] == [f"/termine/messe-{name}/" for name in "cdba"]

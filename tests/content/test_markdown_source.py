"""What a Markdown text holds, found where it is written."""

from __future__ import annotations

import pytest

from clustersite.content.markdown_source import TAG, headings, links, references, rendered_part, without_comments


def targets(text: str) -> list[tuple[str, str]]:
    text = rendered_part(text)
    for link in links(text):
        assert text[link.start : link.start + len(link.target)] == link.target
    return [(link.text, link.target) for link in links(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[Ziel](/ziel/)", [("Ziel", "/ziel/")]),
        ('[Ziel](/ziel/ "Titel") und [zwei](#eins)', [("Ziel", "/ziel/"), ("zwei", "#eins")]),
        ("[Ziel](</ziel mit leer/>)", [("Ziel", "/ziel mit leer/")]),
        ("[Ziel](https://a.example/x_(y))", [("Ziel", "https://a.example/x_(y)")]),
        ("[ein [inneres] Wort](/ziel/)", [("ein [inneres] Wort", "/ziel/")]),
        ("[zwei\nZeilen](/ziel/)", [("zwei\nZeilen", "/ziel/")]),
        ("[leer]()", [("leer", "")]),
        ("[Ziel][1]\n\n[1]: /ziel/", [("1", "/ziel/")]),
        ("<https://a.example/>", [("", "https://a.example/")]),
        ("[![Bild](images/a.png)](/ziel/)", [("![Bild](images/a.png)", "/ziel/"), ("Bild", "images/a.png")]),
        ("- Punkt\n\n    [Ziel](/ziel/)", [("Ziel", "/ziel/")]),
        ("`[Ziel](/ziel/)`", []),
        ("``[a](/b/) ` [c](/d/)``", []),
        ("Text\n\n    [Ziel](/ziel/)", []),
        (r"\[Ziel](/ziel/)", []),
        ("<!-- [Ziel](/ziel/) -->", []),
        ("Ein ` allein\n\n[Ziel](/ziel/) und ` noch eins", [("Ziel", "/ziel/")]),
    ],
)
def test_links_are_found_as_they_are_rendered(text: str, found: list[tuple[str, str]]) -> None:
    assert targets(text) == found


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# Eins\n\n## Zwei\n\n### Drei", [1, 2, 3]),
        ("Eins\n====\n\nZwei\n----\n", [1, 2]),
        ("- Punkt\n---\n\na | b\n---|---\n1 | 2\n", []),
        ("Text\n\n---\n\nText", []),
        ("`## kein Titel`", []),
    ],
)
def test_headings_have_their_levels(text: str, levels: list[int]) -> None:
    assert [heading.level for heading in headings(rendered_part(text))] == levels


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("<b>neu</b>", ["b", "b"]),
        ('<iframe\n src="x">', ["iframe"]),
        ("2 < 3 und 4 > 3, <https://a.example>, <buero@probe.example>", []),
        ("`<b>`", []),
        ("[x](<a b>)", []),
    ],
)
def test_html_is_found_and_nothing_that_looks_like_it(text: str, names: list[str]) -> None:
    assert [tag["name"].lower() for tag in TAG.finditer(rendered_part(text))] == names


def test_what_is_left_out_keeps_its_room() -> None:
    text = "Eins `zwei`\n<!-- drei\nvier --> fünf"
    assert rendered_part(text) == "Eins       \n         \n         fünf"


def test_a_comment_that_never_ends_is_text() -> None:
    assert without_comments("a <!-- b --> c <!-- d", lambda _: "") == "a  c <!-- d"


def test_a_hundred_thousand_open_comments_take_no_time() -> None:
    assert without_comments("<!--" * 100_000, lambda _: "") == "<!--" * 100_000


def found_in(text: str) -> list[tuple[str, str, str]]:
    for reference in references(text):
        assert text[reference.start :].startswith(reference.written)
    return [(reference.kind, reference.id, reference.form) for reference in references(text)]


def test_placeholders_name_kind_id_and_form() -> None:
    assert found_in("[[event:treffen]], [[event:treffen|date]], [[figure:aufrufe|Mai 2026]]") == [
        ("event", "treffen", ""),
        ("event", "treffen", "date"),
        ("figure", "aufrufe", "Mai 2026"),
    ]


def test_links_to_data_count_as_references_and_other_links_do_not() -> None:
    text = "[a](event:treffen) [b](page:angebote/index#unten) [c](https://a.example) [d](/termine/)"
    assert found_in(text) == [("event", "treffen", ""), ("page", "angebote/index", "")]


def test_what_only_looks_like_a_placeholder_has_no_kind() -> None:
    assert found_in("[[Event:treffen]] [[event: treffen]] [[treffen]]") == [("", "", "")] * 3


def test_code_and_comments_hold_no_references() -> None:
    assert found_in("`[[event:treffen]]` <!-- [[event:treffen]] -->") == []

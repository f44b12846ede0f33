"""References in texts: which are found, and where."""

from clustersite.content.references import references


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

"""YAML read as text: nothing is converted, everything keeps its place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustersite.content.yaml_text import Document, Group, document, read_yaml, scalar, to_plain
from clustersite.problems import Where


def read(text: str) -> object:
    root, faults = read_yaml(text)
    assert faults == ()
    assert root is not None
    return to_plain(root)


def fault_of(text: str) -> tuple[str, int, int]:
    _, (fault,) = read_yaml(text)
    return fault.code, fault.where.line, fault.where.column


@pytest.mark.parametrize(
    "written",
    [
        "13:00", "9:30", "02763", "01067", "0123", "0x1F", "no", "on", "yes", "Off", "1_000", "1e3", ".5", "05.03.2026",
        "2026-02-30", "2026-03-05 10:00", "2026-03-05", "NULL", "Null", "<<", "=", "+49 3581 123456", "12:30:45",
    ],
)  # fmt: skip
def test_what_other_readers_convert_stays_as_written(written: str) -> None:
    assert read(f"value: {written}") == {"value": written}
    assert read(f"{written}: value") == {written: "value"}
    assert read(f"[{written}]") == [written]


@pytest.mark.parametrize("written", ["", "~", "null", " # nur ein Kommentar"])
def test_what_is_not_given_is_left_out(written: str) -> None:
    assert read(f"title: Treffen\nplace: {written}") == {"title": "Treffen"}
    assert read(f"- {written}\n- halle") == ["halle"]


def test_in_quotes_the_same_words_are_text() -> None:
    assert read("title: '~'\nplace: \"null\"") == {"title": "~", "place": "null"}


def test_a_sharp_sign_begins_a_comment_only_after_a_space() -> None:
    assert read("title: Raum #3") == {"title": "Raum"}
    assert read("title: Raum#3") == {"title": "Raum#3"}
    assert read('title: "Raum #3"') == {"title": "Raum #3"}


@pytest.mark.parametrize("text", ["", "\n\n", "# nur ein Kommentar\n", "~", "---\n", "---\n...\n"])
def test_nothing_is_no_document_and_no_fault(text: str) -> None:
    assert read_yaml(text) == (None, ())


def test_long_texts_keep_their_lines() -> None:
    assert read("text: |\n  Eins\n  zwei\n\n  drei\n") == {"text": "Eins\nzwei\n\ndrei\n"}
    assert read("text: >-\n  Eins\n  zwei\n") == {"text": "Eins zwei"}


def test_values_keys_and_groups_know_their_places() -> None:
    root, _ = read_yaml("title: Treffen\nrepeat:\n  every: week\n  except: [2026-03-05]\n", "a.yaml")
    found = Document(file="a.yaml", lines=(), tree=lambda: (root, 1))

    assert found.where("title") == Where("a.yaml", 1, 8, 7)
    assert found.where("repeat", "except", 0) == Where("a.yaml", 4, 12, 10)
    assert found.where_key("repeat", "every") == Where("a.yaml", 3, 3, 5)
    # A group has no words of its own; its key stands for it, and for what is missing in it.
    assert found.where("repeat") == Where("a.yaml", 2, 1, 6)
    assert found.where("repeat", "until") == Where("a.yaml", 2, 1, 6)


def test_lines_count_on_below_what_stands_above() -> None:
    root, _ = read_yaml("title: Treffen\n", first_line=5)
    assert isinstance(root, Group)
    assert root.values["title"].where.line == 5


def test_the_first_of_two_equal_keys_holds_and_the_second_is_a_fault() -> None:
    root, (fault,) = read_yaml("title: Eins\nplace: halle\ntitle: Zwei\n")
    assert root is not None
    assert to_plain(root) == {"title": "Eins", "place": "halle"}
    assert (fault.code, fault.where, fault.facts) == ("E103", Where("", 3, 1, 5), {"key": "title", "first": "1"})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("title: Netzwerktreffen: Marketing", (1, 23)),
        ("title: Eins\n\tplace: halle", (2, 1)),
        ("title: Eins\nplace halle\nstart: 2026-03-05", (2, 1)),
        ("title: Eins\nplace:halle\nstart: 2026-03-05", (2, 6)),
        ("title: Eins\nplace:halle\n", (2, 6)),
        ("title: Eins\n  place: halle", (2, 3)),
        ('title: "Eins\nplace: halle', (1, 8)),
        ("title: 'Eins\nplace: halle", (1, 8)),
        ("links: [eins, zwei\nplace: halle\n", (1, 8)),
        ("links: {eins: zwei\nplace: halle\n", (1, 8)),
        ("links: [eins, zwei}\n", (1, 8)),
        ('title: "Eins" in Görlitz', (1, 15)),
        ("title: [Neu] Eins", (1, 14)),
        ("title: *neu*", (1, 8)),
        ("title: @alle", (1, 8)),
        ("title: `eins`", (1, 8)),
        ("title: %eins", (1, 8)),
        ("a: b\n---\nc: d", (2, 1)),
        ("? [a]\n: b", (1, 3)),
        ("title: - eins", (1, 8)),
        ("links:\n  - eins\n - zwei", (3, 2)),
        ("ti\u00a0tle: Eins", (1, 3)),
        ("\u200btitle: Eins", (1, 1)),
    ],
)
def test_what_is_no_yaml_is_a_fault_where_it_begins(text: str, place: tuple[int, int]) -> None:
    assert fault_of(text) == ("E102", *place)


@pytest.mark.parametrize("text", ["a: &x b", "a: &x {b: c}", "a: *x", "a: !!str b", "a: !x b", "<<: *x"])
def test_anchors_aliases_and_tags_do_not_exist(text: str) -> None:
    assert fault_of(text)[0] == "E107"


def test_an_alias_bomb_is_one_fault() -> None:
    levels = "\n".join(f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in pairwise("abcdefghi"))
    assert fault_of(f"a: &a [x]\n{levels}") == ("E107", 1, 4)


@pytest.mark.parametrize("text", ["[" * 5000, "{a: " * 5000, "- " * 5000, "a: " + "[" * 13 + "]" * 13])
def test_deep_nesting_is_a_fault_and_no_recursion_error(text: str) -> None:
    assert fault_of(text)[0] in ("E108", "E102")


def test_what_the_c_parser_cannot_read_is_a_fault() -> None:
    assert fault_of("a: b\0c")[0] == "E147"


def test_a_list_in_brackets_knows_that_it_is_one() -> None:
    root, _ = read_yaml("a: [x, y]\nb:\n  - x\n")
    assert isinstance(root, Group)
    assert [getattr(node, "in_brackets", None) for node in root.values.values()] == [True, False]


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.text(
    st.sampled_from("a 1:#-'\"\\\n\t{}[],&*!|>%@`?\r\u0085\u2028~"), max_size=20
)


@settings(max_examples=300, deadline=None)
@given(_TEXTS, st.lists(_TEXTS, max_size=3))
def test_what_is_written_is_read_back(text: str, items: list[str]) -> None:
    written = document({"first": text, "items": items or ["x"], "group": {"inner": text}, "last": "end"})

    root, faults = read_yaml(written)

    assert faults == ()
    assert root is not None
    plain = to_plain(root)
    assert plain == {"first": text, "items": items or ["x"], "group": {"inner": text}, "last": "end"}


def test_plain_words_stay_without_quotes() -> None:
    assert scalar("Treffen in Görlitz, 10–15 Uhr") == "Treffen in Görlitz, 10–15 Uhr"
    assert scalar("2026-03-05 10:00") == "2026-03-05 10:00"
    assert scalar("Thema: Ausbildung") == '"Thema: Ausbildung"'
    assert scalar("no") == '"no"'


def test_paragraphs_stand_in_a_block() -> None:
    assert document({"description": "Eins.\n\nZwei.\n"}) == "description: |\n  Eins.\n\n  Zwei.\n"

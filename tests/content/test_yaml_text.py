"""Values written as YAML: whatever the text, reading gives it back, and nothing breaks out of its place."""

from hypothesis import given, settings
from hypothesis import strategies as st

from clustersite.content.yaml_source import read_yaml, to_plain
from clustersite.content.yaml_text import document, scalar

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

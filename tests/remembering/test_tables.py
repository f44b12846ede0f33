"""Reading is noted, and what was made of the same as now is not made again, from one build to the next."""

from __future__ import annotations

from clustersite.remembering.tables import Reads, Table, Values


def table(contents: dict[str, str], reads: Reads, made: list[str]) -> Table[str]:
    def make(key: str) -> str:
        made.append(key)
        return contents[key].upper()

    return Table("table", contents, make, reads)


def test_records_of_the_same_content_are_made_once_for_all_builds() -> None:
    reads, made = Reads(), list[str]()
    assert list(table({"a": "eins", "b": "zwei"}, reads, made).values()) == ["EINS", "ZWEI"]

    reads.begin()
    assert list(table({"a": "eins", "b": "drei", "c": "vier"}, reads, made).values()) == ["EINS", "DREI", "VIER"]
    assert made == ["a", "b", "b", "c"]


def test_what_is_made_once_is_made_again_where_it_read_something_else() -> None:
    reads, made = Reads(), list[str]()

    def both(contents: dict[str, str]) -> tuple[str, str]:
        reads.begin()
        records = table(contents, reads, [])

        def greet(key: str) -> str:
            made.append(key)
            return f"Hallo {records[key]}"

        return reads.once("a", lambda: greet("a")), reads.once("b", lambda: greet("b"))

    assert both({"a": "eins", "b": "zwei"}) == ("Hallo EINS", "Hallo ZWEI")
    assert both({"a": "eins", "b": "drei"}) == ("Hallo EINS", "Hallo DREI")
    assert made == ["a", "b", "b"]


def test_who_asks_for_what_was_made_before_has_read_the_same() -> None:
    reads = Reads()
    for _ in range(2):
        reads.begin()
        records = table({"a": "eins"}, reads, [])
        for _ in range(2):
            with reads.noting() as noted:
                reads.once("key", lambda: records["a"])  # noqa: B023 - called now
            assert noted == {"settings/", "table/a"}


def test_what_depends_on_the_settings_is_made_again_when_they_change() -> None:
    reads, made = Reads(), list[str]()
    for name in ("eins", "eins", "zwei"):
        reads.begin()
        Values("settings", {"": name}, reads)
        reads.once("key", lambda: made.append("again"))

    assert made == ["again", "again"]


def test_what_nobody_asks_for_any_more_is_dropped() -> None:
    reads, made = Reads(), list[str]()
    for asks in (True, False, True):
        reads.begin()
        if asks:
            reads.once("key", lambda: made.append("again"))

    assert made == ["again", "again"]

"""When a change of the sources is noticed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest

from clustersite.preview import watching
from clustersite.preview.watching import Stamps, next_change
from clustersite.signatures import source_signatures
from tests.loops import in_own_loop
from tests.sites import write_files


def noticed(looks: Iterable[Stamps], known: Stamps) -> tuple[Stamps, list[Stamps]]:
    """What is noticed when looking finds one of `looks` after the other, and those that were not looked at any more."""
    waiting = iter(looks)
    return in_own_loop(next_change(lambda: next(waiting), known)), list(waiting)


def states(*sizes: int) -> list[Stamps]:
    return [{"a": (size,)} for size in sizes]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_INTERVAL_SECONDS", 0)
    monkeypatch.setattr(watching, "_REST_SECONDS", 0)


def test_nothing_is_noticed_while_nothing_changes() -> None:
    found, _ = noticed(states(1, 1, 1, 2, 2), known={"a": (1,)})

    assert found == {"a": (2,)}


def test_many_changes_at_once_are_one_change_after_the_last() -> None:
    found, not_looked = noticed(states(2, 3, 4, 5, 5, 6), known={"a": (1,)})

    assert found == {"a": (5,)}
    assert not_looked == states(6)


def test_a_file_written_to_without_end_is_noticed_all_the_same() -> None:
    found, _ = noticed(states(*range(2, 1000)), known={"a": (1,)})

    assert found != {"a": (1,)}


def test_files_written_renamed_added_and_removed_change_the_stamps(tmp_path: Path) -> None:
    write_files(tmp_path, {"content/a.md": "alt", "content/b.md": "alt"})
    seen = [source_signatures(str(tmp_path))]

    (tmp_path / "content/a.md").write_text("neu", "utf-8")
    seen.append(source_signatures(str(tmp_path)))
    (tmp_path / "content/a.md").replace(tmp_path / "content/b.md")
    seen.append(source_signatures(str(tmp_path)))
    write_files(tmp_path, {"layouts/deep/er/c.html": ""})
    seen.append(source_signatures(str(tmp_path)))
    (tmp_path / "content/b.md").unlink()
    seen.append(source_signatures(str(tmp_path)))

    assert all(earlier != later for earlier, later in pairwise(seen))
    assert [len(stamps) for stamps in seen] == [2, 2, 1, 2, 1]


def test_a_link_that_leads_nowhere_is_no_obstacle(tmp_path: Path) -> None:
    write_files(tmp_path, {"content/a.md": ""})
    (tmp_path / "content/b.md").symlink_to("nirgends")

    assert len(source_signatures(str(tmp_path))) == 2

"""Stat signatures: what is known without being read, and what is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clustersite.signatures import clock, digest, file_signature, has_content, is_settled

SECOND = 1_000_000_000


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "index.html"
    file.write_text("old")
    return file


def test_a_file_that_was_written_to_replaced_or_linked_has_another_signature(page: Path) -> None:
    seen = [file_signature(str(page))]
    page.write_text("new")
    seen.append(file_signature(str(page)))
    other = page.with_name("other")
    other.write_text("new")
    other.replace(page)
    seen.append(file_signature(str(page)))

    assert len(set(seen)) == 3


def test_a_change_with_the_old_time_of_the_content_shows_in_that_of_the_entry(page: Path) -> None:
    before, known = page.stat(), file_signature(str(page))
    page.write_text("new")
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert known is not None
    assert file_signature(str(page)) != known


def test_a_link_or_a_folder_has_no_signature(page: Path) -> None:
    (page.parent / "link").symlink_to(page)

    assert [file_signature(str(page.parent / name)) for name in ("link", ".", "missing")] == [None, None, None]


@pytest.mark.parametrize(
    ("changed", "seen", "settled"),
    [
        (100 * SECOND + 5, 100 * SECOND + 10, False),
        (100 * SECOND + 5, 101 * SECOND, True),
        # A disk that counts whole seconds says the same time for two.
        (100 * SECOND, 101 * SECOND, False),
        (100 * SECOND, 103 * SECOND, True),
    ],
)
def test_a_file_just_changed_is_known_by_its_content_only(changed: int, seen: int, settled: bool) -> None:
    assert is_settled((3, 1, changed, changed), seen) == settled


def test_the_content_is_compared_by_size_and_digest(page: Path) -> None:
    assert has_content(str(page), 3, digest(b"old"))
    assert not has_content(str(page), 3, digest(b"new"))
    assert not has_content(str(page), 4, digest(b"old"))
    assert not has_content(str(page.with_name("missing")), 3, digest(b"old"))


def test_the_clock_is_that_of_what_is_written_there(tmp_path: Path) -> None:
    before = clock(str(tmp_path / "cache"))
    (tmp_path / "file").touch()

    assert 0 < before <= (tmp_path / "file").stat().st_mtime_ns <= clock(str(tmp_path / "cache"))
    assert list((tmp_path / "cache").iterdir()) == []


def test_where_nothing_can_be_written_it_is_no_time(tmp_path: Path) -> None:
    assert clock(str(tmp_path / "missing/cache")) == 0

"""Stamps: what is known without being read, and what is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clustersite.disk.stamps import file_stamp, is_as_known, output_stamp

LATER = 10_000_000_000


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A file that was last written long before LATER."""
    file = tmp_path / "index.html"
    file.write_text("old")
    os.utime(file, ns=(0, 0))
    return file


def is_known_unread(file: Path, known: list[int]) -> bool:
    """Whether the file is taken for what it was by its stamp, because this is the digest of no content."""
    return is_as_known(str(file), known, "", LATER)


def test_an_output_is_known_by_its_stamp_also_when_it_gets_another_name(page: Path) -> None:
    known = output_stamp(str(page))
    assert is_known_unread(page, known)

    (page.parent / "second").hardlink_to(page)
    page.unlink()

    assert is_known_unread(page.parent / "second", known)


def test_an_output_that_was_written_to_or_replaced_is_not_known(page: Path) -> None:
    known = output_stamp(str(page))
    page.write_text("new")
    assert not is_known_unread(page, known)

    other = page.with_name("other")
    other.write_text("new")
    os.utime(other, ns=(0, 0))
    other.replace(page)

    assert not is_known_unread(page, known)


def test_a_source_whose_entry_changed_is_read_again(page: Path) -> None:
    known = file_stamp(str(page))

    assert not is_known_unread(page, known)


def test_nothing_is_known_by_no_stamp(page: Path) -> None:
    assert not is_known_unread(page, [])
    assert not is_known_unread(page.with_name("missing"), [])

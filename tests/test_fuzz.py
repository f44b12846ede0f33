"""Random hostile files: a few of the many that the coverage-guided fuzzer tried (tests/README.md)."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from clustersite import build as building
from tests.fuzzing import hostile
from tests.sites import options_for, write_site

_MARKS = some.sampled_from(
    ["[", "](", ")", "[[event:", "]]", "`", "*", "> ", "- ", "1. ", "\n", "    ", "|", "<", ">", "&", "<!--", "-->",
     "---\n", ": ", "{", "}", "'", '"', "#", "%", "!", "@", "&a ", "*a", "2026-03-05", "10:00", "start", "end", "every",
     "javascript:", "http://a.example", "ä", "\u202e", "\x00", "\\", "{{", "}}", "{%", "%}", "site.", "..", "/"]
)  # fmt: skip
_TEXT = some.lists(_MARKS | some.text(max_size=5), max_size=40).map(
    lambda parts: "".join(parts).encode("utf-8", "replace")
)


@settings(max_examples=80, deadline=10_000, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(some.integers(0, 19), _TEXT | some.binary(max_size=60))
def test_no_content_of_a_file_ends_in_a_traceback(choice: int, content: bytes) -> None:
    hostile(choice, content)


_NAMES = some.text(some.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12)


@settings(max_examples=25, deadline=10_000, derandomize=True)
@given(some.sampled_from(["content", "site_data/events", "site_data", "assets/images", "layouts"]), _NAMES)
def test_no_name_of_a_file_ends_in_a_traceback_or_outside(folder: str, name: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        root = write_site(Path(place, "site"))
        path = os.path.normpath(root / folder / name)
        if Path(path).exists() or not path.startswith(f"{root}/{folder}/"):
            return
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text("title: Titel\nstart: 2026-03-05\n")
        building.build(options_for(root))
        assert {entry.name for entry in Path(place).iterdir()} == {"site"}
        written = [file for file in (root / "public").rglob("*") if not file.is_dir()]
        assert all(stat.S_ISREG(file.lstat().st_mode) for file in written)

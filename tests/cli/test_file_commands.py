"""A site for another cluster: written by one command, built, checked and opened, and no word of this cluster in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clustersite.cli import main
from tests.servers import PROJECT
from tests.sites import TODAY, outputs_of

# Names that only this cluster's data may say.
OURS = re.compile(r"zukunftsmacher|lausitz|altmann|stammtisch|palfinger|görlitz|sachsen|brandenburg", re.IGNORECASE)


def init(folder: Path, *arguments: str) -> int:
    return main.main(["init", str(folder), "--name", "Netz: „Müritz“", *arguments], root=PROJECT, today=TODAY)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("init") / "neue Seite"
    assert init(folder, "--short-name", "Müritz") == 0
    assert main.main([], root=folder, today=TODAY) == 0
    return folder


def test_it_builds_and_has_a_page_of_each_kind(started: Path) -> None:
    pages = outputs_of(started)

    assert "Netz: „Müritz“" in pages["index.html"]
    assert "Erstes Treffen" in pages["index.html"]
    assert {"termine/erstes-treffen/index.html", "mitmachen/beispielbetrieb/index.html"} <= pages.keys()
    assert {"kalender.ics", "impressum/index.html", "suche/index.json", "sitemap.xml"} <= pages.keys()


def test_it_passes_the_check_which_lists_what_is_missing(started: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["check"], root=started, today=TODAY) == 0

    said = capsys.readouterr().out
    assert "street" in said
    assert "0 Fehler" not in said


def test_no_word_of_this_cluster_is_in_it(started: Path) -> None:
    places = [started / name for name in ("content", "site_data", "layouts", "assets", "public", "README.md")]
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*")) if file.is_file()]

    found = {
        (file.relative_to(started).as_posix(), match[0])
        for file in files
        if (match := OURS.search(file.read_bytes().decode("utf-8", "replace")))
    }
    assert found == set()


def test_nothing_is_overwritten(started: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(started) == 2
    assert "E326" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")

    assert init(tmp_path / "file" / "below") == 2
    assert "E327" in capsys.readouterr().err

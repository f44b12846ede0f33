"""Last year's event as this year's draft."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clustersite.cli.main import main
from clustersite.editor.changing import copied_event, copied_id
from tests.sites import TODAY, write_site

EVENT = """
-- site_data/events/messe-2025.yaml --
# Quelle: Presse 2025
title: Messe 2025
category: treffen
start: 11.04.2025 10:00
end: 15:00
place: halle
status: cancelled
moved_from: 10.04.2025 10:00
aliases: /termine/alte-messe/
open_questions: [Stimmt das?]
"""


@pytest.mark.parametrize(
    ("start", "later"),
    [
        ("2025-04-11", "2026-04-10"),
        ("11.04.2025 10:00", "10.04.2026 10:00"),
        ("2025-09", "2026-09"),
        ("09/2025", "09/2026"),
        ("2024-02-29", "2026-02-26"),
        ("2025-01-01", "2026-01-07"),
        ("2025-12-31", "2026-12-30"),
        ("irgendwann", "irgendwann"),
    ],
)
def test_it_is_a_year_later_on_the_same_weekday(start: str, later: str) -> None:
    assert copied_event({"title": "A", "start": start}, date(2026, 2, 1))["start"] == later


def test_what_was_said_of_single_days_stays_behind() -> None:
    series = {"every": "week", "until": "2025-06-27", "except": ["2025-05-01"], "changes": {"2025-04-18": "cancelled"}}
    sessions = {"a": {"start": "2025-04-11 10:00", "status": "cancelled", "place": "halle"}}
    copy = copied_event({"title": "A", "repeat": series, "sessions": sessions, "publish_from": "2025-01-01"}, TODAY)

    assert copy == {
        "title": "A",
        "repeat": {"every": "week", "until": "2026-06-26"},
        "sessions": {"a": {"start": "2026-04-10 10:00", "place": "halle"}},
        "draft": "ja",
    }


def test_who_may_come_is_asked_anew_and_the_deadline_moves_along() -> None:
    said = {"full": "ja", "downloads": "downloads/flyer-2025.pdf", "price": "10 €", "register_by": "01.04.2025 12:00"}
    copy = copied_event({"title": "A", "start": "2025-04-11", **said}, TODAY)

    assert {name: copy[name] for name in copy.keys() & said.keys()} == {
        "price": "10 €",
        "register_by": "31.03.2026 12:00",
    }


@pytest.mark.parametrize(
    ("name", "copy"), [("messe-2025", "messe-2026"), ("messe-2025-nord", "messe-2026-nord"), ("messe", "messe-2026")]
)
def test_its_id_says_its_year(name: str, copy: str) -> None:
    assert copied_id(name, {"start": "2026-04-10"}) == copy


def test_the_command_writes_a_draft_that_passes_the_check(tmp_path: Path) -> None:
    write_site(tmp_path, EVENT)

    assert main(["new", "event", "--from", "messe-2025"], root=tmp_path, today=TODAY) == 0
    assert (tmp_path / "site_data/events/messe-2026.yaml").read_text("utf-8") == (
        "title: Messe 2026\ncategory: treffen\nstart: 10.04.2026 10:00\nend: 15:00\nplace: halle\n"
        "draft: ja\nuid: messe-2026\n"
    )


def test_what_cannot_be_copied_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_site(tmp_path, EVENT)

    assert main(["new", "event", "--from", "mese-2025"], root=tmp_path, today=TODAY) == 2
    assert "Meinten Sie „messe-2025“?" in capsys.readouterr().err
    assert main(["new", "event"], root=tmp_path, today=TODAY) == 2
    assert "Der Titel fehlt." in capsys.readouterr().err

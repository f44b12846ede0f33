"""New files, which are explained, pass the check and replace nothing; and the lists of what wants attention."""

import re
from datetime import date
from pathlib import Path

import pytest

from clustersite import build as building
from clustersite.cli.main import main
from clustersite.content.load import read_site
from clustersite.content.model import Event, Member, Page, Record
from clustersite.content.sources import read_sources
from clustersite.editor.entries import groups_of
from clustersite.problems import is_error
from tests.sites import TODAY, event, options_for, site_of, write_site


def _new(root: Path, *arguments: str) -> int:
    if not (root / "site_data").exists():
        write_site(root)
    return main(["new", *arguments], root=root, today=TODAY)


def _errors(root: Path) -> list[str]:
    return [found.message for found in building.check(options_for(root)).problems if is_error(found)]


@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        (["event", "Straßenfest in Löbau"], "site_data/events/strassenfest-in-loebau.yaml"),
        (["event", "Abend: für Eltern", "--start", "25.11.2026 18:00"], "site_data/events/abend-fuer-eltern-2026.yaml"),
        (["event", "Messe 2026", "--start", "2026-05-09"], "site_data/events/messe-2026.yaml"),
        (["event", "Messe", "--id", "fruehjahrsmesse"], "site_data/events/fruehjahrsmesse.yaml"),
        (["member", "Müller & Söhne GmbH"], "site_data/members/mueller-soehne-gmbh.yaml"),
        (["page", "Über uns"], "content/ueber-uns.md"),
        (["page", "Medientage", "--below", "angebote"], "content/angebote/medientage.md"),
        (["news", "#Neues: „Film ab!“"], "content/aktuelles/2026-02-neues-film-ab.md"),
        (["news", "Rückblick", "--date", "2026-01-15"], "content/aktuelles/2026-01-rueckblick.md"),
        (["news", "Rückblick", "--date", "15.01.2026"], "content/aktuelles/2026-01-rueckblick.md"),
    ],
)  # fmt: skip
def test_a_new_file_has_the_proposed_name_and_no_errors(tmp_path: Path, arguments: list[str], file: str) -> None:
    assert _new(tmp_path, *arguments) == 0

    assert (tmp_path / file).exists()
    assert _errors(tmp_path) == []


def test_what_is_given_stands_in_the_file(tmp_path: Path) -> None:
    _new(tmp_path, "event", "Infoabend", "--start", "2026-11-25 18:00", "--end", "20:00", "--place", "halle")

    event = site_of(tmp_path).events["infoabend-2026"]
    assert (event.title, str(event.start), str(event.end), event.place, event.draft) == (
        "Infoabend", "2026-11-25 18:00:00", "20:00:00", "halle", False,
    )  # fmt: skip


def test_without_a_start_an_event_is_a_draft_of_the_coming_month(tmp_path: Path) -> None:
    _new(tmp_path, "event", "Infoabend")

    event = site_of(tmp_path).events["infoabend"]
    assert (str(event.start), event.draft) == ("2026-03", True)


def test_an_existing_file_is_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _new(tmp_path, "event", "Infoabend")
    (tmp_path / "site_data/events/infoabend.yaml").write_text("title: Meins\nstart: 2026-03-05\n", "utf-8")

    assert _new(tmp_path, "event", "Infoabend") == 1

    assert "Fehler E180" in capsys.readouterr().err
    assert (tmp_path / "site_data/events/infoabend.yaml").read_text("utf-8") == "title: Meins\nstart: 2026-03-05\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["event", "Infoabend", "--place", "hale"], "E140"),
        (["event", "Infoabend", "--start", "nächsten Dienstag"], "E110"),
        (["event", "Zwei\nZeilen"], "E137"),
        (["event", "Glocke \x07"], "E147"),
        (["event", "!!!"], "E181"),
        (["event", "Messe", "--id", "../messe"], "E181"),
        (["page", "Messe", "--below", "../.."], "E181"),
        (["member", "Bau GmbH", "--website", "www.bau.example"], "E133"),
        (["news", "Messe", "--date", "gestern"], "E110"),
    ],
)
def test_what_cannot_be_is_explained_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: str
) -> None:
    write_site(tmp_path)
    before = sorted(tmp_path.rglob("*"))

    assert _new(tmp_path, *arguments) != 0

    assert f"Fehler {code}" in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "file", "kind"),
    [
        (["event", "Infoabend", "--start", "2026-03-05 10:00"], "site_data/events/infoabend-2026.yaml", Event),
        (["member", "Bau GmbH", "--town", "Görlitz"], "site_data/members/bau-gmbh.yaml", Member),
        (["page", "Medientage"], "content/medientage.md", Page),
    ],
)
def test_every_field_is_explained_and_readable_once_its_sign_is_deleted(
    tmp_path: Path, arguments: list[str], file: str, kind: type[Record]
) -> None:
    _new(tmp_path, *arguments)
    path = tmp_path / file
    text = path.read_text("utf-8")

    path.write_text(re.sub(r"^#(?=[a-z]|  )", "", text, flags=re.MULTILINE), "utf-8")

    reading = read_site(read_sources(tmp_path)[0])
    assert [found.message for found in reading.problems] == []
    fields = {info.alias or name: info for name, info in kind.model_fields.items() if name not in ("id", "body")}
    uncommented = {line.partition(":")[0] for line in path.read_text("utf-8").split("\n")}
    assert fields.keys() - uncommented == set()
    words = " ".join(re.sub(r"^# ?", "", line) for line in text.split("\n"))
    assert [name for name, info in fields.items() if (info.description or "?") not in words] == []


def test_what_is_planned_begins_with_what_is_still_to_come(tmp_path: Path) -> None:
    series = event("reihe", "start: 2026-01-05", "place: halle", "repeat: {every: week, count: 6}", title="Reihe")
    over = event("vorbei", "start: 2026-02-02", "place: halle", title="Vorbei")
    month = event("offen", "start: 2026-02", "place: halle", title="Offen")
    write_site(tmp_path, series + over + month)

    (_, planned), *_ = groups_of(site_of(tmp_path), date(2026, 2, 5))

    assert [(one.id, one.note) for one in planned] == [
        ("offen", "Februar 2026, Tag folgt"),
        ("reihe", "Mo., 9. Februar 2026"),
    ]

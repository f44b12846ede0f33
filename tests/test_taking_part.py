"""What those who want to come read: until when they may register, whether there are places, what it costs,
and what they may take along."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clustersite import build as building
from tests.sites import built_in_real_layouts, event, options_for, outputs_of, words_of, write_files

SITE = """
-- site_data/links.yaml --
anmeldung: {label: Zur Anmeldung, kind: registration, url: https://www.beispiel.de/anmeldung}
programm: {label: Zum Programm, url: https://www.beispiel.de/programm}
-- site_data/events/infoabend.yaml --
title: Infoabend
category: treffen
start: 2026-03-05 18:00
place: halle
links: [anmeldung, programm]
"""


PDF = b"%PDF-1.7\n" + b"0" * 239_500


def build(root: Path, *lines: str, today: str = "2026-02-01") -> dict[str, str]:
    """The finished files of the site, its event with these lines more."""
    write_files(root, {"assets/downloads/flyer-maerz.pdf": PDF})
    return built_in_real_layouts(root, SITE + "".join(f"{line}\n" for line in lines), today)


def page(root: Path, *lines: str, today: str = "2026-02-01") -> str:
    return words_of(build(root, *lines, today=today)["termine/infoabend/index.html"])


@pytest.mark.parametrize("deadline", ["2026-02-20", "20.02.2026 12:00"])
def test_until_the_deadline_is_over_the_link_leads_to_the_registration(tmp_path: Path, deadline: str) -> None:
    before = page(tmp_path, f"register_by: {deadline}", today="2026-02-20")
    assert re.search(r"Anmeldung bis Fr\., 20\. Februar 2026(, 12 Uhr)? Mehr dazu", before)
    assert "Zur Anmeldung Anmeldung auf einer anderen Seite" in before

    after = page(tmp_path, f"register_by: {deadline}", today="2026-02-21")
    assert re.search(r"Anmeldung war bis Fr\., 20\. Februar 2026(, 12 Uhr)? möglich", after)
    assert "Zur Anmeldung die Anmeldung ist vorbei Zum Programm andere Internetseite" in after


def test_nobody_can_register_for_what_is_over(tmp_path: Path) -> None:
    assert "die Anmeldung ist vorbei" not in page(tmp_path, today="2026-03-05")
    assert "die Anmeldung ist vorbei" in page(tmp_path, today="2026-03-06")


def test_the_calendar_says_the_same_whatever_the_day(tmp_path: Path) -> None:
    feeds = [
        build(tmp_path, "register_by: 20.02.2026", today=day)["termine/infoabend.ics"]
        for day in ("2026-02-20", "2026-02-21")
    ]
    without_stamps = [re.sub(r"DTSTAMP:\S+", "", feed) for feed in feeds]

    assert "Anmeldung bis Fr.\\, 20. Februar 2026." in feeds[0].replace("\r\n ", "")
    assert without_stamps[0] == without_stamps[1]


def test_full_is_said_on_the_page_in_lists_and_at_the_registration(tmp_path: Path) -> None:
    found = build(
        tmp_path, "full: ja", "members: [musterbau]", "-- site_data/members/musterbau.yaml --", "name: Musterbau"
    )

    on_page = words_of(found["termine/infoabend/index.html"])
    assert "Ausgebucht. Es gibt keine freien Plätze mehr." in on_page
    assert "Zur Anmeldung ausgebucht" in on_page
    assert "Infoabend (ausgebucht)" in words_of(found["termine/2026-03/index.html"])
    assert "Halle, Görlitz ausgebucht" in words_of(found["mitmachen/musterbau/index.html"])
    assert "Ausgebucht: Es gibt keine freien Plätze mehr." in found["termine/infoabend.ics"].replace("\r\n ", "")


@pytest.mark.parametrize(("line", "today"), [("status: cancelled", "2026-02-01"), ("end: 20:00", "2026-03-06")])
def test_what_does_not_take_place_or_is_over_is_not_called_full(tmp_path: Path, line: str, today: str) -> None:
    assert not re.search("(?i)ausgebucht", page(tmp_path, "full: ja", line, today=today))


def test_full_does_not_hide_that_the_registration_is_over(tmp_path: Path) -> None:
    assert "die Anmeldung ist vorbei" in page(tmp_path, "full: ja", "register_by: 2026-02-20", today="2026-02-21")


PRICES = {
    "kostenlos": "kostenlos",
    "0": "kostenlos",
    "10": "10 €",
    "12.5": "12,50 €",
    "12,50 EUR": "12,50 €",
    "10,- €": "10 €",
    "1200": "1.200 €",
    "Eintritt frei": "Eintritt frei",
    "10 € pro Person, für Mitglieder kostenlos": "10 € pro Person, für Mitglieder kostenlos",
}


@pytest.fixture(scope="module")
def priced(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The files of a site with an event of each price, `preis-0` and so on."""
    lines = ("start: 2026-03-05 18:00", "place: halle", "links: [anmeldung, programm]")
    events = (event(f"preis-{number}", *lines, f"price: {price}") for number, price in enumerate(PRICES))
    return built_in_real_layouts(tmp_path_factory.mktemp("priced"), SITE + "".join(events))


@pytest.mark.parametrize(("number", "shown"), list(enumerate(PRICES.values())), ids=PRICES)
def test_the_price_stands_on_the_page_and_in_the_calendar(priced: dict[str, str], number: int, shown: str) -> None:
    assert f"Preis {shown} Mehr dazu" in words_of(priced[f"termine/preis-{number}/index.html"])
    calendar = priced[f"termine/preis-{number}.ics"].replace("\r\n ", "").replace("\\,", ",")
    assert f"Preis: {shown}\\n\\n" in calendar


def test_the_printed_notice_has_price_and_deadline_in_one_line(tmp_path: Path) -> None:
    assert "kostenlos · Anmeldung bis Fr., 20. Februar 2026 " in page(
        tmp_path, "price: kostenlos", "register_by: 2026-02-20"
    )


@pytest.mark.parametrize(
    ("lines", "label"),
    [
        (["downloads: downloads/flyer-maerz.pdf"], "flyer-maerz.pdf"),
        (["downloads: [downloads/flyer-maerz.pdf]"], "flyer-maerz.pdf"),
        (["downloads:", "  file: downloads/flyer-maerz.pdf", "  label: Flyer"], "Flyer"),
        (["downloads:", "  - file: downloads/flyer-maerz.pdf", "    label: Flyer"], "Flyer"),
    ],
)
def test_a_flyer_is_named_with_its_size_and_can_be_loaded(tmp_path: Path, lines: list[str], label: str) -> None:
    found = build(tmp_path, *lines)
    html = found["termine/infoabend/index.html"]

    assert f"Zum Mitnehmen {label} (PDF, 240 kB)" in words_of(html)
    address = re.search(r'class="download" href="/(assets/downloads/flyer-maerz\.[0-9a-f]{10}\.pdf)"', html)
    assert address
    assert found[address[1]].encode() == PDF


def test_a_changed_flyer_has_another_address(tmp_path: Path) -> None:
    before = build(tmp_path, "downloads: downloads/flyer-maerz.pdf")
    write_files(tmp_path, {"assets/downloads/flyer-maerz.pdf": PDF + b"!"})
    assert building.build(options_for(tmp_path)).written
    after = outputs_of(tmp_path)

    pdfs = [{name for name in files if name.endswith(".pdf")} for files in (before, after)]
    assert pdfs[0] != pdfs[1]
    assert next(iter(pdfs[1])) in after["termine/infoabend/index.html"]


def test_a_page_has_its_downloads_below_its_text(tmp_path: Path) -> None:
    head = "title: Seite\ndescription: Eine Seite der Probe mit einem Satz, der lang genug für Vorschauen ist.\n"
    text = f"-- content/seite.md --\n---\n{head}downloads: downloads/flyer-maerz.pdf\n---\nDer Text."

    assert "Der Text. flyer-maerz.pdf (PDF, 240 kB)" in words_of(build(tmp_path, text)["seite/index.html"])

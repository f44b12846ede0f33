"""What fields hold: how each reads what an editor wrote, and what it refuses with which code."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from clustersite.content import fields
from clustersite.content.fields import (
    Moment,
    Month,
    MonthDay,
    Step,
    Unit,
    Unreadable,
    Weekday,
    read_day,
    read_day_or_time,
    read_end,
    read_moment,
    read_on,
    read_step,
)

ACCEPTED: dict[str, list[tuple[object, object]]] = {
    "Id": [("go-be-goerlitz", "go-be-goerlitz"), ("2026", "2026")],
    "Line": [
        ("  Treffen ", "Treffen"),
        ("no", "no"),
        ("x" * 300, "x" * 300),
        ("Mit „Zeichen“ – ja", "Mit „Zeichen“ – ja"),
    ],
    "Prose": [("Eins\n\nZwei\t\n", "Eins\n\nZwei\t\n")],
    "WebAddress": [
        ("https://a.example/x?y=z#w", "https://a.example/x?y=z#w"),
        ("http://a.example", "http://a.example"),
    ],
    "Email": [("pia.probe+x@sub.probe.example", "pia.probe+x@sub.probe.example")],
    "Phone": [("03581 123456", "03581 123456"), ("+49 (3581) 12-34/56", "+49 (3581) 12-34/56")],
    "Postcode": [("02763", "02763"), ("01067", "01067"), ("99998", "99998")],
    "SitePath": [("/alt/", "/alt/"), ("/alt/seite.html", "/alt/seite.html"), ("/", "/")],
    "ImageFile": [("images/stammtisch.jpg", "images/stammtisch.jpg"), ("images/2026/a_b.webp", "images/2026/a_b.webp")],
    "Whole": [("5809", 5809), ("5.809", 5809), ("1_000", 1000), ("1.234.567", 1234567), ("0123", 123), ("0", 0)],
    "Flag": [("ja", True), ("Nein", False), ("yes", True), ("no", False), ("true", True)],
    "Several[Id]": [("halle", ("halle",)), (["a", "b"], ("a", "b")), ([], ())],
    "Several[Line]": [("Schulen", ("Schulen",)), (["Schulen", "Betriebe"], ("Schulen", "Betriebe"))],
    "State": [("Sachsen", "Sachsen"), ("Sachsen-Anhalt", "Sachsen-Anhalt")],
}
REFUSED: dict[str, list[tuple[object, str]]] = {
    "Id": [("Go Be", "E136"), ("größe", "E136"), ("a--b", "E136"), ("-a", "E136"), ("x" * 81, "E136"), ("", "E136")],
    "Line": [("Eins\nZwei", "E137"), ("x" * 301, "E137"), ("", "E146"), (" \t", "E146"), ("a\x07b", "E147")],
    "Prose": [("\n", "E146"), ("a\x1bb", "E147"), ("a\x85b", "E147")],
    "WebAddress": [
        ("www.a.example", "E133"), ("ftp://a.example", "E133"), ("https://", "E133"), ("https://a b.example", "E133"),
        ("https://localhost", "E133"), ("javascript:alert(1)", "E133"), ("https://ich@a.example", "E133"),
        ("https://a.example:8080", "E133"), ('https://a.example/"x', "E133"), ("https://[::1", "E133"),
    ],
    "Email": [("buero", "E134"), ("a@b", "E134"), ("a b@c.de", "E134"), ("ä@b.de", "E134"), ("a@b.de>", "E134")],
    "Phone": [("123456", "E135"), ("0351", "E135"), ("03581-ABC", "E135"), ("+49", "E135"), ("0" * 20, "E135")],
    "Postcode": [("2763", "E138"), ("027633", "E138"), ("00100", "E138"), ("D-02763", "E138"), ("٠٢٧٦٣", "E138")],
    "SitePath": [("alt/", "E148"), ("/alt", "E148"), ("/../x/", "E148"), ("/Alt/", "E148"), ("/a b/", "E148")],
    "ImageFile": [("a.jpg", "E149"), ("images/A.jpg", "E149"), ("images/../a.jpg", "E149"), ("images/a.gif", "E149")],
    "Whole": [("drei", "E130"), ("1,5", "E130"), ("1.5", "E130"), ("-3", "E130"), ("", "E130"), ("9" * 13, "E130")],
    "Flag": [("vielleicht", "E131"), ("1", "E131"), ("", "E131")],
}  # fmt: skip


def adapter(kind: str) -> TypeAdapter[Any]:
    name, _, item = kind.rstrip("]").partition("[")
    found = getattr(fields, name)
    return TypeAdapter(found[getattr(fields, item)] if item else found)


@pytest.mark.parametrize(
    ("kind", "written", "read"), [(kind, *pair) for kind, pairs in ACCEPTED.items() for pair in pairs]
)
def test_a_field_reads_what_people_write(kind: str, written: object, read: object) -> None:
    assert adapter(kind).validate_python(written) == read


@pytest.mark.parametrize(
    ("kind", "written", "code"), [(kind, *pair) for kind, pairs in REFUSED.items() for pair in pairs]
)
def test_a_field_refuses_the_rest_with_its_code(kind: str, written: object, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        adapter(kind).validate_python(written)
    (found,) = caught.value.errors()
    reason = found["ctx"]["error"]
    assert isinstance(reason, Unreadable)
    assert reason.code == code


@pytest.mark.parametrize(
    ("value", "word"),
    [("x", "ein Text"), ({}, "eine Gruppe von Angaben"), ([], "eine Liste"), ((), "eine Liste"), (None, "nichts")],
)
def test_kinds_of_values_have_german_names(value: object, word: str) -> None:
    assert fields.kind_of(value) == word


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("assets/downloads/flyer.pdf", "downloads/flyer.pdf"),
        ("C:\\Flyer\\Flyer Görlitz.docx", "downloads/c-flyer-flyer-goerlitz.pdf"),
        ("https://www.beispiel.de/Programm.pdf", "downloads/programm.pdf"),
        ("???.pdf", "downloads/flyer.pdf"),
    ],
)
def test_what_is_no_pdf_of_the_project_is_told_the_name_that_it_needs(written: str, name: str) -> None:
    with pytest.raises(ValidationError) as failed:
        TypeAdapter(fields.PdfFile).validate_python(written)
    assert failed.value.errors()[0]["ctx"]["error"].facts["suggestion"] == name


# --- Dates and times as editors write them -------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-05", date(2026, 3, 5)),
        ("2026-3-5", date(2026, 3, 5)),
        ("05.03.2026", date(2026, 3, 5)),
        ("5. 3. 2026", date(2026, 3, 5)),
        ("2026-03-05 10:00", datetime(2026, 3, 5, 10)),
        ("2026-03-05T10:00:00", datetime(2026, 3, 5, 10)),
        ("05.03.2026, 9:30 Uhr", datetime(2026, 3, 5, 9, 30)),
        ("5.3.2026 9.30", datetime(2026, 3, 5, 9, 30)),
        ("2026-03-05 9 Uhr", datetime(2026, 3, 5, 9)),
        ("2026-09", Month(2026, 9)),
        ("09/2026", Month(2026, 9)),
        ("2028-02-29", date(2028, 2, 29)),
    ],
)
def test_a_moment_is_read_in_iso_and_in_german_notation(written: str, meant: object) -> None:
    assert read_moment(written) == meant


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026-02-30", "E111"),
        ("2026-02-29", "E111"),
        ("31.04.2026", "E111"),
        ("2026-13", "E111"),
        ("1926-03-05", "E111"),
        ("2126-03-05", "E111"),
        ("2026-03-05 24:00", "E118"),
        ("2026-03-05 10:60", "E118"),
        ("13:00", "E110"),
        ("03/05/2026", "E110"),
        ("2026", "E110"),
        ("morgen", "E110"),
        ("", "E110"),
        ("٢٠٢٦-٠٣-٠٥", "E110"),
        ("2026-03-05 10:00 bis 12:00", "E204"),
    ],
)
def test_what_is_no_moment_says_why(written: str, code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        read_moment(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("15:00", time(15)),
        ("9.30 Uhr", time(9, 30)),
        ("0:00", time()),
        ("2026-03-05", date(2026, 3, 5)),
        ("2026-03-05 15:00", datetime(2026, 3, 5, 15)),
    ],
)
def test_an_end_may_be_a_time_alone(written: str, meant: object) -> None:
    assert read_end(written) == meant


@pytest.mark.parametrize(
    ("written", "code"), [("24:00", "E208"), ("99", "E118"), ("2026-09", "E110"), ("abends", "E110")]
)
def test_what_is_no_end_says_why(written: str, code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        read_end(written)


def test_a_day_has_no_time_and_a_date_of_a_series_no_month() -> None:
    with pytest.raises(Unreadable, match="E110"):
        read_day("2026-03-05 10:00")
    with pytest.raises(Unreadable, match="E110"):
        read_day_or_time("2026-09")


def test_months_stand_in_order_and_are_written_as_read() -> None:
    assert sorted([Month(2027, 1), Month(2026, 12), Month(2026, 2)]) == [
        Month(2026, 2),
        Month(2026, 12),
        Month(2027, 1),
    ]
    assert str(Month(2026, 2)) == "2026-02"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("5. März 2027, 10 Uhr", datetime(2027, 3, 5, 10)),
        ("5. März 2027", date(2027, 3, 5)),
        ("05.03.2027 um 10 Uhr", datetime(2027, 3, 5, 10)),
        ("Freitag, 05.03.2027 10:00", datetime(2027, 3, 5, 10)),
        ("Fr. 5. Mrz. 2027 um 10.30 Uhr", datetime(2027, 3, 5, 10, 30)),
        ("5.3.27 10:00", datetime(2027, 3, 5, 10)),
        ("Sonnabend, 6. Maerz 2027", date(2027, 3, 6)),
        ("März 2027", Month(2027, 3)),
        ("Dez. 2027", Month(2027, 12)),
    ],
)
def test_days_written_out_are_understood(written: str, read: Moment) -> None:
    assert read_moment(written) == read


@pytest.mark.parametrize(
    ("written", "code", "said"),
    [
        ("Montag, 05.03.2027", "E203", {"day": "05.03.2027", "right": "Freitag"}),
        ("05.03.2027 10-15 Uhr", "E204", {"start": "2027-03-05 10:00", "end": "15:00"}),
        ("5. März 2027, 10:30 bis 12 Uhr", "E204", {"start": "2027-03-05 10:30", "end": "12:00"}),
        ("2027-03-05T10:00:00Z", "E205", {"local": "2027-03-05 11:00"}),
        ("2027-07-05T10:00:00Z", "E205", {"local": "2027-07-05 12:00"}),
        ("TBA", "E207", {}),
        ("Frühjahr 2027", "E207", {}),
        ("Ende März", "E207", {}),
        ("5. Mars 2027 an einem Tag", "E110", {}),
        ("Blautag, 05.03.2027", "E110", {}),
        ("31. Februar 2027", "E111", {}),
    ],
)
def test_what_is_no_moment_is_answered_with_what_to_write(written: str, code: str, said: dict[str, str]) -> None:
    with pytest.raises(Unreadable) as raised:
        read_moment(written)

    assert raised.value.code == code
    assert said.items() <= dict(raised.value.facts).items()


def test_midnight_is_told_as_the_next_day() -> None:
    with pytest.raises(Unreadable) as raised:
        read_end("24:00")

    assert raised.value.code == "E208"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("week", Step(1, Unit.WEEK)),
        ("2 weeks", Step(2, Unit.WEEK)),
        ("alle 2 Wochen", Step(2, Unit.WEEK)),
        ("jeden Monat", Step(1, Unit.MONTH)),
        ("every year", Step(1, Unit.YEAR)),
        ("10 Tage", Step(10, Unit.DAY)),
    ],
)
def test_a_step_is_read_in_english_and_german(written: str, meant: Step) -> None:
    assert read_step(written) == meant


@pytest.mark.parametrize("written", ["", "0 weeks", "2", "biweekly", "two weeks", "1000 days", "-1 week", "week "])
def test_what_is_no_step_is_refused(written: str) -> None:
    with pytest.raises(Unreadable, match="E120"):
        read_step(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("friday", Weekday(4)),
        ("Freitag", Weekday(4)),
        ("last friday", Weekday(4, -1)),
        ("letzter Freitag", Weekday(4, -1)),
        ("third  Monday", Weekday(0, 3)),
        ("30", MonthDay(30)),
        ("31.", MonthDay(31)),
        ("last day", MonthDay(-1)),
        ("letzter Arbeitstag", MonthDay(-1, is_workday=True)),
    ],
)
def test_a_weekday_is_read_in_english_and_german(written: str, meant: Weekday | MonthDay) -> None:
    assert read_on(written) == meant


@pytest.mark.parametrize(
    "written",
    ["", "fr", "fifth friday", "friday last", "last", "first last friday", "0", "32", "day", "letzter Werktag"],
)
def test_what_is_no_weekday_is_refused(written: str) -> None:
    with pytest.raises(Unreadable, match="E128"):
        read_on(written)

"""What a field of the data may hold: each type reads the text an editor wrote, or says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema

from clustersite.ids import is_id
from clustersite.moments import Month, Unreadable, read_day, read_day_or_time, read_end, read_moment
from clustersite.repetition import Step, Weekday, read_step, read_weekday


def kind_of(value: object) -> str:
    """The German word for the kind of YAML value that `value` is."""
    match value:
        case str():
            return "ein Text"
        case Mapping():
            return "eine Gruppe von Angaben"
        case list() | tuple():
            return "eine Liste"
        case _:
            return "nichts"


def _one_line(text: str) -> str:
    if "\n" in text.strip() or len(text) > 300:
        raise Unreadable("E137", found=text[:40])
    return _visible(text).strip()


def _visible(text: str) -> str:
    if not text.strip():
        raise Unreadable("E146")
    for character in text:
        if (ord(character) < 32 and character not in "\n\t") or 0x7F <= ord(character) < 0xA0:
            raise Unreadable("E147", character=f"U+{ord(character):04X}")
    return text


def _identifier(text: str) -> str:
    if not is_id(text):
        raise Unreadable("E136", found=text)
    return text


def _web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        valid = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and parts.port is None
    except ValueError:
        valid = False
    if not valid or re.search(r"[\s<>\"'`{}|\\^]", text) or "@" in parts.netloc:
        raise Unreadable("E133", found=text)
    return text


def _email(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._%+-]+@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}", text):
        raise Unreadable("E134", found=text)
    return text


def _phone(text: str) -> str:
    digits = re.sub(r"[\s/().–-]", "", text)
    if not re.fullmatch(r"(\+\d{7,15}|0\d{5,14})", digits):
        raise Unreadable("E135", found=text)
    return text


def _postcode(text: str) -> str:
    if not re.fullmatch(r"\d{5}", text) or text < "01001":
        raise Unreadable("E138", found=text)
    return text


def _path(text: str) -> str:
    if not re.fullmatch(r"/([a-z0-9._-]+/)*([a-z0-9_-]+\.[a-z0-9]+)?", text) or ".." in text:
        raise Unreadable("E148", found=text)
    return text


def _image_file(text: str) -> str:
    if not re.fullmatch(r"images/[a-z0-9][a-z0-9/_-]*\.(jpg|jpeg|png|webp|avif|svg)", text):
        raise Unreadable("E149", found=text)
    return text


def _number(text: object) -> object:
    """German thousands ("5.809") and underscores are read as written by people."""
    if not isinstance(text, str):
        return text
    digits = re.sub(r"(?<=\d)[._](?=\d{3}(\D|$))", "", text.strip())
    if not re.fullmatch(r"\d{1,12}", digits):
        raise Unreadable("E130", found=text)
    return int(digits)


def _yes_or_no(text: object) -> object:
    if not isinstance(text, str):
        return text
    answers = {"ja": True, "yes": True, "true": True, "nein": False, "no": False, "false": False}
    if text.lower() not in answers:
        raise Unreadable("E131", found=text)
    return answers[text.lower()]


def _several(value: object) -> object:
    """A single value where a list may stand is a list of one."""
    return [value] if isinstance(value, str) else value


def _of_text(read: Callable[[str], object]) -> PlainValidator:
    """A validator that hands the written text to `read` and takes nothing but text."""

    def validate(value: object) -> object:
        if isinstance(value, str):
            return read(value.strip())
        raise Unreadable("E106", expected="ein Text", found=kind_of(value))

    return PlainValidator(validate)


Id = Annotated[str, AfterValidator(_identifier), Field(json_schema_extra={"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"})]
Line = Annotated[str, AfterValidator(_one_line)]
Prose = Annotated[str, AfterValidator(_visible)]
WebAddress = Annotated[str, AfterValidator(_web_address), Field(json_schema_extra={"format": "uri"})]
Email = Annotated[str, AfterValidator(_email), Field(json_schema_extra={"format": "email"})]
Phone = Annotated[str, AfterValidator(_phone)]
Postcode = Annotated[str, AfterValidator(_postcode), Field(json_schema_extra={"pattern": "^[0-9]{5}$"})]
SitePath = Annotated[str, AfterValidator(_path)]
ImageFile = Annotated[str, AfterValidator(_image_file)]
Whole = Annotated[int, BeforeValidator(_number), WithJsonSchema({"type": ["integer", "string"]})]
Flag = Annotated[bool, BeforeValidator(_yes_or_no), WithJsonSchema({"enum": [True, False, "ja", "nein"]})]
Ids = Annotated[tuple[Id, ...], BeforeValidator(_several)]
Lines = Annotated[tuple[Line, ...], BeforeValidator(_several)]
SitePaths = Annotated[tuple[SitePath, ...], BeforeValidator(_several)]
State = Literal[
    "Baden-Württemberg", "Bayern", "Berlin", "Brandenburg", "Bremen", "Hamburg", "Hessen",
    "Mecklenburg-Vorpommern", "Niedersachsen", "Nordrhein-Westfalen", "Rheinland-Pfalz", "Saarland",
    "Sachsen", "Sachsen-Anhalt", "Schleswig-Holstein", "Thüringen",
]  # fmt: skip
_DATE_TEXT = WithJsonSchema({"type": "string"})
Start = Annotated[Month | date | datetime, _of_text(read_moment), _DATE_TEXT]
End = Annotated[time | date | datetime, _of_text(read_end), _DATE_TEXT]
Day = Annotated[date, _of_text(read_day), _DATE_TEXT]
DayOrTime = Annotated[date | datetime, _of_text(read_day_or_time), _DATE_TEXT]
Every = Annotated[Step, _of_text(read_step), WithJsonSchema({"type": "string", "examples": ["week", "2 weeks"]})]
Weekdays = Annotated[tuple[Annotated[Weekday, _of_text(read_weekday), _DATE_TEXT], ...], BeforeValidator(_several)]
Days = Annotated[tuple[Day, ...], BeforeValidator(_several)]
DaysOrTimes = Annotated[tuple[DayOrTime, ...], BeforeValidator(_several)]

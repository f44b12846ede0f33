"""What a field of the data may hold: each type reads the text an editor wrote, or says what is wrong with it.

Ids as well: what may be one, and which one a German name proposes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, NamedTuple, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler, PlainValidator
from pydantic_core.core_schema import CoreSchema, no_info_before_validator_function

from clustersite.content.dates import (
    DAYS_OF_WEEK,
    ORDINALS,
    Month,
    MonthDay,
    Step,
    Unreadable,
    Weekday,
    read_day,
    read_day_or_time,
    read_end,
    read_moment,
    read_on,
    read_step,
)

_IMAGE = r"images/[a-z0-9][a-z0-9/_-]*\.(jpg|jpeg|png|webp|avif|svg)"
_ID_PATTERN = r"(?=.{1,80}\Z)[a-z0-9]+(-[a-z0-9]+)*"
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


_KINDS: Mapping[type, str] = {str: "ein Text", dict: "eine Gruppe von Angaben", list: "eine Liste", tuple: "eine Liste"}


def kind_of(value: object) -> str:
    """The German word for the kind of YAML value that `value` is."""
    return _KINDS.get(type(value), "nichts")


def _one_line(text: str) -> str:
    if "\n" in text.strip() or len(text) > 300:
        raise Unreadable("E137", found=text[:40])
    return _visible(text).strip()


def _visible(text: str) -> str:
    if not text.strip():
        raise Unreadable("E146")
    if found := _CONTROL_CHARACTER.search(text):
        raise Unreadable("E147", character=f"U+{ord(found[0]):04X}")
    return text


def _matching(pattern: str, code: str) -> Callable[[str], str]:
    """Inputs a text that the pattern matches as a whole; for any other it raises Unreadable with the code."""

    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise Unreadable(code, found=text)
        return text

    return read


def read_web_address(text: str) -> str:
    """The web address that `text` is; Unreadable for anything else."""
    try:
        parts = urlsplit(text)
        valid = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and parts.port is None
    except ValueError:
        valid = False
    if not valid or re.search(r"[\s<>\"'`{}|\\^]", text) or "@" in parts.netloc:
        plain = text.strip().replace(" ", "%20")
        meant = f"https://{plain.removeprefix('https://').removeprefix('http://')}"
        is_meant = re.match(r"https://[\w-]+(\.[\w-]+)+(/|$)", meant)
        raise Unreadable("E133", found=text, suggestion=f"Gemeint ist wohl {meant}" if is_meant else "")
    return text


read_email = _matching(r"[A-Za-z0-9._%+-]+@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}", "E134")
"""The mail address that a text is; Unreadable for anything else."""


def read_phone(text: str) -> str:
    """The phone number that `text` is; Unreadable for anything else."""
    digits = re.sub(r"[\s/().–-]", "", text)
    if not re.fullmatch(r"(\+[0-9]{7,15}|0[0-9]{5,14})", digits):
        raise Unreadable("E135", found=text)
    return text


def phone_address(phone: str) -> str:
    """The address that calls a phone number, a German one where it names no country (RFC 3966)."""
    digits = re.sub(r"\(0\)|[\s/().–-]", "", phone)
    return f"tel:{digits}" if digits.startswith("+") else f"tel:+49{digits[1:]}"


def read_image_file(text: str) -> str:
    """The name of an image below assets/ that `text` is; Unreadable for anything else."""
    if not re.fullmatch(_IMAGE, text):
        stem, _, ending = text.rpartition("/")[2].rpartition(".")
        meant = f"images/{proposed_id(stem) or 'bild'}.{ending.lower()}"
        is_one = re.fullmatch(_IMAGE, meant)
        right = (
            f"So: {meant}; genauso muss die Datei unter assets/ heißen." if is_one else "Er endet auf .jpg oder .png."
        )
        raise Unreadable("E149", found=text, suggestion=right)
    return text


def _number(written: object) -> int:
    """German thousands ("5.809") and underscores are read as written by people."""
    digits = re.sub(r"(?<=[0-9])[._](?=[0-9]{3}([^0-9]|$))", "", str(written).strip())
    if not re.fullmatch(r"[0-9]{1,12}", digits):
        raise Unreadable("E130", found=str(written))
    return int(digits)


def _pdf_file(text: str) -> str:
    if not re.fullmatch(r"downloads/[a-z0-9][a-z0-9/_-]*\.pdf", text):
        name = proposed_id(PurePosixPath(text).stem) or "flyer"
        raise Unreadable("E232", found=text, suggestion=f"downloads/{name}.pdf")
    return text


_AMOUNT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,6})(?:[.,]([0-9]{1,2})|,[-–])?(?:\s?(?:€|eur|euro))?", re.I)
_FREE = ("kostenlos", "kostenfrei", "gratis", "umsonst", "frei", "eintritt frei")


def euros(price: str) -> Decimal | None:
    """What the price comes to, where that is all it says: `10 €`, `12,50 Euro`, `kostenlos`."""
    if price.lower() in _FREE:
        return Decimal(0)
    found = _AMOUNT.fullmatch(price)
    return Decimal(f"{found[1].replace('.', '')}.{found[2] or 0}") if found else None


def _price(text: str) -> str:
    """A bare number is one of euros; any other words stay as they are."""
    line = _one_line(text)
    amount = None if line.lower() in _FREE else euros(line)
    if amount is None:
        return line
    written = f"{amount:,.2f}".translate(str.maketrans(",.", ".,")).removesuffix(",00")
    return f"{written} €" if amount else "kostenlos"


_ANSWERS = {"ja": True, "nein": False, "yes": True, "no": False, "true": True, "false": False}


def _yes_or_no(written: object) -> bool:
    answer = _ANSWERS.get(str(written).lower())
    if answer is None:
        raise Unreadable("E131", found=str(written))
    return answer


def _of_text(read: Callable[[str], object]) -> PlainValidator:
    """A validator that hands the written text to `read` and takes nothing but text."""

    def validate(value: object) -> object:
        if isinstance(value, str):
            return read(value.strip())
        raise Unreadable("E106", expected="ein Text", found=kind_of(value))

    return PlainValidator(validate)


def is_id(text: str) -> bool:
    """Whether `text` may name a record: lower-case letters, digits, single hyphens, at most 80 characters."""
    return re.fullmatch(_ID_PATTERN, text) is not None


@lru_cache(maxsize=50_000)
def proposed_id(text: str) -> str:
    """An id made from any German text: ä becomes ae, ß becomes ss, the rest hyphens."""
    text = unicodedata.normalize("NFC", text).lower()
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(umlaut, letters)
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:80].strip("-")


def id_proposal(text: str) -> str:
    """A German sentence that proposes an id for `text`, or an empty text."""
    return f"Vorschlag: {proposed}" if (proposed := proposed_id(text)) else ""


# --- The types of fields --------------------------------------------------------------------------


SERIES_STEPS = ("week", "2 weeks", "3 weeks", "4 weeks", "month", "2 months", "3 months", "6 months", "year", "day")
_WEEKDAYS = (*DAYS_OF_WEEK, *(f"{nth} {day}" for day in DAYS_OF_WEEK for nth, _ in ORDINALS.values()))


class Notation:
    """Marks how a value is written: its kind of input in a form, the options there, and its JSON Schema.

    An editor's validator sees the types of YAML 1.2 where this reader sees text: to it the postcode 02763 is a number.
    It must accept whatever is accepted here; patterns are for words, examples for completion.
    """

    def __init__(self, kind: str, *types: str, options: tuple[str, ...] = (), **schema: object) -> None:
        self.kind, self.options = kind, options
        self.schema: dict[str, Any] = {"type": list(types or ("string", "number")), **schema}


class Names(NamedTuple):
    """Marks a field that names an entry of `table`: checks look for it, schemas offer those there are."""

    table: str


class Word(NamedTuple):
    """Marks a record in whose place a single word may stand, which is then its `key`."""

    key: str

    def __get_pydantic_core_schema__(self, kind: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_before_validator_function(
            lambda value: {self.key: value} if isinstance(value, str) else value, handler(kind)
        )


def _any_case(word: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" for letter in word)


_T = TypeVar("_T")
# A single value where a list may stand is a list of one.
ONE_OR_MANY = BeforeValidator(lambda value: [value] if isinstance(value, str | dict) else value)
Several = Annotated[tuple[_T, ...], ONE_OR_MANY]
_id = _matching(_ID_PATTERN, "E136")
Id = Annotated[str, AfterValidator(_id), Notation("line", pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
Uid = Annotated[str, AfterValidator(_matching(r"[!-~]{1,255}", "E328")), Notation("line", pattern="^[!-~]+$")]
Line = Annotated[str, AfterValidator(_one_line), Notation("line")]
# What is no id is no entry's either, which the check of references tells with the entries that there are.
Reference = Annotated[str, AfterValidator(_one_line), Notation("choice")]
Prose = Annotated[str, AfterValidator(_visible), Notation("text")]
_url = Notation("url", "string", pattern="^[hH][tT][tT][pP][sS]?://", examples=["https://www.beispiel.de"])
WebAddress = Annotated[str, AfterValidator(read_web_address), _url]
_email = Notation("email", "string", pattern="@", examples=["name@beispiel.de"])
Email = Annotated[str, AfterValidator(read_email), _email]
Phone = Annotated[str, AfterValidator(read_phone), Notation("tel", examples=["03581 123456"])]
Price = Annotated[str, AfterValidator(_price), Notation("line")]
_postcode = _matching(r"(?!00|01000)[0-9]{5}", "E138")
Postcode = Annotated[str, AfterValidator(_postcode), Notation("line", pattern="^[0-9]{5}$", examples=["02826"])]
_read_path = _matching(r"(?!.*\.\.)/([a-z0-9._-]+/)*([a-z0-9_-]+\.[a-z0-9]+)?", "E148")
_path = Notation("line", "string", pattern="^/", examples=["/frueher/alte-adresse/"])
SitePath = Annotated[str, AfterValidator(_read_path), _path]
_image = Notation("image", "string", pattern="^images/", examples=["images/beispiel.jpg"])
ImageFile = Annotated[str, AfterValidator(read_image_file), _image, Names("assets")]
_pdf = Notation("pdf", "string", pattern="^downloads/", examples=["downloads/beispiel.pdf"])
PdfFile = Annotated[str, AfterValidator(_pdf_file), _pdf, Names("assets")]
Whole = Annotated[int, BeforeValidator(_number), Notation("number", "number", "string")]
Latitude = Annotated[float, Field(ge=46, le=56), Notation("line", "number", "string", minimum=46, maximum=56)]
Longitude = Annotated[float, Field(ge=5, le=16), Notation("line", "number", "string", minimum=5, maximum=16)]
_answers = f"^({'|'.join(map(_any_case, _ANSWERS))})$"
_flag = Notation("flag", "string", "boolean", pattern=_answers, examples=["ja", "nein"])
Flag = Annotated[bool, BeforeValidator(_yes_or_no), _flag]
FederalState = Literal[
    "Baden-Württemberg", "Bayern", "Berlin", "Brandenburg", "Bremen", "Hamburg", "Hessen",
    "Mecklenburg-Vorpommern", "Niedersachsen", "Nordrhein-Westfalen", "Rheinland-Pfalz", "Saarland",
    "Sachsen", "Sachsen-Anhalt", "Schleswig-Holstein", "Thüringen",
]  # fmt: skip
_moment = Notation("moment", "string", examples=["2026-03-05 10:00", "2026-03-05"])
Start = Annotated[Month | date | datetime, _of_text(read_moment), _moment]
End = Annotated[time | date | datetime, _of_text(read_end), Notation("end", examples=["15:00", "2026-03-05 15:00"])]
Day = Annotated[date, _of_text(read_day), Notation("day", "string", examples=["2026-03-05"])]
DayOrTime = Annotated[date | datetime, _of_text(read_day_or_time), _moment]
_every = Notation("choice", "string", options=SERIES_STEPS, examples=["week", "2 weeks", "month"])
Every = Annotated[Step, _of_text(read_step), _every]
_some_days = ["monday", "tuesday", "wednesday", "last friday", "last day", "30"]
OnDay = Annotated[Weekday | MonthDay, _of_text(read_on), Notation("choice", options=_WEEKDAYS, examples=_some_days)]

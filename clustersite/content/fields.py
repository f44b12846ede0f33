"""What a field of the data may hold: each type reads the text an editor wrote, or says what is wrong with it.

Ids as well: what may be one, and which one a German name proposes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, TypeVar, get_args
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core.core_schema import CoreSchema, no_info_before_validator_function

from clustersite.content.dates import (
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


def _number(text: object) -> object:
    """German thousands ("5.809") and underscores are read as written by people."""
    if not isinstance(text, str):
        return text
    digits = re.sub(r"(?<=[0-9])[._](?=[0-9]{3}([^0-9]|$))", "", text.strip())
    if not re.fullmatch(r"[0-9]{1,12}", digits):
        raise Unreadable("E130", found=text)
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


def _yes_or_no(text: object) -> object:
    if not isinstance(text, str):
        return text
    if text.lower() not in _ANSWERS:
        raise Unreadable("E131", found=text)
    return _ANSWERS[text.lower()]


def _several(value: object) -> object:
    return [value] if isinstance(value, str | dict) else value


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


# What the JSON Schema says. An editor's validator sees the types of YAML 1.2 where this reader sees text: to it the
# postcode 02763 is a number. It must accept whatever is accepted here; patterns are for words, examples for completion.
def _schema(*types: str, **more: object) -> WithJsonSchema:
    return WithJsonSchema({"type": list(types), **more})


def _any_case(word: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" for letter in word)


_TEXT = _schema("string", "number")
_ID = _schema("string", "number", pattern="^[a-z0-9]+(-[a-z0-9]+)*$")
_ANSWER = _schema("string", "boolean", pattern=f"^({'|'.join(map(_any_case, _ANSWERS))})$", examples=["ja", "nein"])
_MOMENT = _schema("string", examples=["2026-03-05 10:00", "2026-03-05"])
_DAY = _schema("string", examples=["2026-03-05"])


@dataclass(frozen=True, slots=True)
class Names:
    """Marks a field that names an entry of `table`: checks look for it, schemas offer those there are."""

    table: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "table": self.table}


class _OneOrMany:
    """A single value where a list may stand is a list of one."""

    def __get_pydantic_core_schema__(self, kind: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_before_validator_function(_several, handler(kind))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        many = handler(schema)
        return {"anyOf": [many["items"], many]}


_T = TypeVar("_T")
Several = Annotated[tuple[_T, ...], _OneOrMany()]
Id = Annotated[str, AfterValidator(_matching(_ID_PATTERN, "E136")), _ID]
Uid = Annotated[
    str, AfterValidator(_matching(r"[!-~]{1,255}", "E328")), _schema("string", "number", pattern="^[!-~]+$")
]
Line = Annotated[str, AfterValidator(_one_line), _TEXT]
# What is no id is no entry's either, which the check of references tells with the entries that there are.
Reference = Annotated[str, AfterValidator(_one_line), _ID]
Prose = Annotated[str, AfterValidator(_visible), _TEXT]
WebAddress = Annotated[
    str,
    AfterValidator(read_web_address),
    _schema("string", pattern="^[hH][tT][tT][pP][sS]?://", examples=["https://www.beispiel.de"]),
]
Email = Annotated[str, AfterValidator(read_email), _schema("string", pattern="@", examples=["name@beispiel.de"])]
Phone = Annotated[str, AfterValidator(read_phone), _schema("string", "number", examples=["03581 123456"])]
Price = Annotated[str, AfterValidator(_price), _TEXT]
_postcode = _matching(r"(?!00|01000)[0-9]{5}", "E138")
Postcode = Annotated[
    str, AfterValidator(_postcode), _schema("string", "number", pattern="^[0-9]{5}$", examples=["02826"])
]
_path = _matching(r"(?!.*\.\.)/([a-z0-9._-]+/)*([a-z0-9_-]+\.[a-z0-9]+)?", "E148")
SitePath = Annotated[str, AfterValidator(_path), _schema("string", pattern="^/", examples=["/frueher/alte-adresse/"])]
ImageFile = Annotated[
    str,
    AfterValidator(read_image_file),
    _schema("string", pattern="^images/", examples=["images/beispiel.jpg"]),
    Names("assets"),
]
PdfFile = Annotated[
    str,
    AfterValidator(_pdf_file),
    _schema("string", pattern="^downloads/", examples=["downloads/beispiel.pdf"]),
    Names("assets"),
]
Whole = Annotated[int, BeforeValidator(_number), _schema("number", "string")]
Flag = Annotated[bool, BeforeValidator(_yes_or_no), _ANSWER]
FederalState = Literal[
    "Baden-Württemberg", "Bayern", "Berlin", "Brandenburg", "Bremen", "Hamburg", "Hessen",
    "Mecklenburg-Vorpommern", "Niedersachsen", "Nordrhein-Westfalen", "Rheinland-Pfalz", "Saarland",
    "Sachsen", "Sachsen-Anhalt", "Schleswig-Holstein", "Thüringen",
]  # fmt: skip
Start = Annotated[Month | date | datetime, _of_text(read_moment), _MOMENT]
End = Annotated[
    time | date | datetime, _of_text(read_end), _schema("string", "number", examples=["15:00", "2026-03-05 15:00"])
]
Day = Annotated[date, _of_text(read_day), _DAY]
DayOrTime = Annotated[date | datetime, _of_text(read_day_or_time), _MOMENT]
Every = Annotated[Step, _of_text(read_step), _schema("string", examples=["week", "2 weeks", "month"])]
OnDay = Annotated[
    Weekday | MonthDay,
    _of_text(read_on),
    _schema("string", "number", examples=["monday", "tuesday", "wednesday", "last friday", "last day", "30"]),
]


def parts_of(hint: Any) -> Iterator[Any]:
    """The type and all types and marks that it is made of."""
    yield hint
    for part in get_args(hint):
        yield from parts_of(part)


@cache
def table_of(hint: Any) -> str | None:
    """The table that an id of this type names, also within a list or where it may be missing."""
    return next((part.table for part in parts_of(hint) if isinstance(part, Names)), None)

"""What to write where something is named that does not exist: an entry like it, or the lines of a new one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from difflib import get_close_matches
from typing import Any

from clustersite.checks.secrets import core
from clustersite.content.load import RECORDS
from clustersite.content.model import LinkKind, Region, Site
from clustersite.content.slugs import is_id, proposed_id
from clustersite.content.yaml_text import document, entry
from clustersite.problems.diagnostics import choices

_NAMES = ("name", "short_name", "feminine", "title", "label")
_IS_ADDRESS = re.compile(r"(?:https?://(?:www\.)?|www\.)(?P<host>\S+)", re.IGNORECASE)
_STREET = re.compile(r"\D+ \d+\s?[a-zA-Z]?(?:[-–/]\d+\s?[a-zA-Z]?)?")
_TOWN = re.compile(r"(?:D-)?(\d{5})\s+(\D+)")


def advice(table: str, written: str, site: Site, known: Set[str]) -> str:
    """What belongs where the name `written` of an entry of the table stands, of which the `known` ones exist."""
    wanted = _WANTED.get(table) or f"Hier steht die Kennung eines Eintrags aus site_data/{table}.yaml."
    entries = site.settings.regions if table == "regions" else getattr(site, table)
    labels = {name: _labels(entries[name]) if name in entries else () for name in sorted(known)}
    if "," in written and table != "places":
        each = [(part, _meant(part, labels, {})[0]) for part in written.split(",") if proposed_id(part)]
        if any(meant for _, meant in each):
            several = ", ".join(meant or proposed_id(part) for part, meant in each)
            return f"{wanted} Mehrere stehen in eckigen Klammern: [{several}]"
    if table == "pages":
        written = written.removeprefix("content/").removesuffix(".md").strip("/")
    meant, is_sure = _meant(written, labels, entries if table == "links" else {})
    parts = [wanted]
    if meant:
        parts.append(f"Meinten Sie „{meant}“{f' ({labels[meant][0]})' if labels[meant] else ''}?")
    if known:
        parts.append(f"Bekannt sind: {choices(known)}.")
    # Whoever misspelt an id knows that there is an entry.
    is_there = meant and (is_sure or is_id(written))
    return " ".join(parts if is_there else [*parts, _new(table, written, site, known)])


_WANTED = {
    "events": "Hier steht der Name einer Datei aus site_data/events/, ohne Endung.",
    "members": "Hier steht der Name einer Datei aus site_data/members/, ohne Endung.",
    "pages": "Hier steht der Pfad einer Seite unter content/, ohne Endung.",
    "regions": "Hier steht die Kennung einer Region aus site_data/site.yaml.",
}


def _labels(record: Any) -> tuple[str, ...]:
    return tuple(label for field in _NAMES if (label := getattr(record, field, None)))


def _meant(written: str, labels: Mapping[str, Iterable[str]], links: Mapping[str, Any]) -> tuple[str | None, bool]:
    """The id of the entry that is called what is written, or nearly so, and whether it can be no other."""
    if _IS_ADDRESS.match(written):
        # Two meetings differ in one digit: addresses are the same, or they are others.
        return next((name for name, link in links.items() if core(link.url) == core(written)), None), True
    names = {proposed_id(label): name for name, of_entry in labels.items() for label in of_entry}
    names |= {proposed_id(name): name for name in labels}
    for wanted in map(proposed_id, (written, written.partition(",")[0])):
        if wanted in names:
            return names[wanted], True
        within = [name for name in names if name and (f"-{name}-" in f"-{wanted}-" or f"-{wanted}-" in f"-{name}-")]
        close = get_close_matches(wanted, names, n=1, cutoff=0.6 if is_id(written) else 0.75)
        if wanted and (found := max(within, key=len, default=None) or next(iter(close), None)):
            return names[found], False
    return None, False


def _new(table: str, written: str, site: Site, known: Set[str]) -> str:
    """How to write down an entry that is not there yet, ready to paste."""
    fields = (Region if table == "regions" else RECORDS[table]).model_fields
    required = [name for name, field in fields.items() if field.is_required() and name not in ("id", "body")]
    # An event has a start or sessions, which no single field can say.
    required += ["start"] * (table == "events")
    given = _values(table, required[0], written, site)
    values = {field: given.get(field, "") for field in fields if field in given or field in required}
    name = written if is_id(written) else proposed_id(_host(written).rpartition(".")[0] or values[required[0]])
    name = name[:40].strip("-") or "kennung"
    name = next(one for one in (name, *(f"{name}-{number}" for number in range(2, 1000))) if one not in known)
    match table:
        case "events" | "members":
            lines, do = document(values), f"die Datei site_data/{table}/{name}.yaml mit diesen Zeilen anlegen"
        case "pages":
            lines, do = f"---\n{document(values)}---\n", f"die Datei content/{name}.md so beginnen"
        case "regions":
            lines, do = entry(name, values, "  "), "in site_data/site.yaml unter „regions:“ diese Zeilen ergänzen"
        case _:
            lines, do = entry(name, values), f"in site_data/{table}.yaml diese Zeilen ergänzen"
    to_fill = ", die leeren Angaben ausfüllen" if "" in values.values() else ""
    # Without a value, what is pasted as it is gets told as missing.
    lines = lines.replace(': ""\n', ":\n").rstrip("\n")
    return f"Gibt es den Eintrag noch nicht, {do}{to_fill} und hier „{name}“ schreiben:\n\n{lines}\n"


def _values(table: str, first: str, written: str, site: Site) -> dict[str, str]:
    """What can be known of the entry from how it is called; `first` is the field of its name."""
    words = written.replace("-", " ").title() if is_id(written) else written
    if table == "places":
        return _address(words, site)
    host = _host(written)
    if not host or table != "links":
        return {first: "" if host else words}
    kind = [one.value for one in LinkKind if one.value in host.split(".")]
    url = written if "://" in written else f"https://{written}"
    return {"label": f"Mehr bei {host}", "url": url, **({"kind": kind[0]} if kind else {})}


def _host(written: str) -> str:
    """The name of the server where what is written is a web address."""
    match = _IS_ADDRESS.match(written)
    return re.split(r"[/:?#]", match["host"])[0] if match else ""


def _address(written: str, site: Site) -> dict[str, str]:
    """Name, street, postcode and town of a place as people write them, separated by commas."""
    name, *rest = (part.strip() for part in re.split(r"[,;]", written))
    found = {"name": name}
    for part in rest:
        if match := _TOWN.fullmatch(part):
            found |= {"postcode": match[1], "town": match[2]}
        elif _STREET.fullmatch(part):
            found["street"] = part
        else:
            found["town"] = part
    towns = {place.town for place in site.places.values()} | {town.name for town in site.towns.values()}
    named = [town for town in sorted(towns) if re.search(rf"\b{re.escape(town)}\b", name)]
    return {"town": named[0], **found} if named else found

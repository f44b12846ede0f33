"""Postcodes against the states of their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clustersite.checks.sources import PLACES_FILE
from clustersite.content.documents import Document
from clustersite.content.model import Site
from clustersite.problems.diagnostics import Problem, problem

# The first two digits of all postcodes of each state's places, border villages included, those of large firms and
# offices left out. Source: GeoNames, postal codes of Germany as of March 2026 (CC BY 4.0,
# https://download.geonames.org/export/zip/).
_BEGINNINGS = {
    "Baden-Württemberg": "68 69 70 71 72 73 74 75 76 77 78 79 88 89 97",
    "Bayern": "63 80 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95 96 97",
    "Berlin": "10 11 12 13 14",
    "Brandenburg": "01 03 04 12 14 15 16 17 19",
    "Bremen": "27 28",
    "Hamburg": "20 21 22 27",
    "Hessen": "34 35 36 37 55 59 60 61 63 64 65 68 69",
    "Mecklenburg-Vorpommern": "17 18 19 23",
    "Niedersachsen": "19 21 26 27 28 29 30 31 34 37 38 48 49",
    "Nordrhein-Westfalen": "32 33 34 37 40 41 42 44 45 46 47 48 49 50 51 52 53 57 58 59",
    "Rheinland-Pfalz": "51 53 54 55 56 57 65 66 67 76",
    "Saarland": "66",
    "Sachsen": "01 02 04 07 08 09",
    "Sachsen-Anhalt": "06 14 29 38 39",
    "Schleswig-Holstein": "21 22 23 24 25 27",
    "Thüringen": "04 06 07 36 37 96 98 99",
}


def suggest_postcodes(site: Site, documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Every postcode that does not exist in the state given beside it."""
    for place in site.places.values():
        if place.postcode and place.state and place.postcode[:2] not in _BEGINNINGS[place.state].split():
            where = documents[PLACES_FILE].where(place.id, "postcode")
            states = [state for state, beginnings in _BEGINNINGS.items() if place.postcode[:2] in beginnings.split()]
            known = " oder ".join(states) or "keinem Bundesland"
            yield problem("H217", where, postcode=place.postcode, state=place.state, known=known)

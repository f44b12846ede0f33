"""Places for trainees: on the pages of the company and the occupation, told to search engines, gone by themselves."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.repositories import Repository
from tests.sites import built_in_real_layouts, words_of

SITE = """
-- site_data/professions.yaml --
mechatroniker: {name: Mechatroniker, feminine: Mechatronikerin, field: Metall}
koch: {name: Koch, field: Gastgewerbe}
-- site_data/members/musterbau.yaml --
name: Musterbau & Söhne GmbH
town: Görlitz
state: Sachsen
website: https://www.beispiel.de
professions: [mechatroniker, koch]
"""
PLACE = ("vacancies:", "  - profession: mechatroniker", "    until: 31.03.2026", "    email: ausbildung@beispiel.de")
POSTING = re.compile(r'<script type="application/ld\+json">(\{[^<]*"JobPosting"[^<]*)</script>')


def build(root: Path, *lines: str, today: str = "2026-02-01") -> dict[str, str]:
    """The finished files of the site, its member with these lines more."""
    return built_in_real_layouts(root, SITE + "".join(f"{line}\n" for line in lines), today)


def member(files: dict[str, str]) -> str:
    return files["mitmachen/musterbau/index.html"]


def postings(page: str) -> list[dict[str, Any]]:
    return [json.loads(found) for found in POSTING.findall(page)]


def test_a_place_stands_on_the_page_of_the_company_and_on_that_of_the_occupation(tmp_path: Path) -> None:
    found = build(tmp_path, *PLACE, "    start: 2026-08", "    link: https://www.beispiel.de/stelle")

    said = "Beginn August 2026, bewerben bis Di., 31. März 2026"
    ways = "andere Internetseite ausbildung@beispiel.de öffnet euer Mailprogramm"
    company = f"Freier Ausbildungsplatz Mechatroniker / Mechatronikerin {said} Stellenanzeige"
    assert f"{company} Mechatroniker / Mechatronikerin {ways}" in words_of(member(found))
    occupation = f"Freier Ausbildungsplatz Musterbau & Söhne GmbH {said} Stellenanzeige Musterbau & Söhne GmbH {ways}"
    assert occupation in words_of(found["berufe/mechatroniker/index.html"])
    assert "Ausbildungsplatz" not in words_of(found["berufe/koch/index.html"])


def test_a_place_is_gone_after_its_last_day_and_the_most_urgent_comes_first(tmp_path: Path) -> None:
    urgent = ("  - profession: koch", "    until: 2026-03-01", "    link: https://www.beispiel.de/koch")
    lines = (*PLACE, *urgent)

    before = words_of(member(build(tmp_path, *lines, today="2026-03-01")))
    assert re.search("Freie Ausbildungsplätze Koch Bewerben bis So., 1. März 2026 .* Mechatroniker", before)
    assert "Freier Ausbildungsplatz Mechatroniker" in words_of(
        member(built_in_real_layouts(tmp_path, today="2026-03-02"))
    )
    later = built_in_real_layouts(tmp_path, today="2026-04-01")
    assert not any("ausbildung@beispiel.de" in page or "JobPosting" in page for page in later.values())


def test_search_engines_are_told_what_the_data_says_on_the_page_of_the_company(tmp_path: Path) -> None:
    found = build(tmp_path, *PLACE, "    start: 01.08.2026")

    assert postings(member(found)) == [
        {
            "@context": "https://schema.org",
            "@type": "JobPosting",
            "title": "Ausbildung Mechatroniker / Mechatronikerin",
            "description": "<p>Ausbildung Mechatroniker / Mechatronikerin bei Musterbau &amp; Söhne GmbH in Görlitz."
            "</p><p>Beginn: Sa., 1. August 2026.</p><p>Bewerben bis Di., 31. März 2026.</p>",
            "url": "https://probe.example/mitmachen/musterbau/",
            "validThrough": "2026-03-31T23:59+02:00",
            "employmentType": "OTHER",
            "jobStartDate": "2026-08-01",
            "hiringOrganization": {
                "@type": "Organization",
                "name": "Musterbau & Söhne GmbH",
                "sameAs": "https://www.beispiel.de",
            },
            "jobLocation": {
                "@type": "Place",
                "address": {
                    "@type": "PostalAddress",
                    "addressLocality": "Görlitz",
                    "addressRegion": "Sachsen",
                    "addressCountry": "DE",
                },
            },
            "applicationContact": {"@type": "ContactPoint", "email": "ausbildung@beispiel.de"},
        }
    ]
    assert "JobPosting" not in found["berufe/mechatroniker/index.html"]


def test_when_it_was_posted_is_when_the_places_changed_last_in_the_history(tmp_path: Path) -> None:
    build(tmp_path, *PLACE)
    repository = Repository(tmp_path)
    repository.commit()
    assert [one["datePosted"] for one in postings(member(built_in_real_layouts(tmp_path)))] == ["2026-01-01"]

    file = tmp_path / "site_data/members/musterbau.yaml"
    file.write_text(file.read_text("utf-8").replace("town: Görlitz", "town: Zittau"), "utf-8")
    assert [one["datePosted"] for one in postings(member(built_in_real_layouts(tmp_path)))] == ["2026-01-01"]
    repository.commit()
    assert [one["datePosted"] for one in postings(member(built_in_real_layouts(tmp_path)))] == ["2026-01-01"]


@pytest.mark.parametrize("line", ["town: Görlitz\n", "state: Sachsen\n", "website: https://www.beispiel.de\n"])
def test_what_the_data_does_not_say_is_not_told(tmp_path: Path, line: str) -> None:
    text = SITE.replace(line, "") + "".join(f"{one}\n" for one in PLACE)

    [posting] = postings(member(built_in_real_layouts(tmp_path, text)))
    assert not re.search(r"null|None|\"\"", json.dumps(posting))
    assert ("jobLocation" in posting) == (not line.startswith("town"))

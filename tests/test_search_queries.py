"""What people of the region type into the search, and the page they mean: pupils, parents, trainers, human resources.

Where two pages are right, both stand there; `*` stands for the rest of a name.
The table is as of the day of the real site, 1 February 2026.
"""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatch
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from clustersite import build as building
from clustersite import routes
from clustersite.options import Options
from tests.conftest import served

ROOT = Path(__file__).parent.parent

QUERIES = """
Mechatroniker             /berufe/mechatroniker/
Mechatronikerin           /berufe/mechatroniker/
Mechatronik               /berufe/mechatroniker/ /mitmachen/feld/mechatronik/
mechatronicker            /berufe/mechatroniker/
Tischler                  /berufe/tischler/
Schreiner                 /berufe/tischler/
Schreinerin               /berufe/tischler/
Lokführer                 /berufe/eisenbahner-betriebsdienst/
Lokführerin               /berufe/eisenbahner-betriebsdienst/
Lockführer                /berufe/eisenbahner-betriebsdienst/
Bürokauffrau              /berufe/kaufmann-bueromanagement/
Bürokaufmann              /berufe/kaufmann-bueromanagement/
Büro                      /berufe/kaufmann-bueromanagement/
Sekretärin                /berufe/kaufmann-bueromanagement/
Industriekauffrau         /berufe/industriekaufmann/
kaufmännische Ausbildung  /mitmachen/feld/kaufmaennisch/
SHK                       /berufe/anlagenmechaniker-shk/
Heizungsbauer             /berufe/anlagenmechaniker-shk/
Installateur              /berufe/anlagenmechaniker-shk/
Klempner                  /berufe/anlagenmechaniker-shk/ /berufe/dachklempner/
Dachdeckerin              /berufe/dachdecker/
Elektriker                /mitmachen/feld/elektro/ /berufe/elektroniker-*/
Elektroniker              /berufe/elektroniker-*/
Schlosser                 /berufe/industriemechaniker/ /berufe/konstruktionsmechaniker/
Metallbauer               /berufe/konstruktionsmechaniker/
Dreher                    /berufe/zerspanungsmechaniker/
CNC                       /berufe/zerspanungsmechaniker/
Baggerfahrer              /berufe/baugeraetefuehrer/ /berufe/baumaschinist/
Strassenbauer             /berufe/strassenbauer/
Gleisbau                  /berufe/gleisbauer/
Lackierer                 /berufe/verfahrensmechaniker-beschichtungstechnik/
Kunststoff                /berufe/verfahrensmechaniker-kunststoff/ /mitmachen/feld/kunststoff/
Holz                      /mitmachen/feld/holz/ /berufe/holzmechaniker/
Berufe                    /berufe/
Ausbildungsberufe         /berufe/
Lehrstellen               /berufe/
Ausbildungsplatz          /berufe/
freie Ausbildungsplätze   /berufe/
Ausbildung Görlitz        /mitmachen/ort/goerlitz/
Lehrstelle Zittau         /mitmachen/ort/zittau/
Ausbildungsplatz Löbau    /mitmachen/ort/loebau/
Azubi Bautzen             /mitmachen/ort/bautzen/
goerlitz                  /mitmachen/ort/goerlitz/
Unternehmen               /mitmachen/
Firmen                    /mitmachen/
Betriebe in der Nähe      /mitmachen/ /mitmachen/karte/
Ausbildungsbetriebe       /mitmachen/
Mitgliedsunternehmen      /mitmachen/
Karte                     /mitmachen/karte/
Mitglied werden           /mitmachen/
mitmachen Kosten          /mitmachen/
Siemens                   /mitmachen/siemens-energy/
Leag                      /mitmachen/leag/
Kraftwerk                 /mitmachen/leag/
Palfinger                 /mitmachen/palfinger-platforms/
Birkenstock               /mitmachen/birkenstock/
Osteg                     /mitmachen/osteg/
Kosel                     /mitmachen/kosel/
GGT                       /mitmachen/goerlitzer-gleis-und-tiefbau/
Ledermann                 /mitmachen/edding/
Karrieretage              /termine/oberlausitzer-karrieretage-2026/
Insidertreff              /termine/insidertreff-2026/
Insider Treff             /termine/insidertreff-2026/
Speed Dating              /termine/azubispeeddating-2026/
Azubi-Speed-Dating        /termine/azubispeeddating-2026/
Schau rein                /termine/schau-rein-2026/
Praktikum                 /termine/schau-rein-2026/
Schülerpraktikum          /termine/schau-rein-2026/
Tag der offenen Tür       /termine/schau-rein-2026/
Girlsday                  /termine/girls-day-boys-day-2026/
Boys Day                  /termine/girls-day-boys-day-2026/
Generationendialog        /termine/generationendialog-2026-*/ /termine/art/generationendialog/
Netzwerktreffen           /termine/art/netzwerktreffen/ /termine/netzwerktreffen-*/
Ausbildungsmarketing      /termine/netzwerktreffen-ausbildungs-marketing/
Stammtisch                /termine/social-media-stammtisch/
Social Media Stammtisch   /termine/social-media-stammtisch/
Zoom                      /termine/social-media-stammtisch/ /angebote/social-media-stammtisch/
Ausbildungsmesse          /termine/art/messe/
Jobmesse                  /termine/art/messe/
Messen                    /termine/art/messe/ /angebote/messen-und-schau-rein/
Messestand                /angebote/messen-und-schau-rein/
Berufsorientierung        /termine/art/berufsorientierung/
Termine                   /termine/
Veranstaltungen           /termine/
Termine Brandenburg       /termine/region/brandenburg/
Kalender                  /kalender/
ical                      /kalender/
ics                       /kalender/
Google Kalender           /kalender/
Outlook                   /kalender/
Podcast                   /podcast/
Spotify                   /podcast/
Filme                     /angebote/filmserie/
Berufe mit Zukunft        /angebote/filmserie/
YouTube                   /angebote/filmserie/
Instagram                 /angebote/instagram-co-lab/
Medientag                 /angebote/medientage/
Fotos                     /angebote/medientage/
Kontakt                   /kontakt/
Ansprechpartner           /kontakt/
Mike Altmann              /kontakt/
Telefonnummer             /kontakt/
Impressum                 /impressum/
Datenschutz               /datenschutz/
Cookies                   /datenschutz/
Barrierefreiheit          /barrierefreiheit/
Förderung                 /ueber-uns/
Lausitz Matrix            /ueber-uns/
Team                      /ueber-uns/
Follower                  /zahlen/
Statistik                 /zahlen/
Onboarding                /themen/
Umfrage                   /themen/
Revierwende               /themen/ /ueber-uns/ /termine/generationendialog-2026-*/
DGB                       /ueber-uns/
Videokonferenz            /termine/social-media-stammtisch/ /angebote/social-media-stammtisch/
Jahresplan                /termine/2026/plan/
Jahresplanung 2026        /termine/2026/plan/
Termine 2025              /termine/2025/
Neuigkeiten               /aktuelles/
Presse                    /aktuelles/
"""


def rows() -> list[tuple[str, list[str]]]:
    """Each query with the pages that are right for it; two spaces or more stand between a query and its pages."""
    parts = (line.split("  ", 1) for line in QUERIES.strip().splitlines())
    return [(query, pages.split()) for query, pages in parts]


@pytest.fixture(scope="module")
def divided_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site with its index divided, as that of a large site is."""
    folder = tmp_path_factory.mktemp("divided")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routes, "_LARGEST_WHOLE_INDEX", 0)
        outcome = building.build(Options(root=ROOT, out=folder, today=date(2026, 2, 1)))
    assert outcome.written
    return folder


@pytest.fixture(scope="module", params=["real_site", "divided_site"], ids=["whole", "divided"])
def places(browser: Browser, request: pytest.FixtureRequest) -> dict[str, int]:
    """For each query the place of the first right page among the results, from 1; 0 where there is none."""
    page, found = browser.new_page(), {}
    with served(request.getfixturevalue(request.param)) as address:
        page.goto(f"{address}/suche/?q=start")
        page.locator("[data-results] > li").first.wait_for()
        for query, right in rows():
            page.fill("#suchwort", query)
            page.wait_for_function("(asked) => new URLSearchParams(location.search).get('q') === asked", arg=query)
            links = page.locator("[data-results] a").evaluate_all("(links) => links.map((link) => link.pathname)")
            found[query] = next(
                (number for number, link in enumerate(links, 1) if any(fnmatch(link, one) for one in right)), 0
            )
    page.close()
    return found


def test_nine_of_ten_queries_lead_to_the_right_page_first(places: dict[str, int]) -> None:
    assert len(places) >= 70
    not_first = [query for query, place in places.items() if place != 1]
    assert len(not_first) <= len(places) // 10, not_first


def test_no_query_misses_the_page_there_is_for_it(places: dict[str, int]) -> None:
    assert [query for query, place in places.items() if not 0 < place <= 4] == []

"""What visitors find on the pages of a small site with the real layouts, which knows more or less about things."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import served
from tests.sites import SMALLEST, built_in_real_layouts, files_of, options_for

SITE = """
-- content/index.md --
---
title: Ausbildung in der Probe
description: Die Startseite der Probe mit einem Satz, der lang genug für Vorschauen ist.
layout: home.html
---
Willkommen.
-- content/kontakt.md --
---
title: Kontakt
description: So erreicht ihr die Probe, mit einem Satz, der lang genug für Vorschauen ist.
layout: contact.html
---
-- content/impressum.md --
---
title: Impressum
description: Wer die Probe betreibt, mit einem Satz, der lang genug für Vorschauen ist.
layout: legal.html
---
-- site_data/links.yaml --
folge: {label: Unsere Folge, kind: spotify, url: https://open.spotify.com/show/1}
amt: {label: Verzeichnis der Berufe, url: https://berufe.example}
-- site_data/professions.yaml --
tischler: {name: Tischler, feminine: Tischlerin, field: Holz}
-- site_data/figures.yaml --
folgen:
  title: Gehört
  period: 2025
  unit: Streams
  values: [{label: Alpha, value: 147, member: alpha}]
-- site_data/members/alpha.yaml --
name: Alpha GmbH
town: Zittau
state: Sachsen
website: https://alpha.example
professions: [tischler]
professions_as_of: 2025
podcast: folge
-- site_data/members/beta.yaml --
name: Beta GmbH
town: Görlitz
state: Sachsen
-- site_data/events/kommt.yaml --
title: "Runde Teil 2: Wer kommt"
start: 2026-03-05
members: [alpha]
-- site_data/events/war.yaml --
title: Es war einmal
start: 2025-03-05
members: [alpha]
"""


SETTINGS = files_of(SMALLEST)["site_data/site.yaml"] + "professions_info: amt\n"
PHONE = ", phone: 03581 123456"
CALLED = '<a href="tel:+493581123456">03581 123456</a>'
CALLED_BELOW = CALLED.replace("<a ", '<a class="footer__link" ')
JOINING = """
-- content/mitmachen/index.md --
---
title: Mitmachen
description: So macht ihr bei der Probe mit, mit einem Satz, der lang genug für Vorschauen ist.
layout: members.html
---
Meldet euch: [[site:contact]]
"""
TITLE = re.compile(r"<title>(.*?)</title>")


def pages_of(root: Path, text: str = "", *, without: str = "") -> dict[str, str]:
    """The files by path of the small site with the real layouts and `text`, `without` left out of its site.yaml."""
    return built_in_real_layouts(root, (SMALLEST + SITE + text).replace(without, "") if without else SITE + text)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    files = pages_of(tmp_path_factory.mktemp("visited"), "-- site_data/site.yaml --\n" + SETTINGS)
    return {path.removesuffix("index.html"): text for path, text in files.items() if path.endswith(".html")}


def order(page: str, *words: str) -> list[str]:
    """The words as they follow one another in the main part of the page."""
    main = page.partition("<main")[2]
    return sorted(words, key=main.index)


def test_what_a_company_trains_and_its_website_come_before_its_podcast(pages: dict[str, str]) -> None:
    found = ("Tischler", "https://alpha.example", "Unsere Folge", "147 Streams")

    assert order(pages["mitmachen/alpha/"], *found) == list(found)


def test_the_page_of_a_company_of_which_little_is_known_is_not_empty(pages: dict[str, str]) -> None:
    page = pages["mitmachen/beta/"]

    main = re.sub("<[^>]+>", "", page[page.index('class="with-aside__main"') :].partition("</article>")[0])
    assert all(words in main for words in ("Beta GmbH", "Görlitz, Sachsen", "Welche Berufe Beta GmbH ausbildet"))
    assert "with-aside__aside" not in page


def test_a_profession_says_who_trains_it_where_and_when_to_meet_them(pages: dict[str, str]) -> None:
    page = pages["berufe/tischler/"]

    links = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>', page.partition("<main")[2])
    expected = ("/mitmachen/feld/holz/", "/mitmachen/ort/zittau/", "https://berufe.example", "/mitmachen/alpha/")
    assert [link for link in links if link in (*expected, "/termine/kommt/", "/termine/war/")] == [
        *expected,
        "/termine/kommt/",
        "/termine/war/",
    ]


def test_a_small_number_stays_with_the_word_before_it(pages: dict[str, str]) -> None:
    assert "Runde Teil\u00a02: Wer kommt</h1>" in pages["termine/kommt/"]
    assert "Runde Teil\u00a02: Wer kommt</a>" in pages["mitmachen/alpha/"]


def test_a_long_title_is_not_cut_before_seventy_characters(tmp_path: Path) -> None:
    long = "Anlagenmechaniker für Sanitär-, Heizungs- und Klimatechnik hier"
    text = "-- site_data/professions.yaml --\n" + f'tischler: {{name: "{long}", field: Holz}}\n'

    made = pages_of(tmp_path, text)

    assert TITLE.findall(made["berufe/tischler/index.html"])[0] == long
    assert TITLE.findall(made["kontakt/index.html"])[0] == "Kontakt – Probe"


@pytest.mark.parametrize("without", ["", PHONE], ids=["with", "without"])
def test_a_phone_number_stands_everywhere_as_soon_as_there_is_one(tmp_path: Path, without: str) -> None:
    made = pages_of(tmp_path, JOINING, without=without)

    # Every page has it once in its footer.
    shown = {path: text.count(CALLED) + text.count(CALLED_BELOW) for path, text in made.items() if "<main" in text}
    twice = {path for path, count in shown.items() if count == 2}
    pages = ("impressum", "mitmachen", "mitmachen/beta", "termine/kommt")
    assert set(shown.values()) == ({0} if without else {1, 2})
    assert twice == (set() if without else {f"{page}/index.html" for page in pages})
    assert ('class="banner__link" href="tel:+493581123456"' in made["kontakt/index.html"]) == (not without)
    assert ('"telephone": "+493581123456"' in made["kontakt/index.html"]) == (not without)
    assert ("werden ergänzt: Telefon." in made["impressum/index.html"]) == bool(without)


MONTH = """
-- site_data/events/messe.yaml --
title: Messe
start: 2026-03-07
end: 2026-03-10
-- site_data/events/entfall.yaml --
title: Fällt aus
start: 2026-03-12 10:00
status: cancelled
"""


def test_a_month_shows_several_days_as_one_bar_a_week_and_cancelled_dates_as_such(tmp_path: Path) -> None:
    month = pages_of(tmp_path, MONTH)["termine/2026-03/index.html"]

    rows = [
        [
            (int(width or 1), "Messe" in words)
            for width, words in re.findall(r'<td[^>]*?(?: colspan="(\d)")?>(.*?)</td>', row)
        ]
        for row in re.findall(r'<tr class="month-grid__spans(.*?)</tr>', month, re.DOTALL)
    ]
    assert rows == [[(5, False), (2, True)], [(2, True), (5, False)]]
    assert month.count(">7.–10. März 2026</span>") == 2
    assert re.search(r'month-grid__event--cancelled"[^\n]*Fällt aus</span> \(abgesagt\)', month)


def test_a_month_marks_the_day_of_the_visitor(browser: Browser, tmp_path: Path) -> None:
    pages_of(tmp_path, MONTH)
    context = browser.new_context(timezone_id="Europe/Berlin")
    page = context.new_page()
    page.clock.set_fixed_time("2026-03-12T08:00:00+01:00")
    with served(options_for(tmp_path).out) as address:
        page.goto(f"{address}/termine/2026-03/")
        marked = page.locator("[aria-current=date]").all_inner_texts()
    context.close()

    assert [words.split()[:3] for words in marked] == [["heute", "Donnerstag,", "12."]]


DATES = """
-- site_data/events/reihe.yaml --
title: Reihe
start: 2026-01-05
repeat: {every: month, until: 2026-04-30}
-- site_data/events/frueher.yaml --
title: Früher
start: 2025-03-01
-- content/angebot.md --
---
title: Angebot
description: Ein Angebot der Probe mit einem Satz, der lang genug für Vorschauen ist.
layout: page.html
events: [reihe, frueher]
---
Text.
"""


def test_a_page_tells_past_dates_as_past_and_several_as_several(tmp_path: Path) -> None:
    page = pages_of(tmp_path, DATES)["angebot/index.html"]

    coming, _, past = page.partition("Vergangener Termin dazu</h2>")
    assert "Termine dazu</h2>" in coming
    assert (coming.count("/termine/reihe/"), past.count("/termine/frueher/")) == (3, 1)
    assert "/termine/frueher/" not in coming


def test_a_feed_with_nothing_to_come_is_offered_quietly(tmp_path: Path) -> None:
    calendar = """
-- content/kalender.md --
---
title: Kalender
description: Die Kalender der Probe mit einem Satz, der lang genug für Vorschauen ist.
layout: calendar.html
---
-- site_data/categories.yaml --
treffen: {name: Treffen}
messe: {name: Messe}
-- site_data/events/frueher.yaml --
title: Früher
start: 2025-03-01
category: messe
-- site_data/events/offen.yaml --
title: Offen
start: 2026-05
"""
    page = pages_of(tmp_path, calendar)["kalender/index.html"]

    everything, _, fairs = page.partition('id="abo-category-messe"')
    assert "2 kommende Termine, davon 1 noch ohne festen Tag" in everything
    assert "Alle Termine. Ein Cluster" in everything
    assert 'class="button"' in everything
    assert "Zurzeit kein kommender Termin" in fairs
    assert 'class="button button--quiet"' in fairs


def test_why_fewer_companies_are_shown_than_there_are_stands_at_each_list(tmp_path: Path) -> None:
    counts = "-- site_data/site.yaml --\n" + SETTINGS.replace("count: 0", "count: 3")

    made = pages_of(tmp_path, JOINING + counts)

    for path in ("index.html", "mitmachen/index.html"):
        assert "2 der 3 Unternehmen stellen wir hier schon vor." in made[path], path


def test_about_us_names_every_field_that_members_train_in(tmp_path: Path) -> None:
    about = """
-- content/ueber-uns.md --
---
title: Über uns
description: Wer die Probe ist, mit einem Satz, der lang genug für Vorschauen ist.
layout: about.html
---
-- site_data/professions.yaml --
tischler: {name: Tischler, field: Holz}
gaertner: {name: Gärtner, field: Grün}
maurer: {name: Maurer, field: Bau}
-- site_data/members/beta.yaml --
name: Beta GmbH
professions: [gaertner, tischler]
"""

    page = pages_of(tmp_path, about)["ueber-uns/index.html"]

    assert re.findall(r'<a href="/mitmachen/feld/[a-z]+/">(.*?)</a>', page) == ["Grün", "Holz"]

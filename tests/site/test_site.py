"""What layouts may ask: each result selected and sorted in Python."""

from pathlib import Path

from tests.sites import build_site, outputs_of

SITE = """
-- site_data/links.yaml --
raum: {label: Der Raum, kind: zoom, url: https://zoom.example.de/1}
geheim: {label: Auf Anfrage, kind: zoom, url: https://zoom.example.de/geheim, visibility: on_request}
-- site_data/professions.yaml --
maurer: {name: Maurer, feminine: Maurerin, field: Bau}
tischler: {name: Tischler, field: Holz}
-- site_data/figures.yaml --
folgen:
  title: Folgen
  period: 2025
  unit: Streams
  values:
    - {label: Zeta, value: 147, member: zeta}
    - {label: Andere, value: 5.809}
-- site_data/members/zeta.yaml --
name: Alpha Zeta GmbH
short_name: zeta
professions: [tischler, maurer]
-- site_data/members/beta.yaml --
name: Beta GmbH
-- site_data/events/reihe.yaml --
title: Reihe
category: treffen
start: 2026-01-22 13:00
online: raum
repeat: {every: 2 weeks, until: 2026-03-31}
-- site_data/events/messe.yaml --
title: Messe
start: 2026-02-20
place: halle
members: [zeta]
-- site_data/events/damals.yaml --
title: Damals
start: 2025-05-05
place: halle
members: [zeta]
-- site_data/events/offen.yaml --
title: Offen
start: 2026-02
region: sachsen
-- content/angebote/index.md --
---
title: Angebote
menu_title: Was wir bieten
description: Angebote
---
-- content/angebote/zwei.md --
---
title: Zwei
description: Zwei
order: 2
---
-- content/angebote/eins.md --
---
title: Eins
description: Eins
order: 1
---
-- content/aktuelles/alt.md --
---
title: Alt
description: Alt
date: 2025-01-01
---
-- content/aktuelles/neu.md --
---
title: Neu
description: Neu
date: 2026-01-01
---
"""


def result(root: Path, expression: str) -> str:
    """What a layout writes for the expression, on the page /angebote/eins/ as of 1 February 2026."""
    layout = f"-- layouts/page.html --\n{{% if page_id == 'angebote/eins' %}}{{{{ {expression} }}}}{{% endif %}}\n"
    outcome = build_site(root, SITE + layout)
    assert outcome.written, [found.message for found in outcome.problems]
    return outputs_of(root)["angebote/eins/index.html"].strip()


def test_the_next_dates_come_in_order_with_open_days_at_the_months_end(tmp_path: Path) -> None:
    titles = result(tmp_path, "site.events.upcoming() | map(attribute='title') | join(', ')")

    assert titles == "Reihe, Reihe, Messe, Offen, Reihe, Reihe"


def test_a_short_list_may_show_each_event_once(tmp_path: Path) -> None:
    titles = result(tmp_path, "site.events.upcoming(3, one_per_event=True) | map(attribute='title') | join(', ')")

    assert titles == "Reihe, Messe, Offen"


def test_dates_are_chosen_by_category_region_and_member(tmp_path: Path) -> None:
    def titles(index: int, dates: str) -> str:
        return result(tmp_path / str(index), f"({dates})[:2] | map(attribute='title') | join(', ')")

    assert titles(1, "site.events.upcoming(category='treffen')") == "Reihe, Reihe"
    assert titles(2, "site.events.selected('region', 'sachsen')") == "Messe, Offen"
    assert titles(3, "site.members.coming_dates('zeta')") == "Messe"


def test_an_events_dates_are_parted_by_the_day(tmp_path: Path) -> None:
    counts = "site.events.past_dates('reihe') | length ~ ' ' ~ site.events.coming_dates('reihe') | length"

    assert result(tmp_path, counts) == "1 4"


def test_past_dates_come_newest_first_and_years_too(tmp_path: Path) -> None:
    assert result(tmp_path / "2", "site.events.years() | join(', ')") == "2026, 2025"
    assert result(tmp_path / "3", "site.members.past_dates('zeta') | map(attribute='title') | join") == "Damals"


def test_the_trail_leads_home_over_the_pages_above(tmp_path: Path) -> None:
    assert (
        result(tmp_path, "site.pages.trail(here) | map(attribute='menu_title') | join(', ')") == "Start, Was wir bieten"
    )


def test_pages_below_follow_their_order_and_news_their_day(tmp_path: Path) -> None:
    assert (
        result(tmp_path / "1", "site.pages.below('angebote/index') | map(attribute='title') | join(', ')")
        == "Eins, Zwei"
    )
    assert result(tmp_path / "2", "site.pages.news() | map(attribute='title') | join(', ')") == "Neu, Alt"
    assert result(tmp_path / "3", "site.pages.news(1) | map(attribute='title') | join(', ')") == "Neu"


def test_members_are_sorted_by_the_name_people_use(tmp_path: Path) -> None:
    assert result(tmp_path / "1", "site.members.all() | map(attribute='id') | join(', ')") == "beta, zeta"
    assert result(tmp_path / "2", "site.members.number('zeta')") == "1"
    assert (
        result(tmp_path / "3", "site.members.professions('zeta') | map(attribute='name') | join(', ')")
        == "Tischler, Maurer"
    )


def test_a_members_figures_come_with_what_they_count(tmp_path: Path) -> None:
    figures = "site.members.figures('zeta')[0][1].value ~ ' ' ~ site.members.figures('zeta')[0][0].unit"

    assert result(tmp_path, figures) == "147 Streams"


def test_a_link_on_request_leads_to_a_mail_and_is_nowhere_in_the_site(tmp_path: Path) -> None:
    assert result(tmp_path, "site.link('geheim').url ~ ' ' ~ site.link('raum').url") == (
        "mailto:buero@probe.example https://zoom.example.de/1"
    )
    assert not any("zoom.example.de/geheim" in text for text in outputs_of(tmp_path).values())


def test_the_form_for_a_calendar_holds_the_next_date(tmp_path: Path) -> None:
    assert "dates=20260205T130000%2F20260205T130000" in result(tmp_path / "1", "site.feeds.add_links('reihe').google")
    assert result(tmp_path / "2", "site.feeds.add_links('damals') is none") == "True"

"""Pages that would grow with the site have a bound, and lead to all there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clustersite import build as building
from tests.sites import options_for, outputs_of, real_layouts, write_files, write_site

LISTS = """
-- content/index.md --
---
title: Start
description: Die Startseite der Probe mit einem Satz, der lang genug für Vorschauen ist.
layout: home.html
---
-- content/mitmachen/index.md --
---
title: Unternehmen
description: Alle Unternehmen, die im Cluster dabei sind, mit ihren Orten und den Berufen.
layout: members.html
---
"""


def members(count: int) -> str:
    return "".join(f"-- site_data/members/firma-{number}.yaml --\nname: Firma {number:04}\n" for number in range(count))


def built(root: Path, text: str) -> dict[str, str]:
    """What is made of the text with this project's layouts, a card for each page left out."""
    files = real_layouts()
    del files["layouts/preview.svg"]
    write_files(write_site(root, LISTS + text), files)
    outcome = building.build(options_for(root))
    assert outcome.written, outcome.problems
    return outputs_of(root)


@pytest.mark.parametrize(("count", "numbers", "link"), [
    (30, range(30), "Alle Unternehmen"),
    (60, range(0, 60, 2), "Alle 60 Unternehmen"),
])  # fmt: skip
def test_the_home_page_names_thirty_members_at_most_and_leads_to_all(
    tmp_path: Path, count: int, numbers: range, link: str
) -> None:
    home = built(tmp_path, members(count))["index.html"]

    assert re.findall(r'name-list__name">Firma (\d+)<', home) == [f"{number:04}" for number in numbers]
    assert f'<a href="/mitmachen/">{link}</a>' in home

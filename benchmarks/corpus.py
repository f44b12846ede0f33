"""Sites to build, always the same: S is this repository's own, M has 1,000 more documents, L has 10,000.

`load` is what a site of its kind can grow to: the pictures for social media are part of it, and a category each fifteen
events.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How many records a site has more than this repository's own; `cards` are pictures for social media."""

    events: int = 0
    members: int = 0
    posts: int = 0
    categories: int = 0
    cards: bool = True


# A picture of each page for social media, which nobody else draws, would be most of the time of M and L.
SIZES = {
    "S": Size(),
    "M": Size(events=300, members=50, posts=650, cards=False),
    "L": Size(events=3_000, members=500, posts=6_500, cards=False),
    "load": Size(events=3_000, members=2_000, posts=500, categories=200),
}
TODAY = date(2026, 2, 1)
_FOLDERS = ("assets", "content", "layouts", "site_data")
_FIRST_DAY = date(2019, 1, 1)
_SUBJECTS = ("Ausbildung", "Praktikum", "Werkstatt", "Messe", "Netzwerk", "Schule", "Handwerk", "Pflege", "Logistik")
_KINDS = ("Abend", "Treffen", "Forum", "Gespräch", "Tag", "Rundgang", "Seminar", "Stammtisch", "Börse", "Austausch")
_TOWNS = ("Görlitz", "Zittau", "Bautzen", "Löbau", "Weißwasser", "Kamenz", "Niesky", "Hoyerswerda", "Cottbus", "Guben")
_PROFESSIONS = ("mechatroniker", "tischler", "dachdecker", "industriekaufmann", "strassenbauer", "tiefbauer")
_CATEGORIES = ("netzwerktreffen", "messe", "stammtisch", "berufsorientierung")
_PLACES = ("go-be-goerlitz", "blumenhalle-loebau", "dock3", "salt-lab", "cottbus")
_SENTENCES = (
    "Wir laden Betriebe, Schulen und Eltern aus der Region ein.",
    "Die Teilnahme kostet nichts, eine Anmeldung hilft uns bei der Planung.",
    "Wer noch unsicher ist, spricht am besten mit den Auszubildenden selbst.",
    "Im Anschluss bleibt Zeit für Fragen und einen Rundgang durch die Halle.",
    "Übernachtungen, Fahrten und Verpflegung sind geregelt.",
    "Das Angebot richtet sich an Jugendliche ab der **achten Klasse**.",
)


def write_corpus(size: str, repository: Path, root: Path) -> None:
    """The project of that size, in the empty folder `root`; about half are pages, a third events, the rest members."""
    for folder in _FOLDERS:
        shutil.copytree(repository / folder, root / folder)
    shutil.copy(repository / "build.py", root)
    shutil.copytree(repository / "clustersite", root / "clustersite", ignore=shutil.ignore_patterns("__pycache__"))
    (root / ".gitignore").write_text(".cache/\npublic/\n__pycache__/\n", encoding="utf-8")
    given = SIZES[size]
    if not given.cards:
        (root / "layouts/preview.svg").unlink(missing_ok=True)
    dice = random.Random(20260201)
    members = [f"betrieb-{number:04}" for number in range(given.members)]
    events = [f"termin-{number:04}" for number in range(given.events)]
    categories = [f"art-{number:03}" for number in range(given.categories)]
    for name in members:
        _write(root / f"site_data/members/{name}.yaml", _member(name, dice))
    for name in events:
        _write(root / f"site_data/events/{name}.yaml", _event(name, members, categories or _CATEGORIES, dice))
    for number in range(given.posts):
        _write(root / f"content/aktuelles/meldung-{number:04}.md", _page(number, events, dice))
    with (root / "site_data/categories.yaml").open("a", encoding="utf-8") as file:
        file.writelines(f"{name}: {{name: {name.title()}}}\n" for name in categories)
    # Calendars take the number of an event's changes from git; without it every day changes them all.
    author = ("-c", "user.name=Probe", "-c", "user.email=probe@example.de")
    for command in (("init", "--quiet"), ("add", "--all"), (*author, "commit", "--quiet", "--message", "Probe")):
        subprocess.run(["git", "-C", str(root), *command], check=True)


def write_photos(count: int, root: Path) -> None:
    """So many photos of four megapixels among the assets: soft light, hard edges, and the noise of a sensor."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - no other size needs it

    folder = root / "assets/images/fotos"
    folder.mkdir(parents=True)
    for number in range(count):
        dice = random.Random(number)
        photo = Image.frombytes("RGB", (24, 16), dice.randbytes(24 * 16 * 3)).resize((2448, 1632), resample=3)
        drawing = ImageDraw.Draw(photo)
        for _ in range(60):
            left, top = dice.randrange(2448), dice.randrange(1632)
            box = (left, top, left + dice.randrange(20, 400), top + dice.randrange(20, 400))
            drawing.rectangle(box, fill=(dice.randrange(256), dice.randrange(256), dice.randrange(256)))
        noise = Image.effect_noise(photo.size, 24).convert("RGB")
        Image.blend(photo, noise, 0.18).save(folder / f"foto-{number:03}.jpg", quality=88)


def edited_event(size: str) -> str:
    """The id of the event that is edited: one that is still to come on TODAY."""
    return "insidertreff-2026" if size == "S" else "termin-0000"


def _write(path: Path, lines: Iterator[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _member(name: str, dice: random.Random) -> Iterator[str]:
    yield f"name: {dice.choice(_SUBJECTS)} {name.title()} GmbH"
    yield f"town: {dice.choice(_TOWNS)}"
    yield "state: Sachsen"
    yield f"website: https://{name}.example.de/"
    yield f"professions: [{', '.join(dice.sample(_PROFESSIONS, 2))}]"
    yield f"summary: {dice.choice(_SENTENCES).replace('**', '')}"


def _event(name: str, members: list[str], categories: Sequence[str], dice: random.Random) -> Iterator[str]:
    # The first one is the edited one; the others lie evenly in nine years, most of them behind us.
    day = date(2026, 3, 5) if name.endswith("-0000") else _FIRST_DAY + timedelta(days=dice.randrange(365 * 8))
    yield f'title: "{dice.choice(_SUBJECTS)}: {dice.choice(_KINDS)} {name.removeprefix("termin-")}"'
    yield f"category: {dice.choice(categories)}"
    yield f"start: {day} {dice.randrange(8, 18):02}:00"
    yield f"end: {18 + dice.randrange(4)}:00"
    yield f"place: {dice.choice(_PLACES)}"
    if members and dice.random() < 0.2:
        yield f"members: [{', '.join(dice.sample(members, min(2, len(members))))}]"
    yield f"summary: {dice.choice(_SENTENCES).replace('**', '')}"
    yield "description: |"
    for sentence in dice.sample(_SENTENCES, 3):
        yield f"  {sentence}"
        yield ""


def _page(number: int, events: list[str], dice: random.Random) -> Iterator[str]:
    yield "---"
    yield f'title: "{dice.choice(_SUBJECTS)} in {dice.choice(_TOWNS)}, Meldung {number}"'
    yield f"description: {dice.choice(_SENTENCES).replace('**', '')} {dice.choice(_SENTENCES).replace('**', '')}"
    yield f"date: {_FIRST_DAY + timedelta(days=dice.randrange(365 * 7))}"
    yield "layout: post.html"
    yield "---"
    for _ in range(3):
        yield f"## {dice.choice(_SUBJECTS)}"
        yield ""
        yield " ".join(dice.choices(_SENTENCES, k=4))
        yield ""
        yield "".join(f"- {sentence}\n" for sentence in dice.choices(_SENTENCES, k=3))
    if dice.random() < 0.1:
        yield f"Mehr dazu: [[event:{dice.choice(events)}]]"

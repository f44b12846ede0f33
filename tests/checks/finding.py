"""What a check finds in a small site: the problems of the codes that a test is about."""

from pathlib import Path

from clustersite import build as building
from tests.sites import codes, options_for, write_files, write_site


def found(
    root: Path, text: str, *wanted: str, files: dict[str, str | bytes] | None = None, **changes: object
) -> list[str]:
    """The problems of the wanted codes (of all, when none is named) that check finds, `E140 event.yaml:3:8`."""
    write_site(root, text)
    write_files(root, files or {})
    outcome = building.check(options_for(root, **changes))
    return [line for line in codes(outcome) if not wanted or line[:4] in wanted]


def event(name: str, *lines: str, title: str = "Infoabend") -> str:
    """An event file with the fields that every test needs, and those of `lines` from line 4 on."""
    return "\n".join([f"-- site_data/events/{name}.yaml --", f"title: {title} {name}", "category: treffen", *lines, ""])


def page(body: str, *fields: str) -> str:
    """The page content/seite.md with `body` from line 5 on, later by the number of `fields`."""
    description = "description: Eine Seite der Probe mit einem Satz, der lang genug für Vorschauen ist."
    return "\n".join(["-- content/seite.md --", "---", "title: Seite", description, *fields, "---", body, ""])

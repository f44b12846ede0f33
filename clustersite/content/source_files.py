"""Which source file says what: paths below the project's root."""

from __future__ import annotations

SETTINGS_FILE = "site_data/site.yaml"
LINKS_FILE = "site_data/links.yaml"
PLACES_FILE = "site_data/places.yaml"
CATEGORIES_FILE = "site_data/categories.yaml"
FIGURES_FILE = "site_data/figures.yaml"


EVENTS_FOLDER = "site_data/events"


def event_file(event_id: str) -> str:
    """The file of the event."""
    return f"{EVENTS_FOLDER}/{event_id}.yaml"


def member_file(member_id: str) -> str:
    """The file of the member."""
    return f"site_data/members/{member_id}.yaml"


def page_file(page_id: str) -> str:
    """The file of the page."""
    return f"content/{page_id}.md"

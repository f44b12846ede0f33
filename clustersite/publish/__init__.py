"""What is published and how it is sent; here two published states compared: what is noticed, and what would be lost.

Texts, Markdown for a pull request and JSON say the same. Time changes nothing: a date that is merely over now is no
news and not lost, nor one that the great calendars let go of, nor the feed of its year. A cancelled date is not lost
either, because it stays in the calendars and says so.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import TypeVar

from clustersite.content.urls import event_file
from clustersite.problems import Problem, Where, choices, printable, problem
from clustersite.publish.published_state import PublishedDate, PublishedEvent, PublishedState

_T = TypeVar("_T")

REPORT_FORMATS = ("text", "markdown", "json")

# Each kind of change, in the order in which they are told: heading, words of the summary for one and for several.
_WORDS: Mapping[str, tuple[str, str, str]] = {
    "new": ("Neue Termine", "1 neuer Termin", "{} neue Termine"),
    "moved": ("Verlegt", "1 Termin verlegt", "{} Termine verlegt"),
    "fixed": ("Der Tag steht fest", "1 Tag steht fest", "{} Tage stehen fest"),
    "cancelled": ("Abgesagt", "1 Termin abgesagt", "{} Termine abgesagt"),
    "postponed": ("Verschoben, neuer Tag offen", "1 Termin verschoben", "{} Termine verschoben"),
    "reinstated": ("Findet nun statt", "1 Termin findet nun statt", "{} Termine finden nun statt"),
    "tentative": ("Nun unter Vorbehalt", "1 Termin nun unter Vorbehalt", "{} Termine nun unter Vorbehalt"),
    "removed": ("Termine gelöscht", "1 Termin gelöscht", "{} Termine gelöscht"),
    "retitled": ("Anderer Titel", "1 anderer Titel", "{} andere Titel"),
    "elsewhere": ("Anderer Ort", "1 anderer Ort", "{} andere Orte"),
    "detailed": ("Andere Angaben", "1 Termin mit anderen Angaben", "{} Termine mit anderen Angaben"),
    "page_new": ("Neue Seiten", "1 neue Seite", "{} neue Seiten"),
    "page_changed": ("Geänderte Seiten", "1 geänderte Seite", "{} geänderte Seiten"),
    "page_renamed": ("Umgezogene Seiten", "1 umgezogene Seite", "{} umgezogene Seiten"),
    "page_ended": ("Beendete Seiten, die weiterleiten", "1 beendete Seite", "{} beendete Seiten"),
    "page_removed": ("Verschwundene Seiten", "1 verschwundene Seite", "{} verschwundene Seiten"),
    "feed_new": ("Neue Kalender", "1 neuer Kalender", "{} neue Kalender"),
    "feed_removed": ("Verschwundene Kalender", "1 verschwundener Kalender", "{} verschwundene Kalender"),
}
_NOTHING = "Besucher und Abonnenten bemerken keine Änderung."


@dataclass(frozen=True, slots=True)
class Noticed:
    """One thing that is noticed: what it is about, where it stands, and what it was and is."""

    kind: str
    title: str
    address: str
    before: str = ""
    after: str = ""


def changes(before: PublishedState, after: PublishedState) -> tuple[Noticed, ...]:
    """Everything that readers of `before` notice in `after`: dates first, then pages and calendars."""
    found = [*_events(before, after), *_pages(before, after), *_feeds(before, after)]
    order = list(_WORDS)
    return tuple(sorted(found, key=lambda change: order.index(change.kind)))


def in_words(found: Iterable[Noticed], form: str) -> str:
    """The changes as text for a terminal, as Markdown, or as JSON."""
    found = tuple(found)
    if form == "json":
        return json.dumps({"changes": [asdict(change) for change in found]}, ensure_ascii=False, indent=1)
    is_text = form == "text"
    counts = Counter(change.kind for change in found)
    told = {kind: words for kind, words in _WORDS.items() if counts[kind]}
    parts = [one if counts[kind] == 1 else many.format(counts[kind]) for kind, (_, one, many) in told.items()]
    summary = f"{', '.join(parts)}." if parts else _NOTHING
    lines = [summary if is_text else f"**{summary}**"]
    for kind, (heading, _, _) in told.items():
        lines.append(f"\n{heading}:" if is_text else f"\n{heading}:\n")
        for line in (_line(change) for change in found if change.kind == kind):
            lines.append(f"  {printable(line)}" if is_text else f"- {_escaped(line)}")
    return "\n".join(lines)


def _events(before: PublishedState, after: PublishedState) -> Iterator[Noticed]:
    for _, was, now in _pairs(before.events, after.events):
        if was and now:
            changed = tuple(_dates(was, now))
            yield from changed
            if not changed and was.digest and now.digest and was.digest != now.digest:
                yield Noticed("detailed", now.title, now.address, after=_all_words(now))
        elif now:
            yield Noticed("new", now.title, now.address, after=_all_words(now))
        elif was:
            yield Noticed("removed", was.title, was.address, before=_all_words(was))


def _dates(was: PublishedEvent, now: PublishedEvent) -> Iterator[Noticed]:
    if was.title != now.title:
        yield Noticed("retitled", now.title, now.address, was.title, now.title)
    # A moved date of a series leaves the rule; its key gets a plus.
    known, dates = ({key.removeprefix("+"): found for key, found in event.dates.items()} for event in (was, now))
    for _, known_date, date_now in _pairs(known, dates):
        yield from _date(now.address, known_date, date_now)


def _date(address: str, was: PublishedDate | None, now: PublishedDate | None) -> Iterator[Noticed]:
    if was is None or now is None:
        if now:
            yield Noticed("new", now.title, address, after=now.words)
        elif was:
            yield Noticed("removed", was.title, address, before=was.words)
        return
    if was.status != now.status:
        kind = "reinstated" if now.status == "confirmed" else now.status
        yield Noticed(kind, now.title, address, after=now.words)
    if was.words != now.words or was.start != now.start:
        kind = "fixed" if was.uid is None and now.uid else "moved"
        yield Noticed(kind, now.title, address, was.words, now.words)
    if was.place != now.place:
        title = f"{now.title} ({now.words})"
        yield Noticed("elsewhere", title, address, was.place or "Ort offen", now.place or "Ort offen")


def _pages(before: PublishedState, after: PublishedState) -> Iterator[Noticed]:
    """Pages that are not an event's: those are told with their events. Of lists that follow from data only the ends."""
    events = {event.address for state in (before, after) for event in state.events.values()}
    for address, was, now in _pairs(before.pages, after.pages):
        is_of_event = address.startswith(tuple(events))
        if now and now.leads_to:
            if was and (was.leads_to or now.when_gone):
                if not (was.leads_to or is_of_event):
                    yield Noticed("page_ended", was.title, address, address, now.leads_to)
            elif was or now.leads_to not in events:
                target = after.pages.get(now.leads_to)
                yield Noticed("page_renamed", target.title if target else "", now.leads_to, address, now.leads_to)
        elif is_of_event:
            continue
        elif was is None and now:
            if not now.when_gone:
                yield Noticed("page_new", now.title, address)
        elif now is None and was:
            yield Noticed("page_removed", was.title or was.leads_to or "", address)
        elif was and now and (was.title != now.title or (was.digest and now.digest and was.digest != now.digest)):
            yield Noticed("page_changed", now.title, address)


def _feeds(before: PublishedState, after: PublishedState) -> Iterator[Noticed]:
    for address in sorted(before.feeds.keys() ^ after.feeds.keys()):
        feed = before.feeds.get(address) or after.feeds[address]
        if not (feed.of_event or feed.of_year):
            yield Noticed("feed_removed" if address in before.feeds else "feed_new", feed.name, address)


def _pairs(before: Mapping[str, _T], after: Mapping[str, _T]) -> Iterator[tuple[str, _T | None, _T | None]]:
    """What each key meant before and means now."""
    return ((key, before.get(key), after.get(key)) for key in {**before, **after})


def _all_words(event: PublishedEvent) -> str:
    dates = list(dict.fromkeys(found.words for found in event.dates.values()))
    return dates[0] + (f" und {len(dates) - 1} weitere" if len(dates) > 1 else "") if dates else ""


def _line(change: Noticed) -> str:
    match change:
        case Noticed(kind="retitled" | "page_renamed"):
            return f"{change.before} → {change.after}"
        case Noticed(before=str(before), after=str(after)) if before and after:
            return f"{change.title}: {after} (bisher {before})"
        case Noticed(kind=kind) if kind.startswith(("page", "feed")):
            return f"{change.title} ({change.address})"
        case _:
            return f"{change.title}: {change.before or change.after}"


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line: titles are data and come from anyone's pull request."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|@&~])", r"\\\1", printable(" ".join(text.split())))


# --- The guard ------------------------------------------------------------------------------------


_TOLERATED_SHARE = 0.2


def losses(before: PublishedState, after: PublishedState) -> Iterator[Problem]:
    """A problem for everything that `after` takes from those who know `before`.

    A site with drafts in it was published for nobody.
    """
    if before.drafts or after.drafts:
        return
    yield from _dates_lost(before, after)
    yield from _taken_out(before, after)
    for address, feed in before.feeds.items():
        had = 0 if feed.of_event or feed.of_year else _coming_in(before, address, after.today)
        if had and not _coming_in(after, address, after.today):
            yield problem("E301", Where("site_data/events"), address=address, name=feed.name, before=had)
    yield from _counts(before, after)
    for address, page in before.pages.items():
        if address not in after.pages:
            yield problem("E303", Where("content"), address=address, title=page.title or page.leads_to or "")


def _dates_lost(before: PublishedState, after: PublishedState) -> Iterator[Problem]:
    """Coming dates that are gone, or go on under another UID: of the same event, or of one that looks the same."""
    coming, now = _dates_of(before, after.today), _dates_of(after, date.min)
    looks = {_look(found): found for found in now.values()}
    # A date that leaves its rule gets a plus, and one that goes on under another id is told as a changed UID.
    keys = {(event_id, key.removeprefix("+")) for event_id, key in now}
    lost = [
        found
        for (event_id, key), found in coming.items()
        if (event_id, key.removeprefix("+")) not in keys and _look(found) not in looks
    ]
    if len(lost) > _TOLERATED_SHARE * len(coming):
        names = choices(f"„{found.title}“ ({found.words})" for found in lost)
        yield problem("E300", Where("site_data/events"), before=len(coming), lost=len(lost), names=names)
    uids = {found.uid for found in now.values()}
    changed: dict[tuple[str, str], tuple[str, PublishedDate]] = {}
    for identity, was in coming.items():
        found = now.get(identity) or looks.get(_look(was))
        if found and was.uid and found.uid and was.uid not in uids:
            changed.setdefault((was.uid, found.uid), (identity[0], was))
    for (uid_before, uid_after), (event_id, was) in changed.items():
        facts = {"title": was.title, "when": was.words, "before": uid_before, "after": uid_after}
        yield problem("E302", Where("site_data/events"), **facts, uid=event_id)


def _taken_out(before: PublishedState, after: PublishedState) -> Iterator[Problem]:
    """Coming dates that an event goes on without: who knows them reads for a while that they are cancelled."""
    for event_id, event in after.events.items():
        known = before.events[event_id].dates if event_id in before.events else {}
        kept = {key.removeprefix("+") for key in event.dates}
        looks = set(map(_look, event.dates.values()))
        for key, found in known.items():
            is_told = found.uid is not None and found.last_day >= after.today and found.status != "cancelled"
            if is_told and looks and key.lstrip("+") not in kept | {""} and _look(found) not in looks:
                where, facts = Where(event_file(event_id)), {"title": found.title, "when": found.words}
                yield problem("H270", where, **facts, key=key.lstrip("+"))


def _counts(before: PublishedState, after: PublishedState) -> Iterator[Problem]:
    """Events whose SEQUENCE or DTSTAMP would fall: calendar programs take every later change for an old one."""
    fallen = [
        (was, now)
        for event_id, was in before.events.items()
        if (now := after.events.get(event_id)) and was.sequence is not None and was.stamp is not None
        if now.sequence is None or now.stamp is None or now.sequence < was.sequence or now.stamp < was.stamp
    ]
    if fallen:
        was, now = fallen[0]
        facts = {"title": was.title, "before": str(was.sequence), "after": str(now.sequence or 0)}
        yield problem("E323", Where(".git"), **facts, count=len(fallen), commit=before.commit or "…")


def _look(found: PublishedDate) -> tuple[str, str]:
    return found.title, found.start


def _dates_of(state: PublishedState, today: date) -> Mapping[tuple[str, str], PublishedDate]:
    """The dates from `today` on, by their event's id and their own key."""
    return {
        (event_id, key): found
        for event_id, event in state.events.items()
        for key, found in event.dates.items()
        if found.last_day >= today
    }


def _coming_in(state: PublishedState, feed: str, today: date) -> int:
    events = state.feeds[feed].events if feed in state.feeds else ()
    dates = (
        found for event_id in events if event_id in state.events for found in state.events[event_id].dates.values()
    )
    return sum(found.last_day >= today and found.uid is not None for found in dates)

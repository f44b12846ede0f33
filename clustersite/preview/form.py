"""The form: records shown for editing, checked while typing, saved, moved, cancelled, copied, committed.

Everything that writes asks for three things: the host and the origin of this preview, and the token that only its
own pages know. What is uploaded waits in memory until a record that names it is saved.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Mapping, Sequence
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from tornado import web

from clustersite import git, publish
from clustersite.checks.files import LARGEST_PDF, is_pdf
from clustersite.content import sources as storage
from clustersite.content.dates import Unreadable, read_day, read_end, read_moment
from clustersite.content.fields import proposed_id
from clustersite.content.load import RECORDS, Reading, read_site
from clustersite.content.model import Event, Site
from clustersite.content.yaml_text import to_plain
from clustersite.editor import changing, entries, forms
from clustersite.editor.changing import Wish, when_words
from clustersite.editor.entries import Entry
from clustersite.editor.forms import Data
from clustersite.events.recurrence import planned
from clustersite.options import Options
from clustersite.preview.drafts import Draft, dates_of, draft_of, page_of
from clustersite.preview.server import FORM, TEMPLATES, LocalHandler
from clustersite.problems import Problem, is_error, show
from clustersite.publish import published_state
from clustersite.render import assets

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_LARGEST_PICTURE = 30_000_000


class _Handler(LocalHandler):
    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("Content-Security-Policy", _POLICY)
        # Not even the address of the form is told to others; its own posts keep their origin.
        self.set_header("Referrer-Policy", "same-origin")

    def prepare(self) -> Awaitable[None] | None:
        super().prepare()
        if self.request.method not in ("GET", "HEAD"):
            origin = self.request.headers.get("Origin", "").lower()
            token = self.get_body_argument("@token", "")
            if origin not in {f"http://{host}" for host in self.hosts} or not hmac.compare_digest(
                token.encode(), self.preview.token.encode()
            ):
                raise web.HTTPError(403)
        return None

    @property
    def data(self) -> dict[str, list[str]]:
        """What the form sent."""
        sent = self.request.body_arguments.items()
        return {name: [value.decode("utf-8", "replace") for value in values] for name, values in sent}

    @cached_property
    def sources(self) -> dict[str, bytes]:
        """The sources as they are on the disk, and what was uploaded for them."""
        return {**self.preview.uploaded, **storage.read_sources(self.preview.options.root)[0]}

    @cached_property
    def reading(self) -> Reading:
        """What the sources say."""
        return read_site(self.sources)

    @property
    def site(self) -> Site:
        """The site that the sources describe; without one there is nothing to fill a form with."""
        if self.reading.site is None:
            raise web.HTTPError(409)
        return self.reading.site

    def text_of(self, entry: Entry) -> str | None:
        """The text of the record's file; None where there is none."""
        content = self.sources.get(entry.file)
        return None if content is None else content.decode("utf-8", "replace")

    async def draft(self, entry: Entry, data: Data, before: str | None) -> Draft:
        """What the data comes to where the record's file is `before`."""
        return await asyncio.to_thread(draft_of, entry, data, before, self.sources, self.preview.options)

    def proposed(self, table: str, data: Data) -> Entry:
        """The new record of the table that the data describes."""
        taken, news = self.reading.names.get(table, frozenset()), self.site.settings.addresses.news
        return entries.proposed_entry(table, data, self.preview.options.today, taken, news)

    def saved(self, found: Draft) -> str:
        """What keeps the draft from being saved, in German; empty where it is saved, with what was uploaded for it."""
        if found.errors:
            return "Noch nicht gespeichert: Bitte erst die markierten Stellen ändern."
        uploaded = self.preview.uploaded
        wanted = {path: uploaded[path] for path in uploaded if path.removeprefix("assets/") in found.text}
        problems = storage.write_sources(self.preview.options.root, {**wanted, found.entry.file: found.text.encode()})
        if not problems:
            for path in wanted:
                del uploaded[path]
            self.redirect(f"{FORM}/{found.entry.table}/{quote(found.entry.id)}?gespeichert=ja", status=303)
        return " ".join(map(_words, problems))

    def save(self, found: Draft, data: Data, before: str | None, *, is_new: bool = False) -> None:
        """Saves the draft, or shows the form again with what keeps it from being saved."""
        if notice := self.saved(found):
            status = 422 if found.errors else 500
            self.show_form(found.entry, data, before, status, draft=found, notice=notice, is_new=is_new)

    def show(self, template: str, status: int = 200, **values: Any) -> None:
        """Answers with a page."""
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        given = {"form": FORM, "token": self.preview.token, "words": entries.WORDS, "home": self.preview.mount}
        self.finish(TEMPLATES.get_template(template).render(**given, **values))

    def show_form(self, entry: Entry, data: Data, before: str | None, status: int = 200, **values: Any) -> None:
        """Answers with the record's form, filled with the data."""
        given = {
            "entry": entry, "data": data, "before": json.dumps(before), "sections": forms.sections(entry.kind),
            "names": entries.form_choices(self.reading), "row_numbers": forms.row_numbers, "label_of": forms.label_of,
            "draft": None, "notice": "", "changed": {}, "is_new": False,
            "is_filled": lambda name: any(key.startswith(f"{name}.") for key in data),
            "fields_filled": lambda fields: any(key.split(".")[0] in {each.name for each in fields} for key in data),
        }  # fmt: skip
        self.show("form.html", status, **{**given, **values})


def _words(found: Problem) -> str:
    return f"{found.message} {found.help}"


def _entry(table: str, name: str) -> Entry:
    entry = Entry(table, name.strip("/"))
    if not entry.is_possible:
        raise web.HTTPError(404)
    return entry


class _Overview(_Handler):
    """What is planned, what is a draft, what is open; and what is saved, which it commits and pushes."""

    async def get(self) -> None:
        await self._show(self.get_query_argument("gesagt", ""))

    async def post(self) -> None:
        options = self.preview.options
        standing = await asyncio.to_thread(git.standing, options.root)
        try:
            async with self.preview.writing:
                if standing and standing.files:
                    sentence, *lines = await asyncio.to_thread(_report, options)
                    message = "\n\n".join((sentence, "\n".join(lines))).strip()
                    await asyncio.to_thread(git.commit, options.root, standing.files, message)
                await asyncio.to_thread(git.push, options.root)
        except git.Refused as refused:
            await self._show("", refused)
            return
        self.redirect(f"{FORM}/?gesagt={'uebertragen' if standing and standing.remote else 'festgehalten'}", status=303)

    async def _show(self, said: str, refused: git.Refused | None = None) -> None:
        options = self.preview.options
        standing = await asyncio.to_thread(git.standing, options.root)
        told = await asyncio.to_thread(_report, options) if standing and standing.files else ()
        groups = entries.groups_of(self.site, options.today)
        status = 409 if refused else 200
        self.show("overview.html", status, standing=standing, told=told, groups=groups, said=said, refused=refused)


def _report(options: Options) -> Sequence[str]:
    """What visitors and subscribers will notice of the saved changes, line by line; first the sentence that sums up."""
    try:
        found = publish.changes(published_state.state_of("HEAD", options), published_state.state_now(options))
    except published_state.Incomparable as incomparable:
        return (str(incomparable),)
    return [line for line in publish.in_words(found, "text").split("\n") if line]


class _OfPage(_Handler):
    """From a page of the preview to the form of what it shows."""

    def get(self) -> None:
        address = "/" + self.get_query_argument("adresse", "/").removeprefix(self.preview.mount)
        found = entries.entry_at(address, self.site)
        self.redirect(f"{FORM}/{found.table}/{found.id}" if found else f"{FORM}/")


class _List(_Handler):
    """All records of a table."""

    def get(self, table: str) -> None:
        self.show("list.html", table=table, rows=entries.rows_of(self.reading, table))


class _Edit(_Handler):
    """One record's form, and its saving."""

    async def get(self, table: str, name: str) -> None:
        entry = _entry(table, name)
        text = self.text_of(entry)
        if text is None or (entry.above and entry.id not in self.reading.names[table]):
            raise web.HTTPError(404)
        data = entries.form_data(entry, text)
        if data is None:
            found = [each for each in self.reading.problems if each.where.file == entry.file]
            document = self.reading.documents.get(entry.file)
            shown = [show(each, document.lines if document else ()) for each in found]
            self.show("unreadable.html", 409, entry=entry, problems=shown)
            return
        saved = "Gespeichert." if self.get_query_argument("gespeichert", "") else ""
        self.show_form(entry, data, text, notice=saved)

    async def post(self, table: str, name: str) -> None:
        entry, data = _entry(table, name), self.data
        before = json.loads(data["@before"][-1])
        async with self.preview.writing:
            now = self.text_of(entry)
            if now != before:
                self._show_both(entry, data, before, now)
                return
            self.save(await self.draft(entry, data, now), data, now)

    def _show_both(self, entry: Entry, data: Data, before: str | None, now: str | None) -> None:
        """The form with what was typed, and with what changed meanwhile where nothing was typed."""
        if now is None:
            notice = "Die Datei gibt es nicht mehr: Jemand hat sie gelöscht oder umbenannt. Speichern legt sie neu an."
            self.show_form(entry, data, None, 409, notice=notice)
            return
        fields, said = forms.form_fields(entry.kind), entries.plain_values(entry, now) or {}
        old, mine, theirs = (
            forms.submitted(fields, each)[0]
            for each in (entries.form_data(entry, before or "") or {}, data, forms.to_form(fields, said))
        )
        merged = forms.to_form(fields, forms.merged(said, old, mine))
        changed = forms.differences(old, mine, theirs)
        notice = "Noch nicht gespeichert: Die Datei wurde inzwischen geändert. Eure Eingaben stehen noch da."
        self.show_form(entry, merged, now, 409, notice=notice, changed=changed)


class _New(_Handler):
    """The form of a record that is not there yet."""

    async def get(self, table: str) -> None:
        data: dict[str, list[str]] = {}
        if table == "nachricht":
            table, data = "pages", {"date": [self.preview.options.today.isoformat()]}
            data |= {"layout": ["post.html"]} if "layouts/post.html" in self.sources else {}
        if source := self.get_query_argument("von", ""):
            entry = _entry("events", source)
            plain = entries.plain_values(entry, self.text_of(entry) or "")
            if plain is None or "title" not in plain:
                raise web.HTTPError(404)
            values = changing.copied_event(plain, self.preview.options.today)
            data = {**forms.to_form(forms.form_fields(Event), values), "@id": [changing.copied_id(entry.id, values)]}
        self.show_form(Entry(table, ""), data, None, is_new=True)

    async def post(self, table: str) -> None:
        data, table = self.data, "pages" if table == "nachricht" else table
        async with self.preview.writing:
            entry = self.proposed(table, data)
            self.save(await self.draft(entry, data, self.text_of(entry)), data, None, is_new=True)


class _Check(_Handler):
    """What the data of a form comes to, while it is typed."""

    async def post(self, table: str, name: str) -> None:
        data = self.data
        entry = _entry(table, name) if name or table == "settings" else self.proposed(table, data)
        found = await self.draft(entry, data, self.text_of(entry))
        words, picked = dates_of(found, data, self.preview.options)
        page = await asyncio.to_thread(page_of, entry, found.sources, self.preview.options)
        answer = {
            "fields": {name: [_told(each) for each in problems] for name, problems in found.at_fields.items()},
            "elsewhere": [_told(each) for each in found.elsewhere],
            "words": words,
            "picked": picked,
            "address": entries.address_of(entry, self.site.settings) or "",
            "page": page,
        }
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(answer))


def _told(found: Problem) -> dict[str, str | bool]:
    return {"message": found.message, "help": found.help, "isError": is_error(found)}


class _Change(_Handler):
    """An event moved or cancelled: as a whole, or one of its dates."""

    def get(self, name: str, kind: str) -> None:
        self._ask(self._event(name), kind, {}, "")

    async def post(self, name: str, kind: str) -> None:
        data = self.data
        async with self.preview.writing:
            # The file is read when nobody else writes any more.
            event = self._event(name)
            refusal = await self._change(event, kind, {name: each[-1].strip() for name, each in data.items()})
        if refusal:
            self._ask(event, kind, data, refusal)

    def _event(self, name: str) -> Event:
        event = self.site.events.get(name)
        if event is None:
            raise web.HTTPError(404)
        return event

    def _ask(self, event: Event, kind: str, data: Data, problem: str) -> None:
        dates = [(f"{plan.kind}:{plan.key}", when_words(plan)) for plan in planned(event)]
        given = {"entry": Entry("events", event.id), "event": event, "kind": kind, "data": data, "problem": problem}
        self.show("change.html", 422 if problem else 200, **given, dates=dates if len(dates) > 1 else [])

    async def _change(self, event: Event, kind: str, given: Mapping[str, str]) -> str:
        """Changes the event's file; what keeps it from being changed, in German."""
        entry = Entry("events", event.id)
        root = self.reading.documents[entry.file].root
        assert root is not None  # A file without a tree has no event.
        which, _, key = given.get("date", "").partition(":")
        is_moved = kind == "verlegen"
        try:
            wish = Wish(
                day=read_day(key) if key and which != "session" else None,
                session=key if which == "session" else None,
                note=given.get("note") or None,
                to=read_moment(given.get("to", "")) if is_moved else None,
                end=read_end(given["end"]) if is_moved and given.get("end") else None,
            )
        except Unreadable:
            return "Das Datum lässt sich nicht lesen. Beispiele: 05.03.2026 10:00, 2026-03-05."
        changed = changing.changed(event, to_plain(root), wish)
        if isinstance(changed, Problem):
            return _words(changed)
        data = forms.to_form(forms.form_fields(Event), changed.values)
        found = await self.draft(entry, data, self.text_of(entry))
        return _words(found.errors[0]) if found.errors else self.saved(found)


# --- Uploads -------------------------------------------------------------------------------------


class Unusable(Exception):
    """An uploaded file cannot be used; says why and what to do, in German."""


class _Upload(_Handler):
    """A picture or PDF, made ready for the site and kept until a record that names it is saved."""

    async def post(self) -> None:
        files = self.request.files.get("file", [])
        try:
            wish, content = await asyncio.to_thread(prepared, files[0]["filename"], files[0]["body"])
        except (Unusable, IndexError) as error:
            self.set_status(422)
            self.finish({"problem": str(error) or "Es kam keine Datei an."})
            return
        stem, dot, ending = wish.rpartition(".")
        others = {path.rpartition(".")[0] for path, known in self.sources.items() if known != content}
        path = f"{entries.free_name(stem, others)}{dot}{ending}"
        if path not in self.sources:
            self.preview.uploaded[path] = content
        self.finish({"name": path.removeprefix("assets/")})


def prepared(filename: str, content: bytes) -> tuple[str, bytes]:
    """The path and the content that the file gets, a picture scaled and without a word about itself.

    Unusable for anything but pictures and PDFs.
    """
    stem = proposed_id(PurePosixPath(filename.replace("\\", "/")).stem) or "datei"
    if is_pdf(content):
        if len(content) > LARGEST_PDF:
            raise Unusable(f"Das PDF hat {len(content) // 1_000_000} MB, höchstens 10 MB. Bitte kleiner speichern.")
        return f"assets/downloads/{stem[:60]}.pdf", content
    if len(content) > _LARGEST_PICTURE:
        raise Unusable("Das Bild hat mehr als 30 MB. Bitte kleiner speichern.")
    try:
        ending, made = assets.stored(content)
    except assets.NoPicture:
        raise Unusable("Das ist kein Bild (JPEG, PNG, WebP) und kein PDF, oder die Datei ist beschädigt.") from None
    return f"assets/images/{stem[:60]}.{ending}", made


_TABLE, _NAME = f"({'|'.join(RECORDS)})", "([a-z0-9/-]*)"
_HANDLERS: Mapping[str, type[_Handler]] = {
    "/": _Overview,
    "/festhalten": _Overview,
    "/seite": _OfPage,
    "/hochladen": _Upload,
    f"/neu/(nachricht|{'|'.join(RECORDS)})": _New,
    f"/pruefen/{_TABLE}/{_NAME}": _Check,
    f"/events/{_NAME}/(verlegen|absagen)": _Change,
    "/(settings)/()": _Edit,
    f"/{_TABLE}/": _List,
    f"/{_TABLE}/{_NAME}": _Edit,
}
ROUTES = {FORM + pattern: handler for pattern, handler in _HANDLERS.items()}
"""The form's handlers by the patterns of their addresses."""

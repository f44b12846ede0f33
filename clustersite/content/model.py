"""The site as data: frozen, typed records. Each field's German description is what editors read about it.

The descriptions and the examples are the single source of the help, the JSON Schema for the editor, the
new files and the field reference. Records have no behaviour; what follows from them is in `events` and `site`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from clustersite.content.fields import (
    Day,
    DayOrTime,
    Email,
    End,
    Every,
    Flag,
    Id,
    ImageFile,
    Line,
    Names,
    OnDay,
    PdfFile,
    Phone,
    Postcode,
    Price,
    Prose,
    Reference,
    Several,
    SitePath,
    Start,
    State,
    Uid,
    WebAddress,
    Whole,
)

CategoryId = Annotated[Reference, Names("categories")]
EventId = Annotated[Reference, Names("events")]
LinkId = Annotated[Reference, Names("links")]
MemberId = Annotated[Reference, Names("members")]
PageId = Annotated[str, Names("pages")]
PlaceId = Annotated[Reference, Names("places")]
ProfessionId = Annotated[Reference, Names("professions")]
RegionId = Annotated[Reference, Names("regions")]
TownId = Annotated[Reference, Names("towns")]

_PARAGRAPHS = "Der erste Absatz.\n\nDer zweite Absatz, mit **fetten** Wörtern.\n"


class Record(BaseModel):
    """What all records share: they never change, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False, defer_build=True)


class Status(StrEnum):
    """How firm an event is (RFC 5545 3.8.1.11, and schema.org's eventStatus for `postponed`)."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class Published(Record):
    """What everything with a page of its own may say."""

    aliases: Several[SitePath] = Field((), description="Frühere Adressen der Seite; sie leiten hierher weiter.")
    draft: Flag = Field(False, title="Entwurf", description="`ja`: noch nicht veröffentlichen.")
    open_questions: Several[Line] = Field(
        (),
        description="Was noch zu klären ist; erscheint nie auf der Seite, nur im `check`.",
        examples=["Was noch zu klären ist?"],
    )


class Change(Record):
    """One date of a series that differs from the rule."""

    start: DayOrTime | None = Field(None, description="Neuer Beginn, wenn der Termin verlegt ist.")
    end: End | None = Field(None, description="Neues Ende, wenn der Termin länger oder kürzer dauert.")
    place: PlaceId | None = Field(None, description="Anderer Ort: eine Kennung aus places.yaml.")
    title: Line | None = Field(None, description="Eigener Titel dieses Termins.")
    summary: Line | None = Field(None, description="Worum es an diesem Termin geht, in einem Satz.")
    online: LinkId | None = Field(
        None, title="Online dabei über", description="Anderer Link aus links.yaml, über den man online dabei ist."
    )
    links: Several[LinkId] = Field((), description="Links aus links.yaml, die nur zu diesem Termin gehören.")
    note: Line | None = Field(None, description="Was an diesem Termin anders ist, in einem Satz.")
    status: Status = Field(
        Status.CONFIRMED, title="Stand", description="`cancelled`, wenn genau dieser Termin ausfällt."
    )


def _word_for(key: str, schema: Any) -> BeforeValidator:
    """Lets a single word stand for a group that says nothing but `key`; editors' programs are told of both."""
    return BeforeValidator(
        lambda value: {key: value} if isinstance(value, str) else value, json_schema_input_type=schema
    )


class LaterRule(Record):
    """How a series goes on from a day on."""

    every: Every = Field(title="Wie oft", description="Abstand von diesem Tag an, wie bei `repeat`.")
    on: Several[OnDay] = Field((), description="Wochentage oder Tage von diesem Tag an, wie bei `repeat`.")


class Repeat(Record):
    """The rule of a series. Every word of it maps to RFC 5545 (RRULE, EXDATE, RECURRENCE-ID)."""

    every: Every = Field(title="Wie oft", description="Abstand: `week`, `2 weeks`, `month`, `3 days`, `year`.")
    on: Several[OnDay] = Field(
        (),
        description="Wochentage: `tuesday` oder [monday, thursday]; je Monat auch `last friday`, ein Tag wie `30` "
        "(fehlt er im Monat, entfällt er), `last day` oder `last workday` (Montag bis Freitag).",
    )
    until: Day | None = Field(
        None, title="Wiederholen bis", description="Letzter möglicher Tag; `until` oder `count` muss da sein."
    )
    count: Annotated[Whole, Field(ge=1, le=1000)] | None = Field(
        None, title="oder: Anzahl der Termine", description="Anzahl der Termine der Reihe, ausgefallene mitgezählt."
    )
    except_: Several[Day] = Field(
        (),
        alias="except",
        title="Pausen",
        description="Tage, an denen die Reihe von vornherein pausiert, etwa Feiertage.",
    )
    also: Several[DayOrTime] = Field(
        (), title="Zusätzliche Termine", description="Zusätzliche Termine außerhalb der Regel."
    )
    from_: Mapping[Day, LaterRule] = Field(
        {},
        alias="from",
        title="Andere Regel ab einem Tag",
        description="Ab diesem Tag gilt eine andere Regel, bis `until` oder bis zur nächsten.",
        examples=[{"2026-09-01": {"every": "month", "on": "last tuesday"}}],
    )
    changes: Mapping[Day, Annotated[Change, _word_for("status", Status | Change)]] = Field(
        {},
        title="Einzelne Termine, die anders sind",
        description="Einzelne Termine, die anders sind: Datum der Regel, dann was sich ändert, oder `cancelled`.",
        examples=[{"2026-12-24": "cancelled"}],
    )


class Session(Record):
    """One of several times or places of one event; its key keeps its identity in calendars."""

    start: Start = Field(description="Beginn, etwa `2026-03-17 14:00` oder `17.03.2026 14:00`.")
    end: End | None = Field(None, description="Ende: nur die Uhrzeit am selben Tag, sonst Datum und Uhrzeit.")
    place: PlaceId | None = Field(None, description="Ort: eine Kennung aus places.yaml.")
    title: Line | None = Field(None, description="Eigener Titel dieses Teils, wenn er einen hat.")
    note: Line | None = Field(None, description="Hinweis zu diesem Teil, in einem Satz.")
    status: Status | None = Field(
        None, title="Eigener Stand", description="Eigener Stand dieses Teils, wenn er vom Termin abweicht."
    )
    moved_from: Start | None = Field(None, description="Früherer Beginn, wenn dieser Teil verlegt wurde.")


class Contact(Record):
    """Someone to ask."""

    name: Line | None = Field(None, description="Name der Person oder Stelle.", examples=["Vorname Nachname"])
    email: Email | None = Field(None, description="E-Mail-Adresse.")
    phone: Phone | None = Field(None, description="Telefonnummer mit Vorwahl, etwa `03581 123456`.")


class Image(Record):
    """A picture with the words for those who do not see it."""

    file: ImageFile = Field(title="Bilddatei", description="Datei unter assets/, etwa `images/stammtisch.jpg`.")
    alt: Line = Field(
        description="Was auf dem Bild zu sehen ist, für alle, die es nicht sehen.",
        examples=["Was auf dem Bild zu sehen ist"],
    )
    credit: Line | None = Field(None, description="Bildnachweis.")


class Download(Record):
    """A file that visitors may take with them."""

    file: PdfFile = Field(title="PDF-Datei", description="PDF unter assets/, etwa `downloads/flyer.pdf`.")
    label: Line | None = Field(
        None, description="Was es ist, etwa `Flyer`; sonst steht der Dateiname da.", examples=["Flyer"]
    )


Downloads = Several[Annotated[Download, _word_for("file", PdfFile | Download)]]


class Event(Published):
    """One file of site_data/events/. Its name is the id: it makes the address and the calendar's UID and stays."""

    id: Id = Field(description="Kennung: der Dateiname ohne Endung.")
    title: Line = Field(description="Titel, wie er auf der Seite und im Kalender steht.")
    category: CategoryId | None = Field(None, description="Art des Termins: eine Kennung aus categories.yaml.")
    start: Start | None = Field(
        None,
        description="Beginn: `2026-03-05 10:00` oder `05.03.2026 10:00`; nur ein Datum ist ganztägig; "
        "`2026-09` oder `09/2026`, wenn der Tag noch offen ist.",
    )
    end: End | None = Field(
        None, description="Ende: `15:00` am selben Tag, sonst Datum und Uhrzeit; bei ganztägigen der letzte Tag."
    )
    place: PlaceId | None = Field(None, description="Ort: eine Kennung aus places.yaml.")
    region: RegionId | None = Field(
        None, title="Region", description="Region aus site.yaml, wenn der Ort noch offen ist."
    )
    status: Status = Field(
        Status.CONFIRMED,
        title="Stand",
        description="`confirmed` (fest), `tentative` (unter Vorbehalt), `postponed` (verschoben, neuer Tag offen) "
        "oder `cancelled` (abgesagt).",
        examples=["tentative"],
    )
    moved_from: Start | None = Field(None, description="Früherer Beginn, wenn der Termin verlegt wurde.")
    online: LinkId | None = Field(
        None, title="Online dabei über", description="Link aus links.yaml, über den man online dabei ist."
    )
    links: Several[LinkId] = Field(
        (), title="Weitere Links", description="Weitere Links aus links.yaml, etwa die Anmeldung."
    )
    register_by: DayOrTime | None = Field(
        None,
        description="Anmeldeschluss: `20.11.2026` oder `20.11.2026 12:00`; danach sagt der Link zur Anmeldung, "
        "dass sie vorbei ist.",
        examples=["2026-03-01"],
    )
    full: Flag = Field(False, title="Ausgebucht", description="`ja`: Es gibt keine freien Plätze mehr.")
    price: Price | None = Field(
        None, description="Preis: `kostenlos`, `10 €` oder in Worten, für wen er gilt.", examples=["kostenlos"]
    )
    repeat: Repeat | None = Field(
        None,
        title="Reihe",
        description="Regel einer Reihe von Terminen.",
        examples=[{"every": "2 weeks", "until": "2026-12-31", "changes": {"2026-12-24": "cancelled"}}],
    )
    sessions: Mapping[Id, Session] = Field(
        {},
        description="Mehrere Zeiten oder Orte eines Termins; der Name jedes Teils bleibt für immer.",
        examples=[{"vormittags": {"start": "2026-03-17 09:00"}, "nachmittags": {"start": "2026-03-17 14:00"}}],
    )
    summary: Line | None = Field(
        None, description="Worum es geht, in einem Satz.", examples=["In einem Satz, worum es geht."]
    )
    description: Prose | None = Field(None, description="Beschreibung in Markdown.", examples=[_PARAGRAPHS])
    organiser: Line | None = Field(
        None, description="Wer einlädt, wenn es nicht der Cluster selbst ist.", examples=["Wer einlädt"]
    )
    contact: Contact | None = Field(None, description="Ansprechpartner, wenn es nicht der des Clusters ist.")
    members: Several[MemberId] = Field((), description="Mitgliedsunternehmen, die dabei sind: Kennungen aus members/.")
    audience: Several[Line] = Field(
        (),
        description="Für wen der Termin ist, etwa [Ausbildungsbetriebe, Schulen].",
        examples=[["Ausbildungsbetriebe", "Schulen"]],
    )
    downloads: Downloads = Field((), title="Zum Herunterladen", description="Flyer und andere PDFs zum Termin.")
    image: Image | None = Field(None, description="Bild zum Termin.")
    publish_from: Day | None = Field(None, description="Erst ab diesem Tag veröffentlichen.")
    uid: Uid | None = Field(
        None,
        title="Kennung im Kalender",
        description="Kennung im Kalender, wenn die Datei umbenannt wird: die alte Kennung, "
        "damit niemand den Termin doppelt bekommt.",
        examples=["fruehere-kennung"],
    )


# --- What events refer to ------------------------------------------------------------------------


class Category(Record):
    """A kind of event; each has a calendar feed of its own."""

    id: Id = Field(description="Kennung, steht in der Adresse des Kalenders.")
    name: Line = Field(description="Name in der Mehrzahl, etwa `Netzwerktreffen`.")
    summary: Line | None = Field(None, description="Was dazu gehört, in einem Satz.")
    colour: Literal["one", "two", "three", "four", "five", "six"] = Field(
        "one", title="Farbe", description="Farbe aus assets/css/tokens.css: `one` bis `six`."
    )


class Place(Record):
    """Where something happens."""

    id: Id = Field(description="Kennung des Ortes.")
    name: Line = Field(description="Name des Hauses, etwa `Oberschule Innenstadt`.", examples=["Oberschule Innenstadt"])
    street: Line | None = Field(None, description="Straße und Hausnummer.", examples=["Schulstraße 1"])
    postcode: Postcode | None = Field(None, description="Postleitzahl, fünf Ziffern, auch mit führender Null.")
    town: Line = Field(description="Ort.", examples=["Görlitz"])
    state: State | None = Field(None, description="Bundesland; danach richten sich Region und Feiertage.")
    latitude: Annotated[float, Field(ge=46, le=56)] | None = Field(None, description="Breite, etwa 51.1526.")
    longitude: Annotated[float, Field(ge=5, le=16)] | None = Field(None, description="Länge, etwa 14.9872.")
    website: WebAddress | None = Field(None, description="Internetseite des Hauses.")


class Visibility(StrEnum):
    """How far a link may travel."""

    PUBLIC = "public"
    PAGE = "page"
    ON_REQUEST = "on_request"


class LinkKind(StrEnum):
    """What a link leads to, so that visitors are told before they follow it."""

    WEB = "web"
    REGISTRATION = "registration"
    SPOTIFY = "spotify"
    YOUTUBE = "youtube"
    INSTAGRAM = "instagram"
    TIKTOK = "tiktok"
    LINKEDIN = "linkedin"
    ZOOM = "zoom"


class Link(Record):
    """An address outside the site, written down once."""

    id: Id = Field(description="Kennung des Links.")
    label: Line = Field(description="Linktext, der sagt, wohin es geht.")
    kind: LinkKind = Field(LinkKind.WEB, description="Art: web, registration, spotify, youtube, instagram, zoom …")
    url: WebAddress = Field(description="Adresse, beginnt mit https://")
    visibility: Visibility = Field(
        Visibility.PUBLIC,
        title="Wo er erscheint",
        description="`public`: auf Seiten und im Kalender; `page`: nur auf Seiten; "
        "`on_request`: nirgends, stattdessen ein Mail-Link.",
    )


class Profession(Record):
    """An occupation that members train."""

    id: Id = Field(description="Kennung, steht in der Adresse der Berufsseite.")
    name: Line = Field(description="Berufsbezeichnung, männlich wie im Ausbildungsrahmenplan.")
    feminine: Line | None = Field(None, description="Weibliche Form.")
    field: Line = Field(description="Berufsfeld, etwa `Metall` oder `Bau`.")
    links: Several[LinkId] = Field(
        (),
        title="Links zum Beruf",
        description="Links aus links.yaml zum Beruf, etwa der Film der Serie „Berufe mit Zukunft“.",
    )


class Synonym(Record):
    """Words under which people look for something that the site calls by other words."""

    id: Id = Field(description="Kennung, frei gewählt.")
    words: Several[Line] = Field(description="Was Leute in die Suche schreiben, etwa [Schreiner, Schreinerin].")
    means: Line = Field(
        description="Wie es auf der Website heißt, etwa `Tischler`. Gefunden wird, wo alle diese Wörter stehen."
    )


class Town(Record):
    """A town on the map of the members."""

    id: Id = Field(description="Kennung des Ortes.")
    name: Line = Field(description="Name, wie er bei den Unternehmen unter town oder further_sites steht.")
    latitude: Annotated[float, Field(ge=46, le=56)] = Field(description="Breite der Ortsmitte, etwa 51.15.")
    longitude: Annotated[float, Field(ge=5, le=16)] = Field(description="Länge der Ortsmitte, etwa 14.99.")
    landmark: Flag = Field(
        False, title="Zur Orientierung", description="`ja`: auch ohne Unternehmen auf der Karte, zur Orientierung."
    )


class River(Record):
    """A river on the map of the members."""

    id: Id = Field(description="Kennung des Flusses.")
    name: Line = Field(description="Name des Flusses.")
    course: Several[TownId] = Field(
        (), title="Verlauf", description="Orte aus towns.yaml, durch die der Fluss kommt, von der Quelle an."
    )


class Vacancy(Record):
    """A place for a trainee that a member has to give, until its last day."""

    profession: ProfessionId = Field(title="Beruf", description="Eine Kennung aus professions.yaml.")
    start: Start | None = Field(None, description="Beginn der Ausbildung, etwa `2027-08` oder `01.08.2027`.")
    until: Day = Field(
        title="Bewerben bis", description="Letzter Tag für Bewerbungen; danach verschwindet der Platz von selbst."
    )
    link: WebAddress | None = Field(None, title="Stellenanzeige", description="Adresse der Stellenanzeige.")
    email: Email | None = Field(None, description="E-Mail-Adresse für Bewerbungen.")


class Member(Published):
    """One file of site_data/members/: a company of the cluster. The file's name is its id."""

    id: Id = Field(description="Kennung: der Dateiname ohne Endung.")
    name: Line = Field(description="Voller Name mit Rechtsform.")
    short_name: Line | None = Field(None, description="Wie das Unternehmen im Alltag heißt.", examples=["Kurzer Name"])
    town: Line | None = Field(None, description="Ort der Ausbildung.", examples=["Görlitz"])
    further_sites: Several[Line] = Field((), description="Weitere Orte.", examples=[["Zittau", "Löbau"]])
    state: State | None = Field(None, description="Bundesland.", examples=["Sachsen"])
    website: WebAddress | None = Field(None, description="Internetseite des Unternehmens.")
    professions: Several[ProfessionId] = Field((), description="Ausbildungsberufe: Kennungen aus professions.yaml.")
    professions_as_of: Annotated[Whole, Field(ge=2000, le=2099)] | None = Field(
        None, title="Stand der Berufe", description="Jahr, aus dem die Angabe der Berufe stammt.", examples=["2026"]
    )
    vacancies: Several[Vacancy] = Field(
        (),
        title="Freie Ausbildungsplätze",
        description="Freie Ausbildungsplätze, jeder bis zu seinem letzten Tag.",
        examples=[[{"profession": "kennung", "start": "2027-08", "until": "2027-03-31", "email": "name@beispiel.de"}]],
    )
    joined: Start | None = Field(None, description="Seit wann im Cluster.", examples=["2026-03"])
    podcast: LinkId | None = Field(None, description="Podcast-Folge: ein Link aus links.yaml.")
    summary: Line | None = Field(
        None,
        description="Was das Unternehmen macht, in einem Satz.",
        examples=["In einem Satz, was das Unternehmen macht."],
    )
    description: Prose | None = Field(None, description="Vorstellung in Markdown.", examples=[_PARAGRAPHS])
    image: Image | None = Field(None, description="Bild des Unternehmens.")


class FigureValue(Record):
    """One value of a figure's row."""

    label: Line = Field(description="Beschriftung, etwa `Januar` oder der Name einer Folge.", examples=["Januar"])
    value: Whole = Field(description="Der Wert als ganze Zahl, Tausenderpunkte sind erlaubt.", examples=["1.200"])
    member: MemberId | None = Field(None, description="Mitglied, zu dem der Wert gehört.")


class Figure(Record):
    """A number worth showing, or a row of them, with its source."""

    id: Id = Field(description="Kennung der Zahl.")
    title: Line = Field(description="Was gezählt wird.")
    period: Line = Field(description="Zeitraum oder Stand, etwa `2025`.")
    unit: Line | None = Field(None, description="Was die Zahl zählt, in der Mehrzahl, etwa `Streams` oder `Aufrufe`.")
    note: Line | None = Field(None, description="Wie gezählt wurde.")
    about: Flag = Field(False, title="Ungefähr", description="`ja`, wenn der Wert gerundet ist (`rund 1.000`).")
    value: Whole | None = Field(None, description="Eine einzelne Zahl.")
    values: tuple[FigureValue, ...] = Field((), description="Eine Reihe von Werten; daraus wird ein Diagramm.")
    sum: Flag = Field(
        False,
        title="Summe zeigen",
        description="`ja`, wenn die Summe der Reihe etwas bedeutet und gezeigt werden soll.",
    )


# --- Pages and settings --------------------------------------------------------------------------


class Page(Published):
    """A Markdown file of content/; its path is the id and makes the address."""

    id: str = Field(description="Pfad unter content/ ohne Endung.")
    body: str = Field(title="Text", description="Text in Markdown.")
    title: Line = Field(description="Titel der Seite und ihre Überschrift.")
    description: Line = Field(description="Ein Satz für Suchmaschinen und Vorschauen, 50 bis 170 Zeichen.")
    layout: Line = Field("page.html", title="Vorlage", description="Vorlage aus layouts/.")
    menu_title: Line | None = Field(None, description="Kürzerer Titel für Menüs.", examples=["Kurz"])
    lead: Line | None = Field(
        None, description="Einleitender Satz unter der Überschrift.", examples=["Der erste Satz unter der Überschrift."]
    )
    plain_language: Prose | None = Field(
        None, description="Das Wichtigste in einfacher Sprache.", examples=["Kurze Sätze.\nEinfache Wörter.\n"]
    )
    date: Day | None = Field(None, description="Tag der Nachricht (nur in content/aktuelles/).")
    order: Annotated[Whole, Field(ge=0, le=999)] = Field(
        500, description="Reihenfolge unter Geschwisterseiten.", examples=["100"]
    )
    events: Several[EventId] = Field(
        (), description="Termine, von denen die Seite handelt; sie werden darunter gezeigt."
    )
    category: CategoryId | None = Field(None, description="Kategorie, deren nächste Termine darunter gezeigt werden.")
    members: Several[MemberId] = Field((), description="Mitglieder, von denen die Seite handelt.")
    links: Several[LinkId] = Field(
        (), title="Links am Ende", description="Links aus links.yaml, die am Ende der Seite stehen."
    )
    downloads: Downloads = Field((), title="Zum Herunterladen", description="PDFs, die auf der Seite stehen.")
    image: Image | None = Field(None, description="Bild der Seite.")
    noindex: Flag = Field(
        False, title="Nicht in Suchmaschinen", description="`ja`: nicht in Suchmaschinen und nicht in der Sitemap."
    )
    publish_from: Day | None = Field(None, description="Erst ab diesem Tag veröffentlichen.")


class Region(Record):
    """A part of the cluster's area; each has a calendar feed of its own."""

    id: Id = Field(description="Kennung, steht in der Adresse des Kalenders.")
    name: Line = Field(description="Name der Region.", examples=["Sachsen"])
    state: State | None = Field(None, description="Bundesland der Region; ohne: alles, was online ist.")


class Companies(Record):
    """How many companies the cluster has and may have."""

    count: Whole = Field(description="Wie viele Unternehmen im Cluster sind.", examples=["25"])
    limit: Whole = Field(description="Wie viele es höchstens werden können.", examples=["30"])
    newest: MemberId | None = Field(None, description="Das jüngste Mitglied: eine Kennung aus members/.")


class Operator(Record):
    """Who answers for the site (§ 5 DDG)."""

    name: Line = Field(description="Name mit Rechtsform.", examples=["Name des Vereins e. V."])
    street: Line | None = Field(None, description="Straße und Hausnummer.")
    postcode: Postcode | None = Field(None, description="Postleitzahl.")
    town: Line | None = Field(None, description="Ort.")
    representative: Line | None = Field(None, description="Wer vertritt, mit Funktion.")
    register_entry: Line | None = Field(None, description="Registergericht und Nummer.")
    responsible: Line | None = Field(None, description="Verantwortlich für den Inhalt (§ 18 Abs. 2 MStV).")
    hosting: Line | None = Field(None, description="Wer die Seite ausliefert, mit Ort; steht im Impressum.")
    funding: Prose | None = Field(None, description="Förderhinweis im Wortlaut des Fördermittelgebers.")


class Addresses(Record):
    """Under which first path each kind of page lives. They are promises: change them before the first publication."""

    events: Id = Field("termine", description="Termine.")
    members: Id = Field("mitmachen", description="Mitglieder.")
    news: Id = Field("aktuelles", description="Nachrichten.")
    calendar: Id = Field("kalender", description="Kalender-Abonnements.")
    professions: Id = Field("berufe", description="Berufe.")


def _named(value: object) -> object:
    """The key of each entry is its id."""
    if not isinstance(value, dict):
        return value
    return {key: {**entry, "id": key} if isinstance(entry, dict) else entry for key, entry in value.items()}


class Settings(Record):
    """What site.yaml says about the whole site."""

    name: Line = Field(description="Voller Name des Clusters.")
    short_name: Line = Field(description="Kurzer Name.")
    summary: Line = Field(description="Was der Cluster ist, in einem Satz.")
    address: WebAddress = Field(description="Adresse der Seite, etwa https://beispiel.de")
    language: Literal["de"] = Field("de", description="Sprache der Seite.")
    edit_url: WebAddress | None = Field(
        None,
        title="Adresse zum Bearbeiten",
        description="Wo sich Dateien im Browser bearbeiten lassen, bis vor ihren Pfad, etwa "
        "`https://github.com/name/projekt/edit/main/`; daraus wird der Link „Diese Seite bearbeiten“.",
    )
    time_zone: Literal["Europe/Berlin"] = Field("Europe/Berlin", description="Zeitzone aller Termine.")
    event_minutes: Annotated[Whole, Field(ge=5, le=1440)] = Field(
        60, description="Länge im Kalender, wenn ein Termin kein Ende hat (Minuten)."
    )
    contact: Contact = Field(description="An wen man sich wendet.")
    operator: Operator = Field(description="Wer die Seite betreibt.")
    companies: Companies | None = Field(None, description="Wie viele Unternehmen dabei sind.")
    regions: Annotated[Mapping[Id, Region], BeforeValidator(_named)] = Field(
        {},
        description="Regionen mit eigenem Kalender.",
        examples=[{"sachsen": {"name": "Sachsen", "state": "Sachsen"}}],
    )
    addresses: Addresses = Field(Addresses(), description="Anfang der Adressen je Seitenart.")
    menu: tuple[PageId, ...] = Field((), description="Seiten im Hauptmenü: Pfade unter content/ ohne Endung.")
    footer: tuple[PageId, ...] = Field((), description="Seiten in der Fußzeile.")
    professions_info: LinkId | None = Field(
        None,
        title="Mehr über Berufe",
        description="Link aus links.yaml, unter dem über alle Berufe zu lesen ist, etwa BERUFENET.",
    )
    social: Several[LinkId] = Field(
        (), title="Links in der Fußzeile", description="Links aus links.yaml, die in der Fußzeile stehen."
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """Everything the sources say, typed. Files are keyed by their path below layouts/ and assets/."""

    settings: Settings
    links: Mapping[str, Link]
    places: Mapping[str, Place]
    categories: Mapping[str, Category]
    professions: Mapping[str, Profession]
    figures: Mapping[str, Figure]
    synonyms: Mapping[str, Synonym]
    towns: Mapping[str, Town]
    rivers: Mapping[str, River]
    events: Mapping[str, Event]
    members: Mapping[str, Member]
    pages: Mapping[str, Page]
    layouts: Mapping[str, str]
    assets: Mapping[str, bytes]

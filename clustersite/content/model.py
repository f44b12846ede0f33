"""The site as data: frozen, typed records. Each field's German description is what editors read about it.

The descriptions and the examples are the single source of the help, the JSON Schema for the editor, the
new files and the field reference. Records have no behaviour; what follows from them is in `events` and `site`.
"""

# Without `annotations` of __future__: Pydantic would have to compile each of them when it is loaded.
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from clustersite.content.fields import (
    Day,
    DayOrTime,
    Email,
    End,
    Every,
    FederalState,
    Flag,
    Id,
    ImageFile,
    Latitude,
    Line,
    Longitude,
    Names,
    Notation,
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
    Uid,
    WebAddress,
    Whole,
    Word,
)

CategoryId = Annotated[Reference, Names("categories")]
EventId = Annotated[Reference, Names("events")]
LinkId = Annotated[Reference, Names("links")]
MemberId = Annotated[Reference, Names("members")]
PageId = Annotated[str, Notation("choice"), Names("pages")]
PlaceId = Annotated[Reference, Names("places")]
ProfessionId = Annotated[Reference, Names("professions")]
RegionId = Annotated[Reference, Names("regions")]
TownId = Annotated[Reference, Names("towns")]

_PARAGRAPHS = "Der erste Absatz.\n\nDer zweite Absatz, mit **fetten** Wörtern.\n"


def says(description: str, *, default: Any = ..., example: Any = None, **more: Any) -> Any:
    """A field, with what it says to editors; without a default it must not be missing."""
    return Field(default, description=description, examples=[example] if example else None, **more)


optional, several = partial(says, default=None), partial(says, default=())
keyed, flag = partial(says, default={}), partial(says, default=False)


class Record(BaseModel):
    """What all records share: they never change, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False, defer_build=True)


class Status(StrEnum):
    """How firm an event is (RFC 5545 3.8.1.11, and schema.org's eventStatus for `postponed`)."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class WithId(Record):
    """What stands in a file or table of its kind under an id."""

    id: Id = says("Kennung: der Name der Datei ohne Endung, oder das Wort vor dem Doppelpunkt.")


class Published(WithId):
    """What everything with a page of its own may say."""

    aliases: Several[SitePath] = several("Frühere Adressen der Seite; sie leiten hierher weiter.")
    draft: Flag = flag("`ja`: noch nicht veröffentlichen.", title="Entwurf")
    open_questions: Several[Line] = several(
        "Was noch zu klären ist; erscheint nie auf der Seite, nur im `check`.", example="Was noch zu klären ist?"
    )


class Change(Record):
    """One date of a series that differs from the rule."""

    start: DayOrTime | None = optional("Neuer Beginn, wenn der Termin verlegt ist.")
    end: End | None = optional("Neues Ende, wenn der Termin länger oder kürzer dauert.")
    place: PlaceId | None = optional("Anderer Ort: eine Kennung aus places.yaml.")
    title: Line | None = optional("Eigener Titel dieses Termins.")
    summary: Line | None = optional("Worum es an diesem Termin geht, in einem Satz.")
    online: LinkId | None = optional(
        "Anderer Link aus links.yaml, über den man online dabei ist.", title="Online dabei über"
    )
    links: Several[LinkId] = several("Links aus links.yaml, die nur zu diesem Termin gehören.")
    note: Line | None = optional("Was an diesem Termin anders ist, in einem Satz.")
    status: Status = says("`cancelled`, wenn genau dieser Termin ausfällt.", default=Status.CONFIRMED, title="Stand")


class LaterRule(Record):
    """How a series goes on from a day on."""

    every: Every = says("Abstand von diesem Tag an, wie bei `repeat`.", title="Wie oft")
    on: Several[OnDay] = several("Wochentage oder Tage von diesem Tag an, wie bei `repeat`.")


class Repeat(Record):
    """The rule of a series. Every word of it maps to RFC 5545 (RRULE, EXDATE, RECURRENCE-ID)."""

    every: Every = says("Abstand: `week`, `2 weeks`, `month`, `3 days`, `year`.", title="Wie oft")
    on: Several[OnDay] = several(
        "Wochentage: `tuesday` oder [monday, thursday]; je Monat auch `last friday`, ein Tag wie `30` "
        "(fehlt er im Monat, entfällt er), `last day` oder `last workday` (Montag bis Freitag)."
    )
    until: Day | None = optional("Letzter möglicher Tag; `until` oder `count` muss da sein.", title="Wiederholen bis")
    count: Annotated[Whole, Field(ge=1, le=1000)] | None = optional(
        "Anzahl der Termine der Reihe, ausgefallene mitgezählt.", title="oder: Anzahl der Termine"
    )
    except_: Several[Day] = several(
        "Tage, an denen die Reihe von vornherein pausiert, etwa Feiertage.", alias="except", title="Pausen"
    )
    also: Several[DayOrTime] = several("Zusätzliche Termine außerhalb der Regel.", title="Zusätzliche Termine")
    from_: Mapping[Day, LaterRule] = keyed(
        "Ab diesem Tag gilt eine andere Regel, bis `until` oder bis zur nächsten.",
        alias="from",
        title="Andere Regel ab einem Tag",
        example={"2026-09-01": {"every": "month", "on": "last tuesday"}},
    )
    changes: Mapping[Day, Annotated[Change, Word("status")]] = keyed(
        "Einzelne Termine, die anders sind: Datum der Regel, dann was sich ändert, oder `cancelled`.",
        title="Einzelne Termine, die anders sind",
        example={"2026-12-24": "cancelled"},
    )


class Session(Record):
    """One of several times or places of one event; its key keeps its identity in calendars."""

    start: Start = says("Beginn, etwa `2026-03-17 14:00` oder `17.03.2026 14:00`.")
    end: End | None = optional("Ende: nur die Uhrzeit am selben Tag, sonst Datum und Uhrzeit.")
    place: PlaceId | None = optional("Ort: eine Kennung aus places.yaml.")
    title: Line | None = optional("Eigener Titel dieses Teils, wenn er einen hat.")
    note: Line | None = optional("Hinweis zu diesem Teil, in einem Satz.")
    status: Status | None = optional("Eigener Stand dieses Teils, wenn er vom Termin abweicht.", title="Eigener Stand")
    moved_from: Start | None = optional("Früherer Beginn, wenn dieser Teil verlegt wurde.")


class Contact(Record):
    """Someone to ask."""

    name: Line | None = optional("Name der Person oder Stelle.", example="Vorname Nachname")
    email: Email | None = optional("E-Mail-Adresse.")
    phone: Phone | None = optional("Telefonnummer mit Vorwahl, etwa `03581 123456`.")


class Image(Record):
    """A picture with the words for those who do not see it."""

    file: ImageFile = says("Datei unter assets/, etwa `images/stammtisch.jpg`.", title="Bilddatei")
    alt: Line = says(
        "Was auf dem Bild zu sehen ist, für alle, die es nicht sehen.", example="Was auf dem Bild zu sehen ist"
    )
    credit: Line | None = optional("Bildnachweis.")


class Download(Record):
    """A file that visitors may take with them."""

    file: PdfFile = says("PDF unter assets/, etwa `downloads/flyer.pdf`.", title="PDF-Datei")
    label: Line | None = optional("Was es ist, etwa `Flyer`; sonst steht der Dateiname da.", example="Flyer")


Downloads = Several[Annotated[Download, Word("file")]]


class Event(Published):
    """One file of site_data/events/. Its name is the id: it makes the address and the calendar's UID and stays."""

    title: Line = says("Titel, wie er auf der Seite und im Kalender steht.")
    category: CategoryId | None = optional("Art des Termins: eine Kennung aus categories.yaml.")
    start: Start | None = optional(
        "Beginn: `2026-03-05 10:00` oder `05.03.2026 10:00`; nur ein Datum ist ganztägig; "
        "`2026-09` oder `09/2026`, wenn der Tag noch offen ist."
    )
    end: End | None = optional("Ende: `15:00` am selben Tag, sonst Datum und Uhrzeit; bei ganztägigen der letzte Tag.")
    place: PlaceId | None = optional("Ort: eine Kennung aus places.yaml.")
    region: RegionId | None = optional("Region aus site.yaml, wenn der Ort noch offen ist.", title="Region")
    online: LinkId | None = optional("Link aus links.yaml, über den man online dabei ist.", title="Online dabei über")
    status: Status = says(
        "`confirmed` (fest), `tentative` (unter Vorbehalt), `postponed` (verschoben, neuer Tag offen) "
        "oder `cancelled` (abgesagt).",
        default=Status.CONFIRMED,
        title="Stand",
        example="tentative",
    )
    moved_from: Start | None = optional("Früherer Beginn, wenn der Termin verlegt wurde.")
    summary: Line | None = optional("Worum es geht, in einem Satz.", example="In einem Satz, worum es geht.")
    description: Prose | None = optional("Beschreibung in Markdown.", example=_PARAGRAPHS)
    audience: Several[Line] = several(
        "Für wen der Termin ist, etwa [Ausbildungsbetriebe, Schulen].", example=["Ausbildungsbetriebe", "Schulen"]
    )
    organiser: Line | None = optional("Wer einlädt, wenn es nicht der Cluster selbst ist.", example="Wer einlädt")
    contact: Contact | None = optional("Ansprechpartner, wenn es nicht der des Clusters ist.")
    members: Several[MemberId] = several("Mitgliedsunternehmen, die dabei sind: Kennungen aus members/.")
    image: Image | None = optional("Bild zum Termin.")
    price: Price | None = optional("Preis: `kostenlos`, `10 €` oder in Worten, für wen er gilt.", example="kostenlos")
    register_by: DayOrTime | None = optional(
        "Anmeldeschluss: `20.11.2026` oder `20.11.2026 12:00`; danach sagt der Link zur Anmeldung, "
        "dass sie vorbei ist.",
        example="2026-03-01",
    )
    full: Flag = flag("`ja`: Es gibt keine freien Plätze mehr.", title="Ausgebucht")
    links: Several[LinkId] = several("Weitere Links aus links.yaml, etwa die Anmeldung.", title="Weitere Links")
    downloads: Downloads = several("Flyer und andere PDFs zum Termin.", title="Zum Herunterladen")
    repeat: Repeat | None = optional(
        "Regel einer Reihe von Terminen.",
        title="Reihe",
        example={"every": "2 weeks", "until": "2026-12-31", "changes": {"2026-12-24": "cancelled"}},
    )
    sessions: Mapping[Id, Session] = keyed(
        "Mehrere Zeiten oder Orte eines Termins; der Name jedes Teils bleibt für immer.",
        example={"vormittags": {"start": "2026-03-17 09:00"}, "nachmittags": {"start": "2026-03-17 14:00"}},
    )
    publish_from: Day | None = optional("Erst ab diesem Tag veröffentlichen.")
    uid: Uid | None = optional(
        "Kennung im Kalender, wenn die Datei umbenannt wird: die alte Kennung, "
        "damit niemand den Termin doppelt bekommt.",
        title="Kennung im Kalender",
        example="fruehere-kennung",
    )


# --- What events refer to ------------------------------------------------------------------------


class Category(WithId):
    """A kind of event; each has a calendar feed of its own."""

    name: Line = says("Name in der Mehrzahl, etwa `Netzwerktreffen`.")
    summary: Line | None = optional("Was dazu gehört, in einem Satz.")
    colour: Literal["one", "two", "three", "four", "five", "six"] = says(
        "Farbe aus assets/css/tokens.css: `one` bis `six`.", default="one", title="Farbe"
    )


class Place(WithId):
    """Where something happens."""

    name: Line = says("Name des Hauses, etwa `Oberschule Innenstadt`.", example="Oberschule Innenstadt")
    street: Line | None = optional("Straße und Hausnummer.", example="Schulstraße 1")
    postcode: Postcode | None = optional("Postleitzahl, fünf Ziffern, auch mit führender Null.")
    town: Line = says("Ort.", example="Görlitz")
    state: FederalState | None = optional("Bundesland; danach richten sich Region und Feiertage.")
    latitude: Latitude | None = optional("Breite, etwa 51.1526.")
    longitude: Longitude | None = optional("Länge, etwa 14.9872.")
    website: WebAddress | None = optional("Internetseite des Hauses.")


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


class Link(WithId):
    """An address outside the site, written down once."""

    label: Line = says("Linktext, der sagt, wohin es geht.")
    kind: LinkKind = says("Art: web, registration, spotify, youtube, instagram, zoom …", default=LinkKind.WEB)
    url: WebAddress = says("Adresse, beginnt mit https://")
    visibility: Visibility = says(
        "`public`: auf Seiten und im Kalender; `page`: nur auf Seiten; "
        "`on_request`: nirgends, stattdessen ein Mail-Link.",
        default=Visibility.PUBLIC,
        title="Wo er erscheint",
    )


class Profession(WithId):
    """An occupation that members train."""

    name: Line = says("Berufsbezeichnung, männlich wie im Ausbildungsrahmenplan.")
    feminine: Line | None = optional("Weibliche Form.")
    field: Line = says("Berufsfeld, etwa `Metall` oder `Bau`.")
    links: Several[LinkId] = several(
        "Links aus links.yaml zum Beruf, etwa der Film der Serie „Berufe mit Zukunft“.", title="Links zum Beruf"
    )


class Synonym(WithId):
    """Words under which people look for something that the site calls by other words."""

    words: Several[Line] = says("Was Leute in die Suche schreiben, etwa [Schreiner, Schreinerin].")
    means: Line = says("Wie es auf der Website heißt, etwa `Tischler`. Gefunden wird, wo alle diese Wörter stehen.")


class Town(WithId):
    """A town on the map of the members."""

    name: Line = says("Name, wie er bei den Unternehmen unter town oder further_sites steht.")
    latitude: Latitude = says("Breite der Ortsmitte, etwa 51.15.")
    longitude: Longitude = says("Länge der Ortsmitte, etwa 14.99.")
    landmark: Flag = flag("`ja`: auch ohne Unternehmen auf der Karte, zur Orientierung.", title="Zur Orientierung")


class River(WithId):
    """A river on the map of the members."""

    name: Line = says("Name des Flusses.")
    course: Several[TownId] = several(
        "Orte aus towns.yaml, durch die der Fluss kommt, von der Quelle an.", title="Verlauf"
    )


class Vacancy(Record):
    """A place for a trainee that a member has to give, until its last day."""

    profession: ProfessionId = says("Eine Kennung aus professions.yaml.", title="Beruf")
    start: Start | None = optional("Beginn der Ausbildung, etwa `2027-08` oder `01.08.2027`.")
    until: Day = says("Letzter Tag für Bewerbungen; danach verschwindet der Platz von selbst.", title="Bewerben bis")
    link: WebAddress | None = optional("Adresse der Stellenanzeige.", title="Stellenanzeige")
    email: Email | None = optional("E-Mail-Adresse für Bewerbungen.")


class Member(Published):
    """One file of site_data/members/: a company of the cluster. The file's name is its id."""

    name: Line = says("Voller Name mit Rechtsform.")
    short_name: Line | None = optional("Wie das Unternehmen im Alltag heißt.", example="Kurzer Name")
    town: Line | None = optional("Ort der Ausbildung.", example="Görlitz")
    further_sites: Several[Line] = several("Weitere Orte.", example=["Zittau", "Löbau"])
    state: FederalState | None = optional("Bundesland.", example="Sachsen")
    website: WebAddress | None = optional("Internetseite des Unternehmens.")
    joined: Start | None = optional("Seit wann im Cluster.", example="2026-03")
    professions: Several[ProfessionId] = several("Ausbildungsberufe: Kennungen aus professions.yaml.")
    professions_as_of: Annotated[Whole, Field(ge=2000, le=2099)] | None = optional(
        "Jahr, aus dem die Angabe der Berufe stammt.", title="Stand der Berufe", example="2026"
    )
    vacancies: Several[Vacancy] = several(
        "Freie Ausbildungsplätze, jeder bis zu seinem letzten Tag.",
        title="Freie Ausbildungsplätze",
        example=[{"profession": "kennung", "start": "2027-08", "until": "2027-03-31", "email": "name@beispiel.de"}],
    )
    summary: Line | None = optional(
        "Was das Unternehmen macht, in einem Satz.", example="In einem Satz, was das Unternehmen macht."
    )
    description: Prose | None = optional("Vorstellung in Markdown.", example=_PARAGRAPHS)
    podcast: LinkId | None = optional("Podcast-Folge: ein Link aus links.yaml.")
    image: Image | None = optional("Bild des Unternehmens.")


class FigureValue(Record):
    """One value of a figure's row."""

    label: Line = says("Beschriftung, etwa `Januar` oder der Name einer Folge.", example="Januar")
    value: Whole = says("Der Wert als ganze Zahl, Tausenderpunkte sind erlaubt.", example="1.200")
    member: MemberId | None = optional("Mitglied, zu dem der Wert gehört.")


class Figure(WithId):
    """A number worth showing, or a row of them, with its source."""

    title: Line = says("Was gezählt wird.")
    period: Line = says("Zeitraum oder Stand, etwa `2025`.")
    unit: Line | None = optional("Was die Zahl zählt, in der Mehrzahl, etwa `Streams` oder `Aufrufe`.")
    note: Line | None = optional("Wie gezählt wurde.")
    about: Flag = flag("`ja`, wenn der Wert gerundet ist (`rund 1.000`).", title="Ungefähr")
    value: Whole | None = optional("Eine einzelne Zahl.")
    values: tuple[FigureValue, ...] = several("Eine Reihe von Werten; daraus wird ein Diagramm.")
    sum: Flag = flag("`ja`, wenn die Summe der Reihe etwas bedeutet und gezeigt werden soll.", title="Summe zeigen")


# --- Pages and settings --------------------------------------------------------------------------


class Page(Published):
    """A Markdown file of content/; its path is the id and makes the address."""

    id: str = says("Pfad unter content/ ohne Endung.")
    body: Annotated[str, Notation("text")] = says("Text in Markdown.", title="Text")
    title: Line = says("Titel der Seite und ihre Überschrift.")
    description: Line = says("Ein Satz für Suchmaschinen und Vorschauen, 50 bis 170 Zeichen.")
    date: Day | None = optional("Tag der Nachricht (nur in content/aktuelles/).")
    lead: Line | None = optional(
        "Einleitender Satz unter der Überschrift.", example="Der erste Satz unter der Überschrift."
    )
    plain_language: Prose | None = optional(
        "Das Wichtigste in einfacher Sprache.", example="Kurze Sätze.\nEinfache Wörter.\n"
    )
    events: Several[EventId] = several("Termine, von denen die Seite handelt; sie werden darunter gezeigt.")
    category: CategoryId | None = optional("Kategorie, deren nächste Termine darunter gezeigt werden.")
    members: Several[MemberId] = several("Mitglieder, von denen die Seite handelt.")
    links: Several[LinkId] = several("Links aus links.yaml, die am Ende der Seite stehen.", title="Links am Ende")
    downloads: Downloads = several("PDFs, die auf der Seite stehen.", title="Zum Herunterladen")
    image: Image | None = optional("Bild der Seite.")
    layout: Line = says("Vorlage aus layouts/.", default="page.html", title="Vorlage")
    menu_title: Line | None = optional("Kürzerer Titel für Menüs.", example="Kurz")
    order: Annotated[Whole, Field(ge=0, le=999)] = says(
        "Reihenfolge unter Geschwisterseiten.", default=500, example="100"
    )
    noindex: Flag = flag("`ja`: nicht in Suchmaschinen und nicht in der Sitemap.", title="Nicht in Suchmaschinen")
    publish_from: Day | None = optional("Erst ab diesem Tag veröffentlichen.")


class Region(Record):
    """A part of the cluster's area; each has a calendar feed of its own."""

    name: Line = says("Name der Region.", example="Sachsen")
    state: FederalState | None = optional("Bundesland der Region; ohne: alles, was online ist.")


class Companies(Record):
    """How many companies the cluster has and may have."""

    count: Whole = says("Wie viele Unternehmen im Cluster sind.", example="25")
    limit: Whole = says("Wie viele es höchstens werden können.", example="30")
    newest: MemberId | None = optional("Das jüngste Mitglied: eine Kennung aus members/.")


class Operator(Record):
    """Who answers for the site (§ 5 DDG)."""

    name: Line = says("Name mit Rechtsform.", example="Name des Vereins e. V.")
    street: Line | None = optional("Straße und Hausnummer.")
    postcode: Postcode | None = optional("Postleitzahl.")
    town: Line | None = optional("Ort.")
    representative: Line | None = optional("Wer vertritt, mit Funktion.")
    register_entry: Line | None = optional("Registergericht und Nummer.")
    responsible: Line | None = optional("Verantwortlich für den Inhalt (§ 18 Abs. 2 MStV).")
    hosting: Line | None = optional("Wer die Seite ausliefert, mit Ort; steht im Impressum.")
    funding: Prose | None = optional("Förderhinweis im Wortlaut des Fördermittelgebers.")


class Addresses(Record):
    """Under which first path each kind of page lives. They are promises: change them before the first publication."""

    events: Id = says("Termine.", default="termine")
    members: Id = says("Mitglieder.", default="mitmachen")
    news: Id = says("Nachrichten.", default="aktuelles")
    calendar: Id = says("Kalender-Abonnements.", default="kalender")
    professions: Id = says("Berufe.", default="berufe")


class Settings(Record):
    """What site.yaml says about the whole site."""

    name: Line = says("Voller Name des Clusters.")
    short_name: Line = says("Kurzer Name.")
    summary: Line = says("Was der Cluster ist, in einem Satz.")
    address: WebAddress = says("Adresse der Seite, etwa https://beispiel.de")
    language: Literal["de"] = says("Sprache der Seite.", default="de")
    edit_url: WebAddress | None = optional(
        "Wo sich Dateien im Browser bearbeiten lassen, bis vor ihren Pfad, etwa "
        "`https://github.com/name/projekt/edit/main/`; daraus wird der Link „Diese Seite bearbeiten“.",
        title="Adresse zum Bearbeiten",
    )
    time_zone: Literal["Europe/Berlin"] = says("Zeitzone aller Termine.", default="Europe/Berlin")
    event_minutes: Annotated[Whole, Field(ge=5, le=1440)] = says(
        "Länge im Kalender, wenn ein Termin kein Ende hat (Minuten).", default=60
    )
    contact: Contact = says("An wen man sich wendet.")
    operator: Operator = says("Wer die Seite betreibt.")
    companies: Companies | None = optional("Wie viele Unternehmen dabei sind.")
    regions: Mapping[Id, Region] = keyed(
        "Regionen mit eigenem Kalender.", example={"sachsen": {"name": "Sachsen", "state": "Sachsen"}}
    )
    addresses: Addresses = says("Anfang der Adressen je Seitenart.", default=Addresses())
    menu: tuple[PageId, ...] = several("Seiten im Hauptmenü: Pfade unter content/ ohne Endung.")
    footer: tuple[PageId, ...] = several("Seiten in der Fußzeile.")
    professions_info: LinkId | None = optional(
        "Link aus links.yaml, unter dem über alle Berufe zu lesen ist, etwa BERUFENET.", title="Mehr über Berufe"
    )
    social: Several[LinkId] = several(
        "Links aus links.yaml, die in der Fußzeile stehen.", title="Links in der Fußzeile"
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

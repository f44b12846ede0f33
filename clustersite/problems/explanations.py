"""What stands behind each problem: why it is one, and a small file with it and one without.

The examples are files on top of the smallest site; a test checks that the wrong one gets exactly its code.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from clustersite.problems.catalogue import CATALOGUE

_EVENT = "site_data/events/infoabend.yaml"
_MEMBER = "site_data/members/musterbau.yaml"
_PAGE = "content/ausbildung.md"
_PLACES = "site_data/places.yaml"
_LINKS = "site_data/links.yaml"
_HEAD = """---
title: Ausbildung
description: Wie eine Ausbildung bei uns abläuft und wer dabei hilft, in drei Schritten.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """All there is to say about one code; `file`, `wrong` and `right` are empty where no example helps."""

    code: str
    severity: str
    message: str
    help: str
    reason: str
    file: str
    wrong: str
    right: str


@dataclass(frozen=True, slots=True)
class _Explanation:
    reason: str
    file: str = ""
    wrong: str = ""
    right: str = ""


def explained(code: str) -> Explained:
    """What the code means; its texts with an ellipsis for the facts of a single case."""
    entry, explanation = CATALOGUE[code], EXPLANATIONS.get(code, _Explanation(""))
    ellipsis: defaultdict[str, str] = defaultdict(lambda: "…")
    return Explained(
        code=code,
        severity=entry.severity.value,
        message=entry.message.format_map(ellipsis),
        help=entry.help.format_map(ellipsis),
        reason=explanation.reason,
        file=explanation.file,
        wrong=explanation.wrong,
        right=explanation.right,
    )


def _event(reason: str, wrong: str, right: str) -> _Explanation:
    """An example about an event; what each has is left to this function."""
    head = "title: Infoabend\ncategory: treffen\nplace: halle\n"
    return _Explanation(reason, _EVENT, head + wrong + "\n", head + right + "\n")


def _page(reason: str, wrong: str, right: str) -> _Explanation:
    return _Explanation(reason, _PAGE, f"{_HEAD}---\n\n{wrong}\n", f"{_HEAD}---\n\n{right}\n")


def _member(reason: str, wrong: str, right: str) -> _Explanation:
    head = "name: Musterbau GmbH\n"
    return _Explanation(reason, _MEMBER, head + wrong + "\n", head + right + "\n")


_SWITCHES = "Am letzten Sonntag im März und im Oktober werden die Uhren umgestellt. "
_FORTNIGHT = "start: 2026-03-05 17:00\nrepeat:\n  every: 2 weeks\n  until: 2026-06-30"

EXPLANATIONS: dict[str, _Explanation] = {
    "E100": _Explanation(
        "Das Programm darf die Datei nicht lesen, oder sie ist ein Verweis, der aus dem Projekt hinausführt."
    ),
    "E101": _Explanation(
        "Umlaute werden je nach Kodierung verschieden gespeichert. Diese Website versteht nur UTF-8, weil das überall "
        "gleich gelesen wird. Geraten wird nicht, sonst stünde irgendwo „GÃ¶rlitz“ auf der Seite."
    ),
    "E102": _event(
        "YAML ist die Schreibweise „Wort, Doppelpunkt, Leerzeichen, Wert“. Ein zweiter Doppelpunkt mit Leerzeichen "
        "mitten im Text, eine verrutschte Einrückung oder ein Tabulator machen sie unlesbar.",
        "start: 2026-11-25 18:00\nsummary: Ausbildung: so geht es",
        'start: 2026-11-25 18:00\nsummary: "Ausbildung: so geht es"',
    ),
    "E103": _event(
        "Steht eine Angabe zweimal da, ist nicht zu erkennen, welche gelten soll. Meist ist beim Kopieren eine Zeile "
        "zu viel mitgekommen.",
        "start: 2026-11-25 18:00\nstart: 2026-11-26 18:00",
        "start: 2026-11-26 18:00",
    ),
    "E104": _event(
        "Die Wörter vor dem Doppelpunkt sind festgelegt (und englisch). Ein verschriebenes Wort würde sonst "
        "stillschweigend übergangen, und die Angabe fehlte auf der Seite.",
        "beginn: 2026-11-25 18:00\nstart: 2026-11-25 18:00",
        "start: 2026-11-25 18:00",
    ),
    "E105": _Explanation(
        "Ohne diese Angabe lässt sich die Seite nicht bauen: ein Termin ohne Titel, ein Ort ohne Namen.",
        _PLACES,
        "halle:\n  town: Görlitz\n",
        "halle:\n  name: Halle\n  town: Görlitz\n",
    ),
    "E106": _event(
        "An dieser Stelle wird etwas anderes erwartet: ein einzelner Text, eine Liste (mit - oder in [ ]) oder eine "
        "Gruppe eingerückter Angaben. Oft fehlt nur die Einrückung.",
        "start: 2026-11-25 18:00\ncontact: Pia Probe",
        "start: 2026-11-25 18:00\ncontact:\n  name: Pia Probe",
    ),
    "E107": _event(
        "Am Anfang eines Wertes haben &, * und ! in YAML eine eigene Bedeutung, die hier niemand braucht.",
        "start: 2026-11-25 18:00\nsummary: !wichtig Bitte anmelden.",
        'start: 2026-11-25 18:00\nsummary: "!wichtig Bitte anmelden."',
    ),
    "E108": _Explanation("Eine Datei darf höchstens 1 MB groß sein und zwölf Ebenen tief."),
    "E109": _Explanation(
        "In der Datei steht nichts, oder alles darin ist mit # auskommentiert.",
        _MEMBER,
        "# name: Musterbau GmbH\n",
        "name: Musterbau GmbH\n",
    ),
    "E110": _event(
        "Ein Datum wird in der Form 2026-03-05 oder 05.03.2026 geschrieben, die Uhrzeit dahinter. "
        "Wochentage, Monatsnamen und Wörter wie „ab“ gehören nicht dazu.",
        "start: 25. November 2026",
        "start: 25.11.2026 18:00",
    ),
    "E111": _event(
        "Diesen Tag hat der Monat nicht, oder Tag und Monat sind vertauscht. Jahre gehen von 1970 bis 2099.",
        "start: 2026-02-30 18:00",
        "start: 2026-02-28 18:00",
    ),
    "E112": _event(
        "Wer ein Ende vor dem Beginn in den Kalender schreibt, bekommt je nach Programm einen leeren oder einen "
        "tagelangen Termin. Häufig ist eine Ziffer vertippt, oder es geht über Mitternacht.",
        "start: 2026-11-25 18:00\nend: 17:30",
        "start: 2026-11-25 18:00\nend: 20:30",
    ),
    "E113": _event(
        _SWITCHES + "Im März springt sie von 2 auf 3 Uhr; 2:30 Uhr gibt es in dieser Nacht nicht.",
        "start: 2026-03-29 02:30",
        "start: 2026-03-29 03:30",
    ),
    "E114": _event(
        _SWITCHES + "Im Oktober kommt die Stunde von 2 bis 3 Uhr zweimal, und niemand weiß, welche gemeint ist.",
        "start: 2026-10-25 02:30",
        "start: 2026-10-25 03:30",
    ),
    "E115": _event(
        "Ein Termin ist entweder ganztägig oder hat Uhrzeiten. Beides zu mischen ergibt in Kalendern falsche Tage.",
        "start: 2026-11-25\nend: 20:00",
        "start: 2026-11-25 18:00\nend: 20:00",
    ),
    "E116": _event(
        "Ein Termin ohne Beginn hat auf der Terminseite und im Kalender keinen Platz. Steht erst der Monat fest, "
        "genügt der Monat.",
        "summary: Wann, steht noch nicht fest.",
        "start: 2026-11",
    ),
    "E119": _event(
        "Mit `start` hat der Termin einen Zeitpunkt, mit `sessions` mehrere. Jeder Teil unter `sessions` hat seinen "
        "eigenen Beginn, deshalb darf daneben keiner stehen.",
        "start: 2026-11-25 18:00\nsessions:\n  zittau:\n    start: 2026-11-26 18:00",
        "sessions:\n  goerlitz:\n    start: 2026-11-25 18:00\n  zittau:\n    start: 2026-11-26 18:00",
    ),
    "E117": _event(
        "Solange nur der Monat feststeht, kann es kein Ende und keine Wiederholung geben. Der Termin steht dann unter "
        "„Tag folgt“ und noch nicht im Kalender.",
        "start: 2026-11\nend: 20:00",
        "start: 2026-11",
    ),
    "E118": _event(
        "Eine Uhrzeit geht von 0:00 bis 23:59. Das Ende eines Tages ist 0:00 Uhr am nächsten.",
        "start: 2026-11-25 18:60",
        "start: 2026-11-25 18:00",
    ),
    "E120": _event(
        "Der Abstand einer Reihe ist eine Zahl und eine Einheit: `week`, `2 weeks`, `month`. Auf Deutsch geht es "
        "auch: `2 Wochen`.",
        "start: 2026-03-05 17:00\nrepeat:\n  every: vierzehntägig\n  until: 2026-06-30",
        _FORTNIGHT,
    ),
    "E121": _event(
        "Endlose Reihen zeigen Kalenderprogramme verschieden weit, manche brechen ab. Setzt ein Ende, das ihr "
        "später verlängert.",
        "start: 2026-03-05 17:00\nrepeat:\n  every: 2 weeks",
        _FORTNIGHT,
    ),
    "E122": _event(
        "Der Beginn ist immer der erste Termin der Reihe. Fällt er nicht auf den Wochentag der Regel, zeigen "
        "Kalenderprogramme einen Termin zu viel oder zu wenig.",
        "start: 2026-03-05 17:00\nrepeat:\n  every: week\n  on: friday\n  count: 4",
        "start: 2026-03-06 17:00\nrepeat:\n  every: week\n  on: friday\n  count: 4",
    ),
    "E123": _event(
        "Eine Ausnahme zeigt mit dem Datum auf den Termin, der nach der Regel an diesem Tag wäre. Trifft sie keinen, "
        "bliebe sie wirkungslos, und der Termin fände für alle Leser statt.",
        _FORTNIGHT + "\n  changes:\n    2026-03-20: cancelled",
        _FORTNIGHT + "\n  changes:\n    2026-03-19: cancelled",
    ),
    "E124": _event(
        "Zwischen Beginn und Ende der Reihe bleibt kein einziger Termin übrig.",
        "start: 2026-03-05 17:00\nrepeat:\n  every: week\n  count: 1\n  except: 2026-03-05",
        "start: 2026-03-05 17:00\nrepeat:\n  every: week\n  count: 2\n  except: 2026-03-12",
    ),
    "E125": _event(
        "Jeden Monat am 31.: Das eine Programm lässt kurze Monate aus, das andere nimmt den letzten Tag.",
        "start: 2026-01-31 17:00\nrepeat:\n  every: month\n  count: 3",
        "start: 2026-01-30 17:00\nrepeat:\n  every: month\n  on: last friday\n  count: 3",
    ),
    "E127": _event(
        "Jeder Termin einer Reihe wird an seinem Tag erkannt. Zwei am selben Tag wären im Kalender derselbe.",
        _FORTNIGHT + "\n  also: 2026-03-19 19:00",
        _FORTNIGHT + "\n  also: 2026-03-20 19:00",
    ),
    "E128": _event(
        "Wochentage schreibt ihr englisch oder deutsch, ausgeschrieben: `tuesday` oder `Dienstag`.",
        "start: 2026-03-05 17:00\nrepeat:\n  every: week\n  on: Do\n  count: 4",
        "start: 2026-03-05 17:00\nrepeat:\n  every: week\n  on: Donnerstag\n  count: 4",
    ),
    "E130": _Explanation(
        "Hier wird gerechnet oder gezeichnet, deshalb steht hier nur eine Zahl, ohne „ca.“ und ohne Einheit.",
        "site_data/figures.yaml",
        "besuche:\n  title: Besuche\n  period: 2025\n  value: ca. 500\n",
        "besuche:\n  title: Besuche\n  period: 2025\n  about: ja\n  value: 500\n",
    ),
    "E131": _event(
        "Ein Schalter kennt nur an und aus.",
        "start: 2026-11-25 18:00\ndraft: vielleicht",
        "start: 2026-11-25 18:00\ndraft: ja",
    ),
    "E132": _event(
        "An dieser Stelle sind nur bestimmte Wörter möglich, weil Seite und Kalender nach ihnen entscheiden.",
        "start: 2026-11-25 18:00\nstatus: abgesagt",
        "start: 2026-11-25 18:00\nstatus: cancelled",
    ),
    "E133": _Explanation(
        "Ein Link braucht die ganze Adresse, so wie sie oben im Browser steht, mit https:// davor.",
        _LINKS,
        "messe:\n  label: Website der Messe\n  url: www.beispiel.de\n",
        "messe:\n  label: Website der Messe\n  url: https://www.beispiel.de\n",
    ),
    "E134": _event(
        "Aus der Adresse wird ein Link, der das Mailprogramm öffnet; mit einem Tippfehler kommt nichts an.",
        "start: 2026-11-25 18:00\ncontact:\n  email: pia.probe(at)beispiel.de",
        "start: 2026-11-25 18:00\ncontact:\n  email: pia.probe@beispiel.de",
    ),
    "E135": _event(
        "Auf dem Handy wird die Nummer zum Anrufen angetippt, deshalb muss die Vorwahl dabei sein.",
        "start: 2026-11-25 18:00\ncontact:\n  phone: 123456, Pia verlangen",
        "start: 2026-11-25 18:00\ncontact:\n  phone: 03581 123456",
    ),
    "E136": _event(
        "Kennungen stehen in Adressen und Kalendern. Damit sie überall gleich gelesen werden, bestehen sie nur aus "
        "Kleinbuchstaben, Ziffern und Bindestrichen.",
        "start: 2026-11-25 18:00\nmembers: [Musterbau GmbH]",
        "start: 2026-11-25 18:00\nmembers: []",
    ),
    "E137": _event(
        "Diese Angabe steht in Listen und Überschriften und muss in eine Zeile passen. Mehr Platz ist bei "
        "`description`.",
        "start: 2026-11-25 18:00\nsummary: |\n  Der erste Absatz.\n\n  Der zweite Absatz.",
        "start: 2026-11-25 18:00\nsummary: Alles zur Ausbildung.\n"
        "description: |\n  Der erste Absatz.\n\n  Der zweite Absatz.",
    ),
    "E138": _Explanation(
        "Postleitzahlen haben fünf Ziffern. In Sachsen beginnen sie mit 0, und die gehört dazu.",
        _PLACES,
        "halle:\n  name: Halle\n  postcode: 2763\n  town: Zittau\n",
        "halle:\n  name: Halle\n  postcode: 02763\n  town: Zittau\n",
    ),
    "E139": _Explanation(
        "Der Wert liegt außerhalb dessen, was an dieser Stelle sein kann. Bei Koordinaten sind oft Breite und Länge "
        "vertauscht.",
        _PLACES,
        "halle:\n  name: Halle\n  town: Görlitz\n  latitude: 14.9872\n  longitude: 14.9872\n",
        "halle:\n  name: Halle\n  town: Görlitz\n  latitude: 51.1526\n  longitude: 14.9872\n",
    ),
    "E140": _Explanation(
        "Orte, Kategorien, Links und Mitglieder stehen einmal in ihrer eigenen Datei; hier steht nur die Kennung. "
        "Entweder ist sie vertippt, oder der Eintrag muss noch angelegt werden.",
        _EVENT,
        "title: Infoabend\ncategory: treffen\nplace: hale\nstart: 2026-11-25 18:00\n",
        "title: Infoabend\ncategory: treffen\nplace: halle\nstart: 2026-11-25 18:00\n",
    ),
    "E141": _Explanation(
        "Der Dateiname wird zur Adresse der Seite. Umlaute, Leerzeichen und Großbuchstaben machen Adressen, die "
        "nicht überall funktionieren: aus „Infoabend Görlitz.yaml“ wird „infoabend-goerlitz.yaml“."
    ),
    "E142": _Explanation("Dateien, die niemand liest, führen in die Irre. Jede Art von Datei hat ihren Ordner."),
    "E143": _Explanation("Ohne diese Datei weiß das Programm nicht, wie der Cluster heißt und wo die Seite liegt."),
    "E146": _event(
        "Zwischen den Anführungszeichen steht nichts.",
        'start: 2026-11-25 18:00\nsummary: ""',
        "start: 2026-11-25 18:00\nsummary: Alles zur Ausbildung.",
    ),
    "E147": _Explanation(
        "Beim Kopieren aus Word oder einem PDF kommen manchmal unsichtbare Zeichen mit. Löscht das Wort und tippt "
        "es neu."
    ),
    "E148": _event(
        "Gemeint ist eine Adresse dieser Website, ohne https:// und ohne den Namen der Website.",
        "start: 2026-11-25 18:00\naliases: termine/alter-infoabend",
        "start: 2026-11-25 18:00\naliases: /termine/alter-infoabend/",
    ),
    "E149": _event(
        "Bilder liegen unter assets/images/, und ihr Name wird zur Adresse: keine Umlaute, keine Leerzeichen.",
        "start: 2026-11-25 18:00\nimage:\n  file: Foto Görlitz.jpg\n  alt: Der volle Saal",
        "start: 2026-11-25 18:00",
    ),
    "E150": _Explanation(
        "Jede Seite beginnt mit ihren Kopfangaben zwischen zwei Zeilen aus drei Strichen.",
        _PAGE,
        "# Ausbildung\n\nSo läuft eine Ausbildung.\n",
        f"{_HEAD}---\n\nSo läuft eine Ausbildung.\n",
    ),
    "E151": _Explanation(
        "Die zweite Zeile aus drei Strichen fehlt, deshalb ist nicht zu erkennen, wo der Text der Seite beginnt.",
        _PAGE,
        "---\ntitle: Ausbildung\n\nSo läuft eine Ausbildung.\n",
        f"{_HEAD}---\n\nSo läuft eine Ausbildung.\n",
    ),
    "E152": _page(
        "In doppelten eckigen Klammern steht, was das Programm einsetzt: [[event:…]], [[member:…]], [[link:…]], "
        "[[figure:…]] oder [[site:…]].",
        "Schreibt an [[kontakt:email]].",
        "Schreibt an [[site:contact.email]].",
    ),
    "E155": _Explanation(
        "Die Seiten sind Markdown. HTML darin könnte fremde Inhalte laden, deshalb wird es nicht ausgeführt: "
        "statt <b>wichtig</b> schreibt ihr **wichtig**."
    ),
    "E162": _Explanation(
        "Die Vorlage bestimmt, wie die Seite aussieht. Ohne die Angabe `layout` ist es page.html.",
        _PAGE,
        f"{_HEAD}layout: seite.html\n---\n",
        f"{_HEAD}layout: page.html\n---\n",
    ),
    "E165": _event(
        "Ladet das Bild zuerst in den Ordner assets/images/ hoch; der Name muss bis auf den letzten Buchstaben "
        "übereinstimmen.",
        "start: 2026-11-25 18:00\nimage:\n  file: images/saal.jpg\n  alt: Der volle Saal",
        "start: 2026-11-25 18:00",
    ),
    "E166": _Explanation(
        "Ein Entwurf hat noch keine Seite, also würde ein Link darauf ins Leere führen.",
    ),
    "H200": _event(
        "Ihr habt euch selbst notiert, was noch zu klären ist. Auf der Seite erscheint das nie.",
        "start: 2026-11-25 18:00\nopen_questions:\n  - Wer moderiert?",
        "start: 2026-11-25 18:00",
    ),
    "H201": _Explanation(
        "Das Impressum ist Pflicht (§ 5 DDG). Was fehlt, zeigt die Seite als markierte Lücke, erfunden wird nichts."
    ),
    "H202": _Explanation(
        "site.yaml nennt mehr Unternehmen, als Dateien in members/ liegen. Das darf so bleiben, bis alle da sind."
    ),
    "H203": _Explanation(
        "Jede Kategorie hat einen eigenen Kalender. Ohne Kategorie steht der Termin nur im großen.",
        _EVENT,
        "title: Infoabend\nplace: halle\nstart: 2026-11-25 18:00\n",
        "title: Infoabend\nplace: halle\nstart: 2026-11-25 18:00\ncategory: treffen\n",
    ),
    "H204": _Explanation(
        "Jede Region hat einen eigenen Kalender. Sie folgt aus dem Bundesland des Ortes.",
        _EVENT,
        "title: Infoabend\ncategory: treffen\nstart: 2026-11-25 18:00\n",
        "title: Infoabend\ncategory: treffen\nstart: 2026-11-25 18:00\nregion: sachsen\n",
    ),
    "H205": _member(
        "Wer sich für das Unternehmen interessiert, möchte weiterlesen.",
        "town: Görlitz",
        "town: Görlitz\nwebsite: https://www.beispiel.de",
    ),
    "H225": _Explanation(
        "Die Karte zeigt die Orte der Unternehmen. Wo ein Ort liegt, muss in site_data/towns.yaml stehen; ohne diese "
        "Datei gibt es keine Karte.",
    ),
    "H206": _event(
        "Nach einem Leerzeichen beginnt mit # ein Kommentar, den niemand sieht.",
        "start: 2026-11-25 18:00\nsummary: Wir treffen uns in Raum #3",
        'start: 2026-11-25 18:00\nsummary: "Wir treffen uns in Raum #3"',
    ),
    "H207": _Explanation(
        "Den Satz aus `description` zeigen Suchmaschinen unter dem Titel. Zu kurz sagt er nichts, zu lang wird er "
        "abgeschnitten.",
        _PAGE,
        "---\ntitle: Ausbildung\ndescription: Ausbildung bei uns.\n---\n",
        f"{_HEAD}---\n",
    ),
    "E126": _Explanation(
        "Ein Termin, der vor der Zeitumstellung beginnt und danach endet, ist eine Stunde länger oder kürzer, als die "
        "Uhr sagt. In einer Reihe zeigen ihn Kalenderprogramme verschieden; einzeln angelegt ist er eindeutig."
    ),
    "E129": _Explanation(
        "Kalender erkennen jeden Termin an einem Namen, der aus der Kennung und dem Namen des Teils entsteht. Zwei "
        "Termine mit demselben Namen würden sich gegenseitig überschreiben."
    ),
    "E144": _Explanation(
        "Bei Koordinaten trennt ein Punkt die Stellen, wie in Kartenprogrammen.",
        _PLACES,
        "halle:\n  name: Halle\n  town: Görlitz\n  latitude: 51,1526\n",
        "halle:\n  name: Halle\n  town: Görlitz\n  latitude: 51.1526\n",
    ),
    "E153": _Explanation(
        "Die Seite oder Stelle, auf die ihr verweist, gibt es nicht, oder sie heißt inzwischen anders."
    ),
    "E154": _Explanation(
        "Erlaubt ist, was im Browser und im Mailprogramm sicher funktioniert. Anderes führt leicht in die Irre."
    ),
    "E156": _Explanation(
        "Wer das Bild nicht sieht, bekommt diesen Text vorgelesen: ![Der volle Saal](/assets/images/saal.jpg)"
    ),
    "E157": _Explanation("Handys schreiben in jedes Foto, wo es entstand. Das geht niemanden etwas an."),
    "E158": _Explanation(
        "Mit `visibility: on_request` habt ihr gesagt, dass diese Adresse nirgends steht. Ausgeschrieben stünde "
        "sie trotzdem auf der Seite."
    ),
    "E159": _Explanation(
        "Wer diesen Link öffnet, leitet die Konferenz. Er gehört nicht ins Netz, auch nicht in einen Entwurf."
    ),
    "E164": _Explanation("Zwei Dateien wollen unter derselben Adresse erscheinen; nur eine davon könnte man lesen."),
    "E180": _Explanation("Der Befehl `new` überschreibt nichts, damit keine Arbeit verloren geht."),
    "E181": _Explanation("Die Kennung entsteht aus den Buchstaben und Ziffern des Titels, und davon hat er keine."),
    "E182": _Explanation("Bei einer Reihe oder mehreren Teilen muss klar sein, welcher gemeint ist."),
    "E183": _Explanation(
        "An diesem Tag oder unter diesem Namen hat der Termin nichts. Vielleicht ist er schon verlegt."
    ),
    "E185": _Explanation("Die Zeile ist so ungewöhnlich geschrieben, dass der Befehl lieber die Finger davon lässt."),
    "E190": _Explanation(
        "Übernommen wird nur, was sich zweifelsfrei lesen lässt. An euren Dateien ändert sich nichts."
    ),
    "H208": _Explanation("Aus dem Bundesland folgen die Region, ihr Kalender und die Feiertage."),
    "H210": _event(
        "Im Text steht ein Wochentag, der nicht zum Datum gehört. Eines von beiden ist vertippt, und Leser glauben "
        "oft dem falschen.",
        "start: 2026-11-25 18:00\nsummary: Am Dienstag, 25.11.2026, geht es los.",
        "start: 2026-11-25 18:00\nsummary: Am Mittwoch, 25.11.2026, geht es los.",
    ),
    "H211": _event(
        "So lange dauert ein Termin selten. Meist ist eine Ziffer im Datum vertippt.",
        "start: 2026-11-25 18:00\nend: 2026-12-25 20:00",
        "start: 2026-11-25 18:00\nend: 2026-11-25 20:00",
    ),
    "H212": _Explanation(
        "An Feiertagen haben Betriebe und Schulen zu; vielleicht soll der Termin an diesem Tag ausfallen."
    ),
    "H213": _Explanation("Dieselben Leute können nicht an zwei Orten zugleich sein."),
    "H214": _Explanation("Zwei Dateien beschreiben denselben Termin; auf der Seite stünde er doppelt."),
    "H215": _Explanation(
        "Wer einen neuen Termin anlegt, meint selten einen vergangenen. Oft stimmt nur das Jahr nicht."
    ),
    "H216": _Explanation("Der Dateiname macht die Adresse. Wer den alten Link hat, fände sonst nichts mehr."),
    "H217": _Explanation(
        "Die ersten Ziffern einer Postleitzahl gehören zu einer Gegend. Diese liegt nicht in dem Bundesland.",
        _PLACES,
        "halle:\n  name: Halle\n  postcode: 80331\n  town: Görlitz\n  state: Sachsen\n",
        "halle:\n  name: Halle\n  postcode: 02826\n  town: Görlitz\n  state: Sachsen\n",
    ),
    "H219": _Explanation("Kalender zeigen nach dem letzten Tag nichts mehr an, ohne dass es jemand merkt."),
    "H222": _page(
        "Viele lesen Links für sich allein, etwa vorgelesen in einer Liste. „hier“ sagt dann nichts.",
        "Das Programm gibt es [hier](https://www.beispiel.de/programm).",
        "Lest das [Programm der Messe](https://www.beispiel.de/programm).",
    ),
    "H223": _page(
        "Überschriften sind das Inhaltsverzeichnis der Seite; wer sie sich vorlesen lässt, springt daran entlang.",
        "#### Bewerben",
        "## Bewerben",
    ),
    "H209": _event(
        "Zwischen eckigen Klammern trennt jedes Komma, auch das in einem Satz. Auf der Seite stünden zwei Einträge.",
        "start: 2026-11-25 18:00\naudience: [Alle, die eine Ausbildung suchen]",
        'start: 2026-11-25 18:00\naudience: ["Alle, die eine Ausbildung suchen"]',
    ),
    "H218": _Explanation(
        "Ein Monat ohne Tag oder ein Termin unter Vorbehalt ist ein Versprechen, das jemand einlösen oder absagen muss."
    ),
    "H220": _Explanation("Große Bilder kosten unterwegs Zeit und Datenvolumen, ohne besser auszusehen."),
    "H230": _member(
        "Wer später die Zeile liest, soll wissen, warum der Hinweis hier nicht gilt.",
        "# ok H205\ntown: Görlitz",
        "website: https://musterbau.example\ntown: Görlitz",
    ),
    "H231": _Explanation("Ein Kommentar, der nichts mehr abschaltet, verdeckt vielleicht morgen einen echten Hinweis."),
    "H232": _Explanation("Fehler halten die Veröffentlichung an, weil die Seite sonst falsch oder kaputt wäre."),
    "E167": _Explanation(
        "Jeder fremde Server erfährt, wer die Seite liest. Deshalb lädt sie nichts von anderen, auch keine Schriften."
    ),
    "E168": _Explanation("Kalender werden kopiert und weitergegeben. Was nur auf Seiten stehen soll, fehlt dort."),
}

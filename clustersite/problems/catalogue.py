"""The catalogue of problems: for each stable code its severity and the German words an editor reads.

Placeholders in braces are the facts that the finder of a problem names. Codes never change their meaning;
a code that is no longer used is not given to another problem.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """Whether a problem stops a build; the value is the word shown."""

    ERROR = "Fehler"
    WARNING = "Hinweis"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one code says."""

    message: str
    help: str
    label: str = ""
    severity: Severity = Severity.ERROR


def _warning(message: str, help: str, label: str = "") -> Entry:
    return Entry(message, help, label, Severity.WARNING)


_QUOTES = 'Text mit Doppelpunkt oder # gehört in Anführungszeichen: title: "Netzwerktreffen: Marketing"'
_TIMES = "Beispiele: 2026-03-05 10:00 oder 05.03.2026 10:00; ganztägig nur das Datum: 2026-03-05."

CATALOGUE: dict[str, Entry] = {
    # Files and YAML
    "E100": Entry(
        "Die Datei lässt sich nicht lesen: {reason}.", "Die Datei muss eine gewöhnliche, lesbare Datei sein."
    ),
    "E101": Entry(
        "Die Datei ist nicht in UTF-8 gespeichert, sondern vermutlich in {encoding}.",
        "Die Datei mit der Kodierung „UTF-8“ neu speichern (in VS Code unten rechts auf die Kodierung klicken).",
        "das erste Zeichen, das kein UTF-8 ist",
    ),
    "E102": Entry("Diese Stelle ist kein gültiges YAML: {reason}.", "{advice}"),
    "E103": Entry(
        "Die Angabe „{key}“ steht zweimal in derselben Gruppe.",
        "Eine der beiden Zeilen löschen; die erste steht in Zeile {first}.",
        "steht schon in Zeile {first}",
    ),
    "E104": Entry("Die Angabe „{key}“ gibt es hier nicht.", "{suggestion} Möglich sind: {known}."),
    "E105": Entry("Die Pflichtangabe „{key}“ fehlt.", "Eine Zeile ergänzen: „{key}: …“. {description}"),
    "E106": Entry("Hier steht {found}, erwartet wird {expected}.", "{description}", "{found}"),
    "E107": Entry(
        "Anker (&), Verweise (*) und Typangaben (!) von YAML gibt es hier nicht.",
        "Den Wert ausschreiben; beginnt ein Text mit &, * oder !, gehört er in Anführungszeichen.",
    ),
    "E108": Entry("Die Datei ist zu groß oder zu tief verschachtelt ({reason}).", "Die Angaben aufteilen oder kürzen."),
    "E109": Entry("Die Datei ist leer.", "Die Angaben ergänzen oder die Datei löschen."),
    # Dates
    "E110": Entry("„{found}“ ist kein Datum, das sich lesen lässt.", _TIMES),
    "E111": Entry("Das Datum „{found}“ gibt es nicht.", "Tag, Monat und Jahr prüfen. " + _TIMES),
    "E112": Entry(
        "Das Ende liegt vor dem Beginn.",
        "Geht der Termin über Mitternacht? Dann das Enddatum mit angeben: end: {suggestion}",
        "{difference} vor dem Beginn",
    ),
    "E113": Entry(
        "Diese Uhrzeit gibt es an dem Tag nicht: {time}.",
        "In dieser Nacht wird die Uhr von 2 auf 3 Uhr vorgestellt. Eine Zeit vor 2 oder ab 3 Uhr wählen.",
        "fällt in die Zeitumstellung",
    ),
    "E114": Entry(
        "Diese Uhrzeit gibt es an dem Tag zweimal: {time}.",
        "In dieser Nacht wird die Uhr von 3 auf 2 Uhr zurückgestellt. Eine Zeit vor 2 oder ab 3 Uhr wählen.",
        "fällt in die Zeitumstellung",
    ),
    "E115": Entry(
        "Beginn ({start}) und Ende ({end}) passen nicht zusammen.",
        "Entweder beide mit Uhrzeit angeben oder beide nur mit Datum.",
    ),
    "E116": Entry(
        "Der Termin hat keinen Beginn.",
        "Für einen Zeitpunkt `start:`, für mehrere Zeiten oder Orte `sessions:` mit je einem eigenen `start`.",
    ),
    "E117": Entry(
        "Der Tag ist noch offen ({month}); „{found}“ passt nicht dazu.",
        "„{found}“ weglassen, bis der Tag feststeht, oder bei `start` den Tag angeben.",
    ),
    "E118": Entry("Die Uhrzeit „{found}“ gibt es nicht.", "Uhrzeiten gehen von 0:00 bis 23:59, etwa 9:30 oder 14:00."),
    "E119": Entry(
        "„{found}“ passt nicht neben `sessions`.",
        "Jeder Teil unter `sessions` hat seinen eigenen Beginn und sein eigenes Ende; die Angabe dorthin verschieben.",
    ),
    # Series
    "E120": Entry(
        "„{found}“ ist kein Abstand, den eine Reihe haben kann.",
        "Beispiele: every: week, every: 2 weeks, every: month, every: 10 days, every: year.",
    ),
    "E121": Entry(
        "Die Reihe hat kein Ende oder zu viele Termine.",
        "`until:` (letzter möglicher Tag) oder `count:` (Anzahl, höchstens {limit}) ergänzen. "
        "Endlose Reihen zeigen Kalenderprogramme verschieden.",
    ),
    "E122": Entry(
        "Der Beginn ({start}) passt nicht zur Regel der Reihe.",
        "`start` auf den ersten Termin setzen, den die Regel ergibt: start: {first}",
    ),
    "E123": Entry(
        "Am {date} hat die Reihe keinen Termin.",
        "Unter `{field}` das Datum nennen, an dem der Termin nach der Regel wäre. Der nächste liegt am {nearest}.",
        "trifft keinen Termin",
    ),
    "E124": Entry(
        "Die Reihe hat keinen einzigen Termin.", "Sie beginnt am {start} und endet am {until}; `except` prüfen."
    ),
    "E125": Entry(
        "Diese Regel lesen Kalenderprogramme verschieden.",
        "Den 29., 30. und 31. gibt es nicht in jedem Monat, den 29. Februar nicht in jedem Jahr, und „last friday“ "
        "gehört zu every: month. Einen anderen Tag wählen oder die Termine einzeln anlegen.",
    ),
    "E126": Entry(
        "Ein Termin der Reihe läuft über die Zeitumstellung: {start} bis {end}.",
        "Kalenderprogramme rechnen das Ende verschieden. Diesen Termin unter `except` nennen und einzeln anlegen.",
    ),
    "E127": Entry(
        "Zwei Termine lassen sich nicht unterscheiden: {first} und {second}.",
        "Je Tag steht ein Termin in der Reihe; einen weiteren als eigene Datei anlegen.",
    ),
    "E128": Entry(
        "„{found}“ ist kein Wochentag.",
        "Beispiele: on: tuesday, on: [monday, thursday], on: last friday (bei every: month).",
    ),
    "E129": Entry(
        "Im Kalender hieße „{key}“ wie ein anderer Termin: {other}.",
        "Diesem Teil einen anderen Namen geben, solange ihn noch niemand im Kalender hat.",
    ),
    # Values
    "E130": Entry("„{found}“ ist keine ganze Zahl.", "Nur Ziffern schreiben, etwa 5809 oder 5.809."),
    "E131": Entry("„{found}“ ist weder ja noch nein.", "`ja` oder `nein` schreiben."),
    "E132": Entry("„{found}“ gibt es hier nicht.", "{suggestion} Möglich sind: {known}."),
    "E133": Entry(
        "„{found}“ ist keine Internetadresse.",
        "Die vollständige Adresse schreiben, etwa https://www.beispiel.de/seite",
    ),
    "E134": Entry("„{found}“ ist keine E-Mail-Adresse.", "Beispiel: name@beispiel.de"),
    "E135": Entry("„{found}“ ist keine Telefonnummer.", "Mit Vorwahl schreiben, etwa 03581 123456."),
    "E136": Entry(
        "„{found}“ taugt nicht als Kennung.",
        "Kennungen bestehen aus Kleinbuchstaben a–z, Ziffern und einzelnen Bindestrichen. {suggestion}",
    ),
    "E137": Entry("Der Text ist zu lang oder hat mehrere Zeilen.", "Einen Satz schreiben, höchstens 300 Zeichen."),
    "E138": Entry("„{found}“ ist keine Postleitzahl.", "Fünf Ziffern schreiben, auch die führende Null: 02763"),
    "E139": Entry("Der Wert „{found}“ liegt außerhalb dessen, was möglich ist.", "{expected} {description}"),
    "E140": Entry("{kind} „{id}“ gibt es nicht.", "{suggestion} Bekannt sind: {known}."),
    "E141": Entry(
        "Der Dateiname „{found}“ taugt nicht als Kennung.",
        "Die Datei umbenennen: Kleinbuchstaben a–z, Ziffern und Bindestriche, Umlaute als ae, oe, ue. {suggestion}",
    ),
    "E142": Entry("Diese Datei gehört nicht hierher.", "{suggestion}"),
    "E143": Entry("Die Datei fehlt.", "Die Datei anlegen. {description}"),
    "E144": Entry("„{found}“ ist keine Zahl.", "Mit Punkt statt Komma schreiben, etwa 51.1526."),
    "E145": Entry("Die Angabe passt nicht: {reason}.", "{description}"),
    "E146": Entry("Der Text ist leer.", "Einen Text schreiben oder die Zeile löschen."),
    "E147": Entry("Der Text enthält ein unsichtbares Steuerzeichen ({character}).", "Die Stelle neu tippen."),
    "E148": Entry("„{found}“ ist keine Adresse dieser Seite.", "Mit / beginnen und enden, etwa /termine/alter-name/"),
    "E149": Entry(
        "„{found}“ ist kein Bild aus assets/images/.",
        "Der Dateiname besteht aus Kleinbuchstaben, Ziffern und Bindestrichen, etwa images/stammtisch.jpg",
    ),
    # Pages and Markdown
    "E150": Entry(
        "Die Seite hat keine Kopfangaben.",
        "Die Datei beginnt mit einer Zeile ---, darunter title: und description:, dann wieder eine Zeile ---.",
    ),
    "E151": Entry("Die Kopfangaben enden nicht.", "Nach den Kopfangaben eine Zeile mit --- schreiben."),
    "E152": Entry("Der Platzhalter „{found}“ ist nicht bekannt.", "{suggestion}"),
    "E153": Entry("Der Link führt ins Leere: {found}.", "{suggestion} Gefunden auf {pages}."),
    "E154": Entry(
        "Links dieser Art gibt es hier nicht: {found}.",
        "{suggestion} Erlaubt sind https://, mailto:, tel:, Adressen dieser Website (/termine/) und Kennungen "
        "wie event:insidertreff.",
    ),
    "E155": Entry("HTML im Text gibt es hier nicht: <{found}>.", "{advice}", "wird als Text gezeigt"),
    "E156": Entry("Das Bild hat keinen Alternativtext.", "In die eckigen Klammern schreiben, was zu sehen ist."),
    "E157": Entry(
        "Das Bild verrät, wo es aufgenommen wurde (GPS-Daten).",
        "Die Angaben zum Aufnahmeort entfernen (meist beim Export „ohne Metadaten“ wählen) und neu ablegen.",
    ),
    # What must not get out
    "E158": Entry(
        "Hier steht die Adresse „{id}“, die nur auf Anfrage weitergegeben wird.",
        "Die Adresse löschen und stattdessen [[link:{id}]] schreiben, oder sie in {file} auf `visibility: public` "
        "stellen.",
        "auch die Quellen sind öffentlich lesbar",
    ),
    "E159": Entry(
        "Mit diesem Link startet man die Videokonferenz als Gastgeber; er darf nicht in die Dateien.",
        "Den Einladungslink für Teilnehmende nehmen, bei Zoom mit /j/ in der Adresse. Stand der Link schon im "
        "Internet, die Konferenz neu anlegen.",
        "nur für Gastgeber",
    ),
    # Layouts, assets and outputs
    "E160": Entry("Die Vorlage ist fehlerhaft: {reason}.", "Die Stelle in der Vorlage berichtigen."),
    "E161": Entry(
        "Die Vorlage fragt nach etwas, das es nicht gibt: {reason}.",
        "Den Namen prüfen; was Vorlagen fragen dürfen, steht in clustersite/questions/. Gebaut wurde {output}.",
    ),
    "E162": Entry("Die Vorlage „{found}“ gibt es nicht.", "{suggestion} Vorhanden sind: {known}."),
    "E164": Entry("Zwei Seiten haben dieselbe Adresse {address}.", "Eine umbenennen; die andere kommt aus {other}."),
    "E165": Entry("Die Datei „{found}“ gibt es unter assets/ nicht.", "{suggestion}"),
    "E166": Entry(
        "„{id}“ ist noch nicht veröffentlicht, hier wird aber darauf verwiesen.",
        "Den Verweis vorerst weglassen oder auch diese Angaben als Entwurf kennzeichnen (draft: ja).",
    ),
    "E167": Entry(
        "Die Seite lädt etwas von einem fremden Server: {url}",
        "Die Datei nach assets/ legen und von dort laden; Besucher sollen keinem Dritten gemeldet werden.",
        "gehört nach assets/",
    ),
    "E168": Entry(
        "Die Adresse „{id}“ ist nur für Seiten bestimmt, steht aber in einem Kalender oder Feed.",
        "In {file} `visibility: public` setzen oder den Link aus der Beschreibung nehmen. Gefunden in {pages}.",
    ),
    "E169": Entry(
        "Der Dateiname „{found}“ taugt nicht für eine Adresse im Netz.",
        "Die Datei umbenennen: nur Buchstaben ohne Umlaute, Ziffern, Punkt, Binde- und Unterstriche.",
    ),
    "E170": Entry("Der Ausgabeordner {found} kann nicht benutzt werden: {reason}.", "Mit --out einen anderen wählen."),
    "E171": Entry(
        "Die Datei lässt sich nicht schreiben: {reason}.", "Prüfen, ob sie oder ihr Ordner schreibgeschützt ist."
    ),
    "E172": Entry(
        "Ein anderer Bau dieses Projekts läuft noch.",
        "Warten, bis er fertig ist; läuft keiner, den hängenden Prozess beenden.",
    ),
    # Commands that write sources
    "E180": Entry("Die Datei gibt es schon.", "{suggestion} Geändert wurde nichts."),
    "E181": Entry("Aus „{found}“ lässt sich keine Kennung bilden.", "Mit --id eine angeben, etwa --id infoabend-2026"),
    "E182": Entry("Der Termin hat mehrere Tage.", "{suggestion}"),
    "E183": Entry("„{found}“ gehört nicht zu diesem Termin.", "{suggestion}"),
    "E184": Entry("Das lässt sich nicht mit einem Befehl ändern: {reason}.", "{suggestion}"),
    "E185": Entry("Die Stelle lässt sich nicht sicher ändern.", "Bitte von Hand ändern. Gewollt war: {wanted}"),
    "E190": Entry("Die Datei lässt sich nicht übernehmen: {reason}", "{suggestion}"),
    # What the published site must not lose by accident; --accept-losses says that it is meant.
    "E300": Entry(
        "Von {before} kommenden Terminen verschwänden {lost}: {names}.",
        "Was ausfällt, mit status: cancelled absagen statt löschen. Ist es so gemeint: --accept-losses",
    ),
    "E301": Entry(
        "Der Kalender {address} hätte keine kommenden Termine mehr ({name}, bisher {before}).",
        "Prüfen, ob Termine fehlen oder falsch zugeordnet sind. Ist es so gemeint: --accept-losses",
    ),
    "E302": Entry(
        "Der Termin „{title}“ ({when}) hieße in den Kalendern anders: bisher {before}, jetzt {after}.",
        "Wer ihn schon hat, bekäme ihn doppelt. Dateinamen, Namen von Teilen und die Adresse in site.yaml lassen, wie "
        "sie sind. Ist es so gemeint: --accept-losses",
    ),
    "E303": Entry(
        "Die Adresse {address} („{title}“) gäbe es nicht mehr.",
        "Bei der Seite, die an ihre Stelle tritt, unter aliases eintragen: {address} – einen Termin absagen statt "
        "löschen. Ist es so gemeint: --accept-losses",
    ),
    "E305": Entry(
        "Diese Datei beschreibt keine veröffentlichte Seite.", "Die build.json der veröffentlichten Seite angeben."
    ),
    # Publishing to a server
    "E310": Entry(
        "„{found}“ ist kein Ort, an den sich veröffentlichen lässt.",
        "So schreiben: ssh://benutzer@server.example/ordner, mit /~/ordner für das eigene Verzeichnis; ohne Passwort.",
    ),
    "E311": Entry("Das Programm {tool} fehlt auf diesem Rechner.", "Es installieren oder mit --via das andere nehmen."),
    "E312": Entry(
        "Der Server oder {tool} meldet: {reason}",
        "Name, Ordner und Schlüssel prüfen und noch einmal aufrufen: Es geht dort weiter, wo es abbrach.",
    ),
    "E313": Entry(
        "Die Datei {path} ist nicht mehr, wie sie gebaut wurde.",
        "Noch einmal aufrufen; den Ordner nicht von Hand ändern.",
    ),
    "E314": Entry(
        "Der Dateiname {path} lässt sich nicht auf jeden Server übertragen.",
        "Die Datei umbenennen: Buchstaben, Ziffern, Punkt und Bindestrich.",
    ),
    "E315": Entry(
        "Die Datei lässt sich nicht lesen: {reason}.",
        'Je Zeile eine Angabe: to = "ssh://benutzer@server.example/ordner"',
    ),
    # Warnings
    "H200": _warning("Noch zu klären: {question}", "Klären, eintragen und diese Zeile unter open_questions löschen."),
    "H201": _warning("Im Impressum fehlt: {what} (`{key}`).", "In site_data/site.yaml ergänzen.", "unvollständig"),
    "H202": _warning(
        "Beschrieben sind {described} von {count} Unternehmen.",
        "Für jedes fehlende eine Datei in site_data/members/ anlegen.",
        "{missing} fehlen",
    ),
    "H203": _warning("Der Termin hat keine Kategorie.", "`category:` ergänzen, damit er im richtigen Kalender steht."),
    "H204": _warning(
        "Der Termin hat weder Ort noch Region und ist nicht online.",
        "`place:`, `region:` oder `online:` ergänzen, damit er im richtigen Kalender steht.",
    ),
    "H205": _warning("Das Unternehmen hat keine Internetseite.", "`website:` ergänzen, wenn es eine hat."),
    "H206": _warning(
        "Nach dem Wort „{cut}“ geht der Text verloren: # beginnt in YAML einen Kommentar.",
        "Gehört # zum Text, dann den ganzen Text in Anführungszeichen setzen.",
        "ab hier abgeschnitten",
    ),
    "H207": _warning(
        "Die Beschreibung hat {length} Zeichen; gut sind 50 bis 170.",
        "Suchmaschinen und Vorschauen zeigen genau diesen Satz.",
    ),
    "H208": _warning(
        "Der Ort hat kein Bundesland.", "`state:` ergänzen; danach richten sich Region, Kalender und Feiertage."
    ),
    "H209": _warning(
        "Das Komma davor trennt zwei Einträge der Liste: „{before}“ und „{after}“.",
        "Gehört beides zusammen, dann den ganzen Eintrag in Anführungszeichen setzen.",
        "ein eigener Eintrag?",
    ),
    "H210": _warning(
        "Wochentag und Datum passen nicht zusammen: „{found}“.", "Richtig wäre: {right}.", "stimmt beides?"
    ),
    "H211": _warning("Der Termin dauert {length}.", "Stimmen Beginn und Ende?", "{length}"),
    "H212": _warning("{day} ist ein Feiertag: {name} ({states}).", "{advice}, oder den Hinweis mit Grund abschalten."),
    "H213": _warning(
        "„{title}“ ({time}) und „{other}“ ({other_time}) {how}.",
        "Einen der beiden verlegen oder ausfallen lassen; der andere steht in {file}.",
    ),
    "H214": _warning(
        "Diesen Termin gibt es schon: gleicher Titel, gleicher Beginn ({start}).",
        "Eine der beiden Dateien löschen oder anders nennen; die andere ist {file}.",
        "steht auch in {file}",
    ),
    "H215": _warning("Der Termin ist neu und liegt schon zurück: {when}.", "Stimmt das Jahr?"),
    "H216": _warning(
        "Die Datei hieß früher {former}; unter der alten Adresse ist jetzt nichts mehr.",
        "Ergänzen, damit alte Links weiter führen: aliases: [{address}]. Im Kalender ist der Termin ein neuer.",
    ),
    "H217": _warning(
        "Die Postleitzahl {postcode} gibt es in {state} nicht.", "Mit {postcode} beginnen Orte in: {known}."
    ),
    "H218": _warning(
        "Der Termin war geplant und ist nie fest geworden ({when}).",
        "Was ist daraus geworden? Den Tag eintragen, `status: cancelled` setzen oder die Datei löschen.",
    ),
    "H219": _warning(
        "Die Reihe endet bald, am {last}.",
        "Geht sie weiter? Dann `{key}:` erhöhen. Kalender, die sie abonniert haben, zeigen sonst nichts mehr an.",
    ),
    "H220": _warning(
        "Das Bild ist groß: {size}, {width} × {height} Punkte.",
        "Vor dem Ablegen verkleinern: höchstens 500 kB und 2400 Punkte an der langen Seite.",
    ),
    "H222": _warning(
        "Der Linktext „{found}“ sagt nicht, wohin es geht.",
        "Das Ziel nennen: [Programm des Insidertreffs](…) statt [hier](…).",
        "für sich allein nicht zu verstehen",
    ),
    "H223": _warning(
        "Die Überschrift {found} überspringt eine Ebene.",
        "Im Text beginnen Überschriften mit ## (# ist der Titel der Seite), darunter ###. Hier passt {expected}.",
    ),
    "H225": _warning(
        "Der Ort „{town}“ steht nicht in towns.yaml und deshalb nicht auf der Karte der Unternehmen.",
        "Dort eintragen: Name wie hier, latitude und longitude der Ortsmitte.",
    ),
    "H230": _warning("Hier ist {hint} abgeschaltet, aber ohne Grund.", "Den Grund dahinter schreiben: ok {hint}: …"),
    "H231": _warning(
        "{hint} ist hier abgeschaltet, käme hier aber gar nicht vor.", "Den Kommentar löschen, er hat sich erledigt."
    ),
    "H232": _warning("{hint} lässt sich nicht abschalten.", "{advice}"),
    "H240": _warning(
        "Die Geschichte in git ist nicht vollständig (flacher Klon).",
        "Ohne sie zählen die Änderungen der Termine falsch. Nachholen: git fetch --unshallow (auf dem Git-Host: "
        "fetch-depth: 0).",
    ),
    "H241": _warning(
        "git gibt keine Auskunft über dieses Projekt.",
        "Ohne git fehlt im Kalender die Zählung der Änderungen. Ist git installiert? Gehört der Ordner euch? Manchmal "
        "hilft: git config --global --add safe.directory .",
    ),
}

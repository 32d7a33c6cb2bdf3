"""People: how they are shown, consents, and the report of an erasure."""

from typing import Final

PEOPLE: Final = {
    "{id} is {=state}: from now on Driver {number}; laps, points and the chain are as they were": (
        "{id} ist {state}: ab jetzt Fahrer {number}; Runden, Punkte und Kette sind, wie sie waren"
    ),
    "erased": "gelöscht",
    "erased already": "schon gelöscht",
    "the name is out of {=versions} of the plan, and so are the notes (#) in them": (
        "der Name ist aus {versions} des Plans heraus, und mit ihm die Notizen (#) darin"
    ),
    "the same name is kept under {ids}: erase these as well if it is the same person": (
        "derselbe Name steht noch unter {ids}: auch diese löschen, wenn es dieselbe Person ist"
    ),
    "the name stands in what people wrote into entries ({numbers}), which are never changed: it goes only with the "
    "record": (
        "der Name steht in Texten, die jemand in Einträge geschrieben hat ({numbers}); die ändert niemand: er geht nur "
        "mit dem Buch"
    ),
    "the letters of the name still stand in {files}, as part of another name or text": (
        "die Buchstaben des Namens stehen noch in {files}, als Teil eines anderen Namens oder Textes"
    ),
    "no byte of the name is left in {files}": "kein Byte des Namens ist übrig in {files}",
    "the tables of PostgreSQL were written anew; its own log (WAL), its replicas and dumps made before hold the name "
    "until they are recycled or deleted: ask whoever runs it for how long": (
        "die Tabellen von PostgreSQL wurden neu geschrieben; sein Protokoll (WAL), Replikate und frühere Abzüge haben "
        "den Namen, bis sie überschrieben oder gelöscht sind: wer es betreibt, weiß wie lange"
    ),
    "the id {id}, which stands in the entries, is made of the name: give drivers of a plan other ids": (
        "die id {id}, die in den Einträgen steht, ist aus dem Namen gemacht: Fahrern im Plan andere ids geben"
    ),
    "the tape {tape} may hold the name: erase again with --tapes, which deletes it": (
        "die Aufzeichnung {tape} kann den Namen enthalten: noch einmal löschen, mit den Aufzeichnungen"
    ),
    "the tape {tape} is deleted": "die Aufzeichnung {tape} ist gelöscht",
    "there is no tape from when this person drove": "es gibt keine Aufzeichnung aus der Zeit, als diese Person fuhr",
    "{copy} is a copy of the record from before and {=holds} the name: {=what}": (
        "{copy} ist eine Kopie des Buchs von früher und {holds} den Namen: {what}"
    ),
    "holds": "enthält",
    "may hold": "enthält vielleicht",
    "delete it, or make it anew with {command}": "löschen, oder mit {command} neu machen",
    "the plan still names this person: take the name out of it": (
        "die Datei des Plans nennt diese Person noch: den Namen dort herausnehmen"
    ),
    "backups elsewhere, exported files and prints made before are out of reach: delete or replace them": (
        "Sicherungen anderswo, exportierte Dateien und frühere Ausdrucke sind von hier nicht erreichbar: löschen oder "
        "ersetzen"
    ),
    "who erases and why is kept, so neither may hold the name: write it without": (
        "wer löscht und warum, wird aufbewahrt; keines darf den Namen enthalten: ohne ihn schreiben"
    ),
    "there is nobody with the id or name {who}; `eracing people list` lists all": (
        "es gibt niemanden mit der id oder dem Namen {who}"
    ),
    "{count} people are called {who}: name one of the ids {ids}": (
        "{count} Personen heißen {who}: eine der ids {ids} nennen"
    ),
    "this venue has its people from {centre}: change them there, and it holds here within a second": (
        "diese Halle hat ihre Personen von {centre}: dort ändern, und es gilt hier binnen einer Sekunde"
    ),
    "{id} was erased: there is nobody to show": "{id} wurde gelöscht: Es gibt niemanden zu zeigen",
    "{id} was erased: there is nothing to consent to": "{id} wurde gelöscht: Es gibt nichts einzuwilligen",
    "{id} has no nickname: write one": "{id} hat keinen Spitznamen: einen schreiben",
    "a nickname cannot be {=value}: {=why}": "ein Spitzname kann nicht {value} sein: {why}",
    "say to which text: text_version": "sagen, welchem Text: text_version",
}

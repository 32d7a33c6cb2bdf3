"""What is asked of a server and cannot be: fields of a request, files, pictures, access."""

from typing import Final

ASKING: Final = {
    "this server does not know where its files are": "dieser Server weiß nicht, wo seine Dateien sind",
    "there is no such backup": "diese Sicherung gibt es nicht",
    "send an `id`, a UUID that is a new one for each request": "eine `id` senden: eine UUID, für jede Anfrage neu",
    "the picture was sent as {kind} and is none: it begins like {other}": (
        "das Bild kam als {kind} und ist keines: es beginnt wie {other}"
    ),
    "{name} is not taken here: expected {kinds}": "{name} wird hier nicht genommen; möglich sind {kinds}",
    "{name} has more than {most} bytes": "{name} hat mehr als {most} Bytes",
    "{name} does not hold what its ending says": "in {name} steht nicht, was die Endung sagt",
    "this takes at most {most} bytes": "hier sind höchstens {most} Bytes möglich",
    "{what} is larger than {most} MiB; save it smaller": "{what} ist größer als {most} MiB; kleiner speichern",
    "{what} is no picture that can be printed; save it as PNG, JPEG or SVG": (
        "{what} ist kein druckbares Bild; als PNG, JPEG oder SVG speichern"
    ),
    "{what} has <!ENTITY ...> in it; save it as plain SVG, or as PNG": (
        "{what} enthält <!ENTITY ...>; als einfaches SVG oder als PNG speichern"
    ),
    "{what} has more than {most} million pixels; save it smaller": (
        "{what} hat mehr als {most} Millionen Pixel; kleiner speichern"
    ),
    "{what} is broken: {why}": "{what} ist beschädigt: {why}",
    "there are {most} pictures in {folder} already: delete old ones there": (
        "in {folder} liegen schon {most} Bilder: dort alte löschen"
    ),
    "the picture cannot be kept in {folder}: {why}": "das Bild lässt sich in {folder} nicht ablegen: {why}",
    "there are {most} sponsors already: remove one first": "es gibt schon {most} Sponsoren: erst einen entfernen",
    "there are {most} messages already: take one back first": (
        "es gibt schon {most} Nachrichten: erst eine zurücknehmen"
    ),
    "there are {most} scenes already: remove one first": "es gibt schon {most} Szenen: erst eine entfernen",
    "there are {most} screens already: forget some at /organiser/screens": (
        "es gibt schon {most} Bildschirme: einige unter /organiser/screens vergessen"
    ),
    "another screen is called {name} already": "ein anderer Bildschirm heißt schon {name}",
    "there is no screen {id}; it may have been forgotten": (
        "den Bildschirm {id} gibt es nicht; vielleicht wurde er vergessen"
    ),
    "there is no scene {name}; there are: {known}": "die Szene {name} gibt es nicht; es gibt: {known}",
    "{page} is no page of this server: give its path, such as /scene/break or /?view=teams": (
        "{page} ist keine Seite dieses Servers: ihren Pfad angeben, etwa /scene/break oder /?view=teams"
    ),
    "{page} is no page for a screen of the hall": "{page} ist keine Seite für einen Bildschirm der Halle",
    "the name of a scene has 1 to 30 small letters, digits and hyphens": (
        "der Name einer Szene hat 1 bis 30 kleine Buchstaben, Ziffern und Bindestriche"
    ),
    "the scene {name} is on: set another one first": "die Szene {name} läuft: erst eine andere wählen",
    "there is no prize-giving: begin one": "es gibt keine Siegerehrung: erst beginnen",
    "step {step} of {steps} is shown: one after another is revealed": (
        "Schritt {step} von {steps} ist zu sehen: enthüllt wird einer nach dem anderen"
    ),
    "this does not name each of the sponsors once: look at the list again": (
        "das nennt nicht jeden Sponsor einmal: die Liste noch einmal ansehen"
    ),
    "{=what} has {count} characters: 1 to {most} are possible": (
        "{what} hat {count} Zeichen: möglich sind 1 bis {most}"
    ),
    "a message": "eine Nachricht",
    "the name of a screen": "der Name eines Bildschirms",
    "the title of a scene": "der Titel einer Szene",
    "the name of a sponsor": "der Name eines Sponsors",
    "{what} cannot be {value}: {least} to {most} are possible": (
        "{what} kann nicht {value} sein: möglich sind {least} bis {most}"
    ),
    "there is nothing to tell the press yet: nobody has a place in a session": (
        "für die Presse gibt es noch nichts: Niemand hat einen Platz in einer Session"
    ),
    "there is nobody to give a certificate to yet: nobody has a place": (
        "noch gibt es niemanden für eine Urkunde: Niemand hat einen Platz"
    ),
    "the plan has no teams to make sheets for": "der Plan hat keine Teams, für die es Blätter gäbe",
    "there is nothing to hand out yet: nobody has a result": "auszugeben gibt es noch nichts: Niemand hat ein Ergebnis",
    "too many files and results are asked for at once: try again in a few seconds": (
        "zu viele Dateien und Ergebnisse auf einmal: in ein paar Sekunden noch einmal"
    ),
    "the record is not as it was written, from entry {seq} on: {why}": (
        "das Buch ist ab Eintrag {seq} nicht, wie es geschrieben wurde: {why}"
    ),
    "that is a fault of the server; its log tells of it as {id}": (
        "das ist ein Fehler des Servers; in seinem Protokoll steht er als {id}"
    ),
}

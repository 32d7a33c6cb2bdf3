"""Who may not come in, or not do what was asked, and what comes in that is not taken."""

from typing import Final

LETTING_IN: Final = {
    # roles
    "spectator": "Zuschauer",
    "rig": "Rig",
    "venue": "Standort",
    "staff": "Rig-Team",
    "steward": "Rennleitung",
    "organiser": "Organisation",
    # the gate
    "this server is not set up yet: open /setup with the code that its console shows": (
        "dieser Server ist noch nicht eingerichtet: /setup öffnen, mit dem Code aus seinem Terminal"
    ),
    "this is for the role {=role}: sign in at /signin, or send the key of a program as a Bearer token": (
        "das ist für die Rolle {role}: unter /signin anmelden, oder den Schlüssel eines Programms als Bearer senden"
    ),
    "this is for the role {=role}, and {name} is signed in as {=other}": (
        "das ist für die Rolle {role}, und {name} ist als {other} angemeldet"
    ),
    "nobody may use this address: it does not say who may": (
        "diese Adresse darf niemand nutzen: sie sagt nicht, wer darf"
    ),
    "pages of other servers may change nothing here": "Seiten anderer Server dürfen hier nichts ändern",
    "this takes {kinds}": "hier ist möglich: {kinds}",
    "the message did not come to its end": "die Nachricht kam nicht zu ihrem Ende",
    "a form has at most {most} fields": "ein Formular hat höchstens {most} Felder",
    # signing in
    "that is not the PIN, and no code that holds": "das ist nicht die PIN, und kein Code, der gilt",
    "too many PINs were tried: wait {seconds} seconds": "zu viele PINs wurden versucht: {seconds} Sekunden warten",
    "too many PINs were tried: wait {seconds} seconds; a device that signed in before need not wait, nor does one with "
    "a code of the organiser's": (
        "zu viele PINs wurden versucht: {seconds} Sekunden warten; ein Gerät, das schon angemeldet war, muss nicht "
        "warten, und auch keines mit einem Code der Organisation"
    ),
    "the role {=role} has no PIN yet: the organiser gives it one": (
        "die Rolle {role} hat noch keine PIN: die Organisation vergibt sie"
    ),
    "that is the PIN of the role {=role}: each role has one of its own": (
        "das ist die PIN der Rolle {role}: jede Rolle hat ihre eigene"
    ),
    "{=role} has no PIN: only {roles} have": "{role} hat keine PIN: nur {roles} haben eine",
    "there is no signed-in device and no key with the id {id}": (
        "es gibt kein angemeldetes Gerät und keinen Schlüssel mit der id {id}"
    ),
    "a key needs a name: it is written down with everything that its program does": (
        "ein Schlüssel braucht einen Namen: er wird zu allem geschrieben, was sein Programm tut"
    ),
    "keys are for {roles}; the keys of rigs stand in the plan": (
        "Schlüssel sind für {roles}; die der Rigs stehen im Plan"
    ),
    "{id} was made before, and its secret was told then: revoke it and make another": (
        "{id} gibt es schon, und das Geheimnis wurde damals genannt: zurückziehen und einen anderen machen"
    ),
    "a name is needed: it is written down with everything you decide": (
        "ein Name ist nötig: er wird zu allem geschrieben, was entschieden wird"
    ),
    "a PIN has at most {most} signs": "eine PIN hat höchstens {most} Zeichen",
    "a PIN has no control characters in it": "eine PIN enthält keine Steuerzeichen",
    "a PIN has at least {digits} digits, a passphrase {signs} signs": (
        "eine PIN hat mindestens {digits} Ziffern, ein Passwort {signs} Zeichen"
    ),
    "this PIN is the first that anybody would try: take another": (
        "diese PIN würde jeder zuerst versuchen: eine andere nehmen"
    ),
    "codes are for {roles}": "Codes sind für {roles}",
    "either an id is given, or `all` is true": "entweder steht da eine id, oder `all` ist true",
    # files
    "{name} is empty": "{name} ist leer",
    "the picture is empty": "das Bild ist leer",
    "the logo {name} cannot be read: {why}": "das Logo {name} lässt sich nicht lesen: {why}",
    "either a screen is given, or `strangers` is true": "entweder steht da ein Bildschirm, oder `strangers` ist true",
    "many new screens came from this address": "von dieser Adresse kamen viele neue Bildschirme",
    "there is no picture of this name": "es gibt kein Bild dieses Namens",
    "this screen has just been forgotten": "dieser Bildschirm wurde gerade vergessen",
}

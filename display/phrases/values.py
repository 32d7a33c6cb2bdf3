"""What a value must be: the ends of sentences about plans and entry lists."""

from typing import Final

VALUES: Final = {
    # what stands there
    "so large a number": "eine so große Zahl",
    "the number {value}": "die Zahl {value}",
    "a list": "eine Liste",
    "a table": "eine Tabelle",
    "a date or time": "ein Datum oder eine Uhrzeit",
    "true": "true",
    "false": "false",
    # what to write
    "write text in quotes": "Text in Anführungszeichen schreiben",
    "take the invisible character U+{sign} out": "das unsichtbare Zeichen U+{sign} herausnehmen",
    "write at least one character that can be seen": "mindestens ein sichtbares Zeichen schreiben",
    "at most {most} characters fit, these are {count}": "höchstens {most} Zeichen haben Platz, es sind {count}",
    'an id has up to {most} letters a to z, digits, ".", "_" and "-", and begins with a letter or digit': (
        'eine id hat bis zu {most} Buchstaben a bis z, Ziffern, ".", "_" und "-" und beginnt mit Buchstabe oder Ziffer'
    ),
    "this is how programs ask for the session that runs; take another id": (
        "so fragen Programme nach der laufenden Session; eine andere id nehmen"
    ),
    'write a whole number, such as 7, or text in quotes, such as "007"': (
        'eine ganze Zahl schreiben, etwa 7, oder Text in Anführungszeichen, etwa "007"'
    ),
    "write {most} or {last}": "{most} oder {last} schreiben",
    'a colour is # and six of the digits 0 to 9 and a to f, such as "#3d5a80"': (
        'eine Farbe ist # und sechs der Zeichen 0 bis 9 und a bis f, etwa "#3d5a80"'
    ),
    'write an IP address in quotes, such as "192.168.1.21"': (
        'eine IP-Adresse in Anführungszeichen schreiben, etwa "192.168.1.21"'
    ),
    'write address = "{host}" and port = {port}': 'address = "{host}" und port = {port} schreiben',
    'an IP address is needed, such as "192.168.1.21"; names are not looked up': (
        'nötig ist eine IP-Adresse, etwa "192.168.1.21"; Namen werden nicht nachgeschlagen'
    ),
    "no rig sends from this address; write the rig's own": (
        "von dieser Adresse sendet kein Rig; die eigene des Rigs schreiben"
    ),
    "a port is a whole number from 1 to 65535, without quotes": (
        "ein Port ist eine ganze Zahl von 1 bis 65535, ohne Anführungszeichen"
    ),
    "write up to {most} visible characters in quotes": "bis zu {most} sichtbare Zeichen in Anführungszeichen schreiben",
    "a key has {least} to {most} visible characters, in quotes": (
        "ein Schlüssel hat {least} bis {most} sichtbare Zeichen, in Anführungszeichen"
    ),
    "write the name of a folder in quotes": "den Namen eines Ordners in Anführungszeichen schreiben",
    "there is no such user; write the whole name of the folder": (
        "diesen Benutzer gibt es nicht; den ganzen Namen des Ordners schreiben"
    ),
    'write a lap time in quotes, such as "1:58.432", or seconds, such as 80': (
        'eine Rundenzeit in Anführungszeichen schreiben, etwa "1:58.432", oder Sekunden, etwa 80'
    ),
    "write a whole number from {least} to {most}, without quotes": (
        "eine ganze Zahl von {least} bis {most} schreiben, ohne Anführungszeichen"
    ),
    "write true or false, without quotes": "true oder false schreiben, ohne Anführungszeichen",
    'write a time of day, such as "19:30"': 'eine Uhrzeit schreiben, etwa "19:30"',
    # looks
    "fast and slow laps could not be told apart on so light a ground; take a darker one, such as {ground}": (
        "auf so hellem Grund wären schnelle und langsame Runden nicht zu unterscheiden; einen dunkleren nehmen, etwa "
        "{ground}"
    ),
    'write the name of a picture\'s file in quotes, such as "logo.svg"': (
        'den Namen einer Bilddatei in Anführungszeichen schreiben, etwa "logo.svg"'
    ),
    "a logo is a file whose name ends in {most} or {last}": (
        "ein Logo ist eine Datei, deren Name auf {most} oder {last} endet"
    ),
    'write "light" or "dark", the ground that the logo was drawn for': (
        '"light" oder "dark" schreiben: den Grund, für den das Logo gezeichnet ist'
    ),
    # rules
    "write a number, such as 1 or 0.5": "eine Zahl schreiben, etwa 1 oder 0.5",
    "write a number from 0 to 9999": "eine Zahl von 0 bis 9999 schreiben",
    "write a share from 0 to 1, such as 0.75": "einen Anteil von 0 bis 1 schreiben, etwa 0.75",
    'write the points of the places from the first on, such as "25-20-16"': (
        'die Punkte der Plätze vom ersten an schreiben, etwa "25-20-16"'
    ),
    'write tables by the least field that each is for, such as { 1 = "5-3-1", 8 = "10-8-6" }': (
        'Tabellen nach dem kleinsten Feld schreiben, für das jede gilt, etwa { 1 = "5-3-1", 8 = "10-8-6" }'
    ),
    'write a list, such as ["{one}", "{other}"]': 'eine Liste schreiben, etwa ["{one}", "{other}"]',
    "{=link} decides nothing here; there are {known}": "{link} entscheidet hier nichts; es gibt {known}",
    "each link stands in it once": "jedes Glied steht einmal darin",
    "the plan as a whole": "der Plan als Ganzes",
    # penalty ladders
    "write a list of steps, such as {examples}": "eine Liste von Stufen schreiben, etwa {examples}",
    "{text} is no step; write {examples}": "{text} ist keine Stufe; {examples} schreiben",
    "each step stands in it once": "jede Stufe steht einmal darin",
    'write "driver" or "team"': '"driver" oder "team" schreiben',
    'write "session" or "evening"': '"session" oder "evening" schreiben',
}

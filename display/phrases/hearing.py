"""What is told of rigs that are heard, and what keeps laps from being stored or shown: alerts and troubles.

Commands that the English sentences name are left out: who reads these has buttons.
"""

from typing import Final

HEARING: Final = {
    # sources
    "{rig} shows a replay: nothing in it counts until it is left": (
        "{rig} zeigt eine Wiederholung: nichts darin zählt, bis sie verlassen wird"
    ),
    "{rig} at {address} tells laps that another rig drove: nothing is credited; find out who sends them": (
        "{rig} ({address}) meldet Runden, die ein anderes Rig gefahren ist: keine wird gewertet; herausfinden, wer sie "
        "sendet"
    ),
    "messages from {address} name a rig that has a key and are not signed: none is counted; give that program the "
    "key": (
        "Nachrichten von {address} nennen ein Rig, das einen Schlüssel hat, und sind nicht signiert: keine zählt; dem "
        "Programm den Schlüssel geben"
    ),
    "messages from {address} are signed with a wrong key: none is counted; correct the key, or find out who sends "
    "them": (
        "Nachrichten von {address} sind mit einem falschen Schlüssel signiert: keine zählt; den Schlüssel berichtigen "
        "oder herausfinden, wer sie sendet"
    ),
    "messages from {address} name a rig that is elsewhere: none is counted; find out who sends them": (
        "Nachrichten von {address} nennen ein Rig, das woanders steht: keine zählt; herausfinden, wer sie sendet"
    ),
    "{=told}; they name rig {rig}": "{told}; sie nennen Rig {rig}",
    "{rig} plays laps that are in the record already: nothing is credited; stop the recording there": (
        "{rig} spielt Runden ab, die schon im Buch stehen: keine wird gewertet; die Aufnahme dort anhalten"
    ),
    "{address} sends {=game} and is not in the plan: its laps are kept aside; `eracing adopt {id} --as RIG` makes it a "
    "rig": "{address} sendet {game} und steht nicht im Plan: die Runden werden beiseitegelegt; unter „Offen“ zuordnen",
    "{address} sends {=game} and is not in the plan: its laps are kept aside; the plan has {rig} at that address, but "
    "sending from another port; `eracing adopt {id} --as RIG` makes it a rig": (
        "{address} sendet {game} und steht nicht im Plan: die Runden werden beiseitegelegt; der Plan hat dort {rig}, "
        "aber mit einem anderen Port; unter „Offen“ zuordnen"
    ),
    "messages": "Nachrichten",
    "{rig} is heard from {one} and from {other} at once: one of them is not the rig; find out who sends, and give the "
    "rig its port in the plan": (
        "{rig} ist zugleich von {one} und von {other} zu hören: eines davon ist nicht das Rig; herausfinden, wer "
        "sendet, und dem Rig im Plan seinen Port geben"
    ),
    "{one} at {here} and {other} at {there} send the same car of the same session: one of them sends what the other "
    "does, and its laps are credited once": (
        "{one} ({here}) und {other} ({there}) senden dasselbe Auto derselben Session: eines sendet, was das andere "
        "fährt, und die Runden werden einmal gewertet"
    ),
    # who drives
    "{rig} goes on driving, and no session takes laps: none counts until `eracing session open` opens the next": (
        "{rig} fährt weiter, und keine Session nimmt Runden: keine zählt, bis die nächste eröffnet ist"
    ),
    "lap {laps} of {rig} had been written when staff decided of that time: look whose it is; `eracing lap give` makes "
    "it another's": (
        "Runde {laps} von {rig} stand schon im Buch, als über diese Zeit entschieden wurde: nachsehen, wem sie gehört, "
        "und sie ihm geben"
    ),
    "{driver} sits in {rigs} at once: say who drives which": "{driver} sitzt zugleich in {rigs}: sagen, wer wo fährt",
    "lap {lap} of {rig} in {time} is {=how} by {driver}: find out whether somebody else has driven it": (
        "Runde {lap} von {rig} in {time} ist {how} von {driver}: herausfinden, ob jemand anders sie gefahren ist"
    ),
    "much faster than any before": "viel schneller als jede zuvor",
    "more than {times} times as long as usual": "mehr als {times}-mal so lang wie sonst",
    "the driver of {rig} changed during lap {lap}: {=before} sat there when it began and {=after} when it was told; it "
    "stands for {=whom}; `eracing lap give` makes it another's": (
        "in {rig} wechselte während Runde {lap} der Fahrer: Am Anfang saß dort {before}, am Ende {after}; sie steht "
        "für {whom} und lässt sich einem anderen geben"
    ),
    "nobody": "niemand",
    # what the game itself says of a session
    "the game's result of {rig} differs: {;differences}": "das Ergebnis des Spiels von {rig} weicht ab: {differences}",
    "and {count} more": "und {count} weitere",
    "it gave {seconds} s of penalty": "es gab {seconds} s Strafe",
    "it has the car {=finish}": "es führt das Auto als {finish}",
    "finished": "angekommen",
    "did not finish": "ausgefallen",
    "retired": "aufgegeben",
    "disqualified": "disqualifiziert",
    "not classified": "nicht gewertet",
    "its best lap is {best}, {=here}": "seine beste Runde ist {best}, {here}",
    "{time} here": "hier {time}",
    "none counts here": "hier zählt keine",
    "it counts {count} laps, of which {numbers} is missing here": "es zählt {count} Runden; hier fehlt {numbers}",
    "it counts {count} laps, here is {numbers} as well": "es zählt {count} Runden; hier gibt es auch {numbers}",
    "its total time is {total}, {=here}": "seine Gesamtzeit ist {total}, {here}",
    # the machine
    "the UDP port cannot be read, so no rig is heard: {why}": (
        "der UDP-Port lässt sich nicht lesen; kein Rig ist zu hören: {why}"
    ),
    "{=why}; what games send there is not heard": "{why}; was Spiele dorthin senden, ist nicht zu hören",
    "UDP port {port} on {host} cannot be opened ({why}): another program listens there, or the address is not this "
    "machine's; choose another with --udp-port or --host": (
        "UDP-Port {port} auf {host} lässt sich nicht öffnen ({why}): ein anderes Programm hört dort, oder die Adresse "
        "ist nicht von diesem Rechner"
    ),
    "{count} of what was heard could not be written and was left out: {=why}": (
        "{count} von dem, was zu hören war, ließ sich nicht schreiben und fehlt: {why}"
    ),
    "{count} entries could not be written before the end: {=why}": (
        "{count} Einträge ließen sich vor dem Ende nicht schreiben: {why}"
    ),
    "there was no time": "die Zeit reichte nicht",
    "the disk with {place} is full, or nearly so: free some space; until then what the rigs send is not kept on tape": (
        "die Platte mit {place} ist fast voll: Platz schaffen; bis dahin wird nicht aufgezeichnet, was die Rigs senden"
    ),
    "the tape cannot be written into {place}: {why}": "in {place} lässt sich nicht aufzeichnen: {why}",
    "more comes than can be written into {place}: not all that the rigs send is kept on tape": (
        "es kommt mehr, als sich in {place} schreiben lässt: nicht alles, was die Rigs senden, wird aufgezeichnet"
    ),
    "the folder {place} cannot be read ({why}); its files are taken once it can be": (
        "der Ordner {place} lässt sich nicht lesen ({why}); seine Dateien werden übernommen, sobald es geht"
    ),
    "result files of the folder {place} wait: {=why}": "Ergebnisdateien des Ordners {place} warten: {why}",
    "the folder {place} holds too many files; those beyond are not looked at: watch one of results": (
        "der Ordner {place} hat zu viele Dateien; weitere werden nicht angesehen: einen nur für Ergebnisse nehmen"
    ),
    "in the folder {place}, {file} cannot be read": "im Ordner {place} lässt sich {file} nicht lesen",
    # the record
    "{place} has been locked for {seconds} seconds by another program: close what has it open, such as a database "
    "browser or a copy in progress": (
        "{place} ist seit {seconds} Sekunden von einem anderen Programm gesperrt: schließen, was es offen hat, etwa "
        "einen Datenbank-Browser oder eine laufende Kopie"
    ),
    "the disk with {place} is full: free some space": "die Platte mit {place} ist voll: Platz schaffen",
    "{place} cannot be written ({why}): give this user the right to write it and its folder": (
        "{place} lässt sich nicht schreiben ({why}): diesem Benutzer das Recht geben, Datei und Ordner zu schreiben"
    ),
    "the disk with {place} reports an error ({why}): look after the disk, take a backup elsewhere": (
        "die Platte mit {place} meldet einen Fehler ({why}): nach der Platte sehen, anderswohin sichern"
    ),
    "{place} cannot be opened ({why}): look at the folder's and the file's permissions": (
        "{place} lässt sich nicht öffnen ({why}): die Rechte von Ordner und Datei ansehen"
    ),
    "{place} is damaged or no record ({why}): keep the file as evidence, move it away, then `eracing restore` the "
    "latest backup": (
        "{place} ist beschädigt oder kein Buch ({why}): die Datei aufheben, wegschieben und die letzte Sicherung "
        "zurückholen (`eracing restore`)"
    ),
    "the record {place} cannot be used: {why}": "das Buch {place} lässt sich nicht benutzen: {why}",
    "all connections of this program to {place} are in use: raise pool_size, or see what keeps the server busy": (
        "alle Verbindungen dieses Programms zu {place} sind belegt: pool_size erhöhen, oder sehen, was den Server "
        "beschäftigt"
    ),
    "the database {place} took too long ({why}): see what keeps it busy": (
        "die Datenbank {place} brauchte zu lange ({why}): sehen, was sie beschäftigt"
    ),
    "the database {place} does not let this role do that ({why}): have its owner run `eracing database migrate "
    "--grants ROLE`": (
        "die Datenbank {place} lässt diese Rolle das nicht tun ({why}): wem sie gehört, gibt mit `eracing database "
        "migrate --grants ROLE` das Recht"
    ),
    "the database {place} does not answer: {why}": "die Datenbank {place} antwortet nicht: {why}",
    "the database {place} refuses the connection: {why}": "die Datenbank {place} lehnt die Verbindung ab: {why}",
    "the boards cannot be made: {why}": "die Tafeln lassen sich nicht berechnen: {why}",
    # other machines
    "{=why}; boards follow the record by themselves": "{why}; die Tafeln folgen dem Buch von selbst",
    "Redis does not let us do everything that we must ({why})": (
        "Redis lässt uns nicht alles tun, was nötig ist ({why})"
    ),
    "Redis is full (maxmemory), and takes nothing new": "Redis ist voll (maxmemory) und nimmt nichts Neues",
    "Redis is a read-only replica: name its master": "Redis ist eine Kopie nur zum Lesen: ihren Master nennen",
    "Redis does not answer in time": "Redis antwortet nicht rechtzeitig",
    "Redis is not reached ({why})": "Redis ist nicht erreichbar ({why})",
    "Redis refuses us ({why})": "Redis weist uns ab ({why})",
    "what others tell cannot be taken in ({why})": "was andere melden, lässt sich nicht übernehmen ({why})",
}

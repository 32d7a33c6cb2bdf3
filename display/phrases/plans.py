"""Plans: their mistakes, what a change means, and what is worth a second look."""

from typing import Final

PLANS: Final = {
    # where a mistake stands
    "plan, line {line}: {key} {=wrong}": "Plan, Zeile {line}: {key} {wrong}",
    "{place}, line {line}: {key} {=wrong}": "{place}, Zeile {line}: {key} {wrong}",
    "and {count} more": "und {count} weitere",
    # mistakes
    "cannot be what it is; {=how}": "kann nicht sein, was es ist; {how}",
    "cannot be {=value}; {=how}": "kann nicht {value} sein; {how}",
    "has no {key}; add {key2} = {example}": "hat kein {key}; {key2} = {example} hinzufügen",
    "has no {key}; {=how}": "hat kein {key}; {how}",
    "is no id but a key of {=what}; {=how}": "ist keine id, sondern ein Schlüssel: {what}; {how}",
    "cannot be an id; {=how}": "kann keine id sein; {how}",
    "this is the table of {id}": "dies ist die Tabelle von {id}",
    "says the same as {key}; leave one of them": "sagt dasselbe wie {key}; nur eines davon behalten",
    "is not known here; {=hint}": "ist hier nicht bekannt; {hint}",
    "it stands above the first line in [brackets]": "es steht über der ersten Zeile in [Klammern]",
    "did you mean {word}?": "gemeint ist vielleicht {word}",
    "{=what} has {most} and {last}": "hier gibt es {most} und {last}",
    # kinds of tables
    "the plan": "der Plan",
    "the look": "das Aussehen",
    "the session": "die Session",
    "a session": "eine Session",
    "a team": "ein Team",
    "a driver": "ein Fahrer",
    "a rig": "ein Rig",
    "a class": "eine Klasse",
    "the table of rules": "die Tabelle der Regeln",
    "the rules of a kind of session": "die Regeln einer Art von Session",
    "the rules of a session": "die Regeln einer Session",
    "the points of a class": "die Punkte einer Klasse",
    "the penalty ladder": "die Stufen der Strafen",
    "write a table for each, such as {table}": "für jedes eine Tabelle schreiben, etwa {table}",
    "write a table, such as {table}": "eine Tabelle schreiben, etwa {table}",
    "write a list of names, such as {names}": "eine Liste von Namen schreiben, etwa {names}",
    "write [[sessions]] above the keys of each": "[[sessions]] über die Angaben jeder Session schreiben",
    "write [session] and its keys in lines of their own": "[session] und die Angaben dazu in eigene Zeilen schreiben",
    "write {table} and {example} in a line of its own": "{table} und in eine eigene Zeile {example} schreiben",
    'write rules = "company-cup", or [rules] and its keys in lines of their own': (
        'rules = "company-cup" schreiben, oder [rules] und die Angaben dazu in eigene Zeilen'
    ),
    # what does not go together
    "has the id {id} of the {=what} in line {line}; give one of them another id": (
        "hat dieselbe id {id} wie Zeile {line} ({what}); einem davon eine andere id geben"
    ),
    "has the id {id} of the session in line {line}; give one another id": (
        "hat dieselbe id {id} wie die Session in Zeile {line}; einer davon eine andere id geben"
    ),
    "team": "Team",
    "driver": "Fahrer",
    "rig": "Rig",
    "class": "Klasse",
    "session": "Session",
    "{count} are called so; write the id, {ids}": "so heißen {count}; die id schreiben, {ids}",
    "the plan has no teams": "der Plan hat keine Teams",
    "the plan has no drivers": "der Plan hat keine Fahrer",
    "the plan has no classes": "der Plan hat keine Klassen",
    "the plan has no {what}s": "der Plan hat davon keine: {what}",
    "there is no such {=what}, did you mean {word}?": "das gibt es nicht ({what}); gemeint ist vielleicht {word}",
    "there is no such {=what}; there are {known}": "das gibt es nicht ({what}); es gibt {known}",
    "there is no such {=what}": "das gibt es nicht ({what})",
    "write a table for each": "für jedes eine Tabelle schreiben",
    "cannot stand beside [[sessions]]; write it as one of them": (
        "kann nicht neben [[sessions]] stehen; als eine davon schreiben"
    ),
    "cannot be the driver's own name; write whose place it is": (
        "kann nicht der Name des Fahrers selbst sein; schreiben, für wen er fährt"
    ),
    'cannot be "nickname" where there is none; add nickname = ...': (
        'kann nicht "nickname" sein, wo es keinen gibt; nickname = ... hinzufügen'
    ),
    "cannot have {name}, who is in team {team}": "kann {name} nicht haben: fährt in Team {team}",
    "needs feed, the name of what is asked there": "braucht feed, den Namen dessen, was dort gefragt wird",
    "cannot be {address}, which the rig in line {line} has; {=need}": (
        "kann nicht {address} sein: Das hat das Rig in Zeile {line}; {need}"
    ),
    "rigs at one address need a port each, all different": (
        "Rigs an einer Adresse brauchen je einen Port, jedes einen anderen"
    ),
    "cannot be {name} of team {team}; the rig is of team {other}": (
        "kann nicht {name} aus Team {team} sein; das Rig gehört zu Team {other}"
    ),
    "has {id}, and there is no such session; there are {known}": (
        "nennt {id}, und diese Session gibt es nicht; es gibt {known}"
    ),
    'needs classes = "apart" in [rules]: the places of all are scored together': (
        'braucht classes = "apart" in [rules]: Die Plätze aller werden gemeinsam gewertet'
    ),
    'cannot be "team" with such steps: a team as a whole loses points, and nothing else': (
        'kann bei solchen Stufen nicht "team" sein: Ein Team als Ganzes verliert Punkte und sonst nichts'
    ),
    "must be longer than min_lap": "muss länger sein als min_lap",
    "plan, line {line}: {text} stands for the {name} of rig {id}, which has none": (
        "Plan, Zeile {line}: {text} steht für {name} von Rig {id}, das keines hat"
    ),
    "the plan is no plan; its lists or tables are nested too deep": (
        "das ist kein Plan; Listen oder Tabellen sind zu tief verschachtelt"
    ),
    "the plan is larger than {most} MiB, and no plan is": "der Plan ist größer als {most} MiB, und das ist kein Plan",
    "the plan cannot be saved: a text of it holds what no database takes": (
        "der Plan lässt sich nicht speichern: Ein Text darin enthält, was keine Datenbank nimmt"
    ),
    "the plan has no team {team}": "der Plan hat kein Team {team}",
    # TOML
    "{place}, line {line}, column {column}: {text} cannot be read; {=why}": (
        "{place}, Zeile {line}, Spalte {column}: {text} ist nicht lesbar; {why}"
    ),
    "{place}, line {line}: {text} cannot be read; {=why}": "{place}, Zeile {line}: {text} ist nicht lesbar; {why}",
    "{file}, line {line}: this is not UTF-8; have the editor save the {what} as UTF-8": (
        "{file}, Zeile {line}: das ist kein UTF-8; im Editor als UTF-8 speichern"
    ),
    "the {what} {file} cannot be read ({reason}); {=advice}": "{file} ist nicht lesbar ({reason}); {advice}",
    "{file} is no {=what}; it is larger than {most} MiB": "{file} ist zu groß: mehr als {most} MiB",
    "{place} is no {=what}; its lists or tables are nested too deep": (
        "{place} ist nicht lesbar; Listen oder Tabellen sind zu tief verschachtelt"
    ),
    "{place} is no {=what}; a number in it has too many digits": (
        "{place} ist nicht lesbar; eine Zahl darin hat zu viele Ziffern"
    ),
    "a text before this place has no quote at its end": "ein Text davor hat am Ende kein Anführungszeichen",
    'between "quotes" a backslash is written twice': 'zwischen "Anführungszeichen" wird ein \\ doppelt geschrieben',
    "a key has letters a to z, digits, _ and -; any other needs quotes around it": (
        "ein Schlüssel hat Buchstaben a bis z, Ziffern, _ und -; jeder andere braucht Anführungszeichen"
    ),
    "this table stands in the {what} a second time; join the two or give one another id": (
        "diese Tabelle steht ein zweites Mal da; beide zusammenfassen oder einer eine andere id geben"
    ),
    "this key stands there a second time; leave one of them": (
        "dieser Schlüssel steht ein zweites Mal da; nur einen davon behalten"
    ),
    "a key stands in this table a second time; leave one of them": (
        "ein Schlüssel steht in dieser Tabelle ein zweites Mal; nur einen davon behalten"
    ),
    "a line has a key, the sign = and a value": "eine Zeile hat einen Schlüssel, das Zeichen = und einen Wert",
    "the line should end here; text needs quotes around it": (
        "hier müsste die Zeile enden; Text braucht Anführungszeichen"
    ),
    "there is no value here; text needs quotes around it": "hier steht kein Wert; Text braucht Anführungszeichen",
    "a list before this place has no ] at its end": "eine Liste davor hat am Ende kein ]",
    "a table before this place has no {sign} at its end": "eine Tabelle davor hat am Ende kein {sign}",
    "name a TOML file with --plan": "eine TOML-Datei mit --plan nennen",
    # what changed
    "imported from {file}": "eingelesen aus {file}",
    "saved from {file}": "gespeichert aus {file}",
    "back to version {number}": "zurück zu Fassung {number}",
    "nothing is otherwise but the text": "nur der Text ist anders",
    "an entry list was put in": "eine Meldeliste wurde eingesetzt",
    "copied for another event": "für eine andere Veranstaltung kopiert",
    "version {number} cannot be compared with it": "mit Fassung {number} lässt sie sich nicht vergleichen",
    "the sessions are in another order: {ids}": "die Sessions stehen in anderer Reihenfolge: {ids}",
    "{=what} {id} is new": "{what} {id} ist neu",
    "{=what} {id} is gone": "{what} {id} ist weg",
    "none": "–",
    "session {id}: {key} {=old} -> {=new}": "Session {id}: {key} {old} -> {new}",
    "class {id}: {key} {=old} -> {=new}": "Klasse {id}: {key} {old} -> {new}",
    "driver {id}: {key} {=old} -> {=new}": "Fahrer {id}: {key} {old} -> {new}",
    "the plan: {key} {=old} -> {=new}": "der Plan: {key} {old} -> {new}",
    "look: {key} {=old} -> {=new}": "Aussehen: {key} {old} -> {new}",
    "rules: {key} {=old} -> {=new}": "Regeln: {key} {old} -> {new}",
    "rig {id}: another {key}": "Rig {id}: anderes {key}",
    "{what}: another {key}": "{what}: anderes {key}",
    "{what}: {key} {=old} -> {=new}": "{what}: {key} {old} -> {new}",
    # what needs a restart, and what else to know
    "the language of the boards, {language}": "die Sprache der Tafeln, {language}",
    "the name on the boards, {name}": "der Name auf den Tafeln, {name}",
    "rig {id}: {keys}": "Rig {id}: {keys}",
    "rig {id} is heard": "Rig {id} wird gehört",
    "rig {id} is heard no more": "Rig {id} wird nicht mehr gehört",
    "driver {id} was erased: the name is left out": "Fahrer {id} wurde gelöscht: Der Name bleibt weg",
    "session {id} is in the record: its laps stay there, and are no part of the standings": (
        "Session {id} steht im Buch: Ihre Runden bleiben dort und zählen nicht zur Wertung"
    ),
    "session {id} has been opened and keeps its {what} on the boards": (
        "Session {id} ist schon eröffnet und behält auf den Tafeln: {what}"
    ),
    "the logo {file} is neither in {places}; pages go without it": (
        "das Logo {file} liegt weder in {places}; die Seiten kommen ohne aus"
    ),
    "{=wrong}; pages go without it": "{wrong}; die Seiten kommen ohne aus",
    "{=wrong}; team {id} goes without it": "{wrong}; Team {id} kommt ohne aus",
    "the logo {file} is neither in {place} nor {other}": "das Logo {file} liegt weder in {place} noch in {other}",
    "the logo {file} is neither in {place}": "das Logo {file} liegt nicht in {place}",
    "the logo {file} is not there": "das Logo {file} gibt es nicht",
    "{=what}; look at it, and decide anew": "{what}; ansehen und neu entscheiden",
    "the plan is at version {now} by now, and not at {seen}: {=since}": (
        "der Plan ist inzwischen bei Fassung {now} und nicht bei {seen}: {since}"
    ),
    "there never was such a version": "eine solche Fassung gab es nie",
    "{author} saved version {number} ({=what})": "{author} hat Fassung {number} gespeichert ({what})",
    "there is no version {number} of the plan": "es gibt keine Fassung {number} des Plans",
    "say with If-Match which version you have seen: its ETag, 0 for none": (
        "mit If-Match sagen, welche Fassung bekannt ist: ihr ETag, 0 für keine"
    ),
    "If-Match cannot be {value}; it is a version's ETag": (
        "If-Match kann nicht {value} sein; es ist der ETag einer Fassung"
    ),
    # advice
    "{one} is too {how} for lines and letters on {=where}: there they are {shade}; plates keep the colour": (
        "{one} ist zu blass oder zu kräftig für Linien und Schrift auf {where}: Dort werden sie {shade}; "
        "Flächen behalten die Farbe"
    ),
    "the dark ground of boards": "dem dunklen Grund der Tafeln",
    "the light pages of staff": "den hellen Seiten der Helfer",
    "no rig is of team {teams}; give a rig that team, or seat its drivers before they drive": (
        "kein Rig gehört zu Team {teams}; einem Rig das Team geben, oder die Fahrer vor der Fahrt hineinsetzen"
    ),
    "no team has {names}; add team, unless they drive as guests": (
        "kein Team hat {names}; team hinzufügen, außer sie fahren als Gäste"
    ),
    "nobody sits in rig {rigs}; seat somebody before laps count, or they go to the rig's team, or by the name that the "
    "game gives": (
        "niemand sitzt in Rig {rigs}; jemanden hineinsetzen, bevor Runden zählen, sonst gehen sie an das Team des Rigs "
        "oder nach dem Namen, den das Spiel nennt"
    ),
    "most teams have {=usual}, but {others}; more drivers can score more points": (
        "die meisten Teams haben {usual}, aber {others}; mehr Fahrer können mehr Punkte holen"
    ),
    "the rules count {=need} of each team, and there are fewer in {teams}; add drivers, or change team_best in "
    "[rules]": (
        "die Regeln zählen {need} jedes Teams, und weniger sind in {teams}; Fahrer hinzufügen, oder team_best in "
        "[rules] ändern"
    ),
    "start number {number} is that of {names}; give each their own": (
        "Startnummer {number} haben {names}; jedem eine eigene geben"
    ),
    "{name} is the name of {ids}; write the names so that people can tell": (
        "{name} heißen {ids}; die Namen so schreiben, dass man sie unterscheidet"
    ),
    "{one} and {other} look alike; change the color of one": (
        "{one} und {other} sehen gleich aus; einem eine andere Farbe geben"
    ),
    "where {most} characters fit, boards show {names}; write short where another is better": (
        "wo {most} Zeichen Platz haben, zeigen Tafeln {names}; short schreiben, wo etwas anderes besser ist"
    ),
    "{names} have one short name; write a short of its own for each": (
        "{names} haben denselben Kurznamen; jedem einen eigenen geben (short)"
    ),
    "{sessions} should start later than the session before; sessions go in the order of the plan": (
        "{sessions} müsste später beginnen als die Session davor; Sessions folgen der Reihe des Plans"
    ),
    "add min_lap and max_lap to {sessions}; without them a lap that a game got wrong counts": (
        "min_lap und max_lap hinzufügen bei {sessions}; sonst zählt eine Runde, die ein Spiel falsch misst"
    ),
    "ties in [rules] names the session {id}, which the plan does not have": (
        "ties in [rules] nennt die Session {id}, die der Plan nicht hat"
    ),
    "the rules drop {=drops} of {=counting} that count; write fewer drops in [rules]": (
        "die Regeln streichen {drops} von {counting}, die zählen; in [rules] weniger streichen (drops)"
    ),
    "1 team": "1 Team",
    "{n} teams": "{n} Teams",
    "1 driver": "1 Fahrer",
    "{n} drivers": "{n} Fahrer",
    "1 result": "1 Ergebnis",
    "{n} results": "{n} Ergebnisse",
    "1 session": "1 Session",
    "{n} sessions": "{n} Sessions",
    "1 version": "1 Fassung",
    "{n} versions": "{n} Fassungen",
    # copying
    "--suffix cannot be {suffix}: it makes the id {id}, and {=why}": (
        "der Zusatz kann nicht {suffix} sein: Er macht die id {id}, und {why}"
    ),
    "the session {id} would keep its id; name another --suffix": (
        "die Session {id} würde ihre id behalten; einen anderen Zusatz nennen"
    ),
    "two sessions would have the id {id}; name a shorter --suffix": (
        "zwei Sessions hätten die id {id}; einen kürzeren Zusatz nennen"
    ),
    "--name cannot be {name}; {=why}": "der Name kann nicht {name} sein; {why}",
}

"""Entry lists: how one was read, and what could not be placed."""

from typing import Final

ENTRIES: Final = {
    "row {row}: {=what}": "Zeile {row}: {what}",
    "one row per driver, without a heading: {=columns}": "eine Zeile je Fahrer, ohne Überschrift: {columns}",
    "one row per team, without a heading: {=columns}": "eine Zeile je Team, ohne Überschrift: {columns}",
    "one row per driver, below the heading in row {row}: {=columns}": (
        "eine Zeile je Fahrer, unter der Überschrift in Zeile {row}: {columns}"
    ),
    "one row per team, below the heading in row {row}: {=columns}": (
        "eine Zeile je Team, unter der Überschrift in Zeile {row}: {columns}"
    ),
    "{=columns}; a row without a team belongs to the team above": (
        "{columns}; eine Zeile ohne Team gehört zum Team darüber"
    ),
    "{=what} in {at}, {=others}": "{what} in {at}, {others}",
    "{=what} of driver {number} in {at}": "{what} von Fahrer {number} in {at}",
    "{=what} in {at}": "{what} in {at}",
    "name": "Name",
    "first name": "Vorname",
    "last name": "Nachname",
    "start number": "Startnummer",
    "nickname": "Spitzname",
    "short": "Kurzname",
    "short name": "Kurzname",
    "color": "Farbe",
    "name shown": "Anzeigename",
    "what is shown": "was gezeigt wird",
    "driver id": "Fahrer-ID",
    "{name} was not used": "{name} wurde nicht verwendet",
    "{text} stands above the heading": "{text} steht über der Überschrift",
    "{place} names nobody; write a row for each driver, such as Team;Name, or one for each team": (
        "die Liste nennt niemanden; eine Zeile je Fahrer schreiben, etwa Team;Name, oder eine je Team"
    ),
    "{place} is no entry list; it names more than {most} drivers": (
        "das ist keine Meldeliste; sie nennt mehr als {most} Fahrer"
    ),
    "{place} names nobody; below its heading there is no row with a team or a driver": (
        "die Liste nennt niemanden; unter der Überschrift steht keine Zeile mit Team oder Fahrer"
    ),
    "there is no driver": "kein Fahrer",
    "there is no team": "kein Team",
    "the {=what} {value} is nobody's, {count} drivers stand there": (
        "{what} {value} gehört niemandem, dort stehen {count} Fahrer"
    ),
    "{name} stands in row {row} already": "{name} steht schon in Zeile {row}",
    "the driver id {id} stands in row {row} already": "die Fahrer-ID {id} steht schon in Zeile {row}",
    "rig {rig} is for nobody": "Rig {rig} ist für niemanden",
    "rig {rig} is given in another row already": "Rig {rig} ist schon in einer anderen Zeile vergeben",
    "{text} is no {=what} yet": "{text} ist noch nichts ({what})",
    "the {=what} is a formula; put its value there": "hier steht eine Formel ({what}); ihren Wert eintragen",
    "the {=what} cannot be {=value}; {=how}": "{what} kann nicht {value} sein; {how}",
    "{=teams} and {=drivers} are new": "neu: {teams} und {drivers}",
    "no longer in the plan: team {names}": "nicht mehr im Plan: Team {names}",
    "no longer in the plan: driver {names}": "nicht mehr im Plan: Fahrer {names}",
    "{name} drives for {team} now": "{name} fährt jetzt für {team}",
    "{name} has no nickname to be shown by": "{name} hat keinen Spitznamen, der gezeigt werden könnte",
    "{name} keeps the id {id}, and laps stay with it": "{name} behält die id {id}, und mit ihr die Runden",
    "{before} is called {now} now": "{before} heißt jetzt {now}",
    "rig {rig} is without its driver": "Rig {rig} hat seinen Fahrer nicht mehr",
    "the plan has no rig {rig}": "der Plan hat kein Rig {rig}",
    "the plan has more than one rig {rig}": "der Plan hat mehr als ein Rig {rig}",
    "{name} sits in rig {rig} now, and nobody in {other}": "{name} sitzt jetzt in Rig {rig}, und niemand in {other}",
    "{place} is no entry list; it is larger than {most} MiB": "das ist keine Meldeliste; sie ist größer als {most} MiB",
    "{place}, below row {row}: this is no row of a table; a quote may be missing at the end of a cell": (
        "unter Zeile {row}: das ist keine Zeile einer Tabelle; vielleicht fehlt am Ende einer Zelle ein "
        "Anführungszeichen"
    ),
    "{place}, row {row}: an entry list has at most {most} columns, not {count}": (
        "Zeile {row}: eine Meldeliste hat höchstens {most} Spalten, nicht {count}"
    ),
    "{place} is no entry list; it has more than {most} rows": "das ist keine Meldeliste: mehr als {most} Zeilen",
    "{place} is no text; save the list as CSV (UTF-8) or as .xlsx": (
        "das ist kein Text; die Liste als CSV (UTF-8) oder als .xlsx speichern"
    ),
    "{place} is an old Excel file; save it as .xlsx or as CSV": (
        "das ist eine alte Excel-Datei; als .xlsx oder als CSV speichern"
    ),
}

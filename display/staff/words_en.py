"""What is said of decisions in English, and what the command line says otherwise (`display.staff.words`)."""

from typing import Final

EN: Final = {
    # lots and line-ups
    "lot drawn": "drawn: {names}",
    "lot undone": "the lot is taken back: {names} share a place again",
    "lot undone already": "lot {ref} was taken back already",
    "no lot": "{ref} is no lot of the record",
    "lot of teams": "teams have a place over all sessions only: name no session",
    "no lot in ties": 'a lot decides nothing in a {type}: put "drawn" into the ties of [rules.{type}]',
    "not level": "a lot is drawn among all who share one place, each named once; sharing one with those: {names}",
    "told OrderDrawn": "lots were drawn",
    "told GameClassified": "the game's own result of session {session!r}",
    "told LineupSet": "who drives in session {session!r}",
    "nobody": "nobody",
    "the plan": "the plan",
    "drivers": "drivers",
    "teams": "teams",
    "points": "{points} points",
    # seats
    "sits already": "{name} sits in {rig} already",
    "sits elsewhere": "{name} sits in {elsewhere}: clear it first, or let the two change places",
    "seated": "{name} sits in {rig} from now on, {before} did before",
    "strange": "{said}; ! that is no driver of team {team}",
    "may not sit": "{who!r} is no driver who may take {rig} himself: ask the rig staff",
    "no nickname": "write a name of at most {most} letters",
    "not by code": "here the rig staff seat the drivers: ask them",
    "wrong code": "this is not the code of the rig: scan it again, or ask the rig staff",
    "too often": "this was tried too often: wait a minute",
    "by code": "code at the rig",
    "left": "{said}; nobody sits in {rigs} any more",
    "cleared already": "nobody sits in {rig} already",
    "cleared": "nobody sits in {rig} from now on, {before} did before; laps are kept and wait for a driver",
    "two rigs": "name two rigs: {rig} was named twice",
    "both empty": "nobody sits in {one} or in {other}",
    "swapped": "{name} sits in {one}, and {second} in {other} from now on",
    "no seat to undo": "nothing was decided of {rig} that could be taken back",
    "seat undone": "taken back: {sit}, as if it had not been decided",
    "sits again": "{name} sits in {rig}",
    "no rig": "there is no rig {rig!r}; known are: {known}",
    # who is meant
    "no driver": "nobody has the id, name or start number {who!r}",
    "several drivers": "{count} people are {who!r}: name one of the ids {ids}",
    "no team": "there is no team {who!r} in the plan; there are {known}",
    "no teams": "none",
    "none yet": "none yet",
    # sessions
    "no session": "there is no session {session!r} in the record; there are: {known}",
    "session unknown": "there is no session {session!r} in the plan or the record; there are: {known}",
    "no step": "session {session!r} is {phase}: `{step}` is no step from there, but {possible}",
    "moved": "session {session!r} is {phase}",
    "also live": "! session {session!r} is {phase} as well",
    "no step to undo": "session {session!r} is planned: there is no step to take back",
    "move undone": "session {session!r} is {phase}, as it was before",
    "protest time": (
        "the result of session {session!r} may be protested against until {until}: "
        "it can be official in {minutes} minute(s)"
    ),
    "protests open": "{count} protest(s) against the result of session {session!r} are open: decide them first",
    "no reason anyway": "what is made official in spite of clock and protests needs a reason",
    "no protest": "{ref} is no protest of the record",
    "protest gone": "protest {ref} was withdrawn already",
    "no protest now": "session {session!r} is {phase}: its result cannot be protested against",
    "protest late": "the result of session {session!r} could be protested against until {until}",
    "protest alone": "name the driver or the team whom the protest is about, not both",
    "protest lodged": "{team} protests against the result of session {session!r}",
    "protest upheld": "the protest of {team} is upheld; what follows from it, say by rulings",
    "protest rejected": "the protest of {team} is rejected",
    "protest withdrawn": "the protest of {team} is withdrawn",
    "phase planned": "planned",
    "phase open": "open",
    "phase running": "running",
    "phase closed": "closed",
    "phase provisional": "provisional",
    "phase official": "official",
    "phase revised": "revised",
    # laps
    "no lap": "{ref} is no lap of the record",
    "lap counts": "lap {lap} of {name} in {time} counts in session {session!r}",
    "lap does not count": "lap {lap} of {name} in {time} does not count in session {session!r}",
    "nothing ruled": "nobody has decided about lap {ref}, or it was taken back already",
    "lap": "lap {lap} of {name} in {time}",
    "lap is": "{lap} is {name}'s",
    "lap is nobody's": "{lap} is nobody's",
    "not given": "lap {ref} was given to nobody else, or that was taken back already",
    "given back": "{count} lap(s) are their drivers' again",
    "restored by": "restored by {author}: {reason}",
    "deleted by": "deleted by {author}: {reason}",
    "given by": "{name}'s, says {author}: {reason}",
    "swap during": "the driver changed during it",
    "kept aside": "kept aside: its source is not in the plan",
    "entered by": "entered by hand by {author}: {reason}",
    "withdrawn": "entered by hand by {author}, and taken back: {reason}",
    "entered": "lap {lap} of {name} in {time} is entered by hand in session {session!r}",
    "entered before": "{lap} was entered before: nothing is changed",
    "other lap": "another lap was entered under the id {id!r}: give this one an id of its own",
    "out of results": "{lap} is in no result any more",
    "odd lap": "! {time} is outside of what the plan takes for a lap here: it counts all the same",
    "no lap time": "no lap takes {time}",
    "sectors apart": "the sectors come to {sum}, and the lap to {time}",
    "nothing counts": "{name} has no lap in session {session!r} that counts",
    # what to look at
    "in two rigs": "{name} sits in {rigs} at once: say who drives which",
    "laps conflict": "{count} lap(s) of {rig} in session {session!r} during which the driver changed ({numbers})",
    "laps unassigned": "{count} lap(s) of {rig} in session {session!r} are nobody's ({numbers})",
    "off pace": "lap {ref} of {name} in {time} in {rig} is {how}: somebody else may have driven it",
    "much faster than any before": "much faster than any before",
    "more than 3 times as long as usual": "more than three times as long as usual",
    "not raced": "{team}: yet to race: {names}; the rules ask it of each driver",
    "races left": "{said}; races to come: {left}",
    # rulings
    "nothing due": "nothing is due: each step of the ladder that warnings have reached was given",
    "due": "! {penalty}: due by the ladder of the rules, and not given",
    "surplus": "! {name}: {penalty} (ruling {ref}): there are fewer warnings now",
    "not for teams": "a team cannot be given {penalty}: give it to each of its drivers",
    "ruled": "{name} in session {session!r}: {penalty}",
    "no ruling": "{ref} is no ruling of the record",
    "ruling undone already": "ruling {ref} was taken back already",
    "ruling undone": "{name}: {penalty} is taken back",
    "warnings": "! it is warning number {count} for {name} this evening",
    "no value": "{value} is no value for {penalty}",
    "not negative": "{penalty} cannot be negative: take the ruling back instead",
    # sources
    "adopted": "{sources} is rig {rig!r}: {laps} lap(s) that were kept aside count",
    "adopted for": "{sources} is rig {rig!r}: {laps} lap(s) that were kept aside count for {name}",
    "not planned": "! the plan has no rig {rig!r}: its laps go by the names that its game gives",
    "no more adopted": "{sources} is rig {rig!r} no more: {laps} lap(s) of it are kept aside",
    "nobody there": "! nobody sits in {rig!r}: they are nobody's yet, and wait to be credited",
    "no plan": "without a plan every source is adopted by itself",
    "not adopted": "nobody has adopted {source}",
    "not opened": "there is no session {session!r} in the record",
    "cannot be a rig": "{rig!r} cannot be a rig: {why}",
    "no source": "{source!r} is no source; write its address, such as 192.168.1.40 or 192.168.1.40:50001",
    "sits twice": "{name} sits in {rigs} as well",
    # what was decided
    "told nothing": "nothing was decided",
    "told seat": "{name} sits in {rig}",
    "told counts": "{lap} counts",
    "told not": "{lap} does not count",
    "told adopted": "{source} is rig {rig!r}",
    "told by hand": "{lap} was entered by hand",
    "told incident": "incident in session {session!r}: {text}",
    "told decided": "decided, incident in session {session!r}: {text}",
    "told ProtestLodged": "a protest against the result of session {session!r}",
    "told ProtestDecided": "a protest against the result of session {session!r} is decided",
    "told SessionDelayed": "session {session!r} begins at another time",
    "told other": "{kind}, session {session!r}",
    "taken back": "taken back: {told}",
    "holds again": "holds again: {told}",
    "no decision": "{ref} is no decision of the record",
    "undone by": "{author} took that back already, at {at}: {told}",
    "decided since": "{author} has decided about it since, at {at}: {told}; take that back first",
    "overtaken": (
        "{author} was first, at {at}: {now}. On the screen was: {seen}. Nothing was done; look again, and decide anew"
    ),
    "no incident": "there is no incident {incident}",
    "incident noted": "noted: {text}",
    "incident decided": "decided: {text}",
    "incident reopened": "open again: {text}",
    "not allowed": "that is for the role {role}",
    "id used": "the id {id} was used for another request already; each needs a new one",
    "done before": "this was done at {at} by {author}",
}

COMMANDS: Final = {
    "sits elsewhere": (
        "{name} sits in {elsewhere}: `eracing seat clear {elsewhere}` first, or exchange the two "
        "with `eracing seat swap {elsewhere} {rig}`"
    ),
    "no driver": "nobody has the id, name or start number {who!r}; `eracing people list` tells who there is",
    "no teams": "none: name the plan with --plan",
    "also live": "! session {session!r} is {phase} as well; `eracing session close {session}` closes it",
    "nobody there": "! nobody sits in {rig!r}: they are nobody's yet; `eracing lap give` credits them",
    "no plan": "without a plan every source is adopted by itself; name the plan that runs with --plan",
    "not adopted": "nobody has adopted {source}; `eracing adopt` lists what waits",
    "not opened": "there is no session {session!r} in the record; `eracing serve` opens that of the plan",
    "no lot": "{ref} is no lot of the record; `eracing rule draw --list` tells the number of each",
    "no lap": "{ref} is no lap of the record; `eracing lap list` tells the number of each",
    "laps conflict": (
        "{count} lap(s) of {rig} in session {session!r} during which the driver changed; "
        "`eracing lap give {numbers} --to WHO` says whose they are"
    ),
    "laps unassigned": (
        "{count} lap(s) of {rig} in session {session!r} are nobody's; "
        "`eracing lap give {numbers} --to WHO` credits them"
    ),
    "due": "! {penalty}: due by the ladder of the rules; `eracing rule ladder --give` gives it",
    "surplus": "! {name}: {penalty}: there are fewer warnings now; `eracing rule undo {ref}` takes it back",
    "no ruling": "{ref} is no ruling of the record; `eracing rule list` tells the number of each",
    "not negative": "{penalty} cannot be negative: to take a ruling back is `eracing rule undo`",
    "protest time": (
        "the result of session {session!r} may be protested against until {until}: "
        "it can be official in {minutes} minute(s), or at once with --anyway and a --reason"
    ),
    "protests open": (
        "{count} protest(s) against the result of session {session!r} are open: `eracing protest decide` them first, "
        "or make it official with --anyway and a --reason"
    ),
    "no reason anyway": "what is made official in spite of clock and protests needs a reason: --reason",
    "no protest": "{ref} is no protest of the record; `eracing protest list` tells the number of each",
    "protest late": (
        "the result of session {session!r} could be protested against until {until}; --late takes it all the same"
    ),
}
"""What the command line says otherwise."""

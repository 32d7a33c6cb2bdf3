"""What is made in English in the rooms below is said in German on pages, and a sentence that is new must be put in."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from display.phrases import GERMAN, all_in_language, in_language
from display.phrases.book import Phrasebook
from display.phrases.fields import told_fields
from display.plan_wire import PlanAsked
from timing.entry_joining import joined
from timing.entry_list import entries
from timing.entry_rows import rows_of
from timing.errors import SetupError
from timing.event import Plan
from timing.plan_file import parse_plan

HOUSE = Path(__file__).parent.parent.parent.parent
OF_TIMING = (
    *("plan_values", "plan_tables", "plan_file", "plan_rules", "plan_sessions", "plan_look", "plan_ladder"),
    *("plan_classes", "plan_copying", "plan_secrets", "plan_advice", "plan_diff", "plan_live", "plan_logo"),
    *("toml_file", "entry_list", "entry_joining", "entry_rows", "plan_json"),
)
OF_DISPLAY = ("people/erasing", "organiser/people_api", "organiser/backups", "plan_desk", "plan_logos", "hall/deciding")
"""Modules of which every sentence can be seen on a page."""
OF_HEARING = (
    *("ingest/health", "ingest/guards", "ingest/classified", "timing/driven", "timing/record/trouble"),
    *("timing/bus/redis_client", "display/access/gate", "display/access/guard", "display/access/bodies"),
    *("display/access/grants", "display/access/hashes", "display/exports/logo"),
)
"""Modules of which every text can be that is no docstring: alerts, troubles, refusals."""
PARTS = (
    " and is not in the plan",
    "; the plan has X at that address",
    "; `eracing adopt",
    "; they name rig",
    "; and X more",
    "the logo X",
)
"""Of these a sentence is put together; `test_every_alert_is_told_in_german` has them whole."""
TELLING = {"SetupError", "WrongValue", "LookupError", "HTTPException", "Full", "WrongPlan", "Kind", "Advice"}
TELLING |= {"wrong", "_wrong", "add", "_note", "append"}
"""What is called with a sentence."""


def sentences(file: Path) -> Iterator[tuple[int, str]]:
    """The texts of three words or more that a module raises, yields or tells; X stands for what is put in."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args) if name in TELLING:
                told = args
            case ast.Yield(value=ast.expr() as value):
                told = [value]
            case _:
                continue
        for each in told:
            text = _text(each)
            if text.count(" ") >= 2:
                yield node.lineno, text


def texts(file: Path) -> Iterator[tuple[int, str]]:
    """All texts of a module of three words or more, but for docstrings and what only goes into the log."""
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        for each in ast.iter_child_nodes(node):
            skipped = isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
            logged = isinstance(each, ast.Call) and ast.unparse(each.func).startswith("_log.")
            if skipped or logged:
                for inner in ast.walk(each):
                    inner.__dict__["unseen"] = True
            elif isinstance(each, ast.JoinedStr):
                for inner in each.values:
                    inner.__dict__["unseen"] = True
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr | ast.Constant) and "unseen" not in node.__dict__:
            text = _text(node)
            if len(text.split()) >= 3:
                yield node.lineno, text


def _text(node: ast.expr) -> str:
    match node:
        case ast.JoinedStr(values=values):
            return "".join(str(each.value) if isinstance(each, ast.Constant) else "X" for each in values)
        case ast.Constant(value=str() as text):
            return text
    return ""


@pytest.mark.parametrize(
    "module", [*(f"timing/{name}" for name in OF_TIMING), *(f"display/{name}" for name in OF_DISPLAY)]
)
def test_every_sentence_that_a_page_may_show_is_known(module: str) -> None:
    missing = [
        f"line {line}: {text}"
        for line, text in sentences(HOUSE / f"{module}.py")
        if " = " not in text.partition("; ")[0] and not GERMAN.knows(text.removeprefix("! "))  # that is TOML
    ]
    assert missing == []


@pytest.mark.parametrize("module", OF_HEARING)
def test_every_alert_trouble_and_refusal_is_known(module: str) -> None:
    missing = [
        f"line {line}: {text}"
        for line, text in texts(HOUSE / f"{module}.py")
        if not GERMAN.knows(text) and not any(part in text for part in PARTS)
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (
            (
                "10.0.0.9:5300 sends messages and is not in the plan: its laps are kept aside; the plan has Rig 3 at "
                "that address, but sending from another port; `eracing adopt 10.0.0.9/5300 --as RIG` makes it a rig"
            ),
            (
                "10.0.0.9:5300 sendet Nachrichten und steht nicht im Plan: die Runden werden beiseitegelegt; der Plan "
                "hat dort Rig 3, aber mit einem anderen Port; unter „Offen“ zuordnen"
            ),
        ),
        (
            (
                "messages from 10.0.0.9:5300 name a rig that is elsewhere: none is counted; find out who sends them; "
                "they name rig left"
            ),
            (
                "Nachrichten von 10.0.0.9:5300 nennen ein Rig, das woanders steht: keine zählt; herausfinden, wer sie "
                "sendet; sie nennen Rig left"
            ),
        ),
        (
            (
                "the driver of Rig 3 changed during lap 4: 'anna' sat there when it began and nobody when it was told; "
                "it stands for 'anna'; `eracing lap give` makes it another's"
            ),
            (
                "in Rig 3 wechselte während Runde 4 der Fahrer: Am Anfang saß dort 'anna', am Ende niemand; sie steht "
                "für 'anna' und lässt sich einem anderen geben"
            ),
        ),
        (
            (
                "the game's result of lobby differs: it gave 5 s of penalty; its best lap is 1:20.500, 1:21.000 here; "
                "and 2 more"
            ),
            (
                "das Ergebnis des Spiels von lobby weicht ab: es gab 5 s Strafe; seine beste Runde ist 1:20.500, hier "
                "1:21.000; und 2 weitere"
            ),
        ),
    ],
)
def test_every_alert_is_told_in_german(english: str, german: str) -> None:
    assert in_language(english, "de") == german


def test_a_phrase_that_stands_in_another_is_said_as_well() -> None:
    book = Phrasebook(
        {"{key} cannot be {=value}; {=how}": "{key} geht nicht als {value}; {how}", "a list": "eine Liste"}
    )
    assert book.say("name cannot be a list; write text") == "name geht nicht als eine Liste; write text"
    assert (book.say("whatever"), book.knows("whatever")) == ("whatever", False)
    assert book.say("name cannot be {key}; a list") == "name geht nicht als {key}; eine Liste", "braces are only text"


def test_every_mistake_of_a_plan_is_told_in_german() -> None:
    wrong = 'nmae = "x"\nlanguage = "fr"\n[teams.a]\nname = ["b"]\n[rigs.left]\naddress = "somewhere"\nport = 0\n'
    with pytest.raises(SetupError) as raised:
        parse_plan(wrong)
    told = in_language(str(raised.value), "de").splitlines()
    assert told == [
        "Plan, Zeile 1: nmae ist hier nicht bekannt; gemeint ist vielleicht name",
        'Plan, Zeile 2: language kann nicht \'fr\' sein; "en" oder "de" schreiben',
        "Plan, Zeile 4: teams.a.name kann nicht eine Liste sein; Text in Anführungszeichen schreiben",
        (
            "Plan, Zeile 6: rigs.left.address kann nicht 'somewhere' sein; "
            'nötig ist eine IP-Adresse, etwa "192.168.1.21"; Namen werden nicht nachgeschlagen'
        ),
        (
            "Plan, Zeile 7: rigs.left.port kann nicht die Zahl 0 sein; "
            "ein Port ist eine ganze Zahl von 1 bis 65535, ohne Anführungszeichen"
        ),
    ]
    assert in_language(str(raised.value), "en") == str(raised.value)


def test_how_an_entry_list_was_read_is_told_in_german() -> None:
    found = entries(rows_of(b"Team;Fahrer;Rig\nNord;Svea Linsen;9\n;n.n.;\n", "the list"), "the list")
    _, changes = joined(Plan(), found)
    assert all_in_language([found.understood, *found.unplaced, *changes], "de") == [
        (
            "eine Zeile je Fahrer, unter der Überschrift in Zeile 1: Team in 'Team', Rig in 'Rig', Name in 'Fahrer'; "
            "eine Zeile ohne Team gehört zum Team darüber"
        ),
        "Zeile 3: 'n.n.' ist noch nichts (Name)",
        "Zeile 3: kein Fahrer",
        "neu: 1 Team und 1 Fahrer",
        "Zeile 2: der Plan hat kein Rig '9'",
    ]


def test_what_is_marked_stays_marked() -> None:
    assert in_language("! the plan still names this person: take the name out of it", "de").startswith(
        "! die Datei des"
    )


@pytest.mark.parametrize(
    ("asked", "english", "german"),
    [
        ("{", "Invalid JSON", "die Anfrage ist kein JSON"),
        ('{"toml": 1}', "toml: Input should be a valid string", "toml muss Text sein"),
        ('{"id": "x"}', "id: Input should be a valid UUID", "id muss eine UUID sein"),
        ('{"tom": ""}', "tom: Extra inputs are not permitted", "tom ist hier nicht bekannt"),
    ],
)
def test_wrong_fields_of_a_request_are_told_in_the_language_of_who_asks(asked: str, english: str, german: str) -> None:
    with pytest.raises(ValidationError) as raised:
        PlanAsked.model_validate_json(asked)
    errors = raised.value.errors()
    assert told_fields(errors, "en").startswith(english)
    assert told_fields(errors, "de") == german

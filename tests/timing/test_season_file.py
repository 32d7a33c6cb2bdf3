"""A season as somebody writes it, and the sentences for what is wrong in it."""

import re
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from timing import season_file
from timing.errors import SetupError
from timing.plan_file import parse_plan
from timing.rules import NOTHING, ONE, Over
from timing.season import Adding, Season, SeasonTie
from timing.season_file import parse_season, read_season

WHOLE = """
name = "Company Cup 2026"
language = "de"

[[events]]
file = "may.json"

[[events]]
file = "summer/june 2026.json"
id = "june"
name = "Summer night"
factor = 1.5

[[events]]
file = "show.json"
counts = false

[rules]
drops = 1
ties = ["wins", "event:june", "drawn"]
drawn = ["svea", "mika"]

[rules.teams]
best = 4
ties = ["earlier"]

[same]
"svea-2025" = "svea"
"""


def refused(text: str) -> list[str]:
    with pytest.raises(SetupError) as error:
        parse_season(text, "season.toml")
    return str(error.value).splitlines()


def test_a_season_says_what_each_event_counts_and_how_they_add_up(tmp_path: Path) -> None:
    (tmp_path / "season.toml").write_text(WHOLE, encoding="utf-8")
    season = read_season(tmp_path / "season.toml")
    assert (season.name, season.language, season.same) == ("Company Cup 2026", "de", {"svea-2025": "svea"})
    may, june, show = season.events
    assert (may.id, may.title, may.factor, may.counts) == ("may", "may", ONE, True)
    assert (june.id, june.title, june.factor) == ("june", "Summer night", Decimal("1.5"))
    assert june.file == tmp_path / "summer/june 2026.json"
    assert (show.id, show.counts) == ("show", False)
    assert may.place == f"{tmp_path / 'season.toml'}, line 5"
    assert season.drivers == Adding(Over(drops=1), ("wins", "event:june", "drawn"), ("svea", "mika"))
    assert season.teams == Adding(Over(best=4), ("earlier",), ("svea", "mika"))


def test_the_page_about_the_format_tells_every_key_and_its_examples_are_right() -> None:
    page = (Path(__file__).parents[2] / "docs/season.md").read_text("utf-8")
    small, whole, team = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert len(parse_season(small).events) == 2
    assert parse_season(whole).teams.over == Over(best=4)
    assert parse_plan(team).session.type == "qualifying"
    keys = [*season_file._SEASON.keys, *season_file._EVENT.keys, *season_file._RULES.keys, *get_args(SeasonTie)]
    assert [key for key in keys if not re.search(rf"`(\[rules\.|\[)?{key}\]?`", page)] == []


def test_a_list_of_files_is_a_season() -> None:
    season = parse_season('events = ["May 2026.json", { file = "june.json", factor = 0 }]')
    assert season == Season("eRacing Cup", season.events)
    assert [(event.id, event.factor) for event in season.events] == [("may-2026", ONE), ("june", NOTHING)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('name = "Cup"', "season.toml: a season has events; write a list of files"),
        ("events = []", "season.toml: a season has events; write a list of files"),
        ('events = "may.json"', "season.toml, line 1: events cannot be 'may.json'; write a list of files"),
        ("events = [7]", "season.toml, line 1: events cannot be the number 7; write a list of files"),
        ('events = [" "]', "season.toml, line 1: events cannot be ' '; write the name of a file in quotes"),
        ('events = [{ name = "May" }]', 'season.toml, line 1: events has no file; add file = "may.json"'),
        ('events = ["may.json",\n"may.json"]', "line 2: events is that of the event in line 1; leave one of them"),
        ('events = ["a/may.json",\n"b/May.json"]', "line 2: events has the id 'may' of the event in line 1; give one"),
        (
            'events = [{ file = "may.json", factor = -1 }]',
            "events.factor cannot be the number -1; write a number",
        ),
        (
            'events = [{ file = "may.json", weight = 2 }]',
            "events.weight is not known here; an event has id",
        ),
        ('events = ["may.json"]\nrules = "league"', "line 2: rules cannot be a text; write [rules] and its keys"),
        ('events = ["may.json"]\nrules.teams = "all"', "line 2: rules.teams cannot be a text; write a table"),
        ('events = ["may.json"]\n[rules]\ndrops = 1\nbest = 2', "line 3: rules.drops cannot stand beside best; leave"),
        ('events = ["may.json"]\nrules.ties = ["best-lap"]', "drawn or event:ID"),
        ('events = ["may.json"]\nrules.ties = "event:mai"', "there is no event 'mai' that counts, did you mean 'may'?"),
        ('events = ["may.json"]\nrules.ties = "event:x"', "there is no event 'x' that counts; there are may"),
        ('events = [{ file = "a.json", counts = false }]\nrules.ties = "event:a"', "that counts; there are none"),
        ('events = ["may.json"]\nrules.drawn = "svea"', "rules.drawn cannot be 'svea'; write a list of ids"),
        ('events = ["may.json"]\nrules.drawn = ["svea", "svea"]', "write a list of ids, each of them once"),
        ('events = ["may.json"]\nsame = "svea"', "line 2: same cannot be a text; write [same], and below it lines"),
        ('events = ["may.json"]\n[same]\na = 7', "line 3: same.a cannot be the number 7; write text in quotes"),
        ('events = ["may.json"]\n[same]\na = "b"\nb = "c"', "line 3: same.a cannot be 'b', which stands for another"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_key(text: str, sentence: str) -> None:
    (told,) = refused(text)
    assert sentence in told


def test_every_mistake_is_told_at_once() -> None:
    assert len(refused('name = 7\nevents = [1]\n[rules]\ndrops = "one"\n[same]\na = 1')) == 4


def test_what_is_no_toml_is_told_in_words_of_a_season(tmp_path: Path) -> None:
    (told,) = refused("[rules]\n[rules]")
    assert told.startswith("season.toml, line 2, column 7: '[rules]' cannot be read; this table stands in the season a")
    with pytest.raises(SetupError, match=r"the season .*missing.toml cannot be read .*; name its TOML file"):
        read_season(tmp_path / "missing.toml")

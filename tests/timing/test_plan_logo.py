"""A logo goes into a plan that somebody wrote by hand, and the rest stays as it was written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.timing.plans import plans
from timing.errors import SetupError
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.plan_logo import with_logo
from timing.plan_writing import written

CUP = """\
# the cup of this year
name = "Hall Cup"

[look]  # as the agency wants it
accent = "#e4002b"

[teams.nh]
name = "Nordhang"  # since 1931
drivers = [
  { id = "svea", name = "Svea [the first]" },
]

[teams.kessel]
name = "Kessel"
"""


def test_one_line_is_put_in_and_taken_out_again() -> None:
    after = with_logo(CUP, None, "logos/a.png")
    assert after == CUP.replace(
        "[look]  # as the agency wants it\n", '[look]  # as the agency wants it\nlogo = "logos/a.png"\n'
    )
    assert with_logo(after, None, "logos/b.svg") == after.replace("a.png", "b.svg")
    assert with_logo(after, None, None) == CUP


def test_a_team_has_it_in_its_own_table() -> None:
    after = with_logo(CUP, "nh", "logos/a.png")
    assert after == CUP.replace("[teams.nh]\n", '[teams.nh]\nlogo = "logos/a.png"\n')
    assert {id: team.logo for id, team in parse_plan(after).teams.items()} == {"nh": "logos/a.png", "kessel": None}
    with pytest.raises(SetupError, match="the plan has no team 'nobody'"):
        with_logo(CUP, "nobody", "logos/a.png")


def test_a_plan_without_a_look_gets_one_at_its_end() -> None:
    assert with_logo('name = "Cup"', None, "a.png") == 'name = "Cup"\n\n[look]\nlogo = "a.png"\n'
    assert with_logo('name = "Cup"', None, None) == 'name = "Cup"'


def test_a_line_that_begins_like_a_table_and_is_none_is_left_as_it_is() -> None:
    text = 'name = """\\\n[the cup"""\n'
    assert with_logo(text, None, "a.png") == text + '\n\n[look]\nlogo = "a.png"\n'
    assert parse_plan(with_logo(text, None, "a.png")).name == "[the cup"


@pytest.mark.parametrize(
    "text",
    [
        'look = "#e4002b"\n',
        'look = { accent = "#e4002b" }\n',
        'look.accent = "#e4002b"\n',
        '[look]\naccent = "#e4002b"\n"logo" = "old.png"\n',
        'teams = [{ id = "x", name = """\n[look]\n""" }]\n[look]\naccent = "#e4002b"\n',
    ],
)
def test_a_look_that_is_written_otherwise_is_the_same_plan_with_the_logo(text: str) -> None:
    assert parse_plan(with_logo(text, None, "a.png")).look.logo == "a.png"
    assert parse_plan(with_logo(text, None, "a.png")).look.accent == "#e4002b"


@given(plans(), st.sampled_from(["logos/a.png", None]), st.data())
@settings(max_examples=25)
def test_in_any_plan_the_logo_alone_is_otherwise(plan: Plan, logo: str | None, data: st.DataObject) -> None:
    team = data.draw(st.sampled_from([None, *plan.teams]))
    text = written(plan)
    after = parse_plan(with_logo(text, team, logo))
    assert (after.look if team is None else after.teams[team]).logo == logo
    assert (
        parse_plan(with_logo(written(after), team, plan.look.logo if team is None else plan.teams[team].logo)) == plan
    )

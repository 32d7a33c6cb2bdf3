"""Next year's cup begins with last year's plan, and must not add its laps to last year's result."""

import pytest
from hypothesis import given, settings

from tests.timing.plans import plans
from timing.errors import SetupError
from timing.event import Plan
from timing.plan_copying import copied
from timing.plan_file import parse_plan
from timing.plan_writing import written

CUP = parse_plan(
    """
    name = "Company Cup 2025"
    rules = { ties = ["wins", "session:qualifying", "session:race-2", "session:x"] }
    drivers = ["Ida"]
    sessions = [{ type = "qualifying" }, { type = "race", count = 2 }, { type = "hotlap", id = "show-2025" }]
    [rigs]
    a = { address = "10.0.0.1", driver = "Ida", feed = "gt7", password = "x", key = "sixteen letters!" }
    """
)


def test_a_copy_has_sessions_of_its_own_and_everything_else() -> None:
    plan = copied(CUP, suffix="2026")
    assert plan.name == "Company Cup 2026"
    assert [session.id for session in plan.sessions] == ["qualifying-2026", "race-2026-1", "race-2026-2", "show-2026"]
    assert plan.session == plan.sessions[0]
    assert plan.rules.ties == ("wins", "session:qualifying-2026", "session:race-2026-2", "session:x")
    assert (plan.drivers, plan.rigs) == (CUP.drivers, CUP.rigs)
    assert parse_plan(written(plan)) == plan


def test_rules_of_a_session_go_with_it_to_its_new_id() -> None:
    told = parse_plan('[[sessions]]\ntype = "race"\n[rules.sessions.race]\nfactor = 2')
    plan = copied(told, suffix="2026")
    assert list(plan.rules.own) == ["race-2026"]
    assert parse_plan(written(plan)) == plan


def test_a_copy_may_be_without_people_rigs_or_keys() -> None:
    without = copied(CUP, suffix="b", new_name="Other Cup", without_drivers=True, without_keys=True)
    assert (without.name, without.drivers) == ("Other Cup", {})
    rig = without.rigs["a"]
    assert (rig.address, rig.feed, rig.driver, rig.password, rig.key) == ("10.0.0.1", "gt7", None, None, None)
    assert copied(CUP, suffix="b", without_rigs=True).rigs == {}
    assert copied(CUP, suffix="b").name == "Company Cup 2025"


def test_a_plan_of_one_session_is_copied_as_such() -> None:
    plan = copied(Plan(), suffix="fair")
    assert (plan.session.id, plan.sessions) == ("open-fair", ())


def test_an_id_that_would_be_too_long_is_cut() -> None:
    plan = copied(parse_plan(f'sessions=[{{type="race",id="{"x" * 40}",count=12}}]'), suffix="2026")
    assert plan.sessions[-1].id == f"{'x' * 32}-2026-12"
    assert parse_plan(written(plan)) == plan


@pytest.mark.parametrize(
    ("text", "suffix", "sentence"),
    [
        ('session={id="fair-2026"}', "2026", "the session 'fair-2026' would keep its id; name another --suffix"),
        (
            'sessions=[{type="race",id="a"},{type="race",id="a-2025"}]',
            "2026",
            "two sessions would have the id 'a-2026'; name a shorter --suffix",
        ),
        ("", "nächstes", "--suffix cannot be 'nächstes': it makes the id 'open-nächstes', and an id has up to 40"),
        ("", "x" * 50, f"--suffix cannot be '{'x' * 37}...': it makes the id 'o-{'x' * 35}...', and an id has"),
    ],
)
def test_a_suffix_that_does_not_do_is_refused(text: str, suffix: str, sentence: str) -> None:
    with pytest.raises(SetupError) as refused:
        copied(parse_plan(text), suffix=suffix)
    assert str(refused.value).startswith(sentence)


def test_a_name_that_cannot_be_is_refused() -> None:
    with pytest.raises(SetupError, match="--name cannot be ' '; write at least one character that can be seen"):
        copied(CUP, suffix="2026", new_name=" ")


@given(plans())
@settings(max_examples=15)
def test_a_copy_shares_no_session_with_its_model(plan: Plan) -> None:
    try:
        copy = copied(plan, suffix="2031")
    except SetupError:
        return
    ids = {session.id.casefold() for session in (plan.session, *plan.sessions)}
    assert ids.isdisjoint(session.id.casefold() for session in (copy.session, *copy.sessions))
    assert parse_plan(written(copy)) == copy

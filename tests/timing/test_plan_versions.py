"""What a version of a plan is, and what of it is told, kept, and never told."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given

from tests.timing.plans import plans
from timing.errors import SetupError
from timing.event import Plan
from timing.people import SALT_BYTES, erased, met
from timing.plan_copying import copied
from timing.plan_diff import differences
from timing.plan_erasing import names_in, without, without_erased
from timing.plan_file import parse_plan
from timing.plan_json import as_json, as_toml
from timing.plan_live import needs_restart, taken
from timing.plan_secrets import hidden, restored
from timing.plan_start import holding, parsed, starting
from timing.plan_versions import PlanDraft, PlanMoved, PlanVersion, checksum
from timing.plan_writing import written
from timing.record.entry import Person
from timing.record.evening import PlanTaken
from timing.record.memory import MemoryRecord

AT = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
CUP = """# the cup of this year
name = "Hall Cup"
rules = "company-cup"

[[sessions]]
type = "qualifying"
starts = "18:30"
min_lap = "1:20"

[[sessions]]
type = "race"
count = 2

[teams.nordhang]
name = "Nordhang Optik"

[teams.kessel]
name = "Kessel & Sohn"

[drivers.svea]
name = "Svea Linsen"
team = "nordhang"

[drivers.mika]
name = "Mika Dampf"
team = "kessel"

[rigs.left]
address = "192.0.2.1"
driver = "Svea Linsen"
key = "a-key-that-nobody-guesses" # for the laptop
"""


def version(text: str = CUP, number: int = 1, what: str = "", author: str = "Orga") -> PlanVersion:
    return PlanVersion(number, text, author, AT, what)


def changed(*pairs: tuple[str, str]) -> str:
    text = CUP
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


# What is otherwise, in words


def test_everything_that_is_otherwise_is_told_in_a_sentence() -> None:
    after = changed(
        ('name = "Hall Cup"', 'name = "Hall Cup 2"\nlanguage = "de"'),
        ('starts = "18:30"\nmin_lap = "1:20"', 'starts = "18:45"\nmin_lap = "1:30"\ncounts = false'),
        ("count = 2", "count = 3"),
        ('[teams.kessel]\nname = "Kessel & Sohn"', '[teams.rohr]\nname = "Rohr"\ncolor = "#00ff00"'),
        ('team = "kessel"', 'team = "rohr"\nnumber = 7'),
        ("a-key-that-nobody-guesses", "another-key-that-is-secret"),
        ("192.0.2.1", "192.0.2.9"),
        ('rules = "company-cup"', 'rules = "league"'),
    )
    told = differences(parse_plan(CUP), parse_plan(after))
    assert told[:2] == ["the plan: name Hall Cup -> Hall Cup 2", "the plan: language en -> de"]
    assert "session qualifying (Qualifying): min_lap 1:20.000 -> 1:30.000" in told
    assert "session qualifying (Qualifying): starts 18:30 -> 18:45" in told
    assert "session qualifying (Qualifying): counts true -> false" in told
    assert "session race-3 (Rennen 3) is new" in told
    assert "team rohr (Rohr) is new" in told
    assert "team kessel (Kessel & Sohn) is gone" in told
    assert "driver mika (Mika Dampf): number none -> 7" in told
    assert "rig left: another key" in told
    assert "rig left: address 192.0.2.1 -> 192.0.2.9" in told
    assert any(line.startswith("rules: name company-cup -> league") for line in told)
    assert not any("nobody-guesses" in line or "is-secret" in line for line in told)


def test_another_order_of_the_sessions_is_told_and_long_values_are_cut() -> None:
    first, second = CUP.split("[[sessions]]")[1:3]
    head = CUP.split("[[sessions]]", maxsplit=1)[0]
    race, rest = second.split("\n\n", 1)
    turned = f"{head}[[sessions]]{race}\n\n[[sessions]]{first}{rest}"
    assert differences(parse_plan(CUP), parse_plan(turned)) == [
        "the sessions are in another order: race-1, race-2, qualifying"
    ]
    long = changed(('rules = "company-cup"', f'[rules]\npreset = "company-cup"\nrace = "{"-".join(["9"] * 40)}"'))
    assert any(line.endswith("...") for line in differences(parse_plan(CUP), parse_plan(long)))


@given(plans())
def test_a_plan_is_itself_in_every_form_in_which_it_is_told(plan: Plan) -> None:
    assert differences(plan, plan) == []
    assert needs_restart(plan, plan) == []
    assert taken(plan, plan) == plan
    assert parse_plan(restored(hidden(written(plan)), plan)) == plan
    assert parse_plan(as_toml(as_json(plan))) == plan


# What a running server takes


def test_teams_seats_and_sessions_are_taken_at_once_and_addresses_after_a_restart() -> None:
    running = parse_plan(CUP)
    new = parse_plan(
        changed(
            ("Hall Cup", "Other Cup"),
            ("Nordhang Optik", "Nordhang Brillen"),
            ('driver = "Svea Linsen"', 'driver = "Mika Dampf"'),
            ("192.0.2.1", "192.0.2.7"),
            ("count = 2", "count = 5"),
        )
        + '\n[rigs.right]\naddress = "192.0.2.2"\n'
    )
    assert needs_restart(running, new) == [
        "the name on the boards, Other Cup",
        "rig left: address",
        "rig right is heard",
    ]
    now = taken(running, new)
    assert ([*now.rigs], now.rigs["left"].address, now.rigs["left"].driver) == (["left"], "192.0.2.1", "mika")
    assert (now.teams["nordhang"].name, len(now.sessions)) == ("Nordhang Brillen", 6)
    german = parse_plan(changed(('name = "Hall Cup"', 'name = "Hall Cup"\nlanguage = "de"')))
    assert needs_restart(running, german) == ["the language of the boards, de"]


def test_a_rig_that_is_gone_from_the_plan_is_heard_until_the_restart() -> None:
    running = parse_plan(CUP)
    gone = parse_plan(CUP.split("[rigs.left]", maxsplit=1)[0])
    assert needs_restart(running, gone) == ["rig left is heard no more"]
    assert taken(running, gone).rigs == running.rigs
    nobody = Plan("Hall Cup", sessions=running.sessions, session=running.session)
    assert (taken(running, nobody).rigs["left"].driver, taken(running, nobody).rigs["left"].team) == (None, None)


# Keys and passwords


def test_keys_are_not_shown_and_come_back_unchanged_with_all_notes() -> None:
    shown = hidden(CUP)
    assert "nobody-guesses" not in shown
    assert '"unchanged:left.secret-key" # for the laptop' in shown
    assert restored(shown, parse_plan(CUP)) == CUP
    assert hidden(restored(shown, parse_plan(CUP))) == shown


def test_a_key_that_stands_in_a_note_as_well_is_hidden_there_too() -> None:
    text = CUP.replace("# for the laptop", "# a-key-that-nobody-guesses")
    shown = hidden(text)
    assert "nobody-guesses" not in shown
    assert parse_plan(restored(shown, parse_plan(CUP))) == parse_plan(CUP)


def test_a_key_written_otherwise_is_hidden_all_the_same() -> None:
    text = CUP.replace('"a-key-that-nobody-guesses"', "'a-key-that-nobody-guesses'")
    assert "nobody-guesses" not in hidden(text)


def test_a_key_that_stands_in_a_name_is_hidden_by_writing_the_plan_anew() -> None:
    text = CUP.replace("a-key-that-nobody-guesses", "sixteen-signs-ok")
    text = text.replace('name = "Hall Cup"', 'name = \'key = "sixteen-signs-ok"' + 36 * "." + "'")
    shown = parse_plan(hidden(text))
    assert (shown.rigs["left"].key, len(shown.name)) == ("unchanged:left.secret-key", 60)


def test_an_unchanged_key_needs_a_rig_that_had_one() -> None:
    wrong = hidden(CUP).replace("unchanged:left.", "unchanged:right.")
    for before in (None, parse_plan(CUP), Plan()):
        with pytest.raises(SetupError, match=r"^plan, line 31: .* stands for the key of rig 'right', which has none"):
            restored(wrong, before)
    with pytest.raises(SetupError, match="has none"):
        restored(CUP.replace("a-key-that-nobody-guesses", "unchanged:left.password"), parse_plan(CUP))


# JSON


def test_null_is_what_is_not_there_and_wrong_json_becomes_wrong_toml() -> None:
    content = {
        "name": "Hall Cup",
        "language": None,
        "sessions": [{"type": "race", "counts": False, "track": None}],
        "rules": {"preset": "league", "race": {"points": "3-2-1", "pole": 0.5}},
        "teams": {"a": {"name": "A", "drivers": [{"name": "Mika", "number": None}, "Lena", None]}},
        "rigs": {"left": "192.0.2.1"},
    }
    plan = parse_plan(as_toml(content))
    assert [each.name for each in plan.drivers.values()] == ["Mika", "Lena"]
    assert (plan.rigs["left"].address, plan.session.counts) == ("192.0.2.1", False)
    with pytest.raises(SetupError, match=r"plan, line 1: nmae is not known here; did you mean name"):
        parse_plan(as_toml({"nmae": "x"}))
    deep: list[object] = []
    for _ in range(3_000):
        deep = [deep]
    with pytest.raises(SetupError, match="nested too deep"):
        as_toml({"name": deep})


def test_how_drivers_are_shown_and_the_logos_of_teams_go_everywhere_that_a_plan_goes() -> None:
    text = changed(
        ('name = "Svea Linsen"\n', 'name = "Svea Linsen"\nnickname = "Comet"\nshown = "nickname"\n'),
        ('name = "Nordhang Optik"\n', 'name = "Nordhang Optik"\nlogo = "nordhang.svg"\n'),
    )
    before, after = parse_plan(CUP), parse_plan(text)
    assert differences(before, after) == [
        "team nordhang (Nordhang Optik): logo none -> nordhang.svg",
        "driver svea (Svea Linsen): nickname none -> Comet",
        "driver svea (Svea Linsen): shown none -> nickname",
    ]
    team = as_json(after)["teams"]["nordhang"]
    assert (team["logo"], team["drivers"][0]["nickname"], team["drivers"][0]["shown"]) == (
        "nordhang.svg",
        "Comet",
        "nickname",
    )
    assert parse_plan(as_toml(as_json(after))) == after
    assert (taken(before, after), needs_restart(before, after)) == (after, [])
    copy = copied(after, suffix="2027")
    assert (copy.drivers, copy.teams) == (after.drivers, after.teams)


# Erasing


def test_a_nickname_goes_with_the_name() -> None:
    text = CUP.replace('name = "Svea Linsen"\n', 'name = "Svea Linsen"\nnickname = "Comet"\nshown = "nickname"\n')
    before = version(text, what="driver svea (Svea Linsen): nickname none -> Comet")
    names = names_in([before], "svea", "Svea Linsen")
    assert names == {"Svea Linsen", "Comet"}
    after = without(before, "svea", names, 7)
    assert after.what == "driver svea (Driver 7): nickname none -> Driver 7"
    assert "Comet" not in after.text
    driver = parse_plan(after.text).drivers["svea"]
    assert (driver.name, driver.nickname, driver.shown) == ("Driver 7", None, None)


def test_a_name_goes_out_of_a_version_and_what_it_says_stays() -> None:
    before = version(what="driver svea (Svea  linsen): number 7 -> 8\nby svea linsen-maier", author="Svea Linsen")
    names = names_in([before], "svea", "Svea Linsen")
    after = without(before, "svea", names, 7)
    assert "Svea" not in after.text
    assert after.what == "driver svea (Driver 7): number 7 -> 8\nby Driver 7-maier"
    assert (after.author, after.number) == ("Driver 7", 1)
    was, now = parse_plan(before.text), parse_plan(after.text)
    assert now.drivers["svea"].name == "Driver 7"
    assert (now.drivers.keys(), now.rigs, now.sessions, now.teams) == (
        was.drivers.keys(),
        was.rigs,
        was.sessions,
        was.teams,
    )
    assert after.checksum != before.checksum
    assert without(after, "svea", names, 7) == after


def test_all_spellings_of_a_driver_go_and_the_same_word_in_other_names_stays() -> None:
    old = version(CUP.replace("Svea Linsen", "Swea"))
    names = names_in([old, version()], "svea", "")
    assert names == {"Swea", "Svea Linsen"}
    other = version(CUP.replace('name = "Mika Dampf"', 'name = "Swea Dampf"').replace("Svea Linsen", "Swea"))
    after = parse_plan(without(other, "svea", names, 1).text)
    assert [each.name for each in after.drivers.values()] == ["Driver 1", "Swea Dampf"]


def test_what_is_called_by_the_name_alone_is_renamed_too() -> None:
    text = CUP.replace('name = "Nordhang Optik"', 'name = "Svea Linsen"\nshort = "Svea Linsen"')
    text = text.replace('type = "race"\ncount = 2', 'type = "race"\nname = "svea linsen"')
    text = text.replace('name = "Hall Cup"', 'name = "Svea Linsen"').replace(
        "192.0.2.1", '192.0.2.1"\nname = "Svea Linsen'
    )
    after = without(version(text), "svea", {"Svea Linsen"}, 123456)
    plan = parse_plan(after.text)
    assert "linsen" not in after.text.casefold()
    assert (plan.name, plan.teams["nordhang"].short, plan.sessions[1].name) == (
        "Driver 123456",
        "Driver 12345",
        "Driver 123456",
    )
    assert plan.rigs["left"].name == "Driver 123456"
    german = without(version('language = "de"\n' + text), "svea", {"Svea Linsen"}, 46)
    assert parse_plan(german.text).drivers["svea"].name == "Fahrer 46"
    one = without(version('[session]\nname = "Svea Linsen"\n'), "svea", {"Svea Linsen"}, 1)
    assert parse_plan(one.text).session.name == "Driver 1"


def test_a_name_in_a_note_alone_goes_and_a_version_without_it_stays_as_it_is() -> None:
    noted = version(CUP + "# ask Svea Linsen for her shoes\n".replace("Svea", "Toni"))
    after = without(noted, "toni", {"Toni Linsen"}, 2)
    assert "Toni" not in after.text
    assert parse_plan(after.text) == parse_plan(CUP)
    assert without(version(), "toni", {"Toni Linsen"}, 2) == version()


def test_a_version_that_cannot_be_read_any_more_loses_the_name_as_well() -> None:
    wrong = version('nmae = "Hall Cup" # Svea Linsen\n')
    assert without(wrong, "svea", names_in([wrong], "svea", "Svea Linsen"), 1).text == 'nmae = "Hall Cup" # Driver 1\n'


def test_who_was_erased_does_not_come_back_with_an_older_plan() -> None:
    known = met(Person("svea", "Svea Linsen"), 4, lambda _: None)
    gone = erased(known, at=AT, by="desk", reason="asked", salt=b"s" * SALT_BYTES)
    there = met(Person("mika", "Mika Dampf"), 5, lambda _: None)
    text, ids = without_erased(CUP, {"svea": gone, "mika": there})
    assert (ids, parse_plan(text).drivers["svea"].name) == (["svea"], "Driver 4")
    assert without_erased(CUP, {"mika": there}) == (CUP, [])
    renamed = CUP.replace("drivers.svea", "drivers.someone")
    text, ids = without_erased(renamed, {"svea": gone})
    assert (ids, parse_plan(text).drivers["someone"].name) == (["someone"], "Driver")


# Which plan a server starts with


def start(record: MemoryRecord, file: Path | None) -> tuple[str, int, str]:
    found = starting(record, file, author="Orga", now=lambda: AT)
    assert holding(record.plans(), file) == found.plan
    return found.plan.name, found.number, found.told


def save(record: MemoryRecord, text: str, author: str = "Ada") -> None:
    newest = record.newest_plan()
    record.save_plan(PlanDraft(text, author, AT, "x"), 0 if newest is None else newest.number)


def test_a_file_is_imported_once_and_holds_until_somebody_changes_the_plan(tmp_path: Path) -> None:
    record, file = MemoryRecord("e"), tmp_path / "cup.toml"
    assert start(record, None) == ("eRacing Cup", 0, "")
    file.write_text(CUP)
    assert start(record, file) == ("Hall Cup", 1, "")
    assert start(record, file) == ("Hall Cup", 1, "")
    assert start(record, None) == ("Hall Cup", 1, "version 1 of the plan holds, which Orga saved")
    assert [type(each.entry) for each in record.read()] == [PlanTaken]
    save(record, CUP.replace("Hall Cup", "Web Cup"))
    assert start(record, file) == (
        "Web Cup",
        2,
        f"the plan was changed since {file} was imported: version 2 of the plan holds, which Ada saved",
    )
    assert start(record, None)[:2] == ("Web Cup", 2)


def test_a_file_that_was_changed_wins_over_what_was_saved_since(tmp_path: Path) -> None:
    record, file = MemoryRecord("e"), tmp_path / "cup.toml"
    file.write_text(CUP)
    start(record, file)
    save(record, CUP.replace("Hall Cup", "Web Cup"))
    file.write_text(CUP.replace("Hall Cup", "File Cup"))
    name, number, told = start(record, file)
    assert (name, number) == ("File Cup", 3)
    assert told.startswith(
        f"{file} is new or was changed: it holds now, as version 3; version 2, which Ada saved, holds"
    )
    newest = record.newest_plan()
    assert newest is not None
    assert newest.what == "imported from cup.toml\nthe plan: name Web Cup -> File Cup"
    file.write_text(CUP.replace("Hall Cup", "File Cup") + "# a note\n")
    assert start(record, file)[2] == f"{file} is new or was changed: it holds now, as version 4"
    assert [each.what.splitlines()[-1] for each in record.plans()][-1] == "nothing is otherwise but the text"


def test_an_exported_plan_given_back_is_no_new_version(tmp_path: Path) -> None:
    record, file = MemoryRecord("e"), tmp_path / "out.toml"
    save(record, CUP)
    file.write_text(CUP)
    assert start(record, file)[1] == 1


def test_a_wrong_file_stops_the_start_and_a_version_nobody_can_read_gives_way_to_a_file(tmp_path: Path) -> None:
    record, file = MemoryRecord("e"), tmp_path / "cup.toml"
    file.write_text("nmae = 1\n")
    with pytest.raises(SetupError, match="line 1: nmae"):
        starting(record, file, author="Orga", now=lambda: AT)
    assert record.plans() == []
    save(record, "of = 'another time'")
    with pytest.raises(SetupError, match=r"version 1 of the plan, line 1: of .*\nthe record keeps this plan, and this"):
        starting(record, None, author="Orga", now=lambda: AT)
    file.write_text(CUP)
    assert start(record, file)[:2] == ("Hall Cup", 2)
    assert record.plans()[-1].what.endswith("version 1 cannot be compared with it")


def test_an_erased_driver_is_not_imported_again(tmp_path: Path) -> None:
    record, file = MemoryRecord("e"), tmp_path / "cup.toml"
    file.write_text(CUP)
    record.append([], [Person("svea", "Svea Linsen")])
    record.change_person("svea", lambda known: erased(known, at=AT, by="x", reason="y", salt=b"s" * SALT_BYTES))
    assert start(record, file)[1] == 1
    newest = record.newest_plan()
    assert newest is not None
    assert "Svea" not in newest.text + newest.what
    assert start(record, file)[2] == ""


def test_two_that_start_in_the_same_moment_import_a_file_once(tmp_path: Path) -> None:
    class Busy(MemoryRecord):
        def save_plan(self, draft: PlanDraft, after: int) -> PlanVersion:
            if not self.plans():
                super().save_plan(draft, after)
            return super().save_plan(draft, after)

    record, file = Busy("e"), tmp_path / "cup.toml"
    file.write_text(CUP)
    assert start(record, file)[:2] == ("Hall Cup", 1)
    assert len(record.plans()) == 1


def test_equal_texts_have_the_same_checksum() -> None:
    assert version().checksum == checksum(CUP) != checksum(CUP + " ")
    assert parsed(version()) == parse_plan(CUP)
    assert issubclass(PlanMoved, Exception)

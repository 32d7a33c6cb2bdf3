"""`eracing people` as it is typed: whom staff show how, what is kept of somebody, and how it goes away."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from display.people import erasing
from eracing import app
from timing.event import Plan
from timing.readings import SessionType
from timing.record.backup import backup
from timing.record.entry import LapAmended, LapRuled, LapSet, Person, RigAdopted, SessionOpened, Undone
from timing.record.folder import record_file
from timing.record.lock import hold
from timing.record.memory import MemoryRecord
from timing.record.sql import SqlRecord

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
PLAN = """
[teams.north]
name = "North Works"
[drivers.ben]
name = "Ben Cole"
"""
OPENED = SessionOpened("quali", SessionType.QUALIFYING, "Qualifying", None, AT)


def lap(number: int, driver: str, at: datetime = AT, **more: Any) -> LapSet:
    return LapSet("quali", f"rig of {driver}/77/0", number, "rig", driver, 90_000 + number, at, **more)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with an evening of three people."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "cup.toml").write_text(PLAN)
    record = SqlRecord.open(record_file(tmp_path / "data"))
    people = [Person("d1", "Ada Lovelace", "7", "north"), Person("ben-cole", "Ben Cole"), Person("d3", "Cleo")]
    record.append([OPENED, lap(1, "d1"), lap(2, "d1"), lap(1, "ben-cole")], people)
    record.close()
    return tmp_path / "data"


def run(data: Path, *words: object, confirm: str | None = None) -> Result:
    return CliRunner().invoke(app, ["people", *map(str, words), "--data", str(data)], input=confirm)


def done(data: Path, *words: object) -> str:
    result = run(data, *words)
    assert result.exit_code == 0, f"{result.output}{result.exception}"
    return result.output


def refused(data: Path, *words: object) -> str:
    result = run(data, *words)
    assert result.exit_code != 0
    return f"{result.output}{result.exception}"


def erased(data: Path, who: str, *more: object) -> str:
    return done(data, "erase", who, "--by", "desk", "--reason", "asked for it", "--yes", *more)


def kept(data: Path, id: str) -> dict[str, Any]:
    everybody: list[dict[str, Any]] = json.loads(done(data, "list", "--json"))
    return next(each for each in everybody if each["id"] == id)


def write_tape(data: Path, begun: datetime, ended: datetime) -> Path:
    tape = data / "tapes" / f"tape-{begun:%Y%m%d-%H%M%S}-000000.pcapng.gz"
    tape.parent.mkdir(exist_ok=True)
    tape.write_bytes(b"what the rigs sent")
    os.utime(tape, (ended.timestamp(), ended.timestamp()))
    return tape


class TestList:
    def test_tells_names_and_how_they_are_shown(self, data: Path) -> None:
        done(data, "set", "d1", "--shown", "initials")
        done(data, "hide", "Cleo")
        listed = done(data, "list")
        assert ["d1", "Ada", "Lovelace", "7", "north", "A.", "L.", "A.", "L."] in [
            each.split() for each in listed.split("\n")
        ]
        assert "hidden" in listed

    def test_of_a_session_tells_who_drove(self, data: Path) -> None:
        listed = json.loads(done(data, "list", "--session", "current", "--json"))
        assert {each["id"] for each in listed} == {"d1", "ben-cole"}
        assert "there is no session 'race'" in refused(data, "list", "--session", "race")


def test_who_was_hidden_may_be_shown_again(data: Path) -> None:
    assert done(data, "hide", "d1") == "d1 is 'Driver 1' on boards and 'Driver 1' in files\n"
    assert done(data, "unhide", "d1") == "d1 is 'Ada Lovelace' on boards and 'Ada Lovelace' in files\n"


class TestSet:
    def test_decides_over_what_games_tell(self, data: Path) -> None:
        told = done(
            data,
            "set",
            "d1",
            "--name",
            "Ada Byron",
            "--nickname",
            "Comet",
            "--shown",
            "nickname",
            "--number",
            "",
            "--minor",
        )
        assert told == "d1 is 'Comet' on boards and 'Comet' in files\n"
        done(data, "set", "d3", "--team", "north", "--plan", "cup.toml")
        record = SqlRecord.open(record_file(data))
        record.append([], [Person("d1", "Ada Lovelace", "7", "north"), Person("d3", "Cleo")])
        record.close()
        ada, cleo = kept(data, "d1"), kept(data, "d3")
        assert (ada["name"], ada["number"], ada["minor"], ada["set_by_staff"]) == (
            "Ada Byron",
            None,
            True,
            ["name", "nickname", "number", "shown"],
        )
        assert cleo["team"] == "north"
        assert done(data, "set", "d1", "--nickname", "", "--shown", "full", "--no-minor").startswith(
            "d1 is 'Ada Byron'"
        )

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["d1"], "say what to set"),
            (["d1", "--shown", "nickname"], "d1 has no nickname"),
            (["d1", "--team", "south"], "the plan has no team 'south'; there are: none; name the plan with --plan"),
            (["d1", "--team", "south", "--plan", "cup.toml"], "there are: north"),
            (["d1", "--name", " "], "--name cannot be empty"),
            (["d1", "--number", "12345678901234567890"], "--number cannot be"),
            (["nobody", "--minor"], "there is nobody with the id or name 'nobody'"),
            (["d1", "--nickname", "\udcff"], "take the invisible character U+DCFF out"),
        ],
    )
    def test_refuses_what_cannot_be(self, data: Path, words: list[str], said: str) -> None:
        assert said in refused(data, "set", *words)

    def test_does_not_guess_who_is_meant(self, data: Path) -> None:
        done(data, "set", "d3", "--name", "ada  lovelace")
        assert "2 people are called 'Ada Lovelace': name one of the ids d1, d3" in refused(data, "hide", "Ada Lovelace")


class TestConsent:
    def test_of_a_parent_lets_boards_name_a_minor(self, data: Path) -> None:
        done(data, "set", "d1", "--minor")
        assert kept(data, "d1")["on_boards"] == "A. L."
        all_boards = ("--purpose", "hall", "--purpose", "web", "--purpose", "stream")
        done(data, "consent", "d1", *all_boards, "--given", "--by", "her mother", "--text-version", "2026-1")
        assert (kept(data, "d1")["on_boards"], kept(data, "d1")["in_files"]) == ("Ada Lovelace", "A. L.")
        told = done(data, "consent", "d1", "--purpose", "web", "--withdrawn", "--by", "her mother")
        assert told == "d1 is 'Driver 1' on boards and 'A. L.' in files\n"
        shown = done(data, "show", "d1")
        assert "consent to web: withdrawn by her mother" in shown
        assert "minor: yes" in shown

    def test_needs_somebody_and_a_text(self, data: Path) -> None:
        assert "--text-version" in refused(data, "consent", "d1", "--purpose", "hall", "--given", "--by", "Ada")
        assert "--by" in refused(data, "consent", "d1", "--purpose", "hall", "--withdrawn", "--by", " ")
        words = ("consent", "d1", "--purpose", "hall", "--withdrawn", "--by", "\udcff")
        assert "a text holds what no database takes" in refused(data, *words)


class TestExport:
    def test_tells_somebody_all_that_is_kept_of_them(self, data: Path, tmp_path: Path) -> None:
        record = SqlRecord.open(record_file(data))
        ruled = LapRuled("quali", lap(1, "d1").key, False, "short cut", "marshal", AT)
        record.append(
            [
                ruled,
                Undone("quali", ruled.key, "wrong lap", "marshal", AT),
                LapRuled("quali", lap(1, "ben-cole").key, False, "short cut", "marshal", AT),
                LapAmended("quali", lap(2, "d1").key, AT, time_ms=91_500),
                lap(7, "guest", aside=True),
                RigAdopted("quali", "rig", "left", "d1", AT, "marshal"),
            ]
        )
        record.close()
        done(data, "consent", "d1", "--purpose", "hall", "--given", "--by", "Ada", "--text-version", "2026-1")
        told = done(data, "export", "d1", "--out", tmp_path / "ada.json")
        assert told.endswith("ada.json: 1 consents, 1 sessions, 3 laps, 4 decisions\n")
        everything = json.loads((tmp_path / "ada.json").read_text(encoding="utf-8"))
        assert everything["person"]["name"] == "Ada Lovelace"
        assert [(each["lap"], each["time_ms"], each["time"]) for each in everything["laps"]] == [
            (1, 90_001, "1:30.001"),
            (2, 91_500, "1:31.500"),
            (7, 90_007, "1:30.007"),
        ]
        assert everything["sessions"] == [{"id": "quali", "type": "qualifying", "name": "Qualifying", "track": None}]
        assert [each["kind"] for each in everything["decisions"]] == [
            "lap-ruled",
            "undone",
            "lap-amended",
            "rig-adopted",
        ]
        assert "Ben" not in json.dumps(everything)
        assert json.loads(done(data, "export", "d3", "--out", "-"))["laps"] == []
        assert "cannot be written" in refused(data, "export", "d1", "--out", tmp_path)

    def test_knows_laps_of_a_source_that_nobody_has_adopted(self, data: Path) -> None:
        record = SqlRecord.open(record_file(data))
        record.append([replace_session(lap(1, "d3", aside=True))], [])
        record.close()
        everything = json.loads(done(data, "export", "d3", "--out", "-"))
        assert [each["counts"] for each in everything["laps"]] == [False]
        assert everything["sessions"] == [{"id": "open"}]


def replace_session(entry: LapSet) -> LapSet:
    return LapSet("open", entry.source, entry.lap, entry.rig, entry.driver, entry.time_ms, entry.at, aside=True)


def test_files_of_results_name_nobody_who_took_the_consent_to_the_archive_back(data: Path, tmp_path: Path) -> None:
    (tmp_path / "cup.toml").write_text('language = "de"\n' + PLAN)
    done(data, "consent", "d1", "--purpose", "archive", "--withdrawn", "--by", "Ada")
    out = tmp_path / "board.csv"
    words = ("export", "--format", "csv", "--plan", tmp_path / "cup.toml", "--out", out, "--data", data)
    result = CliRunner().invoke(app, [*map(str, words)])
    assert result.exit_code == 0, result.output
    written = out.read_text(encoding="utf-8-sig")
    assert ("Fahrer 1" in written, "Lovelace" in written, "Ben Cole" in written) == (True, False, True)


class TestErase:
    def test_asks_first(self, data: Path) -> None:
        words = ("erase", "d1", "--by", "desk", "--reason", "asked")
        result = run(data, *words, confirm="n\n")
        assert (result.exit_code, "Erase d1 (Ada Lovelace) for good?" in result.output) == (1, True)
        assert kept(data, "d1")["name"] == "Ada Lovelace"
        assert run(data, *words, confirm="y\n").exit_code == 0
        assert (kept(data, "d1")["name"], kept(data, "d1")["on_boards"]) == (None, "Driver 1")
        assert "(who was erased already)" in run(data, *words, confirm="n\n").output
        assert "only a --name brings the person back" in refused(data, "set", "d1", "--minor")
        assert "nothing to consent to" in refused(
            data, "consent", "d1", "--purpose", "hall", "--given", "--by", "x", "--text-version", "1"
        )
        assert "erased: at" in done(data, "show", "d1")
        done(data, "set", "d1", "--name", "Ada")
        assert kept(data, "d1")["on_boards"] == "Ada"

    def test_keeps_neither_a_name_in_its_reason_nor_none(self, data: Path) -> None:
        words = ("erase", "d1", "--yes", "--by", "desk", "--reason")
        assert "neither may hold the name" in refused(data, *words, "ada lovelace asked")
        assert "say who erases" in refused(data, *words, " ")
        assert kept(data, "d1")["name"] == "Ada Lovelace"

    def test_tells_where_the_name_may_stand_still(self, data: Path, tmp_path: Path) -> None:
        record = SqlRecord.open(record_file(data))
        rulings = [
            LapRuled(
                "quali", lap(1, "ben-cole").key, at % 2 == 0, "Ben Cole cut", "marshal", AT + timedelta(seconds=at)
            )
            for at in range(11)
        ]
        record.append(rulings, [Person("d9", "BEN Cole")])
        record.close()
        copy = data / "record.db.before-0002"
        backup(record_file(data), copy)
        told = erased(data, "ben-cole", "--plan", tmp_path / "cup.toml")
        assert (
            "! the name stands in what people wrote into entries (5, 6, 7, 8, 9, 10, 11, 12, 13, 14 and others)" in told
        )
        assert "! the id 'ben-cole', which stands in the entries, is made of the name" in told
        assert "! the same name is kept under d9" in told
        assert f"! {copy} is a copy of the record from before and holds the name" in told
        assert "! the plan still names this person" in told
        again = erased(data, "ben-cole")
        assert "ben-cole is erased already" in again
        assert f"! {copy} is a copy of the record from before and may hold the name" in again
        told = erased(data, "d1", "--plan", tmp_path / "cup.toml")
        assert "no byte of the name is left in record.db" in told
        assert "plan" not in told

    def test_says_where_its_letters_are_part_of_another_name(self, data: Path) -> None:
        done(data, "set", "d1", "--name", "Cleopatra")
        assert "! the letters of the name still stand in record.db, as part of another" in erased(data, "d3")

    def test_deletes_the_tapes_of_those_hours(self, data: Path) -> None:
        before = write_tape(data, AT - timedelta(days=3), AT - timedelta(days=2))
        during = write_tape(data, AT - timedelta(hours=2), AT)
        newest = write_tape(data, AT + timedelta(hours=1), AT + timedelta(hours=3))
        (data / "tapes" / "notes.txt").write_text("not a tape")
        told = erased(data, "d1")
        assert [path for path in (before, during, newest) if f"the tape {path} may hold the name" in told] == [
            during,
            newest,
        ]
        with hold(data):
            told = erased(data, "d1", "--tapes")
        assert f"the tape {during} is deleted" in told
        assert f"! {newest} stays: the server that runs is writing it" in told
        assert [path.exists() for path in (before, during, newest)] == [True, False, True]
        assert "there is no tape" in erased(data, "d3", "--tapes")

    def test_tells_what_nobody_can_promise_of_a_server(self, tmp_path: Path) -> None:
        record = MemoryRecord()
        record.append([OPENED, lap(1, "d1")], [Person("d1", "Ada Lovelace")])
        places = erasing.Places(tmp_path, None, Plan())
        told = [*erasing.erase(record, places, "d1", by="desk", reason="asked", now=lambda: AT, tapes=False)]
        assert told[0] == "d1 is erased: from now on Driver 1; laps, points and the chain are as they were"
        assert "its own log (WAL), its replicas and dumps made before hold the name" in told[1]
        gone = [*erasing.erase(record, places, "d1", by="desk", reason="asked", now=lambda: AT, tapes=False)]
        assert gone[0].startswith("d1 is erased already")

    def test_says_which_tape_cannot_be_deleted(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write_tape(data, AT, AT)

        def refuse(self: Path, missing_ok: bool = False) -> None:
            raise PermissionError(13, "used by another program")

        monkeypatch.setattr(Path, "unlink", refuse)
        assert "cannot be deleted (used by another program): delete it by hand" in erased(data, "d1", "--tapes")


class TestPurge:
    def test_deletes_what_is_old_enough_and_reports_it(self, data: Path) -> None:
        now = datetime.now(UTC)
        old = write_tape(data, now - timedelta(days=40), now - timedelta(days=31))
        young = write_tape(data, now - timedelta(days=29), now - timedelta(days=29))
        assert f"the tape {old} would be deleted" in done(data, "purge", "--dry-run")
        assert old.exists()
        told = done(data, "purge")
        assert (old.exists(), young.exists()) == (False, True)
        assert "tapes are kept for 30 days: 1 deleted\npeople are kept without end: 0 forgotten\n" in told
        with hold(data):
            assert "! " in done(data, "purge", "--tape-days", 10)

    def test_forgets_who_has_not_driven_for_long_and_may_come_again(self, data: Path) -> None:
        record = SqlRecord.open(record_file(data))
        now, long_ago = datetime.now(UTC), datetime.now(UTC) - timedelta(days=400)
        old = [lap(9, "d8", long_ago), lap(8, "d3", now), lap(9, "d1", now), lap(9, "ben-cole", now)]
        record.append(old, [Person("d8", "Old Bill"), Person("team:north", "North Works")])
        record.close()
        words = ("purge", "--people-days", 365)
        assert "d8 would be forgotten" in done(data, *words, "--dry-run")
        assert kept(data, "d8")["name"] == "Old Bill"
        assert "d8 is forgotten\n" in done(data, *words)
        assert b"Old Bill" not in record_file(data).read_bytes()
        assert "people are kept for 365 days: 0 forgotten" in done(data, *words)
        record = SqlRecord.open(record_file(data))
        record.append([], [Person("d8", "Old Bill")])
        record.close()
        assert kept(data, "d8")["name"] == "Old Bill"


def test_a_record_without_entries_has_nobody_to_forget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    record = SqlRecord.open(record_file(tmp_path / "data"))
    record.append([], [Person("d1", "Ada")])
    record.close()
    assert "0 forgotten" in done(tmp_path / "data", "purge", "--people-days", 0)


@pytest.mark.parametrize(
    "words",
    [
        ("hide", "d1"),
        ("unhide", "d1"),
        ("set", "d1", "--nickname", "Ace"),
        ("consent", "d1", "--purpose", "hall", "--withdrawn", "--by", "Ada"),
        ("erase", "d1", "--by", "desk", "--reason", "asked", "--yes"),
    ],
)
def test_a_venue_says_where_its_people_are_changed(
    data: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("ERACING_UPSTREAM", "https://cup.example")
    assert "this venue has its people from https://cup.example: change them there" in refused(data, *words)
    monkeypatch.delenv("ERACING_UPSTREAM")
    assert "name: Ada Lovelace" in done(data, "show", "d1")

"""The export table: files are recognised by content, and whatever is no result file is one sentence."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import acsp, f1, gt7
from ingest.formats.document import MOST_TEXT, Document
from ingest.formats.exports import EXPORTS, identify, read
from ingest.formats.results import Contents
from tests.ingest.formats.damage import damaged
from tests.ingest.formats.ini_files import RACEROOM, best_file, ini_file, ini_slot
from tests.ingest.formats.logged_files import Channel, ibt, ld, ticks
from tests.ingest.formats.result_files import (
    ADA,
    BEA,
    CLEO,
    ac_car,
    ac_client,
    ac_client_lap,
    ac_client_session,
    ac_lap,
    ac_row,
    ac_server,
    acc_client,
    acc_driver,
    acc_lap,
    acc_line,
    acc_server,
    iracing,
    iracing_row,
    iracing_session,
    iracing_table,
    pcars,
    pcars_lap,
    pcars_lobby,
    pcars_result,
    pcars_saved,
    pcars_stage,
    r3e,
    r3e_lap,
    r3e_player,
    saved,
    second_driver,
    second_lap,
    second_monitor,
)
from tests.ingest.formats.rfactor_files import rf_driver, rf_file, rf_lap, rf_session
from timing.errors import BadInput

DOCUMENT = Path(__file__).parents[3] / "docs" / "files.md"

_LINES = [acc_line(1, acc_driver(ADA, "S1"), acc_driver(BEA), team="North", best=90_000), acc_line(2, acc_driver(CLEO))]
FILES: dict[str, dict[str, Any]] = {
    "acc-server": acc_server(_LINES, [acc_lap(1, 90_000), acc_lap(2, 91_000, valid=False)]),
    "acc-client": acc_client(_LINES, [acc_lap(1, 90_000), acc_lap(1, 91_000, driver=1)]),
    "assettocorsa-client": ac_client(
        [ADA, BEA],
        ac_client_session([ac_client_lap(0, 0, 90_000, cuts=0), ac_client_lap(1, 0, -1, cuts=1)]),
        ac_client_session([], type=2, name="Qualify", best=[{"car": 1, "time": 90_000, "lap": 0}]),
    ),
    "assettocorsa-server": ac_server(
        [ac_lap(ADA, 90_000, guid="1"), ac_lap(CLEO, 95_000, guid="3", cuts=1)],
        [ac_row(ADA, 90_000, guid="1"), ac_row("")],
        [ac_car(ADA, guid="1", team="North")],
    ),
    "raceroom-server": r3e(
        ("Qualify", [r3e_player(ADA, best=90_000, UserId=7), r3e_player("", best=91_000, place=2)]),
        ("Race", [r3e_player(ADA, [r3e_lap(-1000), r3e_lap(90_000)], best=90_000, StartTime=1)]),
    ),
    "projectcars-server": pcars(
        pcars_lobby(
            {
                "practice1": pcars_stage([]),
                "race1": pcars_stage(
                    [pcars_lap(ADA, 0, 90_000), pcars_lap(BEA, 0, 91_000, id=1, counts=0)],
                    [pcars_result(ADA, 90_000), pcars_result("", id=2)],
                ),
            },
            members={"1000": {"name": ADA, "steamid": "76", "setup": {"VehicleId": -5}}},
            participants=[{"Name": BEA, "VehicleId": 6}],
        ),
        players={"76": ADA},
    ),
    "secondmonitor-json": second_monitor(
        second_driver(ADA, [second_lap(1, 90_000), second_lap(2, 91_000, valid=False)]), second_driver(BEA, [])
    ),
    "iracing-json": iracing(
        iracing_session([iracing_row(ADA, 900_000, 3)], -1, "Open Practice", "PRACTICE"),
        iracing_session(
            [
                iracing_row("North", 900_000, customer=None, team_id=-3)
                | {"driver_results": [iracing_row(ADA, 900_000), iracing_row(BEA, -1, -1, customer=102)]}
            ]
        ),
    ),
}
OTHERS: dict[str, bytes] = {
    "projectcars-server": pcars_saved(FILES["projectcars-server"]),
    "iracing-csv": iracing_table().encode(),
    "eracing-csv": b"driver,lap,time\n",
    "rfactor1": rf_file(rf_session("Race", rf_driver(ADA, rf_lap(1, "90.5"))), version="1.255").encode(),
    "rfactor2": rf_file(rf_session("Race", rf_driver(ADA, rf_lap(1, "90.5")))).encode(),
    "automobilista": rf_file(rf_session("Race", rf_driver(ADA, rf_lap(1, "90.5"))), mod="HALL.srs").encode("utf-16"),
    "race07": ini_file(ini_slot(0, ADA)).encode("cp1252"),
    "raceroom-client": ini_file(ini_slot(0, ADA), game=RACEROOM).encode(),
    "assettocorsa-personalbest": best_file(("GT3", "LAKESIDE", "90000")).encode(),
    "iracing-ibt": ibt(ticks([(2.0, 2.5)], rate=10), rate=10),
    "motec-ld": ld(Channel("SPEED", [1.0])),
}
"""Files that are more than JSON, or none."""

every_format = pytest.mark.parametrize("name", EXPORTS)


def refused(content: bytes, as_format: str | None = None) -> str:
    with pytest.raises(BadInput) as error:
        read(Document.of(content), as_format)
    return str(error.value)


def told(content: bytes, as_format: str | None = None) -> Contents | BadInput:
    """What is read from a file, or why not. Nothing but bad input may be the reason."""
    try:
        return read(Document.of(content), as_format)
    except BadInput as error:
        return error


def survives(content: bytes) -> None:
    """Whatever the bytes are, every format reads them or refuses them in one line."""
    identify(content)
    for as_format in (None, *EXPORTS):
        found = told(content, as_format)
        assert isinstance(found, Contents) or "\n" not in str(found)


def test_the_names_are_those_of_the_rows() -> None:
    assert all(export.name == name and export.title for name, export in EXPORTS.items())
    assert FILES.keys() | OTHERS.keys() <= EXPORTS.keys()
    feeds = {feed.name for feed in (*f1.FEEDS, gt7.FEED, acsp.FEED)}
    assert not feeds & EXPORTS.keys()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16", "utf-16-be"])
def test_a_file_is_recognised_in_any_encoding_and_by_one_format_only(name: str, encoding: str) -> None:
    content = saved(FILES[name], encoding)
    export = identify(content)
    assert export is EXPORTS[name]
    assert [other.name for other in EXPORTS.values() if other.recognise(Document.of(content))] == [name]


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_that_is_not_json_alone_is_recognised_by_one_format_only(name: str) -> None:
    assert [other.name for other in EXPORTS.values() if other.recognise(Document.of(OTHERS[name]))] == [name]


@pytest.mark.parametrize("name", FILES)
def test_a_file_re_indented_and_re_encoded_says_the_same(name: str) -> None:
    contents = read(Document.of(saved(FILES[name])))
    assert contents.format == name
    assert read(Document.of(saved(FILES[name], "utf-16-le", indent=2))) == contents
    assert read(Document.of(json.dumps(FILES[name], sort_keys=True).encode())) == contents


@pytest.mark.parametrize("name", FILES)
def test_a_format_may_be_named_instead_of_recognised(name: str) -> None:
    assert read(Document.of(saved(FILES[name])), name) == read(Document.of(saved(FILES[name])))


def test_doubts_and_guesses_become_warnings() -> None:
    file = ac_server([ac_lap("Zoé", 90_000, guid="1")], [ac_row("Zoé", 61_000, guid="1")])
    assert read(Document.of(saved(file, "cp1252"))).warnings == [
        "bytes that are no UTF-8 were read as Windows letters",
        "race: Zoé: 1:01.000 is stated as best lap, but the laps listed say 1:30.000",
    ]


def test_a_file_with_doubts_without_end_tells_the_first_and_how_many_there_are() -> None:
    warnings = read(Document.of(saved(acc_server([], [acc_lap(car, 90_000) for car in range(80)])))).warnings
    assert len(warnings) == 51
    assert warnings[-1] == "and 30 more of this kind"


# What is none of ours


def test_an_empty_file_says_that_it_is_empty() -> None:
    assert refused(b"") == "result file at byte 0: expected a result file, but it is empty"
    assert refused(b"", "acc-server") == refused(b"")


@pytest.mark.parametrize(
    "content",
    [
        b"\n",
        b"[]",
        b"{}",
        b'{"laps": [1, 2]}',
        b"[Header]\nVersion=1\n",
        b"Finish,Car\n1,2\n",
        b"driver,lap\n",
        b"// a comment\n[1, 2]",
        b"<?xml version='1.0'?><rFactorXML/>",
        bytes(range(256)) * 100,
        b"\x02\0\0\0" + bytes(200),
        "Rangliste für Montag".encode("cp1252"),
    ],
)
def test_what_is_no_known_format_says_which_there_are(content: bytes) -> None:
    assert identify(content) is None
    assert refused(content) == f"result file at byte 0: expected a file of {', '.join(EXPORTS)}"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_a_file_that_breaks_off_says_so_wherever_it_does(name: str, encoding: str) -> None:
    content = saved(FILES[name], encoding)
    for size in range(4, len(content)):
        sentence = refused(content[:size])
        assert sentence.startswith("result file at byte ")
        assert "expected" in sentence


@pytest.mark.parametrize("begin", [b"{", b"//", b"driver,lap,time\n" + b"Ada,1,1:30.000\n" * 40])
def test_a_file_too_large_says_so_though_none_of_it_was_read(begin: bytes) -> None:
    content = begin + bytes(MOST_TEXT)
    assert refused(content) == f"result file: expected at most 32 MB of text, not {len(content):,} bytes"


def test_a_large_file_that_is_no_text_is_none_of_ours() -> None:
    assert refused(b"any" + bytes(MOST_TEXT)).startswith("result file at byte 0: expected a file of ")


def test_a_file_with_comment_lines_that_breaks_off_says_so() -> None:
    assert refused(b'// kept by nobody\n{"stats": [') == (
        "result file at byte 29: expected the rest of the JSON text, but the file ends"
    )


@every_format
def test_a_file_of_another_kind_is_refused_by_the_format_it_is_said_to_be(name: str) -> None:
    for content in (b"[1, 2]", b"none of it", b"{", b"\xff\xfe\x00", bytes(40)):
        assert refused(content, name).startswith(name)


# Whatever may come


@given(st.binary(max_size=300))
def test_random_bytes_never_break_anything(content: bytes) -> None:
    survives(content)


@given(st.sampled_from(sorted(FILES)), st.data())
def test_a_damaged_byte_never_breaks_anything(name: str, data: st.DataObject) -> None:
    content = bytearray(saved(FILES[name], data.draw(st.sampled_from(["utf-8", "utf-16-le"]))))
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    survives(bytes(content))


@given(st.sampled_from(sorted(OTHERS)).flatmap(lambda name: damaged(OTHERS[name])))
def test_a_damaged_file_of_any_kind_never_breaks_any_format(content: bytes) -> None:
    survives(content)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([-1, 10**30, 1e308]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where in a file there is a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for step, each in inner for place in places(each, (*path, step)))]


@given(st.sampled_from(sorted(FILES)), anything, st.data())
def test_any_value_anywhere_is_read_or_refused_with_its_place(name: str, value: Any, data: st.DataObject) -> None:
    file = json.loads(json.dumps(FILES[name]))
    *way, last = data.draw(st.sampled_from(places(file)[1:]))
    holder = file
    for step in way:
        holder = holder[step]
    holder[last] = value
    found = told(json.dumps(file).encode(), name)
    if isinstance(found, BadInput):
        assert (found.format, found.offset is None) == (name, False)
        return
    for session in found.sessions:
        for driver in session.drivers:
            driver.label.encode()
            assert all(lap.lap > 0 and (lap.time_ms is None or lap.time_ms > 0) for lap in driver.laps)


class TestTheDocument:
    @pytest.mark.parametrize("columns", [7, 3])
    def test_tells_of_each_format_what_it_gives_and_where_it_lies(self, columns: int) -> None:
        rows = [row for row in documented() if len(row) == columns]
        assert sorted(name for row in rows for name in re.findall(r"`([\w-]+)`", row[0])) == sorted(EXPORTS)
        assert all(row[1] for row in rows)

    def test_leads_to_pages_that_there_are(self) -> None:
        links = re.findall(r"\]\(([^)]+)\)", DOCUMENT.read_text(encoding="utf-8"))
        assert links
        assert all((DOCUMENT.parent / link).is_file() for link in links)


def documented() -> list[list[str]]:
    """The rows of the document's tables, without their headers."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]

"""The export table: files are recognised by content, and whatever is no result file is one sentence."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import acsp, f1, gt7
from ingest.formats.document import MOST_TEXT, Document
from ingest.formats.exports import EXPORTS, identify, read
from ingest.formats.results import Contents
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
    saved,
)
from timing.errors import BadInput

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
}

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
    assert FILES.keys() <= EXPORTS.keys()
    feeds = {feed.name for feed in (*f1.FEEDS, gt7.FEED, acsp.FEED)}
    assert not feeds & EXPORTS.keys()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16", "utf-16-be"])
def test_a_file_is_recognised_in_any_encoding_and_by_one_format_only(name: str, encoding: str) -> None:
    content = saved(FILES[name], encoding)
    export = identify(content)
    assert export is EXPORTS[name]
    assert [other.name for other in EXPORTS.values() if other.recognise(Document.of(content))] == [name]


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
        b"[Header]\nGame=Something\n",
        b"Fin Pos,Car\n1,2\n",
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


def test_a_file_too_large_says_so_though_none_of_it_was_read() -> None:
    assert refused(b"{" + bytes(MOST_TEXT)) == ("result file: expected at most 32 MB of text, not 33,554,433 bytes")


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

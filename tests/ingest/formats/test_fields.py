"""Fields of JSON objects: each as the type it must have, else bad input that names the place."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.document import Document
from ingest.formats.fields import LARGEST_NUMBER, LONGEST_TEXT, MOST_SECTORS, Fields, clean
from timing.errors import BadInput
from timing.units import from_decimal

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
READERS: dict[str, Callable[[Fields], object]] = {
    "inner": lambda fields: fields.inner("x"),
    "rows": lambda fields: fields.rows("x"),
    "items": lambda fields: fields.items("x"),
    "text": lambda fields: fields.text("x"),
    "count": lambda fields: fields.count("x"),
    "number": lambda fields: fields.number("x"),
    "flag": lambda fields: fields.flag("x"),
    "time": lambda fields: fields.time("x"),
    "time if any": lambda fields: fields.time_if_any("x"),
    "sectors": lambda fields: fields.sectors("x"),
    "date": lambda fields: fields.date("x"),
    "keyed": lambda fields: fields.keyed("x"),
    "instant": lambda fields: fields.instant("x"),
}


def fields(value: object) -> Fields:
    return Fields.of(Document.of(json.dumps({"x": value}).encode()), "acc-server")


def refusal(reader: Callable[[Fields], object], fields: Fields) -> BadInput | None:
    """Why a field cannot be read, None where it can. Nothing but bad input may be the reason."""
    try:
        reader(fields)
    except BadInput as error:
        return error
    return None


def written(text: str) -> Fields:
    return Fields.of(Document.of(text.encode()), "acc-server")


@given(st.sampled_from(sorted(READERS)), anything)
def test_a_field_of_any_type_is_read_or_bad_input_with_its_place(reader: str, value: object) -> None:
    error = refusal(READERS[reader], fields(value))
    if error is not None:
        assert error.format == "acc-server"
        assert error.offset is not None
        assert error.offset >= len('{"x": ')
        assert error.expected.startswith("expected x")


def test_a_document_must_be_an_object() -> None:
    with pytest.raises(BadInput, match=r"^acc-server at byte 2: expected an object, not a list$"):
        Fields.of(Document.of(b"  []"), "acc-server")


@pytest.mark.parametrize(
    ("text", "read", "sentence"),
    [
        ('{"x": 5}', "inner", "at byte 6: expected x to be an object, not 5"),
        ('{"x": [{}, 7]}', "rows", "at byte 11: expected x[1] to be an object, not 7"),
        ('{"x": {"y": 1}}', "items", "at byte 6: expected x to be a list, not an object"),
        ('{"x": 5}', "keyed", "at byte 6: expected x to be an object, not 5"),
        ('{"x": {"a": {}, "b": 5}}', "keyed", "at byte 21: expected x.b to be an object, not 5"),
        ('{"x": [{}, 5]}', "keyed", "at byte 11: expected x[1] to be an object, not 5"),
        ('{"x": "1"}', "instant", 'at byte 6: expected x to be a time in seconds since 1970, not "1"'),
        ('{"x": true}', "text", "at byte 6: expected x to be text, not true"),
        ('{"x": 1.5}', "text", "at byte 6: expected x to be text, not 1.5"),
        ('{"x": ' + "9" * 21 + "}", "text", "at byte 6: expected x to be text, not a number of that size"),
        ('{"x": -1}', "count", "at byte 6: expected x to be a whole number from 0 on, not -1"),
        ("{}", "count", "at byte 0: expected x to be a whole number from 0 on, which is missing"),
        ('{"x": 1.5}', "number", "at byte 6: expected x to be a whole number of 32 bits, not 1.5"),
        ('{"x": 4294967296}', "number", "at byte 6: expected x to be a whole number of 32 bits, not 4294967296"),
        ('{"x": NaN}', "number", "at byte 6: expected x to be a whole number of 32 bits, not NaN"),
        ('{"x": "yes"}', "flag", 'at byte 6: expected x to be true or false, not "yes"'),
        ('{"x": 2}', "flag", "at byte 6: expected x to be true or false, not 2"),
        ('{"x": "1:30.000"}', "time", 'at byte 6: expected x to be a time in milliseconds, not "1:30.000"'),
        ('{"x": null}', "time", "at byte 6: expected x to be a time in milliseconds, not null"),
        ('{"x": Infinity}', "time", "at byte 6: expected x to be a time in milliseconds, not Infinity"),
        ("{}", "time", "at byte 0: expected x to be a time in milliseconds, which is missing"),
        ('{"x": [1, "2"]}', "sectors", 'at byte 10: expected x[1] to be a time in milliseconds, not "2"'),
        ('{"x": [' + "1," * 20 + "1]}", "sectors", "at byte 6: expected x to be at most 20 sectors, not 21"),
        ('{"x": "' + "a" * 99 + '"}', "items", 'at byte 6: expected x to be a list, not "' + "a" * 40 + '"...'),
        ('{"x": ' + "9" * 400 + "}", "items", "at byte 6: expected x to be a list, not a number of that size"),
    ],
)
def test_a_wrong_type_is_told_with_place_and_value(text: str, read: str, sentence: str) -> None:
    with pytest.raises(BadInput) as error:
        READERS[read](written(text))
    assert str(error.value) == f"acc-server {sentence}"


def test_rows_may_be_limited() -> None:
    assert len(fields([{}, {}]).rows("x", 2)) == 2
    with pytest.raises(BadInput, match=r"at byte 6: expected x to be at most 1 rows, not 2"):
        fields([{}, {}]).rows("x", 1)


def test_places_lead_through_lists_and_objects() -> None:
    file = written('{"laps": [{"time": 1}, {"time": 2, "car": {"id": "seven"}}]}')
    with pytest.raises(BadInput, match=r"at byte 49: expected laps\[1\]\.car\.id to be a whole number of 32 bits"):
        file.rows("laps")[1].inner("car").number("id")


@pytest.mark.parametrize("text", ["{}", '{"x": null}'])
def test_much_may_be_missing(text: str) -> None:
    file = written(text)
    assert file.inner("x").text("y") == ""
    assert (file.rows("x"), file.items("x"), file.text("x"), file.keyed("x")) == ([], [], "", {})
    assert file.instant("x") is None
    assert (file.number("x"), file.flag("x"), file.time_if_any("x")) == (None, None, None)
    assert (file.sectors("x"), file.date("x")) == (None, None)


@pytest.mark.parametrize("empty", ["", [], {}, None])
def test_what_is_empty_is_an_object_without_fields(empty: object) -> None:
    assert fields(empty).inner("x").rows("y") == []
    (row,) = fields([empty]).rows("x")
    assert row.text("y") == ""


def test_an_empty_object_is_a_list_without_items() -> None:
    assert (fields({}).items("x"), fields({}).rows("x"), fields({}).sectors("x")) == ([], [], None)


@pytest.mark.parametrize(
    ("value", "keys"), [({"7": {"y": 1}, "a": {}}, ["7", "a"]), ([{"y": 1}, {}], ["1", "2"]), ("", []), ([], [])]
)
def test_objects_have_keys_also_where_a_list_stands_for_them(value: object, keys: list[str]) -> None:
    found = fields(value).keyed("x")
    assert [*found] == keys
    assert [each.number("y") for each in found.values()] == [1, None][: len(keys)]


# Text


def test_numbers_may_stand_for_text() -> None:
    assert (fields(7).text("x"), fields("007").text("x"), fields(-1).text("x")) == ("7", "007", "-1")
    assert (fields(3.0).text("x"), fields(70000000000000001).text("x")) == ("3", "70000000000000001")


def test_text_is_such_as_every_database_holds() -> None:
    assert clean("A\0da \ud83d \U0001f3c1") == "Ada \ufffd \U0001f3c1"
    assert len(clean("a" * 1000)) == LONGEST_TEXT
    assert written('{"x": "\\ud83d"}').text("x") == "\ufffd"
    assert written('{"x": "\\ud83c\\udfc1"}').text("x") == "\U0001f3c1"


@given(st.text(max_size=20))
def test_clean_text_stays_clean(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    clean(text).encode()


# Numbers


@pytest.mark.parametrize(("text", "number"), [("5", 5), ("5.0", 5), ("-3", -3), ("5e2", 500)])
def test_whole_numbers_may_be_written_with_a_point(text: str, number: int) -> None:
    assert written(f'{{"x": {text}}}').number("x") == number


@given(st.integers(0, LARGEST_NUMBER))
def test_counts_are_read(number: int) -> None:
    assert fields(number).count("x") == number


@pytest.mark.parametrize(("value", "flag"), [(True, True), (1, True), (0, False), (False, False)])
def test_flags_may_be_numbers(value: object, flag: bool) -> None:
    assert fields(value).flag("x") is flag


@pytest.mark.parametrize(
    "none", [0, -1, -1000, 86_400_000, 999_999_999, 2_147_483_647, 0.4, -1.0, 3.4e38, 1e308, 10**300]
)
def test_numbers_that_mean_no_time_are_none(none: float) -> None:
    assert fields(none).time("x") is None
    assert fields([30_000, none]).sectors("x") is None


@pytest.mark.parametrize(
    ("text", "time"), [("83520", 83_520), ("83520.0", 83_520), ("83520.5", 83_521), ("83520.49", 83_520), ("0.5", 1)]
)
def test_halves_of_a_millisecond_are_rounded_up(text: str, time: int) -> None:
    assert written(f'{{"x": {text}}}').time("x") == time


@given(st.decimals(0, 86_399_999, places=3))
def test_times_are_rounded_as_everywhere_in_the_house(time: Decimal) -> None:
    assert written(f'{{"x": {time}}}').time("x") == from_decimal(str(time / 1000))


@given(st.lists(st.integers(1, 86_399_999), max_size=MOST_SECTORS))
def test_sectors_are_read_where_all_are_there(times: list[int]) -> None:
    assert fields(times).sectors("x") == (tuple(times) or None)


# Dates


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-11-21T19:04:12Z", datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)),
        ("2026-11-21T20:04:12+01:00", datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)),
        ("2026-11-21T19:04:12", datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_instants_or_none(text: str, date: datetime | None) -> None:
    assert fields(text).date("x") == date


@pytest.mark.parametrize(
    ("seconds", "date"),
    [
        (1_795_892_652, datetime(2026, 11, 28, 19, 4, 12, tzinfo=UTC)),
        (1_795_892_652.5, datetime(2026, 11, 28, 19, 4, 12, 500_000, tzinfo=UTC)),
        (2**31 * 2, datetime(2106, 2, 7, 6, 28, 16, tzinfo=UTC)),
        (0, None),
        (-1, None),
        (10**15, None),
        (10**300, None),
        (1e308, None),
    ],
)
def test_seconds_since_1970_are_instants_or_none(seconds: float, date: datetime | None) -> None:
    assert fields(seconds).instant("x") == date


@given(st.text(max_size=30) | st.datetimes(timezones=st.timezones()).map(lambda date: date.isoformat()))
def test_any_text_is_a_date_or_none(text: Any) -> None:
    found = fields(text).date("x")
    assert found is None or found.tzinfo is UTC

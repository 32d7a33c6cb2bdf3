"""JSON as text: what is taken, what is refused before it does harm, and where a value stands."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import json_text
from ingest.formats.json_text import MOST_COMMENTS, MOST_LEVELS, MOST_VALUES, NotJson, parse, place

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)


def expected(text: str) -> tuple[int | None, str]:
    with pytest.raises(NotJson) as error:
        parse(text)
    return error.value.index, error.value.expected


@given(values, st.sampled_from([None, 0, 2]), st.booleans())
def test_what_is_json_is_read(value: object, indent: int | None, ascii: bool) -> None:
    assert parse(json.dumps(value, indent=indent, ensure_ascii=ascii)) == value


@pytest.mark.parametrize("behind", ["", "\0\0", "// the end //", "\n// twice\n\n// and again\n\0"])
def test_comment_lines_around_it_and_zeros_behind_it_do_no_harm(behind: str) -> None:
    text = '// kept by nobody\r\n  // twice\n\n{"a": "//"} \n' + behind
    assert parse(text) == {"a": "//"}
    assert text[place(text, ("a",))] == '"'


def test_control_characters_in_names_are_kept() -> None:
    assert parse('{"name": "Ada\x07\tVoss"}') == {"name": "Ada\x07\tVoss"}


@pytest.mark.parametrize(
    "text", ["", " ", "// nothing", '{"a": 1', '{"a": [1, 2', '{"a', "[1,\0\0\0", '{"a": "12', '{"a": fal', "[-"]
)
def test_what_breaks_off_says_so(text: str) -> None:
    index, sentence = expected(text)
    assert sentence == "expected the rest of the JSON text, but the file ends"
    assert index is not None
    assert index <= len(text)


@pytest.mark.parametrize(
    ("text", "index", "sentence"),
    [
        ('{"a" 1}', 5, "expected JSON: expecting ':' delimiter"),
        ("{a: 1}", 1, "expected JSON: expecting property name enclosed in double quotes"),
        ("[1, x]", 4, "expected JSON: expecting value"),
        ("[1] [2]", 4, "expected the end of the file behind the JSON text"),
        ("[1]\n//\n/", 7, "expected the end of the file behind the JSON text"),
        ("[" + "9" * 5_000 + "]", None, "expected numbers of at most 4300 digits"),
    ],
)
def test_what_is_broken_says_where(text: str, index: int | None, sentence: str) -> None:
    assert expected(text) == (index, sentence)


def test_too_many_comment_lines_are_no_json() -> None:
    assert parse("//\n" * MOST_COMMENTS + "[]") == []
    assert expected("//\n" * (MOST_COMMENTS + 1) + "[]")[1] == "expected JSON: expecting value"


def test_too_many_values_are_refused_before_they_are_parsed() -> None:
    assert expected("[" + "0," * MOST_VALUES + "0]")[1] == "expected at most 1,000,000 values, not 1,000,001"


@pytest.mark.parametrize("levels", [MOST_LEVELS + 1, 900, 400_000])
def test_too_deep_a_nesting_is_refused(levels: int) -> None:
    assert expected("[" * levels + "]" * levels) == (None, "expected JSON nested at most 64 deep")
    assert expected('{"a":' * levels + "1" + "}" * levels) == (None, "expected JSON nested at most 64 deep")


def test_the_deepest_allowed_nesting_is_read() -> None:
    assert parse("[" * MOST_LEVELS + "]" * MOST_LEVELS) is not None


# Places


TEXT = '{"laps": [ {"time": 1 , "car":{}} ,{"time": [2,3]}], "laps2" : 5, "time": 6, "time": 7}'


@pytest.mark.parametrize(
    ("path", "at"),
    [
        ((), "{"),
        (("laps",), "[ {"),
        (("laps", 0), '{"time": 1'),
        (("laps", 0, "time"), "1 ,"),
        (("laps", 0, "car"), "{}}"),
        (("laps", 1), '{"time": ['),
        (("laps", 1, "time", 1), "3]}"),
        (("laps2",), "5,"),
    ],
)
def test_a_value_is_found(path: json_text.Path, at: str) -> None:
    assert TEXT[place(TEXT, path) :].startswith(at)


def test_of_members_of_one_name_the_last_counts() -> None:
    assert parse(TEXT)["time"] == 7
    assert TEXT[place(TEXT, ("time",))] == "7"


def test_for_what_is_missing_it_is_the_place_of_what_should_hold_it() -> None:
    assert place(TEXT, ("laps", 1, "sectors")) == place(TEXT, ("laps", 1))
    assert place(TEXT, ("laps", 7, "time")) == place(TEXT, ("laps",))
    assert place(TEXT, ("laps", "time")) == place(TEXT, ("laps",))
    assert place(TEXT, ("laps2", 0)) == place(TEXT, ("laps2",))


@given(st.lists(values, max_size=5), st.sampled_from([None, 1]))
def test_every_item_is_found(items: list[object], indent: int | None) -> None:
    text = json.dumps(items, indent=indent)
    for index, item in enumerate(items):
        found, _ = json.JSONDecoder().raw_decode(text, place(text, (index,)))
        assert found == item

"""A result file, decoded: its text in every encoding, its JSON, and where in its bytes trouble lies."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.document import MOST_TEXT, Document
from tests.ingest.formats.result_files import CLEO
from timing.errors import BadInput

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]

every_encoding = pytest.mark.parametrize("encoding", ENCODINGS)


def trouble(document: Document) -> BadInput:
    with pytest.raises(BadInput) as error:
        document.json("acc-server")
    return error.value


@every_encoding
def test_a_file_is_read_in_every_encoding_with_and_without_its_mark(encoding: str) -> None:
    document = Document.of(json.dumps({"name": CLEO}, ensure_ascii=False).encode(encoding))
    assert document.begins("{")
    assert document.object() == {"name": CLEO}
    assert document.warnings == []


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.sampled_from(ENCODINGS))
def test_names_in_any_script_arrive_as_written(name: str, encoding: str) -> None:
    document = Document.of(json.dumps({"name": name}, ensure_ascii=False).encode(encoding))
    assert document.json("acc-server") == {"name": name}


@every_encoding
def test_trouble_is_told_by_its_byte(encoding: str) -> None:
    before, after = f'{{"name": "{CLEO}", "laps": ', "oops}"
    content = (before + after).encode(encoding)
    error = trouble(Document.of(content))
    width = 4 if "32" in encoding else 2 if "16" in encoding else 1
    assert error.offset is not None
    assert content[error.offset :][: width * 4].replace(b"\0", b"") == b"oops"


@every_encoding
def test_a_value_is_found_by_its_byte(encoding: str) -> None:
    content = f'{{"name": "{CLEO}", "laps": 5}}'.encode(encoding)
    document = Document.of(content)
    document.json("acc-server")
    assert content[document.place(("laps",)) :].replace(b"\0", b"") == b"5}"


@every_encoding
def test_a_character_is_found_by_its_byte(encoding: str) -> None:
    content = f"driver,lap\n{CLEO},1".encode(encoding)
    document = Document.of(content)
    at = document.offset(document.text("").index(",1"))
    assert content[at:].replace(b"\0", b"") == b",1"


def test_a_byte_that_is_no_utf8_is_a_windows_letter_and_the_others_stay() -> None:
    content = json.dumps({"name": CLEO}, ensure_ascii=False).encode() + b"\n"
    document = Document.of(content.replace("é".encode(), b"\xe9"))
    assert document.object() == {"name": CLEO}
    assert document.warnings == ["bytes that are no UTF-8 were read as Windows letters"]


def test_a_byte_that_is_no_letter_at_all_is_replaced() -> None:
    assert Document.of(b'["\x81"]').json("") == ["\ufffd"]


def test_half_a_pair_in_utf16_is_left_to_the_reader() -> None:
    content = '["x"]'.encode("utf-16-le").replace(b"x\0", b"\x3d\xd8")
    assert Document.of(content).json("") == ["\ud83d"]


@pytest.mark.parametrize(
    ("content", "offset", "sentence"),
    [
        (b"\x40\0\0\0" + bytes(range(200, 220)), 4, "expected text in UTF-32-LE: code point not in range"),
        ('{"a": 1}'.encode("utf-16-le")[:-1], 14, "expected text in UTF-16-LE: truncated data"),
        (b'{"a": "\xff\0"}', 7, "expected text in UTF-8: invalid start byte"),
    ],
)
def test_what_is_no_text_says_so(content: bytes, offset: int, sentence: str) -> None:
    error = trouble(Document.of(content))
    assert (error.format, error.offset) == ("acc-server", offset)
    assert error.expected.startswith(sentence)


def test_a_file_too_large_for_a_text_is_not_decoded() -> None:
    document = Document.of(b"{" + bytes(MOST_TEXT))
    assert str(trouble(document)) == "acc-server: expected at most 32 MB of text, not 33,554,433 bytes"
    assert document.object() == {}


def test_a_file_is_decoded_once_and_told_in_the_name_of_whoever_asks() -> None:
    broken = Document.of(b"[1, x]")
    assert (trouble(broken).format, trouble(broken).offset) == ("acc-server", 4)
    with pytest.raises(BadInput, match=r"^assettocorsa-client at byte 4: "):
        broken.json("assettocorsa-client")
    sound = Document.of(b'{"laps": []}')
    assert sound.json("") is sound.json("acc-server")


def test_a_trouble_without_a_place_has_none() -> None:
    assert trouble(Document.of(b"[" * 65 + b"]" * 65)).offset is None


@pytest.mark.parametrize("content", [b"", b"[]", b"5", b"{", b"\xff\xfe\0"])
def test_what_is_no_object_is_an_empty_one_to_those_who_look_for_a_format(content: bytes) -> None:
    assert Document.of(content).object() == {}


def test_parts_are_read_from_anywhere_and_end_with_the_file() -> None:
    document = Document.of(b"0123456789")
    assert (document.size, document.part(8, 5), document.part(2, 3), document.part(20, 1)) == (10, b"89", b"234", b"")


@given(st.binary(max_size=200))
def test_random_bytes_are_json_or_bad_input_and_nothing_else(content: bytes) -> None:
    document = Document.of(content)
    document.begins("{")
    with contextlib.suppress(BadInput):
        document.json("acc-server")

"""INI text: sections, repeated names, times that are none, and every line that is nothing of it."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import ini_text
from ingest.formats.document import MOST_TEXT, Document
from ingest.formats.ini_text import Section, sections
from tests.ingest.formats.ini_files import GARBAGE
from tests.ingest.formats.result_files import CLEO
from timing.errors import BadInput


def found(text: str, encoding: str = "utf-8") -> list[Section]:
    return [*sections(Document.of(text.encode(encoding)), "race07")]


def values(text: str) -> dict[str, list[tuple[str, str]]]:
    return {section.name: [(value.name, value.raw) for value in section.values] for section in found(text)}


def refused(text: str, encoding: str = "utf-8") -> str:
    with pytest.raises(BadInput) as error:
        found(text, encoding)
    return str(error.value)


class TestSections:
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_hold_values_in_their_order(self, end: str) -> None:
        lines = ["", "// a comment", "[Header]", "Game=A=B", "Race Length = 0.1", "", " [Slot]", "Lap=1", "Lap=2", ""]
        assert values(end.join(lines)) == {
            "Header": [("Game", "A=B"), ("Race Length", " 0.1")],
            "Slot": [("Lap", "1"), ("Lap", "2")],
        }

    def test_may_repeat_and_may_be_empty(self) -> None:
        assert [section.name for section in found("[A]\n[A]\n[]\n[END]")] == ["A", "A", "", "END"]

    def test_are_asked_for_values_without_regard_to_capitals(self) -> None:
        (section,) = found("[A]\nlap=1\nLAP=2\n")
        assert [value.text for value in section.all("Lap")] == ["1", "2"]
        assert (section.text("Lap"), section.text("Best"), section.value("Best")) == ("1", "", None)

    def test_keep_spaces_brackets_and_comments_in_values(self) -> None:
        (section,) = found("[A]\nDriver= [N] Ada // \nTeam=\n")
        assert [value.text for value in section.values] == [" [N] Ada // ", ""]

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
    def test_are_read_in_every_encoding(self, encoding: str) -> None:
        (section,) = found(f"[A]\nDriver={CLEO}\n", encoding)
        assert section.text("Driver") == CLEO

    def test_of_windows_letters_have_their_letters(self) -> None:
        (section,) = found("[Größe]\nTeam=Müller\n", "cp1252")
        assert (section.name, section.text("Team")) == ("Größe", "Müller")

    def test_may_be_none(self) -> None:
        assert found("") == found("\n// nothing\n") == found("\0\0") == []

    def test_may_have_zeros_behind_the_end(self) -> None:
        assert values("[A]\nB=1\n\0\0\0\0") == {"A": [("B", "1")]}


class TestLines:
    @pytest.mark.parametrize(
        ("text", "place", "sentence"),
        [
            ("[A]\nBroken\n", 4, 'a line [section] or name=value, not "Broken"'),
            ("[A]\n[Slot\n", 4, 'a line [section] or name=value, not "[Slot"'),
            ("Game=1\n", 0, 'a line [section] or name=value, not "Game=1"'),
            ("[A]\n\nB=1", 5, "the end of this line, but the file ends"),
            ("[A]\nB=1\0", 4, "the end of this line, but the file ends"),
            ("[A]\n\x00B\n", 4, 'a line [section] or name=value, not "\\u0000B"'),
        ],
    )
    def test_that_are_none_are_told_with_their_place(self, text: str, place: int, sentence: str) -> None:
        assert refused(text) == f"race07 at byte {place}: expected {sentence}"
        assert refused(text, "utf-16-le") == f"race07 at byte {2 * place}: expected {sentence}"

    def test_without_end_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ini_text, "MOST_LINES", 3)
        assert len(found("[A]\n\nB=1\nB=2\n")) == 1
        assert refused("[A]\nB=1\nB=2\nB=3\n") == "race07 at byte 12: expected at most 3 lines"

    def test_of_a_file_too_large_for_a_text_are_not_read(self) -> None:
        with pytest.raises(BadInput, match=r"^race07: expected at most 32 MB of text"):
            [*sections(Document.of(b"[" + bytes(MOST_TEXT)), "race07")]

    @pytest.mark.parametrize("line", [" " * 400_000 + "x", "a" + " " * 400_000, "a=" + "-" * 400_000 + "x"])
    def test_of_any_length_take_no_more_time_than_their_length(self, line: str) -> None:
        with pytest.raises(BadInput):
            [value.time() for section in found(f"[A]\n{line}\n") for value in section.values]


class TestTimes:
    def time(self, text: str) -> int | None:
        (section,) = found(f"[A]\nBestLap={text}\n")
        return section.values[0].time()

    @pytest.mark.parametrize(
        ("text", "time"),
        [
            ("1:30.500", 90_500),
            (" 1:30.500 ", 90_500),
            ("0:59.123", 59_123),
            ("59.123", 59_123),
            ("0:20:59.929", 1_259_929),
            ("12:01:00.001", 43_260_001),
        ],
    )
    def test_are_minutes_seconds_and_thousandths(self, text: str, time: int) -> None:
        assert self.time(text) == time

    @pytest.mark.parametrize(
        "text", ["-:--.---", "", "  ", "--", "0:00.000", "0:00:00.000", GARBAGE, "-1:-30.500", "-1.000"]
    )
    def test_may_be_none(self, text: str) -> None:
        assert self.time(text) is None

    @pytest.mark.parametrize("text", ["1:30", "1:30.5", "1:30.50", "1:75.000", "30:00:00.000", "fast", "1,5", "nan"])
    def test_that_are_cut_off_or_anything_else_are_refused(self, text: str) -> None:
        with pytest.raises(BadInput) as error:
            self.time(text)
        assert str(error.value) == f'race07 at byte 4: expected "BestLap" to be a time as m:ss.mmm, not "{text}"'


@given(st.binary(max_size=200) | st.text("[]=/\r\n aA1-:.", max_size=80).map(str.encode))
def test_random_bytes_are_sections_or_bad_input_and_nothing_else(content: bytes) -> None:
    with contextlib.suppress(BadInput):
        [*sections(Document.of(content), "race07")]


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=10)


@given(st.lists(st.tuples(names.filter(lambda name: "=" not in name), names), max_size=4))
def test_values_are_read_as_they_were_written(written: list[tuple[str, str]]) -> None:
    lines = [f"x{name}y={value}" for name, value in written]
    (section,) = found("\n".join(["[A]", *lines, ""]))
    assert [(value.name, value.raw) for value in section.values] == [(f"x{name}y", value) for name, value in written]

"""iRacing's description of a session: the few lines that count, whatever people are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import iracing_info
from ingest.formats.iracing_info import Description
from tests.ingest.formats.logged_files import session_info
from tests.ingest.formats.result_files import CLEO


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_rigs_own_car_and_the_session_are_found(end: str) -> None:
    assert Description.of(session_info(types=["Open Practice", "Race"], end=end)) == Description(
        "Lakeside", {0: "Open Practice", 1: "Race"}, "Ada Voss", "450001", "Hall GT3"
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (CLEO, CLEO),
        ("Ada: the 1st, #7 - {x}", "Ada: the 1st, #7 - {x}"),
        ('"Ada \\"A\\" Voss"', 'Ada "A" Voss'),
        ("'Ada O''Voss'", "Ada O'Voss"),
        ('"', '"'),
        ("- Ada", "- Ada"),
        ("", ""),
    ],
)
def test_names_are_what_people_chose(written: str, name: str) -> None:
    assert Description.of(session_info(name=written)).name == name


@pytest.mark.parametrize("customer", ["", "0", "-1", "none"])
def test_nobodys_number_is_no_account(customer: str) -> None:
    assert Description.of(session_info(customer=customer)).account == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---\n",
        "DriverInfo:\n Drivers:\n",
        "DriverInfo:\n DriverCarIdx: 5\n Drivers:\n - CarIdx: 0\n   UserName: Ada\n",
        "DriverInfo:\n Drivers:\n - UserName: Ada\n",
        "SessionInfo:\n Sessions:\n - SessionNum: x\n   SessionType: Race\n",
        "Sessions:\n - SessionNum: 0\n   SessionType: Race\n",
    ],
)
def test_what_is_not_told_is_not_known(text: str) -> None:
    assert Description.of(text) == Description(None, {}, "", "", None)


def test_inner_lists_and_names_of_other_places_do_not_matter() -> None:
    text = session_info() + "Other:\n DriverCarIdx: 0\n Drivers:\n - CarIdx: 3\n   UserName: Nobody\n"
    assert Description.of(text) == Description.of(session_info())


def test_a_description_without_end_is_read_to_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(iracing_info, "MOST_LINES", 10)
    assert Description.of(session_info()) == Description("Lakeside", {0: "Practice"}, "", "", None)


@given(st.text(st.sampled_from(" -:\n\"'aA0") | st.characters(), max_size=200))
def test_any_text_is_read(text: str) -> None:
    Description.of(text)
    Description.of(f"DriverInfo:\n Drivers:\n{text}")

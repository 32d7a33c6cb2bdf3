"""What the keys of a plan may hold."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timing import plan_values as values
from timing.plan_values import WrongValue, shown
from timing.readings import SessionType

ADVICE: list[tuple[Callable[[object], object], object, str]] = [
    (values.name, 7, "write text in quotes"),
    (values.name, "", "write at least one character that can be seen"),
    (values.name, " \u00a0 ", "write at least one character that can be seen"),
    (values.name, "\u200d", "write at least one character that can be seen"),
    (values.name, "Svea\x1b[31m", "take the invisible character U+001B out"),
    (values.name, "Svea\nLinsen", "take the invisible character U+000A out"),
    (values.name, "Svea \u202enesniL", "take the invisible character U+202E out"),
    (values.name, "x" * 61, "at most 60 characters fit, these are 61"),
    (values.short, "Nordhang Optik", "at most 12 characters fit, these are 14"),
    (
        values.identity,
        "nord hang",
        'an id has up to 40 letters a to z, digits, ".", "_" and "-", and begins with a letter or digit',
    ),
    (
        values.session_identity,
        "Current",
        "this is how programs ask for the session that runs; take another id",
    ),
    (values.number, True, 'write a whole number, such as 7, or text in quotes, such as "007"'),
    (values.number, -7, 'write a whole number, such as 7, or text in quotes, such as "007"'),
    (values.number, "1234567", "at most 6 characters fit, these are 7"),
    (values.color, "blue", 'a colour is # and six of the digits 0 to 9 and a to f, such as "#3d5a80"'),
    (values.address, 3.5, 'write an IP address in quotes, such as "192.168.1.21"'),
    (values.address, "rig-1.local", 'an IP address is needed, such as "192.168.1.21"; names are not looked up'),
    (values.address, "192.168.1.256", 'an IP address is needed, such as "192.168.1.21"; names are not looked up'),
    (values.address, "192.168.1.21:5000", 'write address = "192.168.1.21" and port = 5000'),
    (values.address, "0.0.0.0", "no rig sends from this address; write the rig's own"),
    (values.address, "255.255.255.255", "no rig sends from this address; write the rig's own"),
    (values.address, "ff02::1", "no rig sends from this address; write the rig's own"),
    (values.port, 0, "a port is a whole number from 1 to 65535, without quotes"),
    (values.port, "5000", "a port is a whole number from 1 to 65535, without quotes"),
    (values.port, True, "a port is a whole number from 1 to 65535, without quotes"),
    (
        values.session_type,
        "heat",
        'write "practice" or "qualifying" or "race" or "warmup" or "hotlap" or "other"',
    ),
    (
        values.session_type,
        3,
        'write "practice" or "qualifying" or "race" or "warmup" or "hotlap" or "other"',
    ),
    (values.language, "fr", 'write "en" or "de"'),
    (values.language, 1, 'write "en" or "de"'),
    (values.cars, "mine", 'write "player" or "all"'),
    (values.cars, ["all"], 'write "player" or "all"'),
]


@pytest.mark.parametrize(("check", "value", "advice"), ADVICE)
def test_a_wrong_value_is_refused_with_what_to_write(
    check: Callable[[object], object], value: object, advice: str
) -> None:
    with pytest.raises(WrongValue) as refused:
        check(value)
    assert str(refused.value) == advice


RIGHT: list[tuple[Callable[[object], object], object, object]] = [
    (values.name, "  Jörg Lux ", "Jörg Lux"),
    (values.name, "Jo\u0308rg", "Jörg"),
    (values.name, "👩\u200d🚀", "👩\u200d🚀"),
    (values.short, "Nordhang Opt", "Nordhang Opt"),
    (values.identity, "Rig_1.left-2", "Rig_1.left-2"),
    (values.identity, 7, "7"),
    (values.session_identity, "heat-1", "heat-1"),
    (values.number, 7, "7"),
    (values.number, "007", "007"),
    (values.color, "#3D5A80", "#3d5a80"),
    (values.address, " 192.168.1.21 ", "192.168.1.21"),
    (values.address, "::ffff:192.168.1.21", "192.168.1.21"),
    (values.address, "FE80:0::1%eth0", "fe80::1"),
    (values.address, "127.0.0.1", "127.0.0.1"),
    (values.port, 65_535, 65_535),
    (values.session_type, "Hot-Lap", SessionType.HOTLAP),
    (values.session_type, "warm up", SessionType.WARMUP),
    (values.language, "DE", "de"),
    (values.cars, "player", "player"),
]


@pytest.mark.parametrize(("check", "value", "kept"), RIGHT)
def test_a_right_value_is_kept_in_one_form(check: Callable[[object], object], value: object, kept: object) -> None:
    assert check(value) == kept


SHOWN: list[tuple[object, str]] = [
    ("Jörg", "'Jörg'"),
    ("\x1b[31m\u202e", "'\\x1b[31m\\u202e'"),
    ("c:\\x", "'c:\\x'"),
    ("x" * 41, f"'{'x' * 37}...'"),
    (True, "true"),
    (5, "the number 5"),
    (1.5, "the number 1.5"),
    (10**18, "so large a number"),
    ([], "a list"),
    ({}, "a table"),
    (date(2025, 5, 1), "a date or time"),
    (datetime(2025, 5, 1, tzinfo=UTC), "a date or time"),
    (time(7, 32), "a date or time"),
]


@pytest.mark.parametrize(("value", "text"), SHOWN)
def test_any_value_is_shown_in_a_few_harmless_words(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_number_that_python_does_not_print_is_shown() -> None:
    assert shown(-(16**9_000)) == "so large a number"


def test_what_toml_cannot_say_is_not_shown() -> None:
    with pytest.raises(TypeError, match="TOML has no <class 'bytes'>"):
        shown(b"")


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Jörg Groß & Söhne", "joerg-gross-soehne"),
        ("Zoë", "zoe"),
        ("  A--B  ", "a-b"),
        ("x" * 39 + " y", "x" * 39),
        ("王伟", "xb4faeb26"),
    ],
)
def test_an_id_is_made_of_a_name(name: str, id: str) -> None:
    assert values.slug(name) == id


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Nordhang", "Nordhang"),
        ("Nordhang Optik", "Nordhang"),
        ("Exactly Here Team", "Exactly Here"),
        ("Team Nordhang", "Team Nordha."),
        ("Donaudampfschiff", "Donaudampfs."),
    ],
)
def test_a_short_name_is_made_of_a_name(name: str, short: str) -> None:
    assert values.shortened(name) == short


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Kessel & Partner Anlagenbau", "Kessel"),
        ("Kessel und Partner", "Kessel"),
        ("Brenner + Söhne GmbH", "Brenner"),
        ("Nordhang – Die Optiker", "Nordhang"),
        ("Freunde der Rennstrecke", "Freunde"),
        ("Vogt, Hempel, Klar & Co.", "Vogt, Hempel"),
        ("Sand Maschinenbau", "Sand Maschi."),
        ("Sand & Maschinenbau", "Sand & Masc."),
        ("Hand in Handwerk", "Hand in Han."),
        ("Blitz Elektrotechnik", "Blitz"),
        ("Nordwindenergie", "Nordwindene."),
        ("& & & & & & & & &", "& & & & & &"),
    ],
)
def test_a_short_name_does_not_stop_at_the_ampersand(name: str, short: str) -> None:
    assert values.shortened(name) == short


@given(st.text())
def test_an_id_made_of_any_name_is_one(text: str) -> None:
    assert values.identity(values.slug(text)) == values.slug(text)


@given(st.text())
def test_a_name_that_is_kept_is_kept_as_it_is(text: str) -> None:
    try:
        kept = values.name(text)
    except WrongValue:
        return
    assert values.name(kept) == kept
    assert 0 < len(values.shortened(kept)) <= values.LONGEST_SHORT


@given(st.ip_addresses())
def test_any_address_is_kept_as_a_sender_is_told(host: object) -> None:
    try:
        kept = values.address(str(host))
    except WrongValue:
        return
    assert values.address(kept) == kept == str(ip_address(kept))


@given(st.text() | st.integers() | st.floats())
def test_what_is_shown_stays_on_its_line(value: object) -> None:
    assert re.fullmatch(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,500}", shown(value))

"""Entry lists as organisers keep them: in spreadsheets of every kind, in mails, with gaps, and with surprises."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timing.entry_columns import WORDS
from timing.entry_list import Entries, entries
from timing.entry_rows import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, rows_of
from timing.errors import SetupError

NORDHANG = [("Svea Linsen", "Nordhang", None), ("Ruben Claar", "Nordhang", None), ("Mika Dampf", "Kessel", None)]


def read(text: str | bytes) -> Entries:
    content = text if isinstance(text, bytes) else text.encode()
    return entries(rows_of(content, "list.csv"), "list.csv")


def who(found: Entries) -> list[tuple[str, str | None, str | None]]:
    return [(driver.name, driver.team, driver.number) for driver in found.drivers]


@pytest.mark.parametrize(
    "text",
    [
        "Team;Fahrer\nNordhang;Svea Linsen\nNordhang;Ruben Claar\nKessel;Mika Dampf\n",
        "Fahrer,Firma\nSvea Linsen,Nordhang\nRuben Claar,Nordhang\nMika Dampf,Kessel\n",
        "Firma\tVorname\tNachname\nNordhang\tSvea\tLinsen\nNordhang\tRuben\tClaar\nKessel\tMika\tDampf\n",
        "Name;Vorname;Team\nLinsen;Svea;Nordhang\nClaar;Ruben;Nordhang\nDampf;Mika;Kessel\n",
        "Team,Driver 1,Driver 2\nNordhang,Svea Linsen,Ruben Claar\nKessel,Mika Dampf\n",
        "Mannschaft;1. Fahrer;2. Fahrer/in\nNordhang;Svea Linsen;Ruben Claar\nKessel;Mika Dampf;\n",
        "Team;Fahrer;Fahrer\nNordhang;Svea Linsen;Ruben Claar\nKessel;Mika Dampf\n",
        "team;Vorname Fahrer 1;Nachname 1;Vorname 2;Nachname 2\nNordhang;Svea;Linsen;Ruben;Claar\nKessel;Mika;Dampf",
        'Team;Drivers\nNordhang;"Svea Linsen\nRuben Claar"\nKessel;Mika Dampf\n',
        'Team,Drivers\nNordhang,"Svea Linsen, Ruben Claar"\nKessel,Mika Dampf\n',
        'Team;Drivers\nNordhang;Svea Linsen / Ruben Claar\nKessel;"Dampf, Mika"\n',
        # cells that were joined: the team stands in the first of its rows
        "Team;Fahrer\nNordhang;Svea Linsen\n;Ruben Claar\nKessel;Mika Dampf\n;\n;\n",
        # nothing says what is what
        "Nordhang;Svea Linsen\nNordhang;Ruben Claar\nKessel;Mika Dampf\n",
        "Svea Linsen;Nordhang\nRuben Claar;Nordhang\nMika Dampf;Kessel\n",
        "Nordhang;Svea;Linsen\nNordhang;Ruben;Claar\nKessel;Mika;Dampf\n",
        "Nordhang;Svea Linsen;Ruben Claar\nKessel;Mika Dampf\n",
        "Nordhang: Svea Linsen, Ruben Claar\nKessel: Mika Dampf\n",
        "- Nordhang: Svea Linsen; Ruben Claar\n- Kessel: Mika Dampf\n",
        "1. Nordhang:  Svea Linsen /Ruben Claar\n2. Kessel:\u00a0Mika\u200b Dampf\n",
        "sep=;\nTeam;Fahrer\nNordhang;Svea Linsen\nNordhang;Ruben Claar\nKessel;Mika Dampf\n",
    ],
)
def test_a_list_is_understood_however_it_is_written(text: str) -> None:
    assert who(read(text)) == NORDHANG


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_list_is_understood_in_the_encoding_that_a_program_chose(encoding: str) -> None:
    assert who(read("Team;Fahrer\r\nMühlrad;Jörg Groß\r\n".encode(encoding))) == [("Jörg Groß", "Mühlrad", None)]


def test_what_else_a_plan_has_room_for_is_taken_and_the_rest_is_told() -> None:
    found = read(
        "Meldeliste\n\nTeam;Kürzel;Farbe;Fahrer;Startnr.;Rig;E-Mail\n"
        "Nordhang Optik;Nordhang;#3D5A80;Svea Linsen;#7;rig-1;svea@nordhang.example\n"
        "Nordhang Optik;;;Ruben Claar;007;RIG-1;\n"
    )
    assert [(team.name, team.short, team.color, team.row) for team in found.teams] == [
        ("Nordhang Optik", "Nordhang", "#3d5a80", 4)
    ]
    assert who(found) == [("Svea Linsen", "Nordhang Optik", "7"), ("Ruben Claar", "Nordhang Optik", "007")]
    assert [(seat.rig, seat.row, seat.driver, seat.team) for seat in found.seats] == [("rig-1", 4, 0, "Nordhang Optik")]
    assert found.understood == (
        "one row per driver, below the heading in row 3: team in 'Team', short in 'Kürzel', color in 'Farbe', "
        "rig in 'Rig', name in 'Fahrer', start number in 'Startnr.'"
    )
    assert found.unplaced == ["'E-Mail' was not used", "row 1: 'Meldeliste' stands above the heading"]


@pytest.mark.parametrize(
    ("text", "drivers", "note"),
    [
        ("Team;Fahrer\nA;Ida\nA;N.N.\n", 1, "row 3: 'N.N.' is no name yet"),
        ("Team;Fahrer\nA;Ida\nA;=1+1\n", 1, "row 3: the name is a formula; put its value there"),
        ('Team;Fahrer\nA;Ida\nA;=LINK("http://x", "y z")\n', 1, "row 3: the name is a formula; put its value there"),
        ("Team;Fahrer\nA;Ida\nA;ida\n", 1, "row 3: 'ida' stands in row 2 already"),
        ("Team;Fahrer\nA;Ida\nA;Jan\n;Kim\n", 3, "row 4: there is no team"),
        ("Team;Fahrer\nA;Ida\nB;\n", 1, "row 3: there is no driver"),
        (f"Team;Fahrer\nA;Ida\nA;{'x' * 61}\n", 1, f"row 3: the name cannot be '{'x' * 37}...'; at most 60"),
        ("Team;Fahrer;Nr\nA;Ida;1234567\n", 1, "row 2: the start number cannot be '1234567'; at most 6 characters fit"),
        ("Team;Fahrer;Nr\nA;Ida/Jan;7\n", 2, "row 2: the start number '7' is nobody's, 2 drivers stand there"),
        ("Team;Fahrer;Farbe\nA;Ida;blau\n", 1, "row 2: the color cannot be 'blau'; a colour is # and six"),
        ("Team;Fahrer 1;Fahrer 2;Nr\nA;Ida;Jan;7\n", 2, "'Nr' was not used"),
        ("Team;Fahrer 1;Fahrer 2;Nr 3\nA;Ida;Jan;7\n", 2, "'Nr 3' was not used"),
        ("Team;Firma;Fahrer\nA;B;Ida\n", 1, "'Firma' was not used"),
        ("Team;Fahrer 1;Fahrer 2;Rig\nA;Ida;Jan;1\nB;Kim;Lea;1\n", 4, "row 3: rig '1' is given in another row already"),
        ("Fahrer;Rig\nIda;1\n;2\n", 1, "row 3: rig '2' is for nobody"),
        ("A;Ida Eins;x\nA;Jan Zwei;y y\n", 2, "'column C' was not used"),
    ],
)
def test_what_cannot_be_placed_is_told_with_its_row(text: str, drivers: int, note: str) -> None:
    found = read(text)
    assert len(found.drivers) == drivers
    assert any(each.startswith(note) for each in found.unplaced), found.unplaced


def test_teams_that_stand_once_for_several_drivers_are_told_so() -> None:
    found = read("Team;Fahrer\nA;Ida\n;Jan\n")
    assert who(found) == [("Ida", "A", None), ("Jan", "A", None)]
    assert found.understood.endswith("; a row without a team belongs to the team above")
    without = read("A;Ida Eins\n;Jan Zwei\n;Kim Drei\n")
    assert [team for _, team, _ in who(without)] == ["A", "A", "A"]


def test_names_alone_are_drivers_without_a_team() -> None:
    assert who(read("Svea Linsen\n\nRuben Claar\n")) == [("Svea Linsen", None, None), ("Ruben Claar", None, None)]
    assert who(read("1) Svea Linsen\n2) Ruben Claar\n"))[0] == ("Svea Linsen", None, None)
    assert who(read("Svea;Linsen\nRuben;Claar\n"))[1] == ("Ruben Claar", None, None)
    assert who(read("Fahrer\nSvea\n")) == [("Svea", None, None)]
    assert who(read("Kessel: Mika\nNordhang: Svea\n")) == [("Mika", "Kessel", None), ("Svea", "Nordhang", None)]


def test_start_numbers_are_seen_by_what_they_are() -> None:
    assert who(read("7;Svea Linsen;Nordhang\n8;Ruben Claar;Nordhang\n"))[1] == ("Ruben Claar", "Nordhang", "8")
    found = read("Nordhang;Svea Linsen;7;Ruben Claar;8\nKessel;Mika Dampf;9\n")
    assert who(found) == [(name, team, number) for (name, team, _), number in zip(NORDHANG, "789", strict=True)]
    assert who(read("#;Name\n7;Svea\n")) == [("Svea", None, "7")]


def test_who_has_no_name_but_a_nickname_goes_by_it() -> None:
    found = read("Name;Nickname\nSvea;Linse77\n;Dampf_X\n")
    assert who(found) == [("Svea", None, None), ("Dampf_X", None, None)]


def test_teams_alone_are_a_list_as_well() -> None:
    found = read("Team;Farbe\nNordhang;#3d5a80\nKessel;\nnordhang;#ffffff\n")
    assert [(team.name, team.color) for team in found.teams] == [("Nordhang", "#3d5a80"), ("Kessel", None)]
    assert found.understood.startswith("one row per team")
    with_rig = read("Team;Rig\nNordhang;rig-1\n")
    assert [(seat.rig, seat.driver, seat.team) for seat in with_rig.seats] == [("rig-1", None, "Nordhang")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "list.csv names nobody; write a row for each driver, such as Team;Name, or one for each team"),
        (b";;\n,,\n", "list.csv names nobody"),
        (b"1;2\n3;4\n", "list.csv names nobody"),
        (b"Team;Fahrer\n", "list.csv names nobody; below its heading there is no row with a team or a driver"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "list.csv is no text; save the list as CSV (UTF-8) or as .xlsx"),
        (b"\x81\x8d", "list.csv is no text"),
        (b"x" * (MOST_BYTES + 1), "list.csv is no entry list; it is larger than 4 MiB"),
        (b"a\n" * (MOST_ROWS + 1), "list.csv is no entry list; it has more than 5000 rows"),
        (b"a;" * MOST_COLUMNS + b"b", "list.csv, row 1: an entry list has at most 100 columns, not 101"),
        (
            b"Team;Fahrer\nA;" + b"/".join(b"d%d" % number for number in range(5_001)),
            "list.csv is no entry list; it names more",
        ),
        (b'Team;Fahrer\nA;"' + b"x" * 140_000, "list.csv, below row 1: this is no row of a table; a quote may be"),
    ],
)
def test_what_is_no_entry_list_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(SetupError) as refused:
        read(content)
    assert str(refused.value).startswith(sentence)


def test_one_long_cell_at_the_head_is_no_separated_text() -> None:
    with pytest.raises(SetupError, match="no row of a table"):
        read(b'"' + b"x" * 140_000)


def _cells() -> st.SearchStrategy[str]:
    headings = [word for words in WORDS.values() for word in words.split()]
    return st.sampled_from([*headings, "", "", "A", "B", "7", "Ida", "Jan B", "N.N.", "=1", "a/b", "#", "Fahrer 2"])


@given(st.lists(st.lists(_cells(), max_size=5), max_size=6), st.sampled_from(";,\t"))
@settings(max_examples=60)
def test_any_table_is_an_entry_list_or_refused(rows: list[list[str]], separator: str) -> None:
    try:
        found = read("\n".join(map(separator.join, rows)))
    except SetupError:
        return
    names = {team.name for team in found.teams}
    assert all(driver.team is None or driver.team in names for driver in found.drivers)
    assert all(seat.driver is None or found.drivers[seat.driver] for seat in found.seats)
    assert len(set(_keys(found))) == len(found.drivers)


def _keys(found: Entries) -> Iterator[tuple[str, str | None]]:
    return ((driver.name.casefold(), driver.team) for driver in found.drivers)


@given(st.binary(max_size=60))
@settings(max_examples=40)
def test_any_bytes_are_an_entry_list_or_refused(content: bytes) -> None:
    try:
        found = read(content)
    except SetupError:
        return
    assert found.teams or found.drivers


def how_shown(found: Entries) -> list[tuple[str, str | None, str | None]]:
    return [(driver.name, driver.nickname, driver.shown) for driver in found.drivers]


@pytest.mark.parametrize(
    "text",
    [
        "Team;Name;Nickname;Shown\nA;Ida Brenn;Comet;nickname\nA;Jan Ohm;;Initials\n",
        "Team,Vorname,Nachname,Spitzname,Anzeige\nA,Ida,Brenn,Comet,Spitzname\nA,Jan,Ohm,,Initialen\n",
        "Team;Name 1;Nick 1;Shown 1;Name 2;Nick 2;Shown 2\nA;Ida Brenn;Comet;nickname;Jan Ohm;-;initials\n",
    ],
)
def test_a_list_says_how_drivers_are_called_and_shown(text: str) -> None:
    assert how_shown(read(text)) == [("Ida Brenn", "Comet", "nickname"), ("Jan Ohm", None, "initials")]


def test_where_there_is_no_name_the_nickname_is_the_name() -> None:
    assert how_shown(read("Nick;Nr\nComet;7\n")) == [("Comet", None, None)]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Name;Shown\nIda;large\n", 'row 2: the name shown cannot be \'large\'; write "full", "first-initial"'),
        ("Team;Name;Nick\nA;Ida/Jan;Comet\n", "row 2: the nickname 'Comet' is nobody's, 2 drivers stand there"),
        ("Team;Name 1;Name 2;Anzeige\nA;Ida;Jan;voll\n", "'Anzeige' was not used"),
        ("Team;Name 1;Shown 2\nA;Ida;full\n", "'Shown 2' was not used"),
    ],
)
def test_how_nobody_can_be_shown_is_told(text: str, note: str) -> None:
    found = read(text)
    assert [each for _, *each in how_shown(found)] == [[None, None]] * len(found.drivers)
    assert any(each.startswith(note) for each in found.unplaced)

"""Commands that are loaded when they are named, and help that keeps what it is told."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from timing.command_line import Group, Late

LONG = "Tell who is where in the hall, since when, on which rig, and why that is so, in one sentence that is long."

HALL = '''
import typer
from typing import Annotated

hall = typer.Typer(help="All about the hall.", no_args_is_help=True)

@hall.command()
def doors(number: Annotated[int, typer.Option(help="How many. [default: all]")] = 3) -> None:
    """Open the doors of the hall, one after the other, and say of each who stands behind it and for how long.

    Nobody needs to know more.
    """
    typer.echo(f"{number} doors")

@hall.command()
def lights() -> None:
    """Switch the lights on."""
    typer.echo("light")

def greet(name: str) -> None:
    """Greet somebody."""
    typer.echo(f"hello {name}")
'''


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[typer.Typer]:
    """A command line whose commands are in a module `late_hall`, not imported yet."""
    (tmp_path / "late_hall.py").write_text(HALL)
    monkeypatch.syspath_prepend(tmp_path)

    class Door(Group):
        late = (
            Late("where", "late_hall:nobody", LONG),
            Late("greet", "late_hall:greet", "Greet somebody."),
            Late(
                "hall",
                "late_hall:hall",
                "All about the hall.",
                also=(Late("hi", "late_hall:greet", "Greet somebody."),),
            ),
        )

    app = typer.Typer(cls=Door, add_completion=False, rich_markup_mode=None)

    @app.command()
    def here() -> None:
        """Say where we are."""
        typer.echo("here")

    @app.command()
    def now() -> None:
        """Say what time it is."""

    yield app
    sys.modules.pop("late_hall", None)


def _said(app: typer.Typer, *arguments: str, code: int = 0) -> str:
    told = CliRunner(env={"COLUMNS": "80"}).invoke(app, arguments)
    assert told.exit_code == code, told.output
    return told.output


def test_help_lists_commands_in_whole_sentences_and_loads_none(app: typer.Typer) -> None:
    listed = " ".join(_said(app, "--help").split())
    assert f"where {LONG} greet Greet somebody. hall All about the hall." in listed
    assert "here Say where we are." in listed
    assert "late_hall" not in sys.modules


def test_a_command_that_is_there_already_loads_no_other(app: typer.Typer) -> None:
    assert _said(app, "here") == "here\n"
    assert "late_hall" not in sys.modules


def test_a_command_is_loaded_when_it_is_named(app: typer.Typer) -> None:
    assert _said(app, "greet", "Anna") == "hello Anna\n"
    assert "late_hall" in sys.modules


def test_a_group_has_its_own_commands_and_those_of_another_room(app: typer.Typer) -> None:
    assert _said(app, "hall", "lights") == "light\n"
    assert _said(app, "hall", "hi", "Jonas") == "hello Jonas\n"


def test_help_of_a_group_tells_the_first_paragraph_in_full(app: typer.Typer) -> None:
    told = " ".join(_said(app, "hall", "--help").split())
    assert "one after the other, and say of each who stands behind it and for how long. lights" in told
    assert "Nobody needs" not in told


def test_square_brackets_stay_in_the_help_of_an_option(app: typer.Typer) -> None:
    """Styled help took "[default: all]" for a style, and left it out."""
    assert "How many. [default: all]" in _said(app, "hall", "doors", "--help")


def test_wrong_usage_is_told_in_a_plain_sentence(app: typer.Typer) -> None:
    told = _said(app, "greet", code=2)
    assert "missing argument 'name'" in told.lower()
    assert "│" not in told
    assert "No such command 'great'. Did you mean 'greet'?" in _said(app, "great", code=2)

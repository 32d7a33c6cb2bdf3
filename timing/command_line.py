"""The command line's own manners: a command is loaded only when it is named, and help is plain text.

Thirty commands with all they import would take several times as long as the help that lists them. Of each, the list
knows its name and its sentence; the module and its options are read when somebody asks for it. Help is plain because
styled help takes longer to import than all else, and because in it square brackets ("[default: 8080]") are markup.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any, ClassVar, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group


class Late(NamedTuple):
    """A command as the list of commands knows it.

    `where` is "module:name" of a function, or of a Typer that holds several commands; `also` are commands of another
    room that belong to that one's.
    """

    name: str
    where: str
    help: str
    also: tuple["Late", ...] = ()


class Group(TyperGroup):
    """Several commands, whose sentences the help tells in full."""

    late: ClassVar[Sequence[Late]] = ()
    """Commands to load when they are named, after those that are there already."""

    def __init__(self, **settings: Any) -> None:  # as typer gives them
        super().__init__(**settings)
        for command in self.late:
            self.add_command(LateCommand(command))

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write name and first paragraph of each command; typer cuts them off at the end of the line."""
        commands = [(name, command) for name, command in self.commands.items() if not command.hidden]
        with formatter.section("Commands"):
            formatter.write_dl([(name, _sentence(command.help)) for name, command in commands])


class LateCommand(TyperCommand):
    """Stands for a command until it is named, and then for nothing: the context that it makes is the command's own."""

    def __init__(self, late: Late) -> None:
        super().__init__(late.name, help=late.help)
        self._late = late

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Load the command, and have it read its arguments."""
        return loaded(self._late).make_context(info_name, args, parent, **extra)


def loaded(late: Late) -> Any:
    """The command itself (TyperCommand or Group)."""
    module, _, name = late.where.partition(":")
    found = getattr(import_module(module), name)
    door = typer.Typer(rich_markup_mode=None)
    if isinstance(found, typer.Typer):
        door.add_typer(found, name=late.name, cls=Group)
    else:
        door.command(late.name)(found)
    command = get_group(door).commands[late.name]
    if isinstance(command, Group):
        for more in late.also:
            command.add_command(LateCommand(more))
    return command


def _sentence(text: str | None) -> str:
    return " ".join((text or "").partition("\n\n")[0].split())

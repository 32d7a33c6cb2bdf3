"""The files of a public server: its copy of the hall, and the pictures that belong to it. For its owner alone."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from display.mirror.pushes import About, about_in, about_out, people_in, people_out, plans_in, plans_out
from timing.errors import SetupError
from timing.plan_versions import PlanVersion
from timing.record.entry import Person
from timing.record.folder import create_file, make_folder, sync_file, sync_folder
from timing.record.protocol import RecordError

NAME: Final = "mirror.json"
PICTURES: Final = "pictures"


NOTHING: Final = About()


@dataclass(frozen=True, slots=True)
class Copy:
    """All of it but the pictures. `stamp` is that of the push taken last, `entries` are kind and body of each."""

    stamp: int = 0
    form: str = ""
    epoch: str = ""
    people: tuple[Person, ...] = ()
    plans: tuple[PlanVersion, ...] = ()
    about: About = NOTHING
    entries: tuple[tuple[str, str], ...] = ()


class Shelf:
    """The files in one folder. For one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME
        self._pictures = folder / PICTURES

    def read(self) -> Copy:
        """The copy; an empty one where there is none yet. Raises SetupError for a file that is none."""
        try:
            told = orjson.loads(self._file.read_bytes())
            return Copy(
                stamp=int(told["stamp"]),
                form=str(told["form"]),
                epoch=str(told["epoch"]),
                people=tuple(people_in(told["people"])),
                plans=tuple(plans_in(told["plans"])),
                about=about_in(told["about"]),
                entries=tuple((str(kind), str(body)) for kind, body in told["entries"]),
            )
        except FileNotFoundError:
            return Copy()
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise SetupError(
                f"{self._file} cannot be read ({error}): delete it, and the hall sends everything once more"
            ) from error

    def write(self, copy: Copy) -> None:
        """Keep a copy in the place of the one before. Raises RecordError."""
        content = orjson.dumps(
            {
                "stamp": copy.stamp,
                "form": copy.form,
                "epoch": copy.epoch,
                "people": people_out(copy.people),
                "plans": plans_out(copy.plans),
                "about": about_out(copy.about),
                "entries": copy.entries,
            }
        )
        try:
            self._put(self._file, content)
        except OSError as error:
            raise RecordError(f"{self._file} cannot be written: {error.strerror or error}") from error

    # Pictures

    def pictures(self) -> list[str]:
        """The names of those that are here."""
        return [each.name for each in self._pictures.iterdir()] if self._pictures.is_dir() else []

    def picture(self, name: str) -> bytes:
        """One of them. Raises OSError."""
        return (self._pictures / name).read_bytes()

    def keep_picture(self, name: str, content: bytes) -> None:
        """Keep one; `name` is the name of a picture (`display.hall.pictures.media_type`). Raises RecordError."""
        try:
            self._put(self._pictures / name, content)
        except OSError as error:
            raise RecordError(f"the picture {name} cannot be kept: {error.strerror or error}") from error

    def drop_pictures(self, wanted: Collection[str]) -> None:
        """Delete all but these. Raises OSError."""
        for name in set(self.pictures()) - set(wanted):
            (self._pictures / name).unlink(missing_ok=True)

    @staticmethod
    def _put(file: Path, content: bytes) -> None:
        """Whole or not at all, also when the power goes."""
        make_folder(file.parent)
        half = file.with_name(f".{file.name}.half")
        half.unlink(missing_ok=True)
        create_file(half)
        half.write_bytes(content)
        sync_file(half)
        half.replace(file)
        sync_folder(file.parent)

"""The options of a server, from the command line, the environment and the settings file, in this order.

One model for `serve`, `ingest` and `display`, so that an option has one name, one default and one check wherever it is
given. An option `udp_port` is `--udp-port` on the command line, `ERACING_UDP_PORT` in the environment and `udp_port` in
the settings file (TOML).
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from timing.errors import SetupError

PREFIX: Final = "ERACING_"
SETTINGS_FILE: Final = "eracing.toml"
"""Read from the current folder when it is there; `ERACING_SETTINGS` names another one."""


class Options(BaseSettings):
    """What a server can be told. Port 0 is any free one."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    host: str = "127.0.0.1"
    """The address to listen on, for screens and for rigs; 0.0.0.0 is every address of this machine."""
    port: int = Field(8080, ge=0, le=65_535)
    """TCP port of the boards."""
    udp_port: int = Field(20_777, ge=0, le=65_535)
    """UDP port that all rigs send to."""
    data: Path = Path("eracing-data")
    """Folder of the record, its backups and the tapes."""
    plan: Path | None = None
    """The evening's plan; without one it is an open stand."""
    database: str | None = None
    """URL of the record when it is not the SQLite file of the data folder."""
    redis: str | None = None
    """URL of the Redis that carries nudges between several machines."""
    tape_gib: float = Field(2.0, ge=0)
    """So many GiB of what the rigs sent are kept in the data folder, the newest; 0 keeps none."""

    @property
    def tape_bytes(self) -> int:
        """`tape_gib` in bytes."""
        return int(self.tape_gib * (1 << 30))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The first source that knows an option decides."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, _settings_file())


def read_options(given: Mapping[str, Any]) -> Options:
    """The options of a start; of `given`, from the command line, None means not given.

    Raises SetupError with a sentence that names the option and where it was given.
    """
    given = {name: value for name, value in given.items() if value is not None}
    try:
        return Options(**given)
    except ValidationError as error:
        raise SetupError("; ".join(_sentence(problem, given) for problem in error.errors())) from error
    except ValueError as error:  # what the TOML reader raises
        raise SetupError(f"the settings file {_settings_file()} cannot be read: {error}") from error


def _settings_file() -> Path:
    return Path(os.environ.get(f"{PREFIX}SETTINGS", SETTINGS_FILE))


def _sentence(problem: Any, given: Mapping[str, Any]) -> str:
    name = str(problem["loc"][0]) if problem["loc"] else "options"
    variable = f"{PREFIX}{name.upper()}"
    if problem["type"] == "extra_forbidden":
        known = ", ".join(Options.model_fields)
        return f"{name!r} in {_settings_file()} is no option; there are {known}"
    if name in given:
        place = f"--{name.replace('_', '-')}"
    elif variable in os.environ:
        place = variable
    else:
        place = f"{name} in {_settings_file()}"
    return f"{place} cannot be {problem['input']!r}: {problem['msg'][0].lower()}{problem['msg'][1:]}"

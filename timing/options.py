"""The options of a server, from the command line, the environment and the settings file, in this order.

One model for `serve`, `ingest` and `display`, so that an option has one name, one default and one check wherever it is
given. An option `udp_port` is `--udp-port` on the command line, `ERACING_UDP_PORT` in the environment and `udp_port` in
the settings file (TOML).
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, IPvAnyNetwork, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from timing.errors import SetupError
from timing.plan_values import LONGEST_KEY, SHORTEST_KEY

PREFIX: Final = "ERACING_"
_SECRET: Final = ("rig_key", "upstream_key", "mirror_key")
"""Options whose values are not repeated in sentences."""
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
    pool_size: int = Field(5, ge=1, le=100)
    """So many connections to PostgreSQL for reading, beside one for writing and one that listens."""
    pool_timeout: float = Field(5.0, gt=0)
    """A reader waits so many seconds for one of them to be free."""
    database_timeout: float = Field(5.0, gt=0)
    """PostgreSQL has so many seconds for an answer; then it is said not to give one."""
    redis: str | None = None
    """URL of the Redis that carries nudges between several machines."""
    tape_gib: float = Field(2.0, ge=0)
    """So many GiB of what the rigs sent are kept in the data folder, the newest; 0 keeps none."""
    tape_days: int = Field(30, ge=0)
    """`eracing people purge` deletes tapes that are older."""
    people_days: int | None = Field(None, ge=0)
    """`eracing people purge` forgets who people were so many days after their last lap; None: never."""
    broadcast_port: int = Field(5606, ge=0, le=65_535)
    """A second UDP port to hear on, where Project CARS and Automobilista 2 broadcast; 0 is none."""
    connect: Annotated[tuple[str, ...], NoDecode] = ()
    """Rigs of an open stand that send only to who asks them: FEED://[PASSWORD@]HOST[:PORT], several with blanks."""
    watch: Path | None = None
    """A folder whose new result files are imported."""
    watch_session: str | None = None
    """Id of the session that watched files belong to; without it, that of the plan."""
    rig_key: str | None = Field(None, min_length=SHORTEST_KEY, max_length=LONGEST_KEY)
    """The key of rigs to which the plan gives none: it signs what other programs send for them."""
    venue: str | None = Field(None, min_length=1, max_length=60)
    """The venue that stands here, as the rigs' `venue` in the plan: with `upstream` it keeps a book of its own."""
    upstream: str | None = None
    """URL of the centre that a venue exchanges its laps with."""
    upstream_key: str | None = Field(None, min_length=16, max_length=128)
    """The key of the venue, made at the centre."""
    standby: float = Field(0.0, ge=0, le=60)
    """A second server that hears the same rigs writes so many seconds later what the first has not; 0: the first."""
    rmonitor_port: int = Field(0, ge=0, le=65_535)
    """TCP port at which scoreboards that speak RMonitor are told the running session; 0 is none, 50000 is usual."""

    trusted_proxy: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = ()
    """Addresses or networks of proxies that say for whom they ask, several with blanks; nobody else is believed."""

    relay_to: str | None = None
    """URL of the public server that `eracing relay` feeds."""
    relay_from: str | None = None
    """URL of the hall's own display, for what rigs do; without it, this machine at `port`."""
    mirror_key: str | None = None
    """The key of a public server, for both ends."""

    @field_validator("connect", "trusted_proxy", mode="before")
    @classmethod
    def _several(cls, value: object) -> object:
        """Several addresses in one text, as the environment gives them."""
        return tuple(value.split()) if isinstance(value, str) else value

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
    given = {name: value for name, value in given.items() if value is not None and value != []}
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
    shown = "what it is" if name in _SECRET else repr(problem["input"])
    return f"{place} cannot be {shown}: {problem['msg'][0].lower()}{problem['msg'][1:]}"

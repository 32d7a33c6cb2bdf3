"""What `/api/v1/plan` takes and gives, as JSON."""

from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from display import wire
from display.phrases import all_in_language, in_language
from display.plan_book import Checked, Saved, Seen
from timing.plan_json import as_json
from timing.plan_versions import PlanVersion
from timing.units import Language

Number = Annotated[int, Field(ge=0, lt=2**31)]


class _Told(BaseModel):
    """Has sentences in it."""

    def spoken(self, language: Language) -> Self:
        """The same with its sentences in a language."""
        changed: dict[str, object] = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, _Told):
                changed[name] = value.spoken(language)
            elif name in SENTENCES:
                one = isinstance(value, str)
                changed[name] = in_language(value, language) if one else all_in_language(value, language)
        return self.model_copy(update=changed)


SENTENCES: Final = frozenset(("what", "mistakes", "restart", "notes", "advice", "changes", "unplaced", "understood"))
"""The fields of answers that hold sentences for people."""


class VersionLine(_Told):
    """A version: who saved it when, and what it changed, a sentence for each."""

    version: int
    author: str
    at: wire.Instant
    what: list[str]
    checksum: str


class VersionList(BaseModel):
    """All versions, the newest first."""

    versions: list[VersionLine]


class PlanMessage(_Told):
    """The plan: `toml` is its text, `plan` the same as JSON. Version 0 is kept nowhere yet.

    In place of keys and passwords stands a text that means "unchanged" when it is sent back.
    """

    version: int
    author: str
    at: wire.Instant | None
    what: list[str]
    checksum: str
    toml: str
    plan: dict[str, Any]


class Differences(_Told):
    """What differs between two versions, a sentence for each."""

    old: int
    new: int
    what: list[str]


class CheckMessage(_Told):
    """What saving a plan means: `what` it changes, what of it takes effect after a `restart`, what else to know."""

    right: bool
    mistakes: list[str]
    what: list[str] = []
    restart: list[str] = []
    notes: list[str] = []
    advice: list[str] = []


class SavedMessage(_Told):
    """A version that was saved, and what it means. It holds from entry `seq` of the record on.

    `new` is false where the same request was done before, and where the version that holds says just that (`what` is
    then empty, and there is nothing to undo). `undo` is what to POST to `/api/v1/plan/back`, with an `id`, to have the
    version before again.
    """

    version: int
    new: bool
    epoch: str
    seq: int
    what: list[str]
    restart: list[str]
    notes: list[str]
    advice: list[str]
    undo: dict[str, int] | None


class EntriesMessage(_Told):
    """An entry list put into the plan: how it was read, what joins, and what could not be placed.

    Nothing is written unless `saved` says so; `toml` is the plan with the entries, to be saved or changed first.
    """

    teams: int
    drivers: int
    understood: str
    changes: list[str]
    unplaced: list[str]
    toml: str
    check: CheckMessage
    saved: SavedMessage | None


class CopyMessage(_Told):
    """A plan for another event, made of an older one. Nothing is written unless `saved` says so."""

    name: str
    sessions: list[str]
    toml: str
    check: CheckMessage
    saved: SavedMessage | None


class _Asking(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PlanAsked(_Asking):
    """A whole plan: either as `toml`, or as `plan` with the same keys. `id` is a new one for each request."""

    id: UUID | None = None
    toml: str | None = None
    plan: dict[str, Any] | None = None


class BackAsked(_Asking):
    """Have an earlier version again, as a new one."""

    id: UUID
    version: Annotated[int, Field(ge=1, lt=2**31)]


class CopyAsked(_Asking):
    """Make last year's plan this year's: `toml` or `version` says of what, else it is the plan that holds."""

    id: UUID | None = None
    toml: str | None = None
    version: Annotated[int, Field(ge=1, lt=2**31)] | None = None
    suffix: Annotated[str, Field(max_length=30)] | None = None
    name: Annotated[str, Field(max_length=60)] | None = None
    without_drivers: bool = False
    without_rigs: bool = False
    without_keys: bool = False
    apply: bool = False


def version_line(each: PlanVersion) -> VersionLine:
    """A version without its text."""
    at, what = wire.instant(each.at), each.what.splitlines()
    return VersionLine(version=each.number, author=each.author, at=at, what=what, checksum=each.checksum)


def plan_message(seen: Seen) -> PlanMessage:
    """A plan as it may be shown."""
    return PlanMessage(
        version=seen.number,
        author=seen.author,
        at=None if seen.at is None else wire.instant(seen.at),
        what=list(seen.what),
        checksum=seen.checksum,
        toml=seen.text,
        plan=as_json(seen.plan),
    )


def check_message(checked: Checked) -> CheckMessage:
    """A right plan."""
    return CheckMessage(
        right=True,
        mistakes=[],
        what=list(checked.what),
        restart=list(checked.restart),
        notes=list(checked.notes),
        advice=list(checked.advice),
    )


def saved_message(saved: Saved, epoch: str) -> SavedMessage:
    """A version that was saved."""
    number, checked = saved.version.number, saved.checked
    return SavedMessage(
        version=number,
        new=saved.new,
        epoch=epoch,
        seq=saved.seq,
        what=[] if saved.same else saved.version.what.splitlines(),
        restart=list(checked.restart),
        notes=list(checked.notes),
        advice=list(checked.advice),
        undo={"version": number - 1} if number > 1 and not saved.same else None,
    )

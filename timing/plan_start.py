"""Which plan holds at a start: the file that is named, or the version that the record keeps.

    no file                                        the newest version; where there is none, an open stand
    a file that was never imported, or is          the file: it becomes the newest version
    otherwise than when it was imported last
    a file that is as it was imported last         the newest version, which may have been changed since

So whoever changes the file and starts again has what the file says, and whoever changed the plan in a browser keeps it
through any number of starts.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from timing import toml_file
from timing.errors import SetupError
from timing.event import Plan
from timing.plan_diff import differences
from timing.plan_erasing import without_erased
from timing.plan_file import parse_plan
from timing.plan_versions import PlanDraft, PlanMoved, PlanVersion, checksum
from timing.record.protocol import Record


class Start(NamedTuple):
    """The plan to start with, its version (0: it is kept nowhere), and a sentence for people, "" where none is due."""

    plan: Plan
    number: int
    told: str


def holding(versions: Sequence[PlanVersion], file: Path | None) -> Plan:
    """The plan that holds, with nothing written. Raises SetupError."""
    text = None if file is None else _text(file)
    if text is None:
        return parsed(versions[-1]) if versions else Plan()
    plan = parse_plan(text, str(file))
    return parsed(versions[-1]) if _is_known(text, versions) else plan


def starting(record: Record, file: Path | None, *, author: str, now: Callable[[], datetime]) -> Start:
    """The plan that a server starts with; a file that is new becomes a version. Raises SetupError and RecordError."""
    text = None if file is None else _text(file)
    if text is not None:
        parse_plan(text, str(file))  # a wrong plan stops the start, whatever else holds
    while True:
        versions = record.plans()
        if text is None or _is_known(text, versions):
            break
        try:
            clean, _ = without_erased(text, record.profiles())
            draft = _draft(str(file), clean, versions, author, now())
            return _imported(record, str(file), versions, replace(draft, file=checksum(text)))
        except PlanMoved:  # another process starts on this record in the same moment
            continue
    if not versions:
        return Start(Plan(), 0, "")
    newest = versions[-1]
    return Start(parsed(newest), newest.number, _about(newest, versions, file))


def parsed(version: PlanVersion) -> Plan:
    """The plan of a version. Raises SetupError where this program does not take it for one."""
    try:
        return parse_plan(version.text, f"version {version.number} of the plan")
    except SetupError as error:
        raise SetupError(f"{error}\nthe record keeps this plan, and this version of eRacing cannot read it") from error


def _draft(file: str, text: str, versions: Sequence[PlanVersion], author: str, at: datetime) -> PlanDraft:
    """A file as the next version."""
    lines = [f"imported from {Path(file).name}"]
    if versions:
        try:
            changed = differences(parsed(versions[-1]), parse_plan(text, file))
        except SetupError:  # what was kept before cannot be read any more; the file can
            changed = [f"version {versions[-1].number} cannot be compared with it"]
        lines += changed or ["nothing is otherwise but the text"]
    return PlanDraft(text, author, at, "\n".join(lines))


def _imported(record: Record, file: str, versions: Sequence[PlanVersion], draft: PlanDraft) -> Start:
    """Raises PlanMoved where another version was saved meanwhile."""
    version = record.save_plan(draft, versions[-1].number if versions else 0)
    told = f"{file} is new or was changed: it holds now, as version {version.number}" if versions else ""
    if versions and not versions[-1].file:
        before = versions[-1]
        told += f"; version {before.number}, which {before.author} saved, holds no more: `eracing plan diff` compares"
    return Start(parse_plan(draft.text, file), version.number, told)


def _is_known(text: str, versions: Sequence[PlanVersion]) -> bool:
    """Whether a file says what it said when it was imported last, or what the newest version says."""
    last = next((each.file for each in reversed(versions) if each.file), "")
    return last == checksum(text) or bool(versions and versions[-1].text == text)


def _about(newest: PlanVersion, versions: Sequence[PlanVersion], file: Path | None) -> str:
    saved = f"version {newest.number} of the plan holds, which {newest.author} saved"
    if file is None:
        return saved
    return "" if newest.file else f"the plan was changed since {file} was imported: {saved}"


def _text(file: Path) -> str:
    return toml_file.read_text(file, "plan", "name a TOML file with --plan")

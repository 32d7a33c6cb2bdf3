"""What saving a version of the plan means, the same for every record."""

from timing.errors import SetupError
from timing.plan_file import parse_plan
from timing.plan_versions import PlanDraft, PlanMoved, PlanVersion
from timing.planned_people import Wanted, wanted
from timing.record.batch import storable
from timing.record.evening import PlanTaken


def checked(draft: PlanDraft) -> PlanDraft:
    """A draft that a book can hold. Raises ValueError with a sentence for another."""
    if not all(map(storable, (draft.text, draft.author, draft.what, draft.file, draft.request))):
        raise ValueError("the plan cannot be saved: a text of it holds what no database takes")
    if draft.at.tzinfo is None:
        raise ValueError("the plan cannot be saved: its time does not say its zone")
    return draft


def following(last: PlanVersion | None, draft: PlanDraft, after: int) -> PlanVersion:
    """A draft as the version behind number `after`. Raises PlanMoved where another one stands there."""
    end = 0 if last is None else last.number
    if end != after:
        raise PlanMoved(f"the plan is at version {end} by now, and not at {after}")
    return PlanVersion(end + 1, draft.text, draft.author, draft.at, draft.what, draft.file, draft.request)


def taken(version: PlanVersion) -> PlanTaken:
    """The entry that says that a version holds from here on."""
    return PlanTaken(version.number, version.checksum, version.author, version.at)


def people_of(version: PlanVersion) -> dict[str, Wanted]:
    """How a version wants its drivers to be shown, by id; nobody for what is no plan."""
    try:
        return wanted(parse_plan(version.text))
    except SetupError:  # whoever saves a plan has looked at it; what a record only keeps says nothing of people
        return {}

"""The name of a person who is erased, in the versions of the plan that the record keeps."""

from collections.abc import Iterable

from timing.people import Profile
from timing.plan_erasing import names_in, without
from timing.plan_versions import PlanVersion
from timing.record.protocol import Record


def take_out(record: Record, people: Iterable[Profile]) -> int:
    """Take the names that these people have had out of all versions; how many versions are otherwise.

    `people` are as they were before they were erased. Raises RecordError.
    """
    versions = record.plans()
    if not versions:
        return 0
    known = [(each, names_in(versions, each.person.id, each.person.name)) for each in people]

    def change(version: PlanVersion) -> PlanVersion:
        for each, names in known:
            version = without(version, each.person.id, names, each.neutral)
        return version

    return record.change_plans(change)

"""People and their data: how they are shown, what they consent to, what is kept of them, and how it goes away."""

from collections.abc import Callable, Mapping

from timing.errors import SetupError
from timing.people import Profile, decided, plain
from timing.record.protocol import Record


def find(profiles: Mapping[str, Profile], who: str) -> Profile:
    """Whom staff name, by id or by name. Raises SetupError for nobody, and where several have the name."""
    if who in profiles:
        return profiles[who]
    named = [profile for profile in profiles.values() if who.strip() and plain(profile.person.name) == plain(who)]
    if len(named) > 1:
        ids = ", ".join(profile.person.id for profile in named)
        raise SetupError(f"{len(named)} people are called {who!r}: name one of the ids {ids}")
    if not named:
        raise SetupError(f"there is nobody with the id or name {who!r}; `eracing people list` lists all")
    return named[0]


def refuse_at_venue(centre: str | None) -> None:
    """At a venue people are those of its `centre`, whose word is the last. Raises SetupError there, and says so."""
    if centre is not None:
        raise SetupError(
            f"this venue has its people from {centre}: change them there, and it holds here within a second"
        )


def change(record: Record, who: str, change: Callable[[Profile], Profile]) -> Profile:
    """Change what is kept of somebody as staff want it; what that is now. Raises SetupError and RecordError."""
    id = find(record.profiles(), who).person.id
    try:
        return record.change_person(id, lambda known: decided(known, change(known)))
    except ValueError as error:
        raise SetupError(str(error)) from error

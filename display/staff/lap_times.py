"""Lap times as somebody types them."""

from timing.errors import SetupError
from timing.units import parse


def lap_text(text: str) -> int:
    """A lap time in milliseconds. Raises SetupError for what is none."""
    try:
        return parse(text)
    except ValueError as error:
        raise SetupError(str(error)) from error


def sectors_text(text: str | None) -> tuple[int, ...] | None:
    """Sector times with blanks between them, or commas where the times have points; None for none."""
    parts = (text or "").split() if " " in (text or "").strip() else (text or "").split(",")
    return tuple(lap_text(part.strip(",;")) for part in parts) if text and text.strip() else None

"""An entry list of any kind that organisers have, as teams and drivers."""

from display.plan_workbook import MAGIC, OLD_EXCEL, sheet_rows
from timing.entry_list import Entries, entries
from timing.entry_rows import rows_of
from timing.errors import SetupError


def entries_of(content: bytes, place: str, sheet: str | None = None) -> Entries:
    """What a list says: .xlsx, CSV or pasted text, by its bytes; `place` names it in sentences. Raises SetupError."""
    if content.startswith(OLD_EXCEL):
        raise SetupError(f"{place} is an old Excel file; save it as .xlsx or as CSV")
    if content.startswith(MAGIC):
        rows = sheet_rows(content, place, sheet)
    elif sheet is not None:
        raise SetupError(f"{place} is no .xlsx file and has no sheets; leave --sheet out")
    else:
        rows = rows_of(content, place)
    return entries(rows, place)

"""Several files as one ZIP: the same files at the same instant give the same bytes."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime, tzinfo


def zipped(files: Mapping[str, bytes], at: datetime | None, zone: tzinfo | None = None) -> bytes:
    """The archive, in this order. `at` is the time of all of them, None: none is known."""
    made = at.astimezone(zone) if at is not None else datetime(1980, 1, 1)  # noqa: DTZ001 - as ZIPs have it
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as kit:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, made.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            kit.writestr(info, content)
    return archive.getvalue()

"""Named shared memory of Windows.

It is opened for each copy and closed again: held open it would outlive the sim that shares it. And it is only ever
opened, for Python's own `mmap` would make an empty one where there is none.
"""

import sys
from typing import Final

from ingest.rig import Memory
from timing.errors import SetupError

_READ_ONLY: Final = 4
"""FILE_MAP_READ."""

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Region(ctypes.Structure):
        """MEMORY_BASIC_INFORMATION of 64-bit Windows; ctypes puts in the gaps."""

        _fields_ = (
            ("base", ctypes.c_void_p),
            ("allocation", ctypes.c_void_p),
            ("allocation_protect", wintypes.DWORD),
            ("size", ctypes.c_size_t),
            ("state", wintypes.DWORD),
            ("protect", wintypes.DWORD),
            ("type", wintypes.DWORD),
        )

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.OpenFileMappingW.restype = wintypes.HANDLE
    _kernel.OpenFileMappingW.argtypes = (wintypes.DWORD, wintypes.BOOL, wintypes.LPCWSTR)
    _kernel.MapViewOfFile.restype = ctypes.c_void_p
    _kernel.MapViewOfFile.argtypes = (
        wintypes.HANDLE,
        wintypes.DWORD,
        wintypes.DWORD,
        wintypes.DWORD,
        ctypes.c_size_t,
    )
    _kernel.VirtualQuery.restype = ctypes.c_size_t
    _kernel.VirtualQuery.argtypes = (ctypes.c_void_p, ctypes.POINTER(_Region), ctypes.c_size_t)
    _kernel.UnmapViewOfFile.argtypes = (ctypes.c_void_p,)
    _kernel.CloseHandle.argtypes = (wintypes.HANDLE,)

    class _WindowsMemory:
        """Reads by name. What cannot be opened is not there, whatever Windows' reason."""

        def read(self, name: str, size: int, at: int = 0) -> bytes | None:
            handle = _kernel.OpenFileMappingW(_READ_ONLY, False, name)
            if not handle:
                return None
            try:
                view = _kernel.MapViewOfFile(handle, _READ_ONLY, 0, 0, 0)
                if not view:
                    return None
                try:
                    return _part(view, size, at)
                finally:
                    _kernel.UnmapViewOfFile(view)
            finally:
                _kernel.CloseHandle(handle)

    def _part(view: int, size: int, at: int) -> bytes:
        region = _Region()
        if not _kernel.VirtualQuery(view, ctypes.byref(region), ctypes.sizeof(region)):
            return b""
        there = max(min(size, region.size - at), 0)
        return ctypes.string_at(view + at, there)

    def shared_memory() -> Memory:
        """The memory of this PC. Raises SetupError where this is no Windows PC."""
        return _WindowsMemory()

else:

    def shared_memory() -> Memory:
        """The memory of this PC. Raises SetupError where this is no Windows PC."""
        raise SetupError(
            "`eracing rig` reads the memory of a running sim: start it on the rig's Windows PC, not on this machine"
        )

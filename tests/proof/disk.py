"""A disk that remembers every write: SQLite's own driver, its file layer listened to by ctypes.

The methods of each file that the library opens are replaced by ones that write down what is
asked and then ask the real ones. So the product's whole way to the disk is recorded as it is,
without a compiler and without privileges.
"""

import contextlib
import ctypes
import sys
from collections.abc import Iterator
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass
from pathlib import Path

from crmapp.sqlite import driver

OK, FULL, TEMPORARY = 0, 13, 0x08  # SQLITE_OK, SQLITE_FULL, SQLITE_OPEN_DELETEONCLOSE

_Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_Truncate = CFUNCTYPE(c_int, c_void_p, c_int64)
_Sync = CFUNCTYPE(c_int, c_void_p, c_int)
_Close = CFUNCTYPE(c_int, c_void_p)
# A name goes on as the pointer that it came as: the real ones keep it, not what it points at.
_Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
_Delete = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)


class _Methods(Structure):  # sqlite3_io_methods
    _fields_ = [
        ("version", c_int), ("close", c_void_p), ("read", c_void_p), ("write", c_void_p),
        ("truncate", c_void_p), ("sync", c_void_p), ("rest", c_void_p * 13),
    ]  # fmt: skip


class _Vfs(Structure):  # sqlite3_vfs
    _fields_ = [
        ("version", c_int), ("file_size", c_int), ("longest", c_int), ("next", c_void_p),
        ("name", c_char_p), ("data", c_void_p), ("open", c_void_p), ("delete", c_void_p),
        ("rest", c_void_p * 14),
    ]  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One thing asked of a file: write, truncate, sync, make or delete."""

    kind: str
    path: str
    at: int = 0
    data: bytes = b""


class Disk:
    """Remembers what happens to a database file and its journals, and can be full."""

    def __init__(self, file: Path) -> None:
        """Take the database's file; nothing is listened to before `listening`."""
        self._file = str(file)
        self._paths: dict[int, str] = {}
        self._kept: dict[int, tuple[_Methods, list[object]]] = {}  # what C points at must stay
        self.events: list[Event] = []
        self.left: int | None = None  # writes until the disk is full; None is never

    @contextlib.contextmanager
    def listening(self) -> Iterator["Disk"]:
        """Listen to every connection that is opened inside the block."""
        library = _library()
        library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        library.sqlite3_vfs_find.argtypes = [c_char_p]
        library.sqlite3_vfs_register.argtypes = [POINTER(_Vfs), c_int]
        library.sqlite3_vfs_unregister.argtypes = [POINTER(_Vfs)]
        real = library.sqlite3_vfs_find(None)
        mine = _Vfs()
        ctypes.memmove(ctypes.byref(mine), real, ctypes.sizeof(_Vfs))
        mine.name = b"remembering"
        opened, deleted = _Open(self._opener(real)), _Delete(self._deleter(real))
        mine.open = ctypes.cast(opened, c_void_p).value
        mine.delete = ctypes.cast(deleted, c_void_p).value
        library.sqlite3_vfs_register(ctypes.byref(mine), 1)
        _STAYING.extend((mine, opened, deleted, self))  # a late close may still come through them
        try:
            yield self
        finally:
            library.sqlite3_vfs_register(real, 1)
            library.sqlite3_vfs_unregister(ctypes.byref(mine))

    def _opener(self, real: object) -> object:
        ask = _Open(real.contents.open)

        def open_file(vfs: int, name: int | None, file: int, flags: int, out: object) -> int:
            path = ctypes.string_at(name).decode() if name else ""
            is_new = bool(path) and not Path(path).exists()
            status = ask(vfs, name, file, flags, out)
            if status == OK and path.startswith(self._file) and not flags & TEMPORARY:
                if is_new:
                    self.events.append(Event("make", path))
                self._listen_to(file, path)
            return status

        return open_file

    def _deleter(self, real: object) -> object:
        ask = _Delete(real.contents.delete)

        def delete_file(vfs: int, name: int, sync: int) -> int:
            path, status = ctypes.string_at(name).decode(), ask(vfs, name, sync)
            if status == OK and path.startswith(self._file):
                self.events.append(Event("delete", path, at=sync))
            return status

        return delete_file

    def _listen_to(self, file: int, path: str) -> None:
        slot = c_void_p.from_address(file)  # the first member of sqlite3_file: its methods
        real, self._paths[file] = slot.value, path
        if real not in self._kept:
            self._kept[real] = self._listening_methods(real)
        slot.value = ctypes.addressof(self._kept[real][0])

    def _listening_methods(self, address: int) -> tuple[_Methods, list[object]]:
        real, mine = _Methods.from_address(address), _Methods()
        ctypes.memmove(ctypes.byref(mine), address, ctypes.sizeof(_Methods))
        write, truncate, close = _Write(real.write), _Truncate(real.truncate), _Close(real.close)

        def on_write(file: int, data: int, count: int, at: int) -> int:
            if self.left is not None:
                self.left -= 1
                if self.left < 0:
                    return FULL
            self.events.append(Event("write", self._paths[file], at, ctypes.string_at(data, count)))
            return write(file, data, count, at)

        def on_truncate(file: int, size: int) -> int:
            self.events.append(Event("truncate", self._paths[file], size))
            return truncate(file, size)

        def on_sync(file: int, flags: int) -> int:
            self.events.append(Event("sync", self._paths[file]))
            return OK  # nothing here loses power in truth

        def on_close(file: int) -> int:
            self._paths.pop(file, None)
            return close(file)

        kept = [_Write(on_write), _Truncate(on_truncate), _Sync(on_sync), _Close(on_close)]
        for name, function in zip(("write", "truncate", "sync", "close"), kept, strict=True):
            setattr(mine, name, ctypes.cast(function, c_void_p).value)
        return mine, [*kept, write, truncate, close]


_STAYING: list[object] = []


def _library() -> ctypes.CDLL:
    """The SQLite that the product's driver brings, or the one that it is linked to."""
    package = driver.__name__.partition(".")[0]
    module = sys.modules.get(f"{package}._sqlite3") or sys.modules["_sqlite3"]
    return ctypes.CDLL(module.__file__)

"""The file of the keys of private fields: a line `<id> <hex>` for each, the one in use last.

A file with a bare key, as the first start makes it, holds key 1.
"""

from collections.abc import Mapping
from pathlib import Path

from crmapp import config
from crmapp.durable import write_safely

NAME = "field_key"
IDS = range(1, 256)  # one byte before each sealed value


def read_keys(folder: Path) -> dict[int, bytes]:
    """The keys by id, the one in use last; made where there are none. Raises ValueError."""
    if not (folder / NAME).exists():
        return {1: config.read_key(folder, NAME)}
    keys = dict(_key_of(line) for line in (folder / NAME).read_text().splitlines() if line.strip())
    if not keys:
        raise ValueError(f"{NAME} holds no key")
    return keys


def _key_of(line: str) -> tuple[int, bytes]:
    told, _blank, text = line.strip().rpartition(" ")
    number, key = int(told or 1), bytes.fromhex(text)
    if number not in IDS or len(key) != 32:
        raise ValueError(f"{NAME} must hold 32 bytes in hexadecimal after the key's number")
    return number, key


def write_keys(folder: Path, keys: Mapping[int, bytes], name: str = NAME) -> None:
    """Put the keys into their file, the one in use last: all of them, or the file as it was."""
    lines = "".join(f"{number} {key.hex()}\n" for number, key in keys.items())
    write_safely(folder / name, lambda file: file.write(lines.encode()))

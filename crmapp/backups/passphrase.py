"""The passphrase of backups: what is derived from it is kept, the passphrase itself never.

`backup_key` stands beside the data, readable by the product alone, and is in no backup: whoever
reads it there could read the data itself. A backup names the recipe (salt and costs), so that the
passphrase opens it on any machine.
"""

import json
import secrets
import unicodedata
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from flask import current_app

from crmapp.durable import write_safely

FILE = "backup_key"
LEAST = 12  # characters; a stolen backup can be guessed at for years


@dataclass(frozen=True)
class Recipe:
    """How a key comes of a passphrase: argon2id's salt and costs (memory in KiB)."""

    salt: str
    time: int = 3
    memory: int = 65_536
    lanes: int = 4

    @classmethod
    def read(cls, told: Any) -> "Recipe":
        """The recipe that a file tells; raises ValueError for costs that nobody would choose."""
        recipe = cls(**told)
        bounds = ((recipe.time, 16), (recipe.memory, 1 << 20), (recipe.lanes, 16))
        if not all(type(value) is int and 0 < value <= most for value, most in bounds):
            raise ValueError("costs out of bounds")
        bytes.fromhex(recipe.salt)
        return recipe


@dataclass(frozen=True)
class Key:
    """Thirty-two bytes and where they came from; only the chosen one seals new backups."""

    recipe: Recipe
    bytes: bytes
    chosen: bool = False


def normal(passphrase: str) -> str:
    """A passphrase as every keyboard and input method gives it."""
    return unicodedata.normalize("NFKC", passphrase).strip()


def derive(passphrase: str, recipe: Recipe | None = None) -> Key:
    """The key of a passphrase, slow on purpose; with a new salt unless a recipe is given."""
    recipe = recipe or Recipe(secrets.token_hex(16))
    raw = hash_secret_raw(
        normal(passphrase).encode("utf-8", "surrogatepass"), bytes.fromhex(recipe.salt),
        recipe.time, recipe.memory, recipe.lanes, 32, Type.ID,
    )  # fmt: skip
    return Key(recipe, raw)


def ring() -> list[Key]:
    """Every key that this installation has, newest first; raises ValueError for a damaged file."""
    path = _path()
    if not path.exists():
        return []
    return [
        Key(Recipe.read(one["recipe"]), bytes.fromhex(one["key"]), one["chosen"])
        for one in json.loads(path.read_text())
    ]


def is_set() -> bool:
    """Whether backups are to be sealed."""
    return _path().exists()


def chosen() -> Key | None:
    """The key that seals new backups, if a passphrase was set."""
    return next((key for key in ring() if key.chosen), None)


def key_for(recipe: Recipe) -> Key | None:
    """The key of a recipe, if this installation has it."""
    return next((key for key in ring() if key.recipe == recipe), None)


def choose(passphrase: str) -> Key:
    """Seal with this passphrase from now on; former keys stay, to open what they have sealed."""
    try:
        ring()
    except (KeyError, TypeError, ValueError):  # what cannot be read opens nothing any more
        _path().unlink()
    return keep(replace(derive(passphrase), chosen=True))


def keep(key: Key) -> Key:
    """Keep a key, as the chosen one if it says so."""
    others = [replace(one, chosen=one.chosen and not key.chosen) for one in ring()]
    keys = [key, *(one for one in others if one.recipe != key.recipe)]
    told = [
        {"recipe": asdict(one.recipe), "key": one.bytes.hex(), "chosen": one.chosen} for one in keys
    ]
    write_safely(_path(), lambda file: file.write(json.dumps(told).encode()))
    return key


def _path() -> Path:
    return current_app.config["INSTANCE"] / FILE

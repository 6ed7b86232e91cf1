"""An export as one file, or as many as it takes, put together as a zip."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from crmapp.exports.bundle import Bundle

Write = Callable[[Path, Iterator[Bundle]], None]


def write_books(
    path: Path, blocks: Iterable[list[Bundle]], write: Write, *, name: str, suffix: str
) -> str:
    """Write all bundles to `path`; returns what the file is: `suffix` or zip.

    `write` makes one file, and leaves what it does not hold. In a zip the files are called `name`
    with a number.
    """
    bundles = chain.from_iterable(blocks)
    files: list[Path] = []
    for some in _while_any(bundles):
        files.append(path.with_name(f"{path.name}-{len(files) + 1}"))
        write(files[-1], some)
    if len(files) == 1:
        files[0].replace(path)
        return suffix
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as together:  # they are packed already
        for number, file in enumerate(files, 1):
            together.write(file, f"{name.replace('/', ' ')} {number}.{suffix}")
            file.unlink()
    return "zip"


def _while_any(bundles: Iterator[Bundle]) -> Iterator[Iterator[Bundle]]:
    """Yield what is left, again and again, until nothing is; at least once."""
    yield chain(islice(bundles, 1), bundles)
    for one in bundles:
        yield chain([one], bundles)

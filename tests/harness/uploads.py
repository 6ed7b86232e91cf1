"""Files as a browser sends them."""

import io
from typing import Any

from PIL import Image
from werkzeug.datastructures import FileStorage


def upload(name: str, content: bytes) -> FileStorage:
    """A file of a form."""
    return FileStorage(io.BytesIO(content), filename=name)


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 6), **given: Any) -> bytes:
    """The bytes of a small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **given)
    return out.getvalue()


def photo(name: str = "现场.png") -> FileStorage:
    """A small photo of a form."""
    return upload(name, picture())

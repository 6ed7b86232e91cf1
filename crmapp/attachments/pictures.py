"""Pictures drawn anew by the server: what people look at is never the file that was sent.

A drawing is a JPEG of its own pixels alone, so it holds no place, no camera and no script.
"""

import io
import threading
from typing import BinaryIO

from flask_babel import lazy_gettext as _l
from PIL import ExifTags, Image, UnidentifiedImageError

from crmapp.attachments.kinds import Kind, NotTaken

THUMB, PICTURE = 240, 1600  # pixels of the longer side
MOST_PIXELS = 40_000_000  # of what is drawn whole
MOST_SCALED = 64_000_000  # of a JPEG, which is read at a part of its size
JPEG = "image/jpeg"
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # by the camera's orientation

# One at a time: each may take some hundred megabytes for a moment.
_turn = threading.Lock()


def draw(kind: Kind, stream: BinaryIO) -> tuple[bytes, bytes]:
    """A thumbnail and a larger picture of an image; raises NotTaken where it cannot be drawn."""
    with _turn:
        try:
            return _drawn(kind, stream)
        except NotTaken:
            raise
        except (
            OSError, ValueError, SyntaxError, OverflowError, MemoryError, EOFError,
            UnidentifiedImageError, Image.DecompressionBombError,
        ) as problem:  # fmt: skip
            raise NotTaken(_l("The picture is damaged and cannot be shown.")) from problem
        finally:
            stream.seek(0)


def _drawn(kind: Kind, stream: BinaryIO) -> tuple[bytes, bytes]:
    stream.seek(0)
    with Image.open(stream, formats=[kind.picture]) as image:
        is_jpeg = kind.picture == "JPEG"
        if image.width * image.height > (MOST_SCALED if is_jpeg else MOST_PIXELS):
            raise NotTaken(_l("The picture has too many pixels. Save it smaller."))
        if is_jpeg:
            image.draft("RGB", (PICTURE, PICTURE))
        image.load()
        flat = _flattened(_upright(image))
    large = _shrunk(flat, PICTURE)
    return _written(_shrunk(large, THUMB), 78), _written(large, 84)


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its camera says; what else that says may be nonsense and is not written again."""
    way = TURNS.get(image.getexif().get(ExifTags.Base.Orientation))
    return image if way is None else image.transpose(way)


def _flattened(image: Image.Image) -> Image.Image:
    """Opaque and in colours that every browser knows; what is clear becomes white."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image.convert("RGBA")
        white = Image.new("RGB", clear.size, "white")
        white.paste(clear, mask=clear.getchannel("A"))
        return white
    return image.convert("RGB")


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    smaller = image.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    return smaller


def _written(image: Image.Image, quality: int) -> bytes:
    image.info.clear()
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()

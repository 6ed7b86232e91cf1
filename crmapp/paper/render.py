"""Pages to PDF: the one door for views and jobs."""

import atexit
from collections.abc import Callable

from crmapp.paper.press import PaperBusy, PaperFailed, Press, Reason

__all__ = ["PaperBusy", "PaperFailed", "Reason", "render_pdf", "warm_up"]

PATIENCE_SECONDS = 10

_press = Press()
atexit.register(_press.close)


def render_pdf(
    html: str,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    patience: float = PATIENCE_SECONDS,
) -> bytes:
    """The PDF of a whole HTML page, made in a child process that fetches nothing.

    `cancelled` is asked several times a second and ends the work when it says yes; `patience` is
    how many seconds to wait for one of the two printers. Raises PaperBusy or PaperFailed(reason);
    a page has 60 seconds and 1 GB.
    """
    return _press.print(html, cancelled=cancelled, patience=patience)


def warm_up() -> None:
    """Start a printer in the background: the first page then takes 0.3 seconds, not over one."""
    _press.warm_up()

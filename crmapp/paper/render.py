"""Pages to PDF: the one door for views and jobs."""

import atexit
from collections.abc import Callable, Iterable

from crmapp.paper.press import PaperBusy, Press
from crmapp.paper.printer import Job, PaperFailed, Reason

__all__ = ["PaperBusy", "PaperFailed", "Reason", "render_pdf", "warm_up"]

PATIENCE_SECONDS = 10

_press = Press()
atexit.register(_press.close)


def render_pdf(
    html: str | Iterable[str],
    *,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda done: None,
    patience: float = PATIENCE_SECONDS,
) -> bytes:
    """The PDF of a whole HTML page, made in a child process that fetches nothing.

    Several pages of HTML, taken one at a time, become one PDF in which each counts its own pages;
    `progress` is told how many are laid out. `cancelled` is asked several times a second and ends
    the work when it says yes; `patience` is how many seconds to wait for one of the two printers.
    Raises PaperBusy or PaperFailed(reason). Each page of HTML has 60 seconds and all of them share
    1 GB, enough for about 200 customers.
    """
    parts = (html,) if isinstance(html, str) else html
    return _press.print(parts, Job(cancelled, progress), patience)


def warm_up() -> None:
    """Start a printer in the background: the first page then takes 0.3 seconds, not over one."""
    _press.warm_up()

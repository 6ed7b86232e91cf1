"""A hand (see `hands`): takes portions from a line of its own and sends back what they became.

Run as a module with the number of an inherited connection. It ends when the line is cut.
"""

import sys
import threading
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from flask import Flask
from flask_babel import force_locale

from crmapp import clock, create_hand
from crmapp.database import db
from crmapp.jobs.hands import DONE


def main(line: Connection) -> None:
    """Answer portions until there is nobody to answer."""
    told: SimpleQueue = SimpleQueue()
    # Whoever sends must never wait for one who waits to send.
    threading.Thread(target=_listen, args=(line, told), daemon=True).start()
    app = create_hand()
    language, now = told.get()
    do = common = None
    with clock.pretend(now):
        while (heard := told.get()) is not None:
            if len(heard) == 2:
                do, common = heard
                continue
            try:
                line.send(_done(app, language, do, common, heard[0]))
            except OSError:
                return


def _listen(line: Connection, told: SimpleQueue) -> None:
    try:
        while True:
            told.put(line.recv())
    except (EOFError, OSError):
        told.put(None)


def _done(app: Flask, language: str, do: Any, common: Any, portion: Any) -> tuple[str, Any]:
    with app.app_context(), force_locale(language):
        try:
            return DONE, do(common, portion)
        except Exception:  # noqa: BLE001 -- it is done once more where its failure can be told
            return "failed", None
        finally:
            db.session.remove()


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])))

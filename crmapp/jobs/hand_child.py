"""Hands (see `hands`): each takes portions from a line of its own and sends back what they became.

Run as a module with the numbers of inherited connections. It reads in what all of them need and
then splits into one process for each: they share that memory, and it is read once.
"""

import gc
import os
import signal
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


def main(lines: list[Connection]) -> None:
    """Split; then wait for the end of the input, and end those that came of it."""
    app = create_hand()
    gc.freeze()  # what all need is never garbage: nobody looks through it again
    hands = []
    for line in lines:
        if hand := os.fork():
            hands.append(hand)
            continue
        for other in lines:
            if other is not line:
                other.close()
        try:
            _serve(app, line)
        finally:
            os._exit(0)
    for line in lines:
        line.close()
    sys.stdin.buffer.read()  # open as long as the process that has use for them
    for hand in hands:
        os.kill(hand, signal.SIGKILL)
        os.waitpid(hand, 0)


def _serve(app: Flask, line: Connection) -> None:
    """Answer portions until there is nobody to answer; the first word says that it has come."""
    told: SimpleQueue = SimpleQueue()
    # Whoever sends must never wait for one who waits to send.
    threading.Thread(target=_listen, args=(line, told), daemon=True).start()
    language, now = told.get()
    do = common = None
    try:
        line.send(DONE)
        with clock.pretend(now):
            while (heard := told.get()) is not None:
                if len(heard) == 2:
                    do, common = heard
                    continue
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
    main([Connection(int(number)) for number in sys.argv[1:]])

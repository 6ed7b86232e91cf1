"""The product under its own server, telling in a header how many statements an answer took."""

import logging
from collections.abc import Callable, Iterable
from threading import local
from typing import Any

from sqlalchemy import Engine, event
from waitress.server import create_server

from crmapp import create_app
from crmapp.server import THREADS

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")
counted = local()


@event.listens_for(Engine, "before_cursor_execute")
def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    """Count what asks or tells the database something."""
    if not statement.lstrip().upper().startswith(NOT_COUNTED):
        counted.statements = getattr(counted, "statements", 0) + 1


def telling(app: Any) -> Callable[..., Iterable[bytes]]:
    """The app, with the number of statements of each answer in a header."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        counted.statements = 0

        def begin(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start(status, [*headers, ("X-Statements", str(counted.statements))], *rest)

        return app(environ, begin)

    return answer


if __name__ == "__main__":
    app = create_app({"JOBS": False})
    logging.disable(logging.INFO)
    server = create_server(telling(app), host="127.0.0.1", port=0, threads=THREADS, ident=None)
    print(server.effective_port, flush=True)
    server.run()

"""Handing a message to a robot: one short request to the address that was looked up."""

import contextlib
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from crmapp.channels.addresses import Refused, Target, look_up, parts_of

CONNECT_SECONDS, WHOLE_SECONDS = 5, 8
LONGEST_ANSWER = 2_000  # bytes that are read
SHOWN = 200  # characters of it


def post(url: str, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, str]:
    """Send JSON; returns the status and the beginning of the answer. Raises Refused.

    Nothing is followed: another address than the one that was entered gets nothing.
    """
    target = parts_of(url)
    sent = json.dumps(body, ensure_ascii=False).encode()
    told = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "crm", **headers}
    try:
        with _connected(target) as connection:
            connection.request("POST", target.path, sent, told)
            response = connection.getresponse()
            answer = response.read(LONGEST_ANSWER).decode("utf-8", "replace")
    except ssl.SSLError as problem:
        raise Refused(_l("The certificate of the other side is not trusted.")) from problem
    except TimeoutError as problem:
        raise Refused(_l("The other side did not answer in time.")) from problem
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise Refused(_l("The other side cannot be reached.")) from problem
    if 300 <= response.status < 400:
        raise Refused(_l("The other side sends on to another address; enter that one."))
    return response.status, answer


@contextlib.contextmanager
def _connected(target: Target) -> Iterator[http.client.HTTPConnection]:
    place = look_up(target.host, target.port)
    plug = socket.create_connection((place, target.port), CONNECT_SECONDS)
    # Each read has a limit of its own; one who drips single bytes is cut off all the same.
    # Asked for at the end: sealing puts another plug in the place of the bare one.
    end = threading.Timer(WHOLE_SECONDS, lambda: _hang_up(plug))
    end.daemon = True
    end.start()
    try:
        if target.is_sealed:
            plug = ssl.create_default_context().wrap_socket(
                plug, server_hostname=target.host, do_handshake_on_connect=False
            )
            plug.do_handshake()
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = plug
        yield connection
    finally:
        end.cancel()
        plug.close()


def _hang_up(plug: socket.socket) -> None:
    with contextlib.suppress(OSError):
        socket.socket.shutdown(plug, socket.SHUT_RDWR)  # below its seal, which is in use


def shown(answer: str, *hidden: str) -> str:
    """The beginning of an answer as an administrator may read it, without what is secret."""
    for secret in hidden:
        if len(secret) >= 6:
            answer = answer.replace(secret, "***")
    clean = "".join(one if one.isprintable() else " " for one in answer)
    return " ".join(clean.split())[:SHOWN]

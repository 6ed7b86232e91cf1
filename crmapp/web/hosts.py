"""The names this server answers to: a page of elsewhere may not pass for one of the office's."""

import ipaddress
import socket

from flask import Flask, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from crmapp.web.errors import error

ANY = "*"
# Nobody can register one of these for a site of his own.
PRIVATE = ("local", "lan", "localhost", "internal", "intranet", "home", "corp", "arpa", "test")


def init_app(app: Flask) -> None:
    """Refuse requests for a foreign name before anything else looks at them."""

    @app.before_request
    def refuse_foreign_host() -> Response | None:
        if is_own(request.host, app.config["HOSTS"]):
            return None
        text = _("This server does not answer to that name. Use the address that it printed.")
        return error(400, text=text)


def is_own(host: str, known: tuple[str, ...]) -> bool:
    """Whether a Host header may be believed.

    An address in figures, a name without dots and one that only a private network can have are
    believed unless names are `known`: a foreign page that has its name point here (DNS
    rebinding) can have none of them. `known` takes whole names, or `.example.cn` for all below.
    """
    name = _without_port(host).rstrip(".").lower()
    if not name or ANY in known:
        return bool(name)
    if _is_address(name) or name == "localhost":
        return True
    if known:
        return any(name == one or (one[0] == "." and name.endswith(one)) for one in known)
    is_private = "." not in name or name.endswith(tuple(f".{end}" for end in PRIVATE))
    return is_private or name == socket.gethostname().lower()


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True

"""Which addresses a message may go to: an administrator names them, and still not any."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l

LONGEST = 1_000  # characters
# Where clouds hand out a machine's keys beside the link's own addresses: Alibaba, AWS, Azure.
KEEPERS = frozenset(
    map(ipaddress.ip_address, ("100.100.100.200", "fd00:ec2::254", "168.63.129.16"))
)


class Refused(Exception):
    """A message did not get out; says why in the reader's words, without the address."""


@dataclass(frozen=True)
class Target:
    """Where to knock: the name for the certificate, the looked-up address for the connection."""

    host: str
    port: int
    path: str
    is_sealed: bool  # by TLS


def parts_of(url: str) -> Target:
    """The parts of a robot's address; raises Refused for one of another kind."""
    try:
        split = urlsplit(url.strip())
        port = split.port
    except ValueError as problem:
        raise Refused(_l("This is no address.")) from problem
    if split.scheme not in ("http", "https") or not split.hostname:
        raise Refused(_l("An address begins with https:// or http://."))
    if split.username is not None or split.password is not None:
        raise Refused(_l("No user name or password in the address, please."))
    if len(url) > LONGEST or any(one <= " " or one == "\x7f" for one in url.strip()):
        raise Refused(_l("This is no address."))
    path = (split.path or "/") + (f"?{split.query}" if split.query else "")
    if not path.isascii():
        raise Refused(_l("This is no address."))
    is_sealed = split.scheme == "https"
    return Target(split.hostname, port or (443 if is_sealed else 80), path, is_sealed)


def look_up(host: str, port: int) -> str:
    """The address behind a name, which is connected to as it is; raises Refused.

    Robots may stand in the office's own network. Refused is what no robot has: addresses of
    the link itself (169.254.169.254 hands out a cloud machine's keys), groups, "any".
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise Refused(_l("Nobody knows a machine of this name.")) from problem
    for *_kind, place in found:
        if not _is_usual(place[0]):
            raise Refused(_l("Nothing is sent to this kind of address."))
    return found[0][-1][0]


def _is_usual(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    for hidden in ("ipv4_mapped", "sixtofour"):
        address = getattr(address, hidden, None) or address
    return not (
        address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or (address.is_reserved and not address.is_loopback)
        or address in KEEPERS
    )

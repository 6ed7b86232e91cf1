"""Mail domains and web hosts that belong to one company (peers.md 4c, rules 2 and 4)."""

import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

_TABLE = tomllib.loads(Path(__file__).with_name("domains.toml").read_text(encoding="utf-8"))

PUBLIC_MAIL = frozenset(_TABLE["public_mail"].split())
PLATFORMS = frozenset(_TABLE["platforms"].split())
LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"(?=.{{4,253}}$)(?:{LABEL}\.)+[a-z][a-z0-9-]*[a-z0-9]")


def mail_domain(email: str | None) -> str | None:
    """Return the domain of an e-mail address in lower case; None if anyone can have one there."""
    _, at, domain = (email or "").strip().rpartition("@")
    host = _host(domain) if at else None
    return None if host is None or _below(host, PUBLIC_MAIL) else host


def web_host(url: str | None) -> str | None:
    """Return the host of a web address without `www.`; None for a platform and for no address."""
    text = (url or "").strip()
    if not text:
        return None
    try:
        address = urlsplit(text if "//" in text else f"//{text}")
        host = _host(address.hostname or "")
    except ValueError:
        return None
    host = host.removeprefix("www.") if host else None
    return None if host is None or "." not in host or _below(host, PLATFORMS) else host


def _host(text: str) -> str | None:
    try:
        host = text.strip().rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return host if HOST.fullmatch(host) else None


def _below(host: str, sites: frozenset[str]) -> bool:
    labels = host.split(".")
    return any(".".join(labels[at:]) in sites for at in range(len(labels)))

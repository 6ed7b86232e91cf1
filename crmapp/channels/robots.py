"""The forms in which chat robots take a message, and how each says that it took it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote_plus, urlsplit

from flask_babel import lazy_gettext as _l

from crmapp import clock
from crmapp.channels.addresses import Refused
from crmapp.channels.models import ChannelKind
from crmapp.channels.posting import post, shown

MOST_BYTES = 2_000  # WeCom takes 2048 of a text; the others take more


class Request(NamedTuple):
    """What is sent to a robot."""

    url: str
    body: dict[str, Any]
    headers: dict[str, str]


def wecom(url: str, secret: str, text: str, now: datetime) -> Request:
    """WeCom: the key stands in the address, nothing is signed."""
    return Request(url, {"msgtype": "text", "text": {"content": text}}, {})


def dingtalk(url: str, secret: str, text: str, now: datetime) -> Request:
    """DingTalk: with a secret, milliseconds and an HMAC of them go into the address."""
    if secret:
        stamp = str(int(now.timestamp() * 1000))
        sign = _signed(secret.encode(), f"{stamp}\n{secret}".encode())
        url += f"{'&' if '?' in url else '?'}timestamp={stamp}&sign={quote_plus(sign)}"
    return Request(url, {"msgtype": "text", "text": {"content": text}}, {})


def feishu(url: str, secret: str, text: str, now: datetime) -> Request:
    """Feishu: with a secret, seconds and an HMAC that they are the key of go into the body."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        stamp = str(int(now.timestamp()))
        sign = _signed(f"{stamp}\n{secret}".encode(), b"")
        body = {"timestamp": stamp, "sign": sign, **body}
    return Request(url, body, {})


def webhook(url: str, secret: str, text: str, now: datetime) -> Request:
    """Any other: the text as JSON, with an HMAC of text and moment in a header."""
    stamp = str(int(now.timestamp()))
    headers = {}
    if secret:
        mark = hmac.new(secret.encode(), f"{stamp}\n{text}".encode(), hashlib.sha256)
        headers["X-Signature"] = mark.hexdigest()
    return Request(url, {"timestamp": stamp, "text": text}, headers)


FORMS: dict[ChannelKind, Callable[[str, str, str, datetime], Request]] = {
    ChannelKind.WECOM: wecom,
    ChannelKind.DINGTALK: dingtalk,
    ChannelKind.FEISHU: feishu,
    ChannelKind.WEBHOOK: webhook,
}


def say(kind: ChannelKind, url: str, secret: str, text: str) -> str:
    """Give a robot a text; returns its answer. Raises Refused with that answer if it took none."""
    wanted = FORMS[kind](url, secret, cut(text), clock.now())
    status, answer = post(*wanted)
    told = shown(answer, secret, *_keys_of(url))
    if not 200 <= status < 300 or not _took(kind, answer):
        raise Refused(_l("The robot answered %(status)s: %(answer)s", status=status, answer=told))
    return f"{status} {told}".strip()


def cut(text: str) -> str:
    """As much of a text as every robot takes."""
    if len(text.encode()) <= MOST_BYTES:
        return text
    return text.encode()[: MOST_BYTES - 3].decode("utf-8", "ignore") + "…"


def _took(kind: ChannelKind, answer: str) -> bool:
    """Robots answer 200 to what they refuse, with a code that is not 0."""
    if kind is ChannelKind.WEBHOOK:
        return True
    try:
        told = json.loads(answer)
    except ValueError:
        return False
    if not isinstance(told, dict):
        return False
    names = ("code", "StatusCode") if kind is ChannelKind.FEISHU else ("errcode",)
    codes = [told[name] for name in names if name in told]
    return bool(codes) and all(code == 0 for code in codes)


def _keys_of(url: str) -> list[str]:
    split = urlsplit(url)
    return [split.path.rpartition("/")[2], *(value for _name, value in parse_qsl(split.query))]


def _signed(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()

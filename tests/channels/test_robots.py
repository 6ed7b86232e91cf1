"""Robots take messages in their own forms; what they refuse and where nothing goes is told."""

import base64
import hashlib
import hmac
import select
import socket
import threading
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from crmapp.channels import posting
from crmapp.channels.addresses import Refused, look_up, parts_of
from crmapp.channels.models import Channel, ChannelKind
from crmapp.channels.robots import MOST_BYTES, cut, say
from crmapp.database import db
from tests.harness.outside import Robot

SECRET = "SEC-of-the-room"


def hmac_of(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


@pytest.mark.one_database
def test_each_robot_gets_its_own_form_and_signature(context: Flask, robot: Robot) -> None:
    for kind in (ChannelKind.WECOM, ChannelKind.DINGTALK):
        assert "ok" in say(kind, robot.url, SECRET, "今日待办 3")
        assert robot.got[-1]["msgtype"] == "text"
        assert robot.got[-1]["text"] == {"content": "今日待办 3"}
    signed = parse_qs(urlsplit(robot.got[1]["path"]).query)
    [stamp], [sign] = signed["timestamp"], signed["sign"]
    assert sign == hmac_of(SECRET, f"{stamp}\n{SECRET}")
    assert len(stamp) == 13
    robot.answer = '{"StatusCode": 0, "code": 0}'
    say(ChannelKind.FEISHU, robot.url, SECRET, "今日待办 3")
    feishu = robot.got[-1]
    assert feishu["sign"] == hmac_of(f"{feishu['timestamp']}\n{SECRET}", "")
    assert (feishu["msg_type"], feishu["content"]) == ("text", {"text": "今日待办 3"})
    robot.answer = "taken"
    say(ChannelKind.WEBHOOK, robot.url, SECRET, "今日待办 3")
    other = robot.got[-1]
    mark = hmac.new(SECRET.encode(), f"{other['timestamp']}\n今日待办 3".encode(), hashlib.sha256)
    assert other["headers"]["X-Signature"] == mark.hexdigest()
    long = cut("待办" * 2_000)
    assert len(long.encode()) <= MOST_BYTES
    assert long.endswith("…")


@pytest.mark.one_database
def test_a_refusal_is_told_without_what_is_secret_and_nothing_is_followed(
    context: Flask, robot: Robot
) -> None:
    robot.answer = f'{{"errcode": 310000, "errmsg": "sign not match {SECRET}"}}'
    with pytest.raises(Refused, match="310000") as told:
        say(ChannelKind.DINGTALK, robot.url, SECRET, "x")
    assert SECRET not in str(told.value)
    robot.status, robot.answer = 500, "x" * 5_000
    with pytest.raises(Refused, match="500") as told:
        say(ChannelKind.WEBHOOK, robot.url, "", "x")
    assert len(str(told.value)) < 300
    robot.status, robot.headers = 302, {"Location": robot.url}
    count = len(robot.got)
    with pytest.raises(Refused):
        say(ChannelKind.WEBHOOK, robot.url, "", "x")
    assert len(robot.got) == count + 1
    robot.stop()
    with pytest.raises(Refused):
        say(ChannelKind.WEBHOOK, robot.url, "", "x")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://robot.example/", "file:///etc/passwd", "robot.example", "http://", "https://a:b@c/",
        "http://robot.example:99999/", "http://robot.example/a b", "gopher://x/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_robot_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        parts_of(url)


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1", "::ffff:169.254.169.254", "::",
        "100.100.100.200", "168.63.129.16", "fd00:ec2::254", "2002:a9fe:a9fe::1",
        "64:ff9b::a9fe:a9fe",
    ],
)  # fmt: skip
def test_nothing_is_sent_to_addresses_that_no_robot_has(host: str) -> None:
    with pytest.raises(Refused):
        look_up(host, 80)
    assert look_up("127.0.0.1", 80) == "127.0.0.1"  # a robot may stand on this very machine


@pytest.mark.one_database
def test_one_who_drips_below_a_seal_is_cut_off(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "WHOLE_SECONDS", 0.3)
    dripped: list[int] = []

    def drip() -> None:
        with slow.accept()[0] as plug:
            plug.send(b"\x16\x03\x03\x40\x00")  # a handshake of 16,384 bytes, one by one
            for nth in range(100):
                ready, _writable, _failed = select.select([plug], [], [], 0.05)
                if ready and not plug.recv(4096):
                    return
                plug.send(b"\x00")
                dripped.append(nth)

    with socket.create_server(("127.0.0.1", 0)) as slow:
        dripping = threading.Thread(target=drip)
        dripping.start()
        url = f"https://127.0.0.1:{slow.getsockname()[1]}/"
        with pytest.raises(Refused):
            say(ChannelKind.WEBHOOK, url, "", "x")
        dripping.join()
    assert 0 < len(dripped) < 100


@pytest.mark.one_database
def test_an_administrator_sets_up_tries_and_removes_a_channel(
    app: Flask, people: SimpleNamespace, sign_in: Any, robot: Robot, caplog: Any
) -> None:
    ada = sign_in(people.ada)
    assert ada.get("/settings/channels/new?kind=dingtalk").status_code == 200
    form = {"kind": "dingtalk", "name": "销售群", "is_on": "y", "secret": SECRET}
    wrong = ada.post("/settings/channels/", data={**form, "address": "ftp://x/"})
    assert wrong.status_code == 422
    assert ada.post("/settings/channels/", data=form).status_code == 422
    assert ada.post("/settings/channels/", data={**form, "address": robot.url}).status_code == 303
    with app.app_context():
        channel = db.session.scalars(db.select(Channel)).one()
        assert (channel.address, channel.secret) == (robot.url, SECRET)
        assert b"a-long-key" not in channel.address_sealed
    path = f"/settings/channels/{channel.id}"
    answer = ada.post(f"{path}/test", follow_redirects=True)
    assert "errcode" in answer.text
    assert "测试" in robot.got[-1]["text"]["content"]
    robot.answer = '{"errcode": 1, "errmsg": "keywords not in content"}'
    assert "keywords not in content" in ada.post(f"{path}/test", follow_redirects=True).text
    pages = ada.get(path).text + ada.get("/settings/channels/").text + ada.get("/journal/").text
    assert SECRET not in pages + caplog.text
    assert "a-long-key" not in pages + caplog.text
    kept = {"kind": "dingtalk", "name": "销售一群"}  # the secrets stay, it goes off
    assert ada.post(f"{path}/remove").status_code == 409
    assert ada.post(path, data=kept).status_code == 303
    with app.app_context():
        channel = db.session.get(Channel, channel.id)
        assert (channel.name, channel.is_on, channel.secret) == ("销售一群", False, SECRET)
    assert ada.post(f"{path}/remove").status_code == 303
    assert ada.get(path).status_code == 404

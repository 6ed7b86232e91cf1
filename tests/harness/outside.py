"""What stands outside of the product: a robot that notes what it is sent, and a mail server."""

import asyncio
import base64
import contextlib
import json
import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crmapp import clock


class Robot:
    """A webhook on loopback: `url` to send to, `got` of what came, `answers` with what it says."""

    def __init__(self) -> None:
        """Stand there and take everything."""
        self.got: list[dict[str, Any]] = []
        self.status, self.answer, self.headers = 200, '{"errcode": 0, "errmsg": "ok"}', {}
        robot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                told = {"path": self.path, "headers": dict(self.headers), **json.loads(body)}
                robot.got.append(told)
                self.send_response(robot.status)
                for name, value in robot.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(robot.answer.encode())

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook/a-long-key-of-the-room"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Go away; whoever sends now finds nobody."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def robot() -> Iterator[Robot]:
    """A chat robot that says it took what it got."""
    robot = Robot()
    yield robot
    robot.stop()


class Postbox:
    """A small mail server on loopback: STARTTLS, a user with a password, `mails` as they came."""

    USER, PASSWORD = "crm", "a password of the mail server"

    def __init__(self, folder: Path) -> None:
        """Make a certificate of its own and listen."""
        self.mails: list[tuple[str, bytes]] = []
        self.certificate = _certificate(folder)
        self._sealed = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._sealed.load_cert_chain(self.certificate)
        self._lines: list[tuple[asyncio.StreamWriter, Any]] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        serving = asyncio.start_server(self._talk, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(serving, self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.append((writer, writer.get_extra_info("socket")))
        is_sealed, is_known, to = False, False, ""
        writer.write(b"220 postbox\r\n")
        while line := (await reader.readline()).decode().strip():
            word = line.upper()
            if word.startswith("EHLO"):
                offers = "AUTH PLAIN" if is_sealed else "STARTTLS"
                writer.write(f"250-postbox\r\n250 {offers}\r\n".encode())
            elif word == "STARTTLS":
                writer.write(b"220 go on\r\n")
                await writer.drain()
                try:
                    await writer.start_tls(self._sealed)
                except (ssl.SSLError, ConnectionError):
                    return
                is_sealed = True
            elif word.startswith("AUTH PLAIN"):
                said = base64.b64decode(line.split()[2]).decode().split("\0")[1:]
                is_known = said == [self.USER, self.PASSWORD]
                writer.write(b"235 ok\r\n" if is_known else b"535 no\r\n")
            elif word.startswith("MAIL"):
                writer.write(b"250 ok\r\n" if is_known else b"530 who are you\r\n")
            elif word.startswith("RCPT"):
                to = line.partition("<")[2].partition(">")[0]
                is_here = not to.startswith("nobody")
                writer.write(b"250 ok\r\n" if is_here else b"550 no such box\r\n")
            elif word == "DATA":
                writer.write(b"354 go on\r\n")
                text = await reader.readuntil(b"\r\n.\r\n")
                self.mails.append((to, text))
                writer.write(b"250 taken\r\n")
            elif word == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 ok\r\n")
            await writer.drain()
        writer.close()

    def stop(self) -> None:
        """Go away once every line is closed: one left open would be told of in another test."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _hang_up(self) -> None:
        self._server.close()
        for writer, _socket in self._lines:
            writer.close()
        async with asyncio.timeout(10):
            while any(socket.fileno() != -1 for _writer, socket in self._lines):
                await asyncio.sleep(0)


@pytest.fixture
def postbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    """A mail server whose certificate this machine trusts."""
    postbox = Postbox(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(postbox.certificate))
    yield postbox
    postbox.stop()


def _certificate(folder: Path) -> Path:
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=4000))
        .not_valid_after(now + timedelta(days=4000))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    path = folder / "postbox.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path

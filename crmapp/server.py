"""The web server of an office, and what it tells the person who started it."""

import argparse
import fcntl
import signal
import socket
import struct
import sys
from collections.abc import Iterator

import segno
from flask import Flask
from waitress.server import create_server

from crmapp import create_app
from crmapp.instance_lock import InUse, holding
from crmapp.jobs.runner import start_runner
from crmapp.setup.verbs import setup_code
from crmapp.web.access import has_people

THREADS = 16
CONNECTIONS = 1_000  # a browser holds up to six, and fifty of them may be open all day
_SIOCGIFADDR = 0x8915  # from linux/sockios.h


def serve(host: str, port: int) -> None:
    """Answer on an address until Ctrl-C or SIGTERM; exits with 1 where the port is not free."""
    app = create_app()
    if app.debug:
        sys.exit("Not served in debug mode: errors would show the inside. Unset FLASK_DEBUG.")
    try:
        server = create_server(
            app,
            host=host,
            port=port,
            threads=THREADS,
            connection_limit=CONNECTIONS,
            asyncore_use_poll=True,  # select() ends at 1,024 files
            ident=None,
            # A body that is a little too large reaches the app, whose answer people can read.
            max_request_body_size=4 * app.config["MAX_CONTENT_LENGTH"],
            clear_untrusted_proxy_headers=not app.config["TRUSTED_PROXY"],
        )
    except OSError as error:
        sys.exit(f"{host}:{port} cannot be used: {error.strerror}. Try --port {port + 1}.")
    signal.signal(signal.SIGTERM, _stop)
    # A shell that starts this in the background would have it ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with holding(app.config["INSTANCE"], host=host):
            _run(app, server, host, getattr(server, "effective_port", port))
    except InUse:
        sys.exit("A backup is being restored here. Start again when it is done.")
    print("Stopped.", flush=True)


def _run(app: Flask, server: object, host: str, port: int) -> None:
    runner = start_runner(app)
    announce(app, host, port)
    server.run()
    if runner is not None:
        runner.stop()


def _stop(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt  # waitress finishes its requests on this


def announce(app: Flask, host: str, port: int) -> None:
    """Print where to go: every address, a QR code for phones, the code of set-up."""
    is_open = host in {"0.0.0.0", "::"}
    names = ["127.0.0.1", *addresses()] if is_open else [host]
    for name in names:
        print(f"Open http://{name}:{port}/")
    if is_open and len(names) > 1:
        print("On a phone in the same network, scan:")
        segno.make(f"http://{names[1]}:{port}/").terminal(compact=True)
    with app.app_context():
        if not has_people():
            print(f"Set-up code: {setup_code()} (asked for on other machines than this)")
    print("Ctrl-C stops.", flush=True)


def addresses() -> list[str]:
    """This machine's IPv4 addresses on its networks; the one with the way out comes first."""
    first = _address_of_the_way_out()
    found = [address for address in _addresses() if not address.startswith("127.")]
    return sorted(dict.fromkeys(found), key=lambda address: address != first)


def _address_of_the_way_out() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737; connecting a datagram socket sends nothing
        except OSError:  # an office network may have no way out
            return None
        return probe.getsockname()[0]


def _addresses() -> Iterator[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        for _index, name in socket.if_nameindex():
            request = struct.pack("256s", name.encode()[:15])
            try:
                answer = fcntl.ioctl(asker, _SIOCGIFADDR, request)
            except OSError:  # an interface without an address
                continue
            yield socket.inet_ntoa(answer[20:24])


def main() -> None:
    """Serve as the command line says; `bin/serve` is the way to call it."""
    parser = argparse.ArgumentParser(prog="crmapp.server")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    given = parser.parse_args()
    sys.stdout.reconfigure(errors="replace")  # a terminal may not know the QR code's blocks
    serve(given.host, given.port)


if __name__ == "__main__":
    main()

"""A page that reaches out for servers and files gets neither."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from weasyprint import HTML

from crmapp.paper.printer import Job


@pytest.fixture
def canary():
    """A web server on loopback that writes down what it is asked."""
    asked = []

    class Listen(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listen)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, asked
    server.shutdown()
    thread.join()
    server.server_close()


def hostile(port: int, secret: Path) -> str:
    """A page that reaches out in every way HTML, CSS and SVG know, to a server and to a file."""

    def reach(url: str) -> str:
        return f"""
        <base href="{url}/"><link rel="stylesheet" href="{url}/css">
        <link rel="attachment" href="{url}"><link rel="icon" href="{url}/icon">
        <meta http-equiv="refresh" content="0; url={url}">
        <style>@import "{url}/import"; @import url({url}/import-url);
          @font-face {{ font-family: X; src: url({url}/font) }}
          body {{ font-family: X; background: url({url}/bg) }}
          li {{ list-style-image: url({url}/li) }} p::before {{ content: url({url}/content) }}
          @page {{ background: url({url}/page) }}</style>
        <p>云帆</p><ul><li>x</ul><a rel="attachment" href="{url}">a</a><img src="{url}/img">
        <img srcset="{url}/srcset 2x"><object data="{url}/object"></object><embed src="{url}/embed">
        <iframe src="{url}/frame"></iframe><video poster="{url}/poster" src="{url}/video"></video>
        <svg><image href="{url}/svg"/><use href="{url}/use#a"/></svg>
        <div style="background: url({url}/style)">y</div>"""

    return (
        reach(f"http://127.0.0.1:{port}")
        + reach(secret.as_uri())
        + f"""
        <link rel="attachment" href="FILE://{secret}"><img src="file:{secret}">
        <link rel="attachment" href="{secret}">"""
    )


def everything(pdf: PdfReader) -> bytes:
    """All streams of a PDF, unpacked, and what stands around them."""
    found = bytearray(repr(pdf.trailer).encode())
    for number in range(1, pdf.trailer["/Size"]):
        thing = pdf.get_object(number)
        found += repr(thing).encode()
        if hasattr(thing, "get_data"):
            found += thing.get_data()
    return bytes(found)


def test_a_hostile_page_asks_no_server_and_reads_no_file(machine, canary, tmp_path):
    port, asked = canary
    secret = tmp_path / "secret.txt"
    secret.write_text("the-canary-sings")
    page = hostile(port, secret) + f'<img src="ftp://127.0.0.1:{port}/ftp">'
    pdf = PdfReader(BytesIO(machine.print([page], Job(), 5)))
    assert "云帆" in pdf.pages[0].extract_text()
    assert asked == []
    assert pdf.attachments == {}
    assert b"/EmbeddedFile" not in everything(pdf)
    assert b"the-canary-sings" not in everything(pdf)


def test_the_hostile_page_is_one_that_would_do_both_if_it_were_let(canary, tmp_path):
    port, asked = canary
    secret = tmp_path / "secret.txt"
    secret.write_text("the-canary-sings")
    pdf = PdfReader(BytesIO(HTML(string=hostile(port, secret)).write_pdf()))
    assert len(asked) >= 6
    assert b"the-canary-sings" in everything(pdf)

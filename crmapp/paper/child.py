"""The child process: takes pages on one line, answers PDF, limited in memory and time.

Run by path and apart from the application, so it knows neither settings, keys nor database.
Arguments: the number of an inherited connection, megabytes of memory, seconds a part may take.
A document comes as a greeting and one or more parts of HTML, each answered by DONE, and an empty
part, answered by the PDF of them all; or, at any point, by a word of `crmapp.paper.printer.Reason`.
"""

import logging
import resource
import signal
import sys
from multiprocessing.connection import Connection

IDLE_SECONDS = 300  # an office prints in bursts; between them the memory is given back
DOCUMENTS = 200  # a printer retires before the leaks of its libraries add up
GROWN_MEGABYTES = 400
DONE = b"done"


def main(line: Connection, megabytes: int, seconds: int) -> None:
    """Answer documents until nobody asks any more, then leave with status 0."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    signal.alarm(seconds)
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    class DataOnly(URLFetcher):
        """Fetches nothing but what the page carries in itself."""

        def fetch(self, url: str, headers: dict | None = None):
            if not url.lower().startswith("data:"):
                raise ValueError("only data: is fetched")
            return super().fetch(url, headers)

    logging.getLogger("weasyprint").setLevel(logging.CRITICAL + 1)  # its lines quote the page
    fetcher = DataOnly(allowed_protocols=("data",), allow_redirects=False)

    for _ in range(DOCUMENTS):
        signal.alarm(0)
        if not line.poll(IDLE_SECONDS) or not greeted(line):
            return
        fonts = FontConfiguration()  # anew (10 ms), so that no font outlives what brought it
        parts = []
        try:
            allow(seconds)
            while part := line.recv_bytes():
                html = HTML(string=part.decode(), url_fetcher=fetcher)
                parts.append(html.render(font_config=fonts))
                line.send_bytes(DONE)
                allow(seconds)
            pages = [page for part in parts for page in part.pages]
            answer = parts[0].copy(pages).write_pdf()
        except EOFError:
            return  # the parent has gone
        except MemoryError:
            answer = b"memory"
        except Exception:  # noqa: BLE001  whatever it was, this cannot be printed
            answer = b"page"
        line.send_bytes(answer)
        if peak() > GROWN_MEGABYTES << 10:
            return


def greeted(line: Connection) -> bool:
    """Answer the greeting of a document; false where the parent has gone."""
    try:
        line.recv_bytes()
    except EOFError:
        return False
    line.send_bytes(DONE)
    return True


def peak() -> int:
    """The most memory that this process has held, in kilobytes."""
    # What `getrusage` tells begins with what the parent held when it started this process.
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def allow(seconds: int) -> None:
    """Give the next part its time, by the processor's clock and, if the parent died, the wall's."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    used = int(spent.ru_utime + spent.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds + 1, hard))
    signal.alarm(seconds + 5)


if __name__ == "__main__":
    number, megabytes, seconds = map(int, sys.argv[1:])
    main(Connection(number), megabytes, seconds)

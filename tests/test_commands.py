"""The commands that a person types: they start, say where, and end without leavings."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[1]
Start = Callable[..., "Served"]


class Served:
    """A running bin/serve, read until it says where it is."""

    def __init__(self, *arguments: str, folder: Path, **environment: str) -> None:
        """Start it in a folder and wait for its address."""
        self.process = subprocess.Popen(
            [ROOT / "bin" / "serve", "--port", "0", *arguments],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""
        while (line := self.process.stdout.readline()) and "Ctrl-C" not in line:
            self.said += line
        where = re.search(r"http://\S+", self.said)
        assert where, self.said
        self.url = where[0]

    def end(self, how: signal.Signals = signal.SIGTERM) -> str:
        """Send a signal; returns all that was said once the process is gone."""
        self.process.send_signal(how)
        self.said += self.process.communicate()[0]
        return self.said


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start bin/serve in an empty folder with an instance of its own."""
    running = []

    def begin(*arguments: str, **environment: str) -> Served:
        settings = {"CRM_INSTANCE": "data", "TMPDIR": str(tmp_path), **environment}
        running.append(Served(*arguments, folder=tmp_path, **settings))
        return running[-1]

    yield begin
    for served in running:
        if served.process.poll() is None:
            served.end()


def run(*command: str | Path) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd="/", capture_output=True, text=True)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_serve_answers_and_ends_cleanly(start: Start, how: signal.Signals) -> None:
    served = start()
    assert urlopen(f"{served.url}health").status == 200
    said = served.end(how)
    assert said.endswith("Stopped.\n")
    assert "Traceback" not in said
    assert served.process.returncode == 0


def test_a_relative_instance_is_meant_from_where_the_command_was_typed(
    start: Start, tmp_path: Path
) -> None:
    start()
    assert (tmp_path / "data" / "crm.sqlite3").exists()
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_serve_says_what_it_does_step_by_step(start: Start) -> None:
    said = start().said
    for step in ("System packages", "Python environment", "Translations", "Database"):
        assert f"{step} … ready\n" in said


def test_serve_prints_a_code_for_phones_where_they_can_reach_it(start: Start) -> None:
    assert "▀" in start("--host", "0.0.0.0").said


def test_serve_prints_the_code_of_set_up_while_nobody_has_an_account(start: Start) -> None:
    assert re.search(r"[Ss]et-up code: \S+", start().said)


def test_the_demo_prints_its_sign_ins_and_is_gone_afterwards(start: Start, tmp_path: Path) -> None:
    served = start("--demo", CRM_DATABASE_URL="sqlite:////nonexistent/must-not-be-touched")
    assert list(tmp_path.glob("crm-demo.*"))
    assert "administrator" in served.said.lower()
    served.end()
    assert not list(tmp_path.glob("crm-demo.*"))


def test_a_taken_port_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [ROOT / "bin" / "serve", "--port", str(port)],
            cwd=tmp_path,
            env={**os.environ, "CRM_INSTANCE": str(tmp_path)},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"--port {port + 1}" in done.stderr


@pytest.mark.parametrize("arguments", [("--port",), ("--port", "http"), ("--port=70000",), ("-x",)])
def test_serve_refuses_what_it_does_not_understand(arguments: tuple[str, ...]) -> None:
    done = run(ROOT / "bin" / "serve", *arguments)
    assert done.returncode == 2
    assert not done.stdout


def test_the_gate_ends_with_the_word_and_the_code_of_pytest() -> None:
    gate = ROOT / ".ci" / "run"
    passed = run(gate, "--version")
    assert passed.returncode == 0
    assert passed.stdout.splitlines()[-1].startswith("pytest ")
    assert run(gate, "--no-such-option").returncode == pytest.ExitCode.USAGE_ERROR

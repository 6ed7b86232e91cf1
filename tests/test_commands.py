"""The commands that a person types: they start, say where, and end without leavings."""

import contextlib
import os
import re
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask import Flask

from crmapp.server import addresses, announce

ROOT = Path(__file__).resolve().parents[1]
Start = Callable[..., "Served"]


class Served:
    """A running bin/serve, read until it says where it is."""

    def __init__(self, *arguments: str, folder: Path, **environment: str) -> None:
        """Start it in a folder and wait for its address."""
        self.folder = folder
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
    with starting_in(tmp_path) as begin:
        yield begin


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One bin/serve for the tests that only look at it."""
    with starting_in(tmp_path_factory.mktemp("served")) as begin:
        yield begin()


@contextlib.contextmanager
def starting_in(folder: Path) -> Iterator[Start]:
    running = []

    def begin(*arguments: str, **environment: str) -> Served:
        settings = {"CRM_INSTANCE": "data", "TMPDIR": str(folder), **environment}
        running.append(Served(*arguments, folder=folder, **settings))
        return running[-1]

    yield begin
    for each in running:
        if each.process.poll() is None:
            each.end()


def run(*command: str | Path) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd="/", capture_output=True, text=True)


def test_serve_answers_and_ends_cleanly_with_ctrl_c(start: Start) -> None:
    served = start()
    assert urlopen(f"{served.url}health").status == 200
    said = served.end(signal.SIGINT)
    assert said.endswith("Stopped.\n")
    assert "Traceback" not in said
    assert served.process.returncode == 0


def test_a_relative_instance_is_meant_from_where_the_command_was_typed(served: Served) -> None:
    assert (served.folder / "data" / "crm.sqlite3").exists()
    assert (served.folder / "data").stat().st_mode & 0o077 == 0


def test_serve_says_what_it_does_step_by_step(served: Served) -> None:
    for step in ("System packages", "Python environment", "Translations", "Database"):
        assert f"{step} … ready\n" in served.said


def test_serve_prints_the_code_of_set_up_while_nobody_has_an_account(served: Served) -> None:
    assert re.search(r"Set-up code: \d{8}\b", served.said)


@pytest.mark.one_database
def test_an_open_server_prints_a_code_for_phones(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    announce(app, "0.0.0.0", 8000)
    said = capsys.readouterr().out
    assert "http://127.0.0.1:8000/" in said
    assert ("▀" in said) == bool(addresses())


@pytest.mark.one_database
def test_a_server_for_this_machine_alone_prints_no_code_for_phones(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    announce(app, "127.0.0.1", 8000)
    assert "▀" not in capsys.readouterr().out


def test_the_demo_prints_its_sign_ins_and_is_gone_afterwards(start: Start, tmp_path: Path) -> None:
    served = start("--demo", CRM_DATABASE_URL="sqlite:////nonexistent/must-not-be-touched")
    assert list(tmp_path.glob("crm-demo.*"))
    assert "administrator" in served.said.lower()
    said = served.end()
    assert said.endswith("Stopped.\n")
    assert "Traceback" not in said
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

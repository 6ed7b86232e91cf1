"""Servers to be killed: each line read forks one that serves on a free port and prints its id.

Modules are loaded and templates compiled once, so that a server stands in a fraction of a second;
what it runs is `crmapp.server` and nothing else.
"""

import os
import sys

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from crmapp import create_app
from crmapp.server import serve

Flask.jinja_options = {
    **Flask.jinja_options,
    "bytecode_cache": FileSystemBytecodeCache(sys.argv[1]),
}
create_app()  # loads the concepts

for _line in sys.stdin:
    child = os.fork()
    if child == 0:
        serve("127.0.0.1", 0)
        os._exit(0)
    os.write(1, f"pid {child}\n".encode())
    os.waitpid(child, 0)
    os.write(1, b"gone\n")

"""The command `serve` as a process of its own, for tests."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

PROJECT = Path(__file__).resolve().parents[1]

# Runs as build.py would, with Ctrl+C at work even where the tests run in a shell's background; a test may put lines
# before it that replace a part of the program.
_COMMAND = """
import signal
import sys
from datetime import date
from pathlib import Path
from clustersite import build as building
from clustersite.cli.main import main
signal.signal(signal.SIGINT, signal.default_int_handler)
{before}
sys.exit(main(["serve", *sys.argv[2:]], root=Path(sys.argv[1]), today=date(2026, 2, 1)))
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """A running `serve`; what it prints is read from the files it writes to."""

    process: subprocess.Popen[bytes]
    out: Path
    err: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def printed(self) -> str:
        return self.out.read_text("utf-8")

    def failed(self) -> str:
        return self.err.read_text("utf-8")

    def interrupt(self) -> int:
        """The exit code after Ctrl+C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """The answer to exactly this path; clients tidy `..` away, this one does not."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.putrequest(method, path, skip_host="Host" in headers)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            response = connection.getresponse()
            return Answer(response, response.read().decode("utf-8", "replace"))
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class Answer:
    """A response with its text."""

    response: HTTPResponse
    text: str

    @property
    def status(self) -> int:
        return self.response.status

    def header(self, name: str) -> str | None:
        return self.response.getheader(name)


@contextmanager
def preview_of(root: Path, *arguments: str, port: int = 0, before: str = "") -> Iterator[Preview]:
    """`serve` for the site in `root`, ended at the end; port 0 is any free one."""
    out, err = root / "out.txt", root / "err.txt"
    command = [sys.executable, "-c", _COMMAND.format(before=before), str(root), f"--port={port}", *arguments]
    environment = os.environ | {"PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"}
    with out.open("wb") as printed, err.open("wb") as failed:
        process = subprocess.Popen(command, stdout=printed, stderr=failed, env=environment, cwd=root)
    try:
        announced = eventually(lambda: re.search(r"http://127\.0\.0\.1:(\d+)/", out.read_text("utf-8")))
        yield Preview(process=process, out=out, err=err, port=int(announced[1]))
    finally:
        process.kill()
        process.wait()


def eventually(question: Callable[[], T | None], seconds: float = 20) -> T:
    """The first answer that is neither None nor false."""
    until = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)
    return answer

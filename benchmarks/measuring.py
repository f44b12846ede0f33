"""One process, or one saved file, and how long it took."""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """Seconds on the clock and of the processors."""

    wall: float
    cpu: float


def run(command: list[str], folder: Path) -> Taken:
    """What one run of the command takes; CalledProcessError where it fails."""
    began = time.perf_counter()
    process = _start(command, folder)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Taken(wall=wall, cpu=usage.ru_utime + usage.ru_stime)


def peak_memory(command: list[str], folder: Path) -> float:
    """The most memory (MB) that the command's processes had together; pages they share count once (PSS)."""
    process = _start(command, folder)
    peak = 0

    def watch() -> None:
        nonlocal peak
        while process.poll() is None:
            peak = max(peak, sum(map(_memory, _family(process.pid))))
            time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    watcher.join()
    return peak / 1000


def latency(command: list[str], folder: Path, address: str, save: Callable[[str], object], port: int) -> list[float]:
    """Seconds from each saved change to the first answer that holds it, with the server that the command starts."""
    server = _start(command, folder)
    url = f"http://127.0.0.1:{port}{address}"
    try:
        _wait_for(url, "", 600)
        # The first build is over when the page is there; the watcher may still be on its way.
        time.sleep(3)
        taken = []
        for number in range(6):
            word = f"Gespeichert{number}x{int(time.time() * 1000) % 100000}"
            save(word)
            taken.append(_wait_for(url, word, 120))
            time.sleep(1)
        return taken[1:]
    finally:
        server.terminate()
        server.wait(20)


def _start(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    silent = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=folder, env=_environment(), stdout=silent, stderr=silent)


def _environment() -> dict[str, str]:
    """The environment as it is for people: Python keeps its compiled modules."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")}


def _wait_for(url: str, word: str, seconds: float) -> float:
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        try:
            with urlopen(url, timeout=30) as answer:
                if word in answer.read().decode("utf-8", "replace"):
                    return time.perf_counter() - began
        except OSError:
            pass
        time.sleep(0.005)
    raise TimeoutError(url)


def _family(process: int) -> list[int]:
    found = [process]
    for one in found:
        try:
            children = Path(f"/proc/{one}/task/{one}/children").read_text()
        except OSError:
            continue
        found += map(int, children.split())
    return found


def _memory(process: int) -> int:
    """Kilobytes of the process, shared pages in parts."""
    try:
        match = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(match[1]) if match else 0

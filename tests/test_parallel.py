"""Work in several processes: results in the order of the work, and one process where forking is not safe."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from clustersite import build as building
from clustersite import parallel
from clustersite.parallel import in_parts
from tests.sites import options_for, outputs_of, write_site

EVENT = "-- site_data/events/termin-{0}.yaml --\ntitle: Termin {0}\ncategory: treffen\nstart: 2026-03-05\n"
BROKEN = '-- layouts/event.html --\n{{ site.events.get(event_id).title + 1 if event_id.endswith("7") }}\n'


def squares(part: Sequence[int]) -> tuple[list[int], int]:
    return [number * number for number in part], os.getpid()


@pytest.fixture
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_processes", lambda: 2)


@pytest.mark.usefixtures("two_processors")
def test_results_come_in_the_order_of_the_work() -> None:
    parts = list(in_parts(squares, range(500)))

    assert [number for numbers, _ in parts for number in numbers] == [number * number for number in range(500)]
    assert os.getpid() not in {process for _, process in parts}


@pytest.mark.usefixtures("two_processors")
def test_little_work_is_done_at_once() -> None:
    assert list(in_parts(squares, range(3))) == [([0, 1, 4], os.getpid())]
    assert list(in_parts(squares, ())) == []


@pytest.mark.usefixtures("two_processors")
def test_a_fault_in_another_process_is_a_fault_here() -> None:
    def fail(part: Sequence[int]) -> int:
        if 300 in part:
            raise ZeroDivisionError("300")
        return len(part)

    with pytest.raises(ZeroDivisionError, match="300"):
        list(in_parts(fail, range(500)))


@pytest.mark.usefixtures("two_processors")
def test_a_process_that_the_system_ended_is_noticed() -> None:
    def end(part: Sequence[int]) -> int:
        if 300 in part:
            os.kill(os.getpid(), signal.SIGKILL)
        return len(part)

    with pytest.raises(MemoryError):
        list(in_parts(end, range(500)))


def test_when_the_first_process_is_killed_the_others_end(tmp_path: Path) -> None:
    code = (
        "import os, time; from clustersite import parallel; parallel._processes = lambda: 2\n"
        "def work(part):\n"
        f"    open({str(tmp_path)!r} + f'/{{os.getpid()}}', 'w').close(); time.sleep(0.2); return b'x' * 100000\n"
        "for _ in parallel.in_parts(work, range(500)): pass"
    )
    first = subprocess.Popen([sys.executable, "-c", code])
    deadline = time.monotonic() + 20
    while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    first.kill()
    first.wait()

    others = [int(path.name) for path in tmp_path.iterdir()]
    while any(map(is_running, others)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(others) == 2
    assert not any(map(is_running, others))


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_beside_other_threads_nothing_is_forked() -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        [(_, process)] = in_parts(squares, range(500))
    finally:
        end.set()
        thread.join()
    assert process == os.getpid()


@pytest.mark.parametrize("text", ["", BROKEN])
def test_files_and_problems_are_those_of_one_process(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = "".join(EVENT.format(number) for number in range(60))
    told = []
    for processes in (1, 2):
        monkeypatch.setattr(parallel, "_processes", lambda processes=processes: processes)
        root = write_site(tmp_path / str(processes), events + text)
        outcome = building.build(options_for(root))
        told.append([(found.code, found.where, found.message) for found in outcome.problems])

    assert told[0] == told[1]
    assert outputs_of(tmp_path / "1") == outputs_of(tmp_path / "2")


def test_without_shared_memory_one_process_does_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("multiprocessing.synchronize._multiprocessing.SemLock", refused)

    assert [len(part) for part in in_parts(list, range(1000))] == [1000]

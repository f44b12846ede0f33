"""Answers never change, and look the same in every process: what their digests rest on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path

import pytest
from pydantic import BaseModel

from clustersite import tracking
from clustersite.building import Builder, Options
from clustersite.content.dates import Month
from clustersite.disk import memory, stamps
from clustersite.tracking import question_of, written

ROOT = Path(__file__).resolve().parent.parent
SCALARS = (str, bytes, int, float, bool, type(None), date, datetime, time, Month, Enum)


def is_fit(answer: object) -> bool:
    """Whether nothing in the answer can change, and its `repr` is the same everywhere."""
    match answer:
        case _ if isinstance(answer, SCALARS):
            return True
        case tuple():
            return all(map(is_fit, answer))
        case BaseModel():
            return bool(answer.model_config.get("frozen")) and all(is_fit(value) for _, value in answer)
        case Mapping():
            # Inside a frozen record; layouts cannot change it, and its order is that of its source.
            return all(map(is_fit, answer.values()))
        case _ if is_dataclass(answer):
            frozen = bool(vars(type(answer))["__dataclass_params__"].frozen)
            return frozen and all(is_fit(getattr(answer, field.name)) for field in fields(answer))
        case _:
            return False


def draw_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures take most of the time of a build, and nobody asks about them."""
    monkeypatch.setattr("clustersite.routes.drawings.picture", lambda *_, **__: b"")
    monkeypatch.setattr("clustersite.routes.images.encoded", lambda *_, **__: b"")


def test_every_answer_of_the_real_site_is_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unfit: set[str] = set()
    answer = tracking.Answers._answer

    def looked_at(self: tracking.Answers, question: tracking.Question) -> tracking.Answer:
        found = answer(self, question)
        if not question[0].startswith("check_") and not is_fit(found.value):
            unfit.add(f"{question[0]}: {type(found.value).__name__}")
        return found

    monkeypatch.setattr(tracking.Answers, "_answer", looked_at)
    draw_nothing(monkeypatch)
    monkeypatch.setattr("clustersite.parallel._processes", lambda: 1)

    assert Builder(ROOT).build(Options(root=ROOT, out=tmp_path, today=date(2026, 2, 1), clean=True)).written
    assert unfit == set()


def test_digests_do_not_depend_on_the_process(tmp_path: Path) -> None:
    found = []
    for seed in ("1", "2"):
        root = tmp_path / seed
        root.mkdir()
        for folder in ("assets", "content", "layouts", "site_data"):
            (root / folder).symlink_to(ROOT / folder, target_is_directory=True)
        code = (
            "from datetime import date; from pathlib import Path; from tests.test_answers import digests_of; "
            f"digests_of(Path({str(root)!r}))"
        )
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout))

    assert found[0] == found[1]
    assert len(found[0]) > 300


def digests_of(root: Path) -> None:
    """Prints the digest of every answer that a build of `root` gives."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("clustersite.storage._reason_not_to_read", lambda *_: None)
        draw_nothing(monkeypatch)
        builder = Builder(root)
        builder.build(Options(root=root, out=root / "public", today=date(2026, 2, 1)))
        builder.save()
    answers = memory.load(str(root), stamps.generator_key()).answers
    print(json.dumps({text: row[1] for text, row in answers.items()}))  # noqa: T201


@pytest.mark.parametrize(
    "question",
    [
        ("event", ("a",), ()),
        ("month_address", (Month(2026, 3),), ()),
        ("day", (date(2026, 3, 5),), ()),
        ("upcoming", (3,), (("category", "a"), ("region", None))),
        ("frame_hosts", (("a", "b"),), ()),
    ],
)
def test_a_question_is_written_and_read_alike(question: tracking.Question) -> None:
    assert question_of(written(question)) == question


@pytest.mark.parametrize("argument", [object(), 1.5, {"a": 1}, datetime(2026, 1, 1)])
def test_a_question_with_an_argument_of_no_one_form_is_refused(argument: object) -> None:
    with pytest.raises(TypeError, match="cannot be asked"):
        written(("event", (argument,), ()))

"""Ask and record: who asked which question, and a digest of the answer it got.

An output depends on nothing but the answers it received, so comparing digests is enough to know what is stale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

Question = tuple[str, tuple[Any, ...], tuple[tuple[str, Any], ...]]
"""A question's name, its arguments, and its named arguments in alphabetical order."""


def digest(answer: object) -> str:
    """A short stable fingerprint of an answer: 32 hexadecimal digits."""
    content = answer if isinstance(answer, bytes) else repr(answer).encode("utf-8", "surrogatepass")
    return blake2b(content, digest_size=16).hexdigest()


class Answers:
    """Answers each question once, however many outputs ask it."""

    def __init__(self, questions: object) -> None:
        self._questions = questions
        self.names = frozenset(name for name in dir(questions) if not name.startswith("_"))
        self._known: dict[Question, tuple[Any, str]] = {}

    def get(self, question: Question) -> tuple[Any, str]:
        """The answer and its digest; AttributeError for a question that does not exist."""
        if question not in self._known:
            name, arguments, named = question
            answer = getattr(self._questions, name)(*arguments, **dict(named))
            self._known[question] = answer, digest(answer)
        return self._known[question]


class Recorder:
    """Stands before the questions for one output and notes what it asks, with the digests of the answers."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._asked: dict[Question, str] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in self._answers.names:
            raise AttributeError(name)

        def ask(*arguments: Any, **named: Any) -> Any:
            question = (name, arguments, tuple(sorted(named.items())))
            answer, fingerprint = self._answers.get(question)
            self._asked[question] = fingerprint
            return answer

        return ask


def asked(recorder: Recorder) -> Mapping[Question, str]:
    """What the recorder's output asked, with the digest of each answer."""
    return dict(recorder._asked)

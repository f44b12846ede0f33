"""Ask and record: who asked which question, what answering it read, and whose answer changed.

An output depends on nothing but the answers it received, an answer on nothing but what was read of the site's
tables. So comparing digests is enough to know what is stale; nothing is declared, and nothing can be forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from clustersite.content.dates import Month
from clustersite.disk import stamps
from clustersite.disk.memory import Memory
from clustersite.parallel import in_parts
from clustersite.remembering.tables import Read, Reads
from clustersite.site.kinds import Route

Question = tuple[str, tuple[Any, ...], tuple[tuple[str, Any], ...]]
"""A question's name, its arguments, and its named arguments in alphabetical order."""

Keep = Mapping[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]]
"""Questions whose answers the memory keeps, by name: what makes an answer JSON, and what makes it of JSON."""


def digest(answer: object) -> str:
    """A short stable fingerprint of an answer: 32 hexadecimal digits."""
    return stamps.digest(answer if isinstance(answer, bytes) else repr(answer).encode("utf-8", "surrogatepass"))


def written(question: Question) -> str:
    """The question as JSON; TypeError for an argument that has no one way to be written."""
    name, arguments, named = question
    return json.dumps([name, [_plain(one) for one in arguments], {key: _plain(one) for key, one in named}])


def question_of(text: str) -> Question:
    """The question that `written` wrote."""
    name, arguments, named = json.loads(text)
    return name, tuple(map(_value, arguments)), tuple((key, _value(one)) for key, one in named.items())


def shown(text: str) -> str:
    """The written question as a call, `event('stammtisch')`."""
    name, arguments, named = question_of(text)
    parts = [*map(_shown, arguments), *(f"{key}={_shown(value)}" for key, value in named)]
    return f"{name}({', '.join(parts)})"


def _plain(argument: object) -> object:
    match argument:
        case Month(year=year, month=month):
            return {"month": [year, month]}
        case date() if type(argument) is date:
            return {"day": argument.toordinal()}
        case str():
            return str(argument)
        case int() | None:
            return argument
        case tuple():
            return [_plain(one) for one in argument]
        case _:
            raise TypeError(f"a question cannot be asked with a {type(argument).__name__}")


def _value(plain: Any) -> Any:
    match plain:
        case {"month": [year, month]}:
            return Month(year, month)
        case {"day": ordinal}:
            return date.fromordinal(ordinal)
        case list():
            return tuple(map(_value, plain))
        case _:
            return plain


def _shown(argument: object) -> str:
    return str(argument) if isinstance(argument, Month | date) else repr(argument)


@dataclass(slots=True)
class Answer:
    """An answer as it is now; one that another process gave is known by its digest alone."""

    text: str
    digest: str
    reads: Set[str]
    value: Any = None
    has_value: bool = True


class Answers:
    """Answers each question once, however many outputs ask it; `remembered` are given already."""

    def __init__(self, questions: object, reads: Reads, remembered: Mapping[Question, Answer] | None = None) -> None:
        self._questions = questions
        self._reads = reads
        self.names = frozenset(name for name in dir(questions) if not name.startswith("_"))
        self._remembered = remembered or {}
        self.known: dict[Question, Answer] = dict(self._remembered)
        self._fresh: list[Question] = []

    def get(self, question: Question) -> tuple[Any, str]:
        """The answer and its digest; AttributeError for a question that does not exist."""
        known = self.known.get(question)
        if known is None or not known.has_value:
            known = self.known[question] = self._answer(question)
            self._fresh.append(question)
        return known.value, known.digest

    def answer_all(self, questions: Iterable[Question], keep: Keep) -> None:
        """Answers the questions ahead of those who will ask them, in several processes where there are many."""
        waiting = [question for question in questions if question not in self.known]

        def answer(part: Sequence[Question]) -> dict[Question, Answer]:
            for question in part:
                self.get(question)
            return self.given_anew(keep)

        for given in in_parts(answer, waiting):
            self.take(given)

    def given_anew(self, keep: Keep) -> dict[Question, Answer]:
        """What was answered since this was last asked, fit for another process: with kept answers, else digests."""
        given = {question: self.known[question] for question in self._fresh}
        self._fresh.clear()
        return {
            question: one if question[0] in keep else Answer(one.text, one.digest, one.reads, has_value=False)
            for question, one in given.items()
        }

    def new(self) -> Iterator[tuple[Question, Answer]]:
        """What was not given already."""
        return (given for given in self.known.items() if self._remembered.get(given[0]) is not given[1])

    def take(self, given: Mapping[Question, Answer]) -> None:
        """Takes over what another process answered."""
        for question, answer in given.items():
            self.known.setdefault(question, answer)

    def _answer(self, question: Question) -> Answer:
        text = written(question)
        name, arguments, named = question
        with self._reads.noting() as reads:
            value = getattr(self._questions, name)(*arguments, **dict(named))
        return Answer(text, digest(value), frozenset(reads), value)


class Recorder:
    """Stands before the questions for one output and notes what it asks."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._asked: dict[Question, None] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in self._answers.names:
            raise AttributeError(name)

        def ask(*arguments: Any, **named: Any) -> Any:
            question = (name, arguments, tuple(sorted(named.items())))
            self._asked[question] = None
            return self._answers.get(question)[0]

        return ask


def asked(recorder: Recorder) -> tuple[Question, ...]:
    """What the recorder's output asked, in order."""
    return tuple(recorder._asked)


# --- What changed since the memory was written ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an output is made: `answer` with the question whose answer changed, or a word that says it all."""

    kind: Literal["new", "maker", "answer", "damaged"]
    question: str = ""

    def __str__(self) -> str:
        match self.kind:
            case "new":
                return "ist neu"
            case "maker":
                return "wird anders gemacht als zuvor"
            case "answer":
                return f"{shown(self.question)} hat sich geändert"
            case "damaged":
                return "fehlt im Ausgabeordner oder wurde dort verändert"


def stale(planned: Iterable[Route], memory: Memory, changed: Mapping[int, str], damaged: Set[str]) -> dict[str, Reason]:
    """Why each of the planned outputs has to be made, by its path; what needs not is not named.

    `changed` holds the questions with another answer than remembered, `damaged` the outputs that are not on the
    disk as remembered.
    """
    numbers = changed.keys()
    reasons: dict[str, Reason] = {}
    for output in planned:
        known = memory.outputs.get(output.path)
        if known is None:
            reasons[output.path] = Reason("new")
        elif known[0] != identity(output):
            reasons[output.path] = Reason("maker")
        elif not numbers.isdisjoint(known[3]):
            first = next(number for number in known[3] if number in changed)
            reasons[output.path] = Reason("answer", changed[first])
        elif output.path in damaged:
            reasons[output.path] = Reason("damaged")
    return reasons


def identity(output: Route) -> str:
    """What the output is, whatever is answered to it."""
    return f"{output.kind} {output.layout} {output.address} {output.params} {output.card}"


def changed_answers(memory: Memory, answers: Answers, read_anew: Set[Read]) -> dict[int, str]:
    """The remembered questions whose answers are others now, by number; only those are asked again that read anew."""
    anew = {memory.reads[read][0] for read in read_anew}
    changed: dict[int, str] = {}
    for text, (number, known, read_numbers, _) in memory.answers.items():
        if not anew.isdisjoint(read_numbers) and _digest_now(answers, text) != known:
            changed[number] = text
    return changed


def _digest_now(answers: Answers, text: str) -> str:
    try:
        return answers.get(question_of(text))[1]
    except Exception:
        # What is asked about may be gone; a question without an answer has another one than before.
        return ""


def remembered_answers(memory: Memory, read_anew: Set[Read], keep: Keep, questions: type) -> dict[Question, Answer]:
    """The kept answers to `questions` that still hold."""
    anew = {memory.reads[read][0] for read in read_anew}
    names = {number: read for read, (number, _) in memory.reads.items()}
    return {
        question_of(text): Answer(text, known, frozenset(names[one] for one in numbers), keep[name][1](kept))
        for text, (_, known, numbers, kept) in memory.answers.items()
        if kept is not None and anew.isdisjoint(numbers) and hasattr(questions, name := text[2 : text.index('"', 2)])
    }


def note_answers(memory: Memory, given: Iterable[tuple[Question, Answer]], reads: Reads, keep: Keep) -> None:
    """Takes down the answers, and what stands now where answers read."""
    last = max((row[0] for row in memory.answers.values()), default=0)
    last_read = max((row[0] for row in memory.reads.values()), default=0)
    for read, row in memory.reads.items():
        row[1] = reads.digest(read)
    for (name, *_), answer in given:
        read_numbers = []
        for read in sorted(answer.reads):
            if read not in memory.reads:
                last_read += 1
                memory.reads[read] = [last_read, reads.digest(read)]
            read_numbers.append(memory.reads[read][0])
        known = memory.answers.get(answer.text)
        last += known is None
        kept = keep[name][0](answer.value) if name in keep and answer.has_value else None
        memory.answers[answer.text] = [known[0] if known else last, answer.digest, read_numbers, kept]


def forget_unasked(memory: Memory, given: Iterable[int]) -> None:
    """Drops the answers that no output asks for and that were not `given` in this build, and what only they read."""
    asked_numbers = {number for row in memory.outputs.values() for number in row[3]}.union(given)
    memory.answers = {text: row for text, row in memory.answers.items() if row[0] in asked_numbers}
    read_numbers = {number for row in memory.answers.values() for number in row[2]}
    memory.reads = {read: row for read, row in memory.reads.items() if row[0] in read_numbers}

"""What is known before a build: what the disk remembers, and what this process made for the build before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

from clustersite import storage, tracking
from clustersite.content.load import Entry, Parsed, parse
from clustersite.content.suppressions import Silence
from clustersite.disk.memory import Memory
from clustersite.making import Made
from clustersite.parallel import in_parts
from clustersite.problems.diagnostics import Where
from clustersite.remembering import inspecting
from clustersite.remembering.inspecting import Inspections
from clustersite.remembering.tables import Read, Reads
from clustersite.site.kinds import Route
from clustersite.storage import Sources
from clustersite.tracking import Answer, Answers, Keep, Question

# What is dear to find out, and needed whole: an event's calendar entry stands in many feeds, a document's words in the
# one index, problems in every report.
KEEP: Keep = {
    "calendar_entry": (bytes.decode, str.encode),
    "search_words": (list, lambda plain: tuple(map(tuple, plain))),
    **{name: (inspecting.to_plain, inspecting.from_plain) for name in dir(Inspections) if name.startswith("check_")},
}


class Recollection:
    """The memory as the parts of a build know it: what files say, which answers still hold, what was made.

    Who builds again in the same process finds more in it than on the disk: records, dates, every answer.
    """

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.reads = Reads()
        self._parsed: Mapping[str, Parsed] = {}
        self._answers: Mapping[Question, Answer] | None = None

    def parsed_sources(self, sources: Sources) -> Mapping[str, Parsed]:
        """What every file says; only those are read whose content is not known. The memory takes note of them."""
        rows = {}
        for file, row in self.memory.sources.items():
            if sources.digests.get(file) == row[1]:
                rows[file] = row if row[0] == sources.stamps[file] else [sources.stamps[file], *row[1:]]

        def read(files: Sequence[str]) -> dict[str, list[Any]]:
            return {file: [sources.stamps[file], *_to_plain(parse(file, sources[file]))] for file in files}

        for part in in_parts(read, [file for file in sources if file not in rows]):
            rows |= part
        self.memory.sources = {file: rows[file] for file in sources}
        before = self._parsed
        self._parsed = {
            file: before[file]
            if file in before and before[file].digest == sources.digests[file]
            else _from_plain(rows[file][1:])
            for file in sources
        }
        return self._parsed

    def read_anew(self) -> Set[Read]:
        """Where something else stands now than the memory knows."""
        return {read for read, (_, known) in self.memory.reads.items() if self.reads.digest(read) != known}

    def answers_to(self, questions: object, anew: Set[Read]) -> Answers:
        """Answers to the questions, of which those are given already that did not read `anew`."""
        if self._answers is None:
            held = tracking.remembered_answers(self.memory, anew, KEEP, type(questions))
        else:
            held = {
                question: answer
                for question, answer in self._answers.items()
                if answer.has_value and anew.isdisjoint(answer.reads) and hasattr(questions, question[0])
            }
        return Answers(questions, self.reads, held)

    def take_down(self, planned: Iterable[Route], made: Made, out: Path, answers: Sequence[Answers]) -> None:
        """Everything that the next build can use, into the memory."""
        memory = self.memory
        tracking.note_answers(memory, (given for each in answers for given in each.new()), self.reads, KEEP)
        self._answers = {question: answer for each in answers for question, answer in each.known.items()}
        numbers = {question: memory.answers[answer.text][0] for question, answer in self._answers.items()}
        digests, stamps = made.digests, storage.stamps_of(out, made.digests)
        memory.outputs = {
            output.path: [
                tracking.identity(output),
                digests[output.path],
                stamps[output.path],
                [numbers[question] for question in made.asked[output.path]],
            ]
            if output.path in made.digests
            else memory.outputs[output.path]
            for output in planned
        }

    def forget_unasked(self) -> None:
        """Drops from the memory what neither an output asks for nor the last build answered."""
        given = (self.memory.answers[answer.text][0] for answer in (self._answers or {}).values())
        tracking.forget_unasked(self.memory, given)


def _to_plain(parsed: Parsed) -> list[Any]:
    entries = [[entry.table, entry.id, entry.digest, entry.plain] for entry in parsed.entries]
    silences = [[one.code, one.line, inspecting.place(one.where), one.has_reason] for one in parsed.silences]
    return [parsed.digest, parsed.is_text, parsed.names, entries, inspecting.to_plain(parsed.problems), silences]


def _from_plain(plain: list[Any]) -> Parsed:
    content_digest, is_text, names, entries, problems, silences = plain
    return Parsed(
        digest=content_digest,
        is_text=is_text,
        names=tuple((table, name) for table, name in names),
        entries=tuple(Entry(table=table, id=name, digest=digest, plain=said) for table, name, digest, said in entries),
        problems=inspecting.from_plain(problems),
        silences=tuple(
            Silence(code=code, line=line, where=Where(*where), has_reason=has_reason)
            for code, line, where, has_reason in silences
        ),
    )

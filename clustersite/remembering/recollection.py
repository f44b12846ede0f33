"""The memory as the parts of a build know it: what files say, which answers still hold, what was made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from clustersite import storage, tracking
from clustersite.disk.memory import Memory
from clustersite.making import Made
from clustersite.outputs import Output
from clustersite.parallel import in_parts
from clustersite.problems import Where
from clustersite.reading import Entry, Parsed, parse
from clustersite.remembering import inspecting
from clustersite.remembering.inspecting import Inspections
from clustersite.remembering.tables import Reads
from clustersite.sources.silencing import Silence
from clustersite.storage import Sources
from clustersite.tracking import Answers, Keep

# What is dear to find out, and needed whole: an event's calendar entry stands in many feeds, problems in every report.
KEEP: Keep = {
    "calendar_entry": (bytes.decode, str.encode),
    **{name: (inspecting.to_plain, inspecting.from_plain) for name in dir(Inspections) if name.startswith("check_")},
}


def parsed_sources(memory: Memory, sources: Sources) -> dict[str, Parsed]:
    """What every file says; only those are read whose content is not remembered. The memory takes note of them."""
    known = {file: row[1:] for file in sources if (row := memory.sources.get(file)) and row[1] == sources.digests[file]}

    def read(files: Sequence[str]) -> dict[str, list[Any]]:
        return {file: _to_plain(parse(file, sources[file])) for file in files}

    for part in in_parts(read, [file for file in sources if file not in known]):
        known |= part
    memory.sources = {file: [sources.stamps[file], *known[file]] for file in sources}
    return {file: _from_plain(known[file]) for file in sources}


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


def take_down(
    memory: Memory,
    planned: Iterable[Output],
    made: Made,
    out: Path,
    reads: Reads,
    answers: Iterable[Answers | None],
) -> None:
    """Everything that the next build can use, into the memory."""
    given = {question: answer for each in answers if each for question, answer in each.known.items()}
    numbers = tracking.note_answers(memory, given, reads, KEEP)
    digests, stamps = made.digests, storage.stamps_of(out, made.contents)
    memory.outputs = {
        output.path: [
            tracking.identity(output),
            digests[output.path],
            stamps[output.path],
            [numbers[question] for question in made.asked[output.path]],
        ]
        if output.path in made.contents
        else memory.outputs[output.path]
        for output in planned
    }
    tracking.forget_unasked(memory, numbers.values())

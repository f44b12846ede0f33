"""Tables of the site that note what is read of them: the inputs that queries depend on.

The notes are taken where the data is, so that nothing has to be declared and nothing can be forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any, TypeVar

from clustersite.state import EVERYWHERE

R = TypeVar("R")

Input = str
"""`table/key` for one entry, `table/` for the keys, `table/*` for everything."""

_MANY = 1_000


class Reads:
    """Notes what is read while something is made, and knows the digest of everything that can be read.

    It may serve one build after the other: what was made of the same as now is not made again.
    """

    def __init__(self) -> None:
        self.blob: Callable[[str, Callable[[], bytes]], bytes] = lambda _key, make: make()
        """Gives what `make` makes, kept from build to build where there is a state."""
        self.ask: Callable[[Sequence[tuple[str, tuple[Any, ...]]]], list[Any]] | None = None
        """Gives the results of queries (name and arguments), which may be kept, to what is made of them."""
        self._noted: set[Input] | None = None
        self._made: dict[Hashable, tuple[Any, Mapping[Input, str]]] = {}
        self._made_before: dict[Hashable, tuple[Any, Mapping[Input, str]]] = {}
        self._records: dict[str, tuple[Mapping[str, str], dict[str, Any]]] = {}
        self.tables: dict[str, Callable[[str], str]] = {}
        self._taken: dict[Input, str] = {}

    def begin(self) -> None:
        """Begins a build: from here on something else may stand anywhere."""
        self.tables.clear()
        self._taken.clear()
        # What the last build did not ask for is dropped.
        self._made_before, self._made = self._made, {}

    def offer(self, table: str, digest: Callable[[str], str]) -> None:
        """From now on `digest` tells what stands under the keys of `table`."""
        if table in self.tables:
            self._taken.clear()
        self.tables[table] = digest

    def records(self, table: str, digests: Mapping[str, str]) -> dict[str, Any]:
        """The records of `table` that were made before of the same as `digests` tells; for the table to complete."""
        digests_before, made_before = self._records.get(table, ({}, {}))
        made = {key: one for key, one in made_before.items() if digests.get(key) == digests_before[key]}
        self._records[table] = digests, made
        return made

    def note(self, table: str, key: str) -> None:
        """Takes down that the entry was read."""
        if self._noted is not None:
            self._noted.add(f"{table}/{key}")

    @contextmanager
    def noting(self) -> Iterator[set[Input]]:
        """The set that everything read in the meantime is noted in."""
        # Everything depends on the settings, so nobody has to say so.
        outside, inside = self._noted, {EVERYWHERE}
        self._noted = inside
        try:
            yield inside
        finally:
            self._noted = outside
            if outside is not None:
                outside |= inside

    def once(self, key: Hashable, make: Callable[[], R]) -> R:
        """What `make` gives, made once, and again where something it read is another; who asks has read the same."""
        if key not in self._made:
            self._made[key] = self._before(key) or self._make(make)
        found: tuple[R, Mapping[Input, str]] = self._made[key]
        if self._noted is not None:
            self._noted.update(found[1])
        return found[0]

    def _before(self, key: Hashable) -> tuple[Any, Mapping[Input, str]] | None:
        found = self._made_before.get(key)
        return found if found and all(self.digest(read) == known for read, known in found[1].items()) else None

    def _make(self, make: Callable[[], Any]) -> tuple[Any, Mapping[Input, str]]:
        with self.noting() as reads:
            value = make()
        return value, {read: self.digest(read) for read in condensed(reads)}

    def digest(self, read: Input) -> str:
        """The digest of what stands there now; empty where there is nothing."""
        if read not in self._taken:
            table, _, key = read.partition("/")
            self._taken[read] = self.tables[table](key) if table in self.tables else ""
        return self._taken[read]


class Table(Mapping[str, R]):
    """Records by id, each made when it is first read."""

    def __init__(self, name: str, digests: Mapping[str, str], make: Callable[[str], R], reads: Reads) -> None:
        self._name = name
        self._digests = digests
        self._make = make
        self._reads = reads
        self._made: dict[str, R] = reads.records(name, digests)
        reads.offer(name, self._digest)

    def __getitem__(self, key: str) -> R:
        self._reads.note(self._name, key)
        return self._record(key)

    def __contains__(self, key: object) -> bool:
        if isinstance(key, str):
            self._reads.note(self._name, key)
        return key in self._digests

    def __iter__(self) -> Iterator[str]:
        self._reads.note(self._name, "")
        return iter(self._digests)

    def __len__(self) -> int:
        self._reads.note(self._name, "")
        return len(self._digests)

    def values(self) -> Any:
        """All records; noted as one read."""
        return [record for _, record in self.items()]

    def items(self) -> Any:
        """All ids and records; noted as one read."""
        self._reads.note(self._name, "*")
        return [(key, self._record(key)) for key in self._digests]

    def only(self, name: str, wanted: Callable[[R], bool]) -> Table[R]:
        """The table `name` of those records that are wanted."""
        digests = {key: digest for key, digest in self._digests.items() if wanted(self._record(key))}
        return Table(name, digests, self._record, self._reads)

    def _record(self, key: str) -> R:
        try:
            return self._made[key]
        except KeyError:
            if key not in self._digests:
                raise
            self._made[key] = self._make(key)
            return self._made[key]

    def digest_of(self, key: str) -> str:
        """The digest of one record; empty where there is none. To ask for it is not to read the record."""
        return self._digests.get(key, "")

    def _digest(self, key: str) -> str:
        match key:
            case "":
                return digest_of_all(self._digests)
            case "*":
                return digest_of_all(f"{name} {digest}" for name, digest in self._digests.items())
            case _:
                return self._digests.get(key, "")


def condensed(reads: Set[Input]) -> Set[Input]:
    """The inputs; a table of which very many entries were read counts as read altogether."""
    if len(reads) < _MANY:
        return frozenset(reads)
    tables = Counter(read.partition("/")[0] for read in reads)
    whole = {table for table, number in tables.items() if number >= _MANY}
    return frozenset(f"{table}/*" if (table := read.partition("/")[0]) in whole else read for read in reads)


def digest_of(records: Mapping[str, Any], key: str) -> str:
    """The digest of one record."""
    return records.digest_of(key) if isinstance(records, Table) else repr(records[key])


def only(name: str, records: Mapping[str, R], wanted: Callable[[R], bool]) -> Mapping[str, R]:
    """The table `name` of those records that are wanted."""
    if isinstance(records, Table):
        return records.only(name, wanted)
    return {key: record for key, record in records.items() if wanted(record)}


class Values(Mapping[str, R]):
    """Values by name that note what is looked up; what has no source of its own stands here."""

    def __init__(self, name: str, values: Mapping[str, R], reads: Reads) -> None:
        self._name = name
        self._values = values
        self._reads = reads
        reads.offer(name, self._digest)

    def __getitem__(self, key: str) -> R:
        self._reads.note(self._name, key)
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        self._reads.note(self._name, "*")
        return iter(self._values)

    def __len__(self) -> int:
        self._reads.note(self._name, "*")
        return len(self._values)

    def _digest(self, key: str) -> str:
        if key == "*":
            return digest_of_all(f"{name} {value!r}" for name, value in self._values.items())
        return digest_of_all([repr(self._values[key])]) if key in self._values else ""


def digest_of_all(parts: Iterable[str]) -> str:
    """A fingerprint of many short texts in their order."""
    return blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

"""Ask and record: which file asked which query, and what evaluating it read.

A file of the site depends on nothing but the results it received, a result on nothing but what was read of the site's
tables. So comparing digests is enough to know what is stale.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, TypeVar
from zlib import crc32

from clustersite import signatures
from clustersite.parallel import in_parts
from clustersite.state import EVERYWHERE, State, digest_in

Query = tuple[str, tuple[Any, ...], tuple[tuple[str, Any], ...]]
"""A query's name, its arguments, and its named arguments in alphabetical order."""

_CHECKSUM = 32

Keep = Mapping[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]]
"""Queries whose results the state keeps, by name: what makes a result JSON, and what makes it of JSON."""


def digest_of_result(result: object) -> str:
    """A short stable fingerprint of a result: 32 hexadecimal digits."""
    return signatures.digest(result if isinstance(result, bytes) else repr(result).encode("utf-8", "surrogatepass"))


def written(query: Query) -> str:
    """The query as JSON; TypeError for an argument that has no one way to be written."""
    name, arguments, named = query
    return json.dumps([name, [_plain(one) for one in arguments], {key: _plain(one) for key, one in named}])


def query_of(text: str) -> Query:
    """The query that `written` wrote."""
    name, arguments, named = json.loads(text)
    return name, tuple(map(_value, arguments)), tuple((key, _value(one)) for key, one in named.items())


def shown(text: str) -> str:
    """The written query as a call, `event('stammtisch')`."""
    name, arguments, named = query_of(text)
    parts = [*map(_shown, arguments), *(f"{key}={_shown(value)}" for key, value in named)]
    return f"{name}({', '.join(parts)})"


def _plain(argument: object) -> object:
    match argument:
        case str():
            return str(argument)
        case date() if type(argument) is date:
            return {"day": argument.toordinal()}
        case int() | None:
            return argument
        case tuple():
            return [_plain(one) for one in argument]
        case _:
            raise TypeError(f"a query cannot be asked with a {type(argument).__name__}")


def _value(plain: Any) -> Any:
    match plain:
        case {"day": ordinal}:
            return date.fromordinal(ordinal)
        case list():
            return tuple(map(_value, plain))
        case _:
            return plain


def _shown(argument: object) -> str:
    return str(argument) if isinstance(argument, date) else repr(argument)


@dataclass(slots=True)
class Result:
    """The result of a query by its digest, with what it read; its value only where this process or the state has it."""

    query: str
    digest: str
    reads: Set[Input]
    kept: str | None = None
    value: Any = None
    has_value: bool = True


class Queries:
    """Evaluates each query once, however many files ask it, from one build to the next as long as its inputs stay."""

    def __init__(self, reads: Inputs, state: State, keep: Keep) -> None:
        self._reads = reads
        self._state = state
        self._keep = keep
        self._askable: dict[str, Callable[..., Any]] = {}
        self._results: dict[Query, Result] = {}
        self._fresh: dict[Query, Result] = {}
        self._untold: list[Query] = []

    def begin(self, *, anew: bool) -> None:
        """Begins a build. What a failed one evaluated is forgotten, because no state knows its dependencies."""
        forgotten = list(self._results) if anew else self._fresh
        for query in forgotten:
            self._results.pop(query, None)
        self._fresh.clear()
        self._untold.clear()

    def offer(self, subject: object) -> frozenset[str]:
        """From now on evaluates what `subject` has a public method for; the names of these queries.

        All that the queries read must be known by now.
        """
        self.forget_changed()
        found = dict(_methods(subject))
        self._askable |= found
        self._reads.ask = self._for_another
        return frozenset(found)

    def forget_changed(self) -> None:
        """Forgets the results that read something else than last time, as far as that is known by now."""
        for text in self._state.suspects(self._reads.tables):
            self._results.pop(query_of(text), None)

    def _for_another(self, asked: Sequence[tuple[str, tuple[Any, ...]]]) -> list[Any]:
        """The results for a query that is being evaluated, which depends from then on on all that these read."""
        queries = [(name, arguments, ()) for name, arguments in asked]
        self.ask_all(queries)
        results = [self.get(query) for query in queries]
        recalled = {one.query: one for one in results if not one.reads}
        for name, reads in self._state.reads_of(recalled).items():
            recalled[name].reads = reads
        for read in condensed(frozenset().union(*(one.reads for one in results))):
            self._reads.note(*read.split("/", 1))
        return [one.value for one in results]

    def get(self, query: Query) -> Result:
        """The result; KeyError for a query that nobody offers."""
        known = self._results.get(query)
        if known is None or not known.has_value:
            known = self._results[query] = self._recalled(query, self._state.kept) or self._evaluated(query)
        return known

    def ask_all(self, queries: Iterable[Query]) -> None:
        """Evaluates the queries ahead of those who will ask them, in several processes where there are many."""
        asked = [query for query in dict.fromkeys(queries) if query not in self._results]
        kept = {name: self._state.kept_of(name) for name in {name for name, *_ in asked} & self._keep.keys()}
        for query in asked:
            if query[0] in kept and (recalled := self._recalled(query, kept[query[0]].get)):
                self._results[query] = recalled
        waiting = [query for query in asked if query not in self._results]

        def evaluate(part: Sequence[Query]) -> dict[Query, Result]:
            for query in part:
                self.get(query)
            return self.given()

        for given in in_parts(evaluate, waiting):
            self.take(given)

    def given(self) -> dict[Query, Result]:
        """What was evaluated since this was last asked, fit for another process: without values that are not kept."""
        given = {query: self._fresh[query] for query in self._untold}
        self._untold.clear()
        return {
            query: one if query[0] in self._keep else Result(one.query, one.digest, one.reads, has_value=False)
            for query, one in given.items()
        }

    def take(self, given: Mapping[Query, Result]) -> None:
        """Takes over what another process evaluated."""
        for query, result in given.items():
            if query not in self._results:
                self._results[query] = self._fresh[query] = result

    def fresh(self) -> list[Result]:
        """What was evaluated in this build."""
        return list(self._fresh.values())

    def settle(self, dropped: Iterable[str]) -> None:
        """Ends a build whose results the state has stored; of the `dropped` ones nobody knows the dependencies."""
        self._fresh.clear()
        for text in dropped:
            self._results.pop(query_of(text), None)

    def unchanged(self, name: str) -> Set[str]:
        """The queries of that name, as they are written, whose results in the state still hold."""
        return self._state.unchanged(name)

    def text(self, query: Query) -> str:
        """How the query, which has a result, is written."""
        return self._results[query].query

    def digest_now(self, text: str) -> str | None:
        """The digest of the written query's result; None where it has none any more, as what it is about is gone."""
        try:
            return self.get(query_of(text)).digest
        except Exception:
            return None

    def _recalled(self, query: Query, kept: Callable[[str], tuple[str, str] | None]) -> Result | None:
        """The result as it is kept."""
        if query[0] not in self._keep:
            return None
        text = written(query)
        found, result = kept(text) or ("", "")
        if result != _checked(plain := result[_CHECKSUM:]):
            # Nothing, or something damaged.
            return None
        return Result(text, found, frozenset(), result, self._keep[query[0]][1](json.loads(plain)))

    def _evaluated(self, query: Query) -> Result:
        text = written(query)
        name, arguments, named = query
        with self._reads.noting() as reads:
            value = self._askable[name](*arguments, **dict(named))
        kept = _checked(json.dumps(self._keep[name][0](value))) if name in self._keep else None
        self._fresh[query] = Result(text, digest_of_result(value), condensed(reads), kept, value)
        self._untold.append(query)
        return self._fresh[query]


def _checked(text: str) -> str:
    """The text behind its checksum."""
    return signatures.digest(text.encode("utf-8", "surrogatepass")) + text


class Askable:
    """What layouts may ask: each public method is a query, each other public attribute an object that has more."""


def _methods(subject: object, prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public methods by name, those of the objects that it has as `events.upcoming`."""
    for name in dir(subject):
        found = None if name.startswith("_") else getattr(subject, name)
        if isinstance(found, Askable):
            yield from _methods(found, f"{prefix}{name}.")
        elif found is not None:
            yield f"{prefix}{name}", found


class Dependencies(Askable):
    """Stands before the site for one file and notes which of the queries named `names` it asks."""

    def __init__(
        self, queries: Queries, names: Set[str], asked: dict[Query, None] | None = None, prefix: str = ""
    ) -> None:
        self._queries = queries
        self._names = names
        self._asked: dict[Query, None] = {} if asked is None else asked
        self._prefix = prefix

    def __getattr__(self, name: str) -> Any:
        query_name = f"{self._prefix}{name}"

        def ask(*arguments: Any, **named: Any) -> Any:
            query = (query_name, arguments, tuple(sorted(named.items())))
            self._asked[query] = None
            return self._queries.get(query).value

        if query_name in self._names:
            # Not kept: it holds this object, and nobody looks for garbage during a build.
            return ask
        if any(one.startswith(f"{query_name}.") for one in self._names):
            found = Dependencies(self._queries, self._names, self._asked, f"{query_name}.")
            # From now on found without this method.
            setattr(self, name, found)
            return found
        raise AttributeError(name)


def asked(dependencies: Dependencies) -> tuple[Query, ...]:
    """What the file asked, in order."""
    return tuple(dependencies._asked)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a file is made: `query` with the query whose result changed, or a word that says it all."""

    kind: Literal["new", "recipe", "query", "damaged"]
    query: str = ""

    def __str__(self) -> str:
        match self.kind:
            case "new":
                return "ist neu"
            case "recipe":
                return "wird anders gemacht als zuvor"
            case "query":
                return f"{shown(self.query)} hat sich geändert"
            case "damaged":
                return "fehlt im Ausgabeordner oder wurde dort verändert"


# --- Inputs: tables that note what is read of them ------------------------------------------------


_R = TypeVar("_R")

Input = str
"""`table/key` for one entry, `table/` for the keys, `table/*` for everything."""

Digests = Callable[[], Mapping[str, str]]
"""Tells the digest of everything that a table holds, by its key."""

_MANY = 1_000


class Inputs:
    """Notes what is read while something is made, and knows the digest of everything that can be read.

    It may serve one build after the other: what was made of the same as now is not made again.
    """

    def __init__(self) -> None:
        self.blob: Callable[[str, Callable[[], bytes]], bytes] = lambda _key, make: make()
        """Gives what `make` makes, kept from build to build where there is a state."""
        self.ask: Callable[[Sequence[tuple[str, tuple[Any, ...]]]], list[Any]]
        """Gives the results of queries (name and arguments), which may be kept, to what is made of them."""
        self._noted: set[Input] | None = None
        self._made: dict[Hashable, tuple[Any, Mapping[Input, str]]] = {}
        self._made_before: dict[Hashable, tuple[Any, Mapping[Input, str]]] = {}
        self._records: dict[str, tuple[Mapping[str, str], dict[str, Any]]] = {}
        self.tables: dict[str, Digests] = {}
        self._taken: dict[Input, str] = {}

    def begin(self) -> None:
        """Begins a build: from here on something else may stand anywhere."""
        self.tables.clear()
        self._taken.clear()
        # What the last build did not ask for is dropped.
        self._made_before, self._made = self._made, {}

    def offer(self, table: str, digests: Digests) -> None:
        """From now on `digests` tell what stands under the keys of `table`."""
        if table in self.tables:
            self._taken.clear()
        self.tables[table] = cache(digests)

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
        """The set that everything read in the meantime is noted in, instead of in that of whoever makes more of it."""
        # Everything depends on the settings, so nobody has to say so.
        outside, inside = self._noted, {EVERYWHERE}
        self._noted = inside
        try:
            yield inside
        except Exception:
            if outside is not None:
                outside |= inside
            raise
        finally:
            self._noted = outside

    def once(self, key: Hashable, make: Callable[[], _R]) -> _R:
        """What `make` gives, made once, and again where something it read is another; who asks has read the same."""
        if key not in self._made:
            self._made[key] = self._before(key) or self._make(make)
        found: tuple[_R, Mapping[Input, str]] = self._made[key]
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
            self._taken[read] = digest_in(self.tables[table](), key) if table in self.tables else ""
        return self._taken[read]


class Table(Mapping[str, _R]):
    """Records by id, each made when it is first read."""

    def __init__(
        self,
        name: str,
        digests: Mapping[str, str],
        make: Callable[[str], _R],
        reads: Inputs,
        is_doubtful: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._name = name
        self._is_doubtful = is_doubtful
        self._digests = digests
        self._make = make
        self._reads = reads
        self._made: dict[str, _R] = reads.records(name, digests)
        reads.offer(name, lambda: digests)

    def __getitem__(self, key: str) -> _R:
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

    def only(self, name: str, wanted: Callable[[_R], bool]) -> Table[_R]:
        """The table `name` of those records that are wanted; one that is not doubtful is, without being made."""
        digests = {
            key: digest
            for key, digest in self._digests.items()
            if not self._is_doubtful(key) or wanted(self._record(key))
        }
        return Table(name, digests, self._record, self._reads)

    def _record(self, key: str) -> _R:
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


def digest_read(records: Mapping[str, Any], key: str) -> str:
    """The digest of one record, which counts as read."""
    records[key]
    return digest_of(records, key)


class Values(Mapping[str, _R]):
    """Values by name that note what is looked up; what has no source of its own stands here."""

    def __init__(self, name: str, values: Mapping[str, _R], reads: Inputs) -> None:
        self._name = name
        self._values = values
        self._reads = reads
        reads.offer(name, self._digests)

    def __getitem__(self, key: str) -> _R:
        self._reads.note(self._name, key)
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        self._reads.note(self._name, "*")
        return iter(self._values)

    def __len__(self) -> int:
        self._reads.note(self._name, "*")
        return len(self._values)

    def _digests(self) -> Mapping[str, str]:
        # Many names may have one value, as most files have one commit.
        values = {id(value): value for value in self._values.values()}
        digests = {number: digest_of_result(value) for number, value in values.items()}
        return {name: digests[id(value)] for name, value in self._values.items()}


def in_groups(names: Iterable[str], size: int) -> Sequence[tuple[str, ...]]:
    """The names in as many groups as it takes to keep them at about `size`.

    One that comes or goes changes its own group, and all of them only where their number doubles or halves.
    """
    everything = tuple(names)
    number = 1 << (len(everything) // size).bit_length()
    groups: list[list[str]] = [[] for _ in range(number)]
    for name in everything:
        groups[crc32(name.encode("utf-8", "surrogatepass")) % number].append(name)
    return tuple(map(tuple, groups))

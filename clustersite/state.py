"""What a build remembers for the next one: the only cache, one SQLite file.

*Inputs* are what is read of the sources, of the day and of what follows from them, each with its digest. *Queries* are
pure functions of inputs, with the digest of their result and, where it is dear, the result. *Targets* are files of the
site, with the queries they asked. What needs what is kept in both directions: from an input that has another digest a
build finds the queries that read it, and from those whose result differs the targets that asked them. A result that
comes out the same makes nothing stale (early cut-off).

It is data only, never code or pickled objects. A state that is missing, damaged, foreign, locked, or of another
generator, other libraries or another Python is none; an empty one in memory takes its place. To lose it costs time,
never correctness.
"""

from __future__ import annotations

import json
import os
import sqlite3
from array import array
from contextlib import suppress
from itertools import chain, count

from clustersite.signatures import CACHE, digest, digest_of_all, has_content, is_settled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from typing import Any, Literal

    from clustersite.queries import Result
    from clustersite.signatures import Signature

    Why = Literal["new", "recipe", "query", "damaged"]
    Made = tuple[str, "Known", Collection[str]]
    """A target just made: its recipe, the file, and the queries it asked."""

FILE = f"{CACHE}/state.sqlite"
EVERYWHERE = "settings/"
"""The input that every query reads, so that it is not noted of each."""

_MOST_BLOBS = 5_000
_PATIENCE_SECONDS = 5.0
_BATCH = 500
_UNUSABLE_NOW = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
_SCHEMA = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE source (
    name TEXT PRIMARY KEY, digest TEXT, size INT, inode INT, mtime INT, ctime INT, is_settled INT, said TEXT
);
CREATE TABLE input (id INTEGER PRIMARY KEY, kind TEXT, key TEXT, digest TEXT, UNIQUE (kind, key));
CREATE TABLE query (id INTEGER PRIMARY KEY, name TEXT UNIQUE, digest TEXT, needs BLOB, result TEXT);
CREATE TABLE target (
    id INTEGER PRIMARY KEY, name TEXT UNIQUE, digest TEXT, size INT, inode INT, mtime INT, ctime INT, is_settled INT,
    recipe TEXT, needs BLOB
);
CREATE TABLE read (needed INT, user INT, PRIMARY KEY (needed, user)) WITHOUT ROWID;
CREATE TABLE asked (needed INT, user INT, PRIMARY KEY (needed, user)) WITHOUT ROWID;
CREATE TABLE blob (key TEXT PRIMARY KEY, digest TEXT, content BLOB);
"""


class Known:
    """A file as it was last seen: its digest, its signature, and whether every later change shows in the signature."""

    __slots__ = ("digest", "is_settled", "signature")

    def __init__(self, digest: str, signature: Signature, is_settled: bool) -> None:
        self.digest = digest
        self.signature = signature
        self.is_settled = is_settled

    def row(self) -> tuple[Any, ...]:
        """The file as columns."""
        return (self.digest, *self.signature, int(self.is_settled))


class State:
    """What is remembered of the project at `root` by this generator, whose `key` it is; without a root, nothing.

    With `read_only` nothing is written or cleared away, because a build may be under way.
    """

    def __init__(self, root: str | None, key: str, *, read_only: bool = False) -> None:
        self._file = f"{root}/{FILE}" if root else ""
        self._key = key
        self._read_only = read_only
        self._drawn: dict[str, bytes] = {}
        self._files: dict[str, dict[str, Known]] = {}
        self._recipes: dict[str, str] = {}
        self._told: dict[str, Mapping[str, str]] = {}
        self._process = os.getpid()
        self._db = self._opened()
        self._version: tuple[int] | None = None
        self.begin()

    def _opened(self) -> sqlite3.Connection:
        try:
            if not self._file:
                return self._in_memory()
            if not self._read_only:
                os.makedirs(os.path.dirname(self._file), exist_ok=True)
            elif not os.path.isfile(self._file):
                return self._in_memory()
            db = _connected(self._file)
        except sqlite3.Error as error:
            return self._in_memory() if error.sqlite_errorcode in _UNUSABLE_NOW else self._anew()
        except OSError:
            return self._in_memory()
        is_usable_now = True
        try:
            found = db.execute("SELECT value FROM fact WHERE name = 'generator'").fetchone()
        except sqlite3.Error as error:
            found, is_usable_now = None, error.sqlite_errorcode not in _UNUSABLE_NOW
        if found == (self._key,):
            return db
        db.close()
        return self._anew() if is_usable_now else self._in_memory()

    def _anew(self) -> sqlite3.Connection:
        """The file, with nothing in it."""
        if self._read_only or not self._file:
            return self._in_memory()
        try:
            for path in (self._file, f"{self._file}-journal"):
                if os.path.lexists(path):
                    os.unlink(path)
            return self._with_tables(_connected(self._file))
        except (sqlite3.Error, OSError):
            return self._in_memory()

    def _in_memory(self) -> sqlite3.Connection:
        return self._with_tables(_connected(":memory:"))

    def _with_tables(self, db: sqlite3.Connection) -> sqlite3.Connection:
        # In one transaction: each would wait for the disk.
        db.executescript(f"BEGIN; {_SCHEMA}")
        db.execute("INSERT INTO fact VALUES ('generator', ?)", (self._key,))
        db.commit()
        return db

    def clear(self) -> None:
        """Forgets everything."""
        self._db.close()
        self._db = self._anew()
        self._version = None
        self._forget()

    def close(self) -> None:
        """Lets go of the file."""
        self._db.close()

    def is_empty(self) -> bool:
        """Whether no build is remembered."""
        return self._db.execute("SELECT 1 FROM target LIMIT 1").fetchone() is None

    # --- Files -----------------------------------------------------------------------------------

    def facts(self) -> dict[str, Any]:
        """What the last build recorded about itself."""
        return {
            name: json.loads(value) for name, value in self._db.execute("SELECT * FROM fact") if name != "generator"
        }

    def sources(self) -> dict[str, Known]:
        """Every source as it was last seen."""
        return self._known("source")

    def said(self, sources: Collection[str]) -> dict[str, str]:
        """What the sources say, as it was given to `commit`."""
        return dict(self._where_in("SELECT name, said FROM source WHERE name", sources))

    def targets(self) -> dict[str, Known]:
        """Every file of the site as it was last seen."""
        return self._known("target")

    def _known(self, table: str) -> dict[str, Known]:
        if table not in self._files:
            rows = self._db.execute(f"SELECT name, digest, size, inode, mtime, ctime, is_settled FROM {table}")
            self._files[table] = {
                name: Known(digest, tuple(signature), bool(is_settled)) for name, digest, *signature, is_settled in rows
            }
        return self._files[table]

    def _know(self, table: str, files: Mapping[str, Known], gone: Iterable[str]) -> None:
        known = self._known(table)
        for name in gone:
            known.pop(name, None)
        known.update(files)

    def refresh(self, table: str, files: Mapping[str, Known]) -> None:
        """Records the signatures of sources or targets whose content is the same."""
        columns = "digest = ?, size = ?, inode = ?, mtime = ?, ctime = ?, is_settled = ?"
        with suppress(sqlite3.Error), self._db:
            rows = ((*file.row(), name) for name, file in files.items())
            self._db.executemany(f"UPDATE {table} SET {columns} WHERE name = ?", rows)
            self._know(table, files, ())

    # --- What is stale ---------------------------------------------------------------------------

    def begin(self) -> bool:
        """Begins a build; whether the state is what this process left, and not what another one wrote since."""
        before, self._version = self._version, self._db.execute("PRAGMA data_version").fetchone()
        if before != self._version:
            self._forget()
        self._compared: dict[str, Mapping[str, str]] = {}
        self._changed: list[tuple[str, int]] = []
        self._suspects: dict[str, tuple[int, str]] = {}
        self.dropped: list[str] = []
        """The queries that the build left without anyone who asks them."""
        return before == self._version

    def _forget(self) -> None:
        self._files, self._recipes, self._told = {}, {}, {}

    def suspects(self, tables: Mapping[str, Callable[[], Mapping[str, str]]]) -> set[str]:
        """The queries that read something which is another now.

        `tables` tell the digests of what they hold; those that are not known yet are left to the next call.
        """
        changed, is_everything = [], False
        for table in tables.keys() - self._compared.keys():
            digests = self._compared[table] = tables[table]()
            inputs = {(key, known): number for key, known, number in self._inputs(table, digests)}
            for key, known in inputs.keys() - digests.items():
                if (now := digest_in(digests, key)) != known:
                    changed.append((now, inputs[key, known]))
                    is_everything |= f"{table}/{key}" == EVERYWHERE
        self._changed += changed
        if is_everything:
            users = {user for (user,) in self._db.execute("SELECT id FROM query")}
        else:
            users = {user for (user,) in self._where_in("SELECT user FROM read WHERE needed", (n for _, n in changed))}
        found = self._where_in("SELECT id, name, digest FROM query WHERE id", users)
        suspects = {name: (number, known) for number, name, known in found if name not in self._suspects}
        self._suspects |= suspects
        return set(suspects)

    def _inputs(self, table: str, digests: Mapping[str, str]) -> Iterable[tuple[str, str, int]]:
        """The inputs of the table, with what their digests were; those only that may be others, where that is known."""
        told = self._told.get(table)
        if told is None:
            return self._db.execute("SELECT key, digest, id FROM input WHERE kind = ?", (table,))
        keys = {key for key, _ in told.items() ^ digests.items()}
        # The order of the keys alone may be another, too.
        is_same = not keys and list(told) == list(digests)
        wanted = () if is_same else (*keys, "", "*")
        return self._where_in("SELECT key, digest, id FROM input WHERE kind = ? AND key", wanted, table)

    def stale(
        self, recipes: Mapping[str, str], digest_now: Callable[[str], str | None], damaged: Collection[str]
    ) -> dict[str, tuple[Why, str]]:
        """Why each of the targets (path → recipe) has to be made: `new`, `recipe`, `damaged`, or `query` and which."""
        other = {number: name for name, (number, known) in self._suspects.items() if digest_now(name) != known}
        users = {user for (user,) in self._where_in("SELECT user FROM asked WHERE needed", other)}
        asked = dict(self._where_in("SELECT name, needs FROM target WHERE id", users))
        self._recipes = self._recipes or dict(self._db.execute("SELECT name, recipe FROM target"))
        reasons: dict[str, tuple[Why, str]] = {}
        for path, recipe in recipes.items():
            known = self._recipes.get(path)
            if known is None:
                reasons[path] = "new", ""
            elif known != recipe:
                reasons[path] = "recipe", ""
            elif path in asked:
                reasons[path] = "query", next(other[one] for one in _unpacked(asked[path]) if one in other)
            elif path in damaged:
                reasons[path] = "damaged", ""
        return reasons

    def kept(self, query: str) -> tuple[str, str] | None:
        """The digest of the query's result, and the result as it was kept; None where it is not, or does not hold."""
        if query in self._suspects:
            return None
        db = self._in_this_process()
        select = "SELECT digest, result FROM query WHERE name = ? AND result IS NOT NULL"
        found: tuple[str, str] | None = db.execute(select, (query,)).fetchone()
        return found

    def kept_of(self, name: str) -> dict[str, tuple[str, str]]:
        """What is kept of all queries of that name and holds, by query."""
        select = "SELECT name, digest, result FROM query WHERE name > ? AND name < ? AND result IS NOT NULL"
        rows = self._db.execute(select, _called(name))
        return {query: (known, kept) for query, known, kept in rows if query not in self._suspects}

    def unchanged(self, name: str) -> set[str]:
        """The queries of that name whose results hold, kept or not."""
        select = "SELECT name FROM query WHERE name > ? AND name < ?"
        return {query for (query,) in self._db.execute(select, _called(name))} - self._suspects.keys()

    def reads_of(self, queries: Iterable[str]) -> dict[str, frozenset[str]]:
        """The inputs that each of the queries read when it was evaluated."""
        self._in_this_process()
        needs = {name: _unpacked(found) for name, _, found in self._rows_named("query", queries)}
        rows = self._where_in("SELECT id, kind, key FROM input WHERE id", set(chain.from_iterable(needs.values())))
        inputs = {number: f"{kind}/{key}" for number, kind, key in rows}
        return {name: frozenset(map(inputs.__getitem__, numbers)) for name, numbers in needs.items()}

    # --- What is dear to draw --------------------------------------------------------------------

    def blob(self, key: str, make: Callable[[], bytes]) -> bytes:
        """What `make` gives, kept under a key that says all that it depends on."""
        if key not in self._drawn:
            select = "SELECT digest, content FROM blob WHERE key = ?"
            known, content = self._in_this_process().execute(select, (key,)).fetchone() or ("", b"")
            if digest(content) == known:
                return bytes(content)
            self._drawn[key] = make()
        return self._drawn[key]

    def drawn(self) -> dict[str, bytes]:
        """The blobs made since this was last asked, for the process that shall `take` them."""
        drawn, self._drawn = self._drawn, {}
        return drawn

    def take(self, drawn: Mapping[str, bytes]) -> None:
        """Takes over blobs that another process made."""
        self._drawn |= drawn

    def _in_this_process(self) -> sqlite3.Connection:
        # SQLite forbids to use a connection on the other side of a fork.
        if self._process != os.getpid():
            self._process, self._read_only = os.getpid(), True
            self._db = self._opened()
        return self._db

    # --- After a build ---------------------------------------------------------------------------

    def commit(
        self,
        *,
        facts: Mapping[str, Any],
        sources: Mapping[str, tuple[Known, str]],
        removed_sources: Collection[str],
        results: Collection[Result],
        digest_of: Callable[[str], str],
        targets: Mapping[str, Made],
        planned: Collection[str],
    ) -> bool:
        """Stores what a build read, evaluated and rendered, all of it or nothing; whether the disk took it."""
        try:
            with self._db as db:
                db.executemany("REPLACE INTO fact VALUES (?, ?)", ((name, json.dumps(v)) for name, v in facts.items()))
                rows = ((name, *known.row(), said) for name, (known, said) in sources.items())
                db.executemany("REPLACE INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
                db.executemany("DELETE FROM source WHERE name = ?", ((name,) for name in removed_sources))
                inputs = self._store_inputs(results, digest_of)
                queries = self._store_queries(results, inputs)
                self._store_targets(targets, planned, queries)
                self._store_drawn()
            self._know("source", {name: known for name, (known, _) in sources.items()}, removed_sources)
            self._know("target", {path: file for path, (_, file, _) in targets.items()}, self._recipes.keys() - planned)
            self._recipes = {path: recipe for path, recipe in self._recipes.items() if path in planned}
            self._recipes |= {path: recipe for path, (recipe, *_) in targets.items()}
            self._told |= self._compared
        except sqlite3.Error as error:
            self._forget()
            if error.sqlite_errorcode not in _UNUSABLE_NOW:
                self.clear()
            return False
        self._drawn = {}
        return True

    def keep(self, drawn: Mapping[str, bytes]) -> None:
        """Keeps blobs and nothing else, for whoever looked at a site without publishing it."""
        self.take(drawn)
        with suppress(sqlite3.Error), self._db:
            self._store_drawn()

    def _store_drawn(self) -> None:
        drawn = ((key, digest(content), content) for key, content in self._drawn.items())
        self._db.executemany("REPLACE INTO blob VALUES (?, ?, ?)", drawn)
        self._db.execute("DELETE FROM blob WHERE rowid <= (SELECT max(rowid) FROM blob) - ?", (_MOST_BLOBS,))

    def _store_inputs(self, results: Iterable[Result], digest_of: Callable[[str], str]) -> dict[str, int]:
        """The number of every input that the results read. What is another now gets its digest."""
        self._db.executemany("UPDATE input SET digest = ? WHERE id = ?", self._changed)
        keys: dict[str, set[str]] = {}
        for name in {EVERYWHERE}.union(*(one.reads for one in results)):
            table, _, key = name.partition("/")
            keys.setdefault(table, set()).add(key)
        numbers: dict[str, int] = {}
        for table, wanted in keys.items():
            rows = self._where_in("SELECT key, id FROM input WHERE kind = ? AND key", wanted, table)
            known = {key: (number, b"") for key, number in rows}
            own = self._numbered("input", sorted(wanted), known)
            new = ((own[key], table, key, digest_of(f"{table}/{key}")) for key in wanted - known.keys())
            self._db.executemany("INSERT INTO input VALUES (?, ?, ?, ?)", new)
            numbers |= {f"{table}/{key}": number for key, number in own.items()}
        return numbers

    def _store_queries(self, results: Collection[Result], inputs: Mapping[str, int]) -> Mapping[str, int]:
        """The number of each query that has a result now. What had one and has none any more goes."""
        db, names = self._db, [one.query for one in results]
        known = {name: (number, needs) for name, number, needs in self._rows_named("query", names)}
        numbers = self._numbered("query", names, known)
        needs = {one.query: sorted(inputs[name] for name in one.reads if name != EVERYWHERE) for one in results}
        rows = ((numbers[one.query], one.query, one.digest, _packed(needs[one.query]), one.kept) for one in results)
        db.executemany("REPLACE INTO query VALUES (?, ?, ?, ?, ?)", rows)
        self._link("read", ((numbers[name], known.get(name, (0, b""))[1], needs[name]) for name in names))
        self._drop_queries(number for name, (number, _) in self._suspects.items() if name not in numbers)
        return numbers

    def _store_targets(self, targets: Mapping[str, Made], planned: Collection[str], numbers: Mapping[str, int]) -> None:
        db, gone = self._db, self._recipes.keys() - planned
        others = {name for _, _, asked in targets.values() for name in asked} - numbers.keys()
        queries = dict(numbers) | dict(self._where_in("SELECT name, id FROM query WHERE name", others))
        known = {name: (number, needs) for name, number, needs in self._rows_named("target", (*targets, *gone))}
        own = self._numbered("target", targets, known)
        needs = {path: [queries[name] for name in asked] for path, (_, _, asked) in targets.items()}
        rows = (
            (own[path], path, *file.row(), recipe, _packed(needs[path])) for path, (recipe, file, _) in targets.items()
        )
        db.executemany("REPLACE INTO target VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        db.executemany("DELETE FROM target WHERE name = ?", ((path,) for path in gone))
        before = {path: needed for path, (_, needed) in known.items()}
        users = own | {path: known[path][0] for path in gone}
        self._link("asked", ((users[path], before.get(path, b""), needs.get(path, ())) for path in users))
        # What only they asked is asked by nobody.
        left = {one for path, needed in before.items() for one in _unpacked(needed)}.difference(*needs.values())
        still = {needed for (needed,) in self._where_in("SELECT needed FROM asked WHERE needed", left)}
        self._drop_queries(left - still)

    def _drop_queries(self, numbers: Iterable[int]) -> None:
        rows = list(self._where_in("SELECT id, needs, name FROM query WHERE id", numbers))
        self._link("read", ((number, needs, ()) for number, needs, _ in rows))
        self._db.executemany("DELETE FROM query WHERE id = ?", ((number,) for number, *_ in rows))
        self.dropped += [name for *_, name in rows]

    def _numbered(self, table: str, names: Iterable[str], known: Mapping[str, tuple[int, bytes]]) -> dict[str, int]:
        """The number of each of the names, a new one for each that has none."""
        (last,) = self._db.execute(f"SELECT max(id) FROM {table}").fetchone()
        new = count((last or 0) + 1)
        return {name: known[name][0] if name in known else next(new) for name in names}

    def _rows_named(self, table: str, names: Iterable[str]) -> Iterator[tuple[str, int, bytes]]:
        return self._where_in(f"SELECT name, id, needs FROM {table} WHERE name", names)

    def _link(self, uses: str, users: Iterable[tuple[int, bytes, Collection[int]]]) -> None:
        """Notes for each user, by its number, what it needs now, and no longer what it needed before."""
        gone, new = [], []
        for user, before, now in users:
            former = set(_unpacked(before))
            gone += [(needed, user) for needed in former.difference(now)]
            new += [(needed, user) for needed in set(now) - former]
        self._db.executemany(f"DELETE FROM {uses} WHERE needed = ? AND user = ?", gone)
        self._db.executemany(f"REPLACE INTO {uses} VALUES (?, ?)", sorted(new))

    def _where_in(self, select: str, values: Iterable[Any], *before: Any) -> Iterator[Any]:
        wanted = list(values)
        for start in range(0, len(wanted), _BATCH):
            part = wanted[start : start + _BATCH]
            yield from self._db.execute(f"{select} IN ({', '.join('?' * len(part))})", (*before, *part)).fetchall()


def _connected(file: str) -> sqlite3.Connection:
    # The preview builds in one thread after the other, never in two at once.
    return sqlite3.connect(file, timeout=_PATIENCE_SECONDS, check_same_thread=False)


def digest_in(digests: Mapping[str, str], key: str) -> str:
    """The digest of what stands under the key of a table: "*" for everything, "" for all keys; empty for nothing."""
    if key == "*":
        return digest_of_all(f"{name} {digest}" for name, digest in digests.items())
    return digest_of_all(digests) if key == "" and key not in digests else digests.get(key, "")


def changed_files(
    folder: str, known: Mapping[str, Known], found: Mapping[str, Signature | None], now: int
) -> tuple[set[str], dict[str, Known]]:
    """The known files that have another content or none, and how those are seen `now` whose content had to be read."""
    changed: set[str] = set()
    seen: dict[str, Known] = {}
    for name, file in known.items():
        signature = found.get(name)
        if signature == file.signature and file.is_settled:
            continue
        if signature is not None and has_content(f"{folder}/{name}", file.signature[0], file.digest):
            seen[name] = Known(file.digest, signature, is_settled(signature, now))
        else:
            changed.add(name)
    return changed, seen


def _called(name: str) -> tuple[str, str]:
    """What the written queries of that name lie between."""
    return f'["{name}"', f'["{name}#'


def _packed(numbers: Iterable[int]) -> bytes:
    return array("I", numbers).tobytes()


def _unpacked(packed: bytes) -> Iterable[int]:
    return array("I", packed)

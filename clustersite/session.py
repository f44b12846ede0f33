"""What one process knows of a project: the state on the disk, and with it the records and results it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from clustersite.content import load
from clustersite.content.load import Parsed
from clustersite.content.sources import Moved, Sources
from clustersite.options import Options
from clustersite.output import bytecode, lock
from clustersite.output.write import UnusableFolder
from clustersite.queries import Inputs, Keep, Queries, Reason
from clustersite.signatures import (
    CACHE,
    MANIFEST,
    circumstances,
    clock,
    digest,
    file_signature,
    generator_key,
    is_settled,
)
from clustersite.state import Known, State, changed_files

_R = TypeVar("_R")


class BuildSession:
    """The builds that one process makes of a project, each from what is known: at first, what the state says.

    Without a root there is no project yet, and nothing is known.
    """

    def __init__(self, root: Path | None, keep: Keep) -> None:
        self._root = root
        self._keep = keep
        self._state: State | None = None
        self._parsed: Mapping[str, Parsed] = {}

    def attempt(self, work: Callable[[], _R], *, clean: bool, read_only: bool = False) -> _R:
        """Runs `work`; where it fails with what is known, once more with nothing known."""
        self.begin(clean=clean, read_only=read_only)
        try:
            return work()
        except (UnusableFolder, MemoryError):
            raise
        except Moved:
            # Somebody saved while the site was built from what there was before: once more, from what there is now.
            return self.attempt(work, clean=False, read_only=read_only)
        except Exception:
            # A state that somebody tampered with may hold anything. What fails without one is a fault of ours.
            if self.state.is_empty():
                raise
            self.begin(clean=True, read_only=read_only)
            return work()

    def begin(self, *, clean: bool, read_only: bool) -> None:
        """Begins a build: with `clean` nothing is known; one that is `read_only` leaves the state as it is."""
        if self._state is None:
            key = generator_key()
            self._state = State(str(self._root), key, read_only=read_only) if self._root else State(None, key)
            self.bytecode = bytecode.layouts(self._root, key)
            self._know_nothing()
        if clean:
            self.state.clear()
            self._know_nothing()
        is_ours = self.state.begin()
        self.reads.begin()
        self.queries.begin(anew=not is_ours)

    def close(self) -> None:
        """Lets go of the state's file."""
        if self._state is not None:
            self._state.close()

    def _know_nothing(self) -> None:
        self._parsed, self.reads = {}, Inputs()
        self.reads.blob = self.state.blob
        self.queries = Queries(self.reads, self.state, self._keep)

    @property
    def state(self) -> State:
        """The state, which is open from the beginning of the first build."""
        assert self._state is not None
        return self._state

    def sources(self) -> Sources:
        """All sources as they are now; only those are read that are not seen as they are known."""
        assert self._root is not None
        self._known_sources = self.state.sources()
        # What changes from now on must not be taken for known.
        return Sources(self._root, self._known_sources, clock(f"{self._root}/{CACHE}"))

    def parsed(self, sources: Sources) -> Mapping[str, Parsed]:
        """What every file says; only those are parsed whose content is not known."""
        self._sources = sources
        digests = {file: seen.digest for file, seen in sources.files.items()}
        before = {file: one for file, one in self._parsed.items() if digests.get(file) == one.digest}
        known = (file for file, seen in self._known_sources.items() if digests.get(file) == seen.digest)
        said = self.state.said([file for file in known if file not in before])
        parsed = before | load.from_texts(said)
        self._parsed = {file: parsed[file] if file in parsed else load.parse(file, sources[file]) for file in sources}
        return self._parsed

    def stale(self, recipes: Mapping[str, str], out: Path) -> dict[str, Reason]:
        """Why each of the files (path → recipe) has to be made, by its path; what needs not is not named."""
        self._targets = self.state.targets()
        self._damaged = self._damaged_in(out)
        reasons = self.state.stale(recipes, self.queries.digest_now, self._damaged)
        return {path: Reason(*reason) for path, reason in reasons.items()}

    def _damaged_in(self, out: Path) -> set[str]:
        """The targets that are not in the folder as they were made."""
        now = clock(f"{self._root}/{CACHE}")
        found = {path: file_signature(f"{out}/{path}") for path in self._targets}
        damaged, seen = changed_files(str(out), self._targets, found, now)
        self.state.refresh("target", seen)
        return damaged

    def published(self) -> Set[str] | None:
        """The files that the last build published; None where its manifest is not there as that build left it."""
        is_known = MANIFEST in self._targets and MANIFEST not in self._damaged
        return self._targets.keys() - {MANIFEST} if is_known else None

    def left(self, manifest: bytes) -> bool:
        """Whether it is the manifest that the last build published."""
        return MANIFEST in self._targets and digest(manifest) == self._targets[MANIFEST].digest

    def digests_of(self, paths: Iterable[str]) -> dict[str, str]:
        """The digests of files that are up to date."""
        return {path: self._targets[path].digest for path in paths}

    def commit(
        self,
        options: Options,
        recipes: Mapping[str, str],
        digests: Mapping[str, str],
        asked: Mapping[str, tuple[str, ...]],
        manifest: bytes,
        counted: str,
    ) -> None:
        """Lets the next build know all that this one found out; `digests` and what was `asked` are of files made."""
        now, out = clock(f"{self._root}/{CACHE}"), options.out

        def published(path: str, content_digest: str) -> Known:
            signature = file_signature(f"{out}/{path}") or (-1, 0, 0, 0)
            return Known(content_digest, signature, is_settled(signature, now))

        targets = {path: (recipes[path], published(path, found), asked[path]) for path, found in digests.items()}
        targets[MANIFEST] = ("", published(MANIFEST, digest(manifest)), ())
        sources = self._sources
        is_kept = self.state.commit(
            facts={"circumstances": self._circumstances(options), "counted": counted},
            sources={file: (sources.files[file], load.to_text(self._parsed[file])) for file in sources.anew},
            removed_sources=self._known_sources.keys() - sources.files.keys(),
            results=self.queries.fresh(),
            digest_of=self.reads.digest,
            targets=targets,
            planned={*recipes, MANIFEST},
        )
        if is_kept:
            self.queries.settle(self.state.dropped)
        else:
            # No state knows the dependencies of what was evaluated here.
            self._know_nothing()

    def keep_drawn(self) -> None:
        """Lets later builds find what was drawn for a check, which leaves nothing else behind."""
        drawn = self.state.drawn()
        if drawn and self._root:
            with suppress(lock.Busy), lock.held(self._root):
                State(str(self._root), generator_key()).keep(drawn)

    def _circumstances(self, options: Options) -> list[object]:
        root, out, today = str(self._root), str(options.out), options.today.isoformat()
        return circumstances(root, out, today, options.base_url, drafts=options.drafts)

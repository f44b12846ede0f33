"""A source file as text, with the YAML tree that tells where each value stands."""

from __future__ import annotations

from dataclasses import dataclass

from clustersite.content import yaml_source
from clustersite.content.yaml_source import Group, Mark, Node, Text
from clustersite.problems.diagnostics import Where


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One source file."""

    file: str
    lines: tuple[str, ...]
    root: Node | None = None
    body_line: int = 1

    def where(self, *path: str | int) -> Where:
        """Where the value at `path` stands."""
        return self._at(yaml_source.locate(self.root, path)) if self.root else Where(self.file)

    def where_key(self, *path: str | int) -> Where:
        """Where the key at the end of `path` stands."""
        return self._at(yaml_source.locate_key(self.root, path)) if self.root else Where(self.file)

    def keys(self, *path: str | int) -> tuple[str, ...]:
        """The keys of the group at `path`; none where no group stands."""
        return yaml_source.keys_of(self.root, path) if self.root else ()

    def text(self, key: str) -> str:
        """What stands at the key of the file's own group; empty where that is no text."""
        value = self.root.values.get(key) if isinstance(self.root, Group) else None
        return value.value if isinstance(value, Text) else ""

    def _at(self, mark: Mark) -> Where:
        return Where(self.file, mark.line, mark.column, mark.length)

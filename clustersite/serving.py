"""The preview: builds, shows the site on 127.0.0.1, and builds again when a source changes."""

from __future__ import annotations

from collections.abc import Callable

from livereload import Server

from clustersite import building
from clustersite.building import Options, Outcome
from clustersite.storage import SOURCE_FOLDERS


def serve(options: Options, *, port: int, report: Callable[[Outcome], None]) -> int:
    """Serves until it is interrupted; `report` is told of every build."""

    def rebuild() -> None:
        report(building.build(options))

    rebuild()
    server = Server()
    for folder in SOURCE_FOLDERS:
        server.watch(str(options.root / folder), rebuild)
    server.serve(root=str(options.out), host="127.0.0.1", port=port)
    return 0

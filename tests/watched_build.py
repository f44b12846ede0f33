"""A build that watches itself: prints, as JSON, every touch that a build must not make.

`python -m tests.watched_build ROOT` builds the project at ROOT into its folder public/.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path

from clustersite import build as building
from clustersite.options import Options

_CHANGING = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}
_READ_ONLY = {"rb", "r", "rt", None}


def main(root: Path) -> None:
    """Builds and tells what was touched: network, programs, and files outside the project."""
    may_change = tuple(str(root / name) for name in ("public", ".cache", "__pycache__"))
    may_read = (
        str(root),
        sys.prefix,
        sys.base_prefix,
        str(Path(__file__).parent.parent / "clustersite"),
        "/usr/",
        "/dev/null",
    )
    touched: list[str] = []

    def look(event: str, given: tuple[object, ...]) -> None:
        match event, given:
            # What a pipe or a folder already opened is read through has no path; an editable installation stands in
            # the search path under a name that is none.
            case ("open", (str(path), mode, int(flags))) if path and not path.startswith("__editable__"):
                writes = (
                    bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)) if mode is None else mode not in _READ_ONLY
                )
                place = os.path.realpath(path)
                if not place.startswith(may_change if writes else may_read) and place != "/dev/null":
                    touched.append(f"{'write' if writes else 'read'} {path}")
            case (name, (path, *_)) if name in _CHANGING and not os.path.realpath(str(path)).startswith(may_change):
                touched.append(f"{name} {path}")
            case ("subprocess.Popen", (program, *_)) if Path(str(program)).name != "git":
                touched.append(f"run {program}")
            case (name, _) if name.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.")):
                touched.append(f"{name} {given}")
            case _:
                pass

    sys.addaudithook(look)
    outcome = building.build(Options(root=root, out=root / "public", today=date(2026, 3, 1)))
    seen = sorted(set(touched))
    print(json.dumps({"touched": seen, "codes": [found.code for found in outcome.problems]}))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Entry point of the generator: `python build.py --help`."""

import os
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from clustersite.cli import glance

if __name__ == "__main__":
    root, today = os.path.dirname(os.path.realpath(__file__)), datetime.now(ZoneInfo("Europe/Berlin")).date()
    exit_code = glance.main(sys.argv[1:], root, today.isoformat())
    if exit_code is None:
        try:
            from pathlib import Path

            from clustersite.cli.main import main
        except ModuleNotFoundError as missing:
            # A traceback would not tell an editor that the environment is not set up or not active.
            sys.exit(f"Es fehlt das Paket „{missing.name}“. Zuerst einrichten, wie es im README steht.")
        exit_code = main(sys.argv[1:], root=Path(root), today=today)
    sys.exit(exit_code)

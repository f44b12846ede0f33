"""Entry point of the generator: `python build.py --help`."""

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

try:
    from clustersite.command_line import main
except ModuleNotFoundError as missing:
    # A traceback would not tell an editor that the environment is not set up or not active.
    sys.exit(f"Es fehlt das Paket „{missing.name}“. Zuerst einrichten, wie es im README steht.")

if __name__ == "__main__":
    today = datetime.now(ZoneInfo("Europe/Berlin")).date()
    sys.exit(main(sys.argv[1:], root=Path(__file__).resolve().parent, today=today))

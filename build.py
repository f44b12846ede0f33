"""Entry point of the generator: `python build.py --help`.

In ASCII and without new syntax, so that even an old Python reads this file and says which one is needed.
"""

import gc
import os
import sys

if sys.version_info < (3, 11):
    sys.exit("Gebraucht wird Python 3.11 oder neuer, hier antwortet Python " + sys.version.split()[0] + ".")

from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SET_UP = " Zuerst einrichten, wie es im README steht."

if __name__ == "__main__":
    for stream in filter(None, (sys.stdout, sys.stderr)):
        # Files and logs get UTF-8 whatever the environment says; a terminal its own encoding, with ? for the rest.
        stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    root = os.path.dirname(os.path.realpath(__file__))
    try:
        today = datetime.now(ZoneInfo("Europe/Berlin")).date()
        from clustersite import cli

        exit_code = cli.glance(sys.argv[1:], root, today.isoformat())
        if exit_code is None:
            # Looking through all installed packages for plugins of pydantic takes longer than loading it.
            os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
            # The process ends with its command, and nearly all that it makes lives to its end.
            gc.disable()
            from pathlib import Path

            from clustersite.cli.main import main

            exit_code = main(sys.argv[1:], root=Path(root), today=today)
    except ZoneInfoNotFoundError:
        sys.exit("Es fehlen die Zeitzonen (Paket tzdata)." + SET_UP)
    except ModuleNotFoundError as missing:
        sys.exit("Es fehlt das Paket " + str(missing.name) + "." + SET_UP)
    except (ImportError, MemoryError, SystemError) as lacking:
        sys.exit("Ein Teil des Programms ist nicht zu laden, vermutlich fehlt Speicher: " + repr(lacking))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Who reads has seen enough, as `head` does.
        exit_code = 0
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with suppress(BrokenPipeError):
            stream.flush()
    # To take apart what a large build has made would only take time.
    os._exit(exit_code)

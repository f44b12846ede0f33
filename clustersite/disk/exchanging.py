"""Two folders that change places in one step of the system, so that neither place is ever empty. Only Linux has it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

_HERE = -100
_EXCHANGE = 2


def exchanger() -> Callable[[str, str], None] | None:
    """What makes the files or folders at two paths change places, OSError where the disk cannot; None if none can."""
    if sys.platform != "linux":
        return None
    # Imported here, because a build that writes nothing must not pay for it.
    import ctypes  # noqa: PLC0415

    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return None
    rename.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)

    def exchange(one: str, other: str) -> None:
        if rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), one)

    return exchange

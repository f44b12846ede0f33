"""QR codes as drawings for inline SVG."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class QrCode:
    """A QR code: `path` draws its dark modules in a square of `size` units, the quiet zone (ISO 18004) included."""

    size: int
    path: str


_QUIET_ZONE = 4


def qr_code(text: str) -> QrCode:
    """The QR code of `text` with medium error correction."""
    # Imported here, because a build that draws no code must not pay for it.
    import segno  # noqa: PLC0415

    matrix = segno.make_qr(text, error="m").matrix
    return QrCode(
        size=len(matrix) + 2 * _QUIET_ZONE,
        path="".join(
            f"M{column + _QUIET_ZONE} {row + _QUIET_ZONE}h{length}v1h-{length}z"
            for row, modules in enumerate(matrix)
            for column, length in _runs(modules)
        ),
    )


def _runs(modules: bytearray) -> list[tuple[int, int]]:
    """Where runs of dark modules begin in a row, and how long they are."""
    runs: list[tuple[int, int]] = []
    for column, dark in enumerate(modules):
        if not dark:
            continue
        if runs and sum(runs[-1]) == column:
            runs[-1] = runs[-1][0], runs[-1][1] + 1
        else:
            runs.append((column, 1))
    return runs

"""How large the package is: `python -m tests.size` prints the lines of code of every room and module.

Lines of code are those with anything but docstrings and comments.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "clustersite"
_NO_CODE = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER,
}  # fmt: skip


def lines_of_code() -> dict[str, int]:
    """The lines of code of every module, by its path below the package."""
    return {file.relative_to(PACKAGE).as_posix(): _count(file.read_text("utf-8")) for file in _modules()}


def _modules() -> Iterator[Path]:
    return (file for file in sorted(PACKAGE.rglob("*.py")))


def _count(text: str) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    code = {line for token in tokens if token.type not in _NO_CODE for line in range(token.start[0], token.end[0] + 1)}
    return len(code - {line for node in ast.walk(ast.parse(text)) for line in _docstring(node)})


def _docstring(node: ast.AST) -> range:
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        match node.body:
            case [ast.Expr(value=ast.Constant(value=str())) as first, *_]:
                return range(first.lineno, (first.end_lineno or first.lineno) + 1)
    return range(0)


def main() -> None:
    """Prints the sizes."""
    sizes = lines_of_code()
    for room, names in groupby(sizes, key=lambda name: name.partition("/")[0]):
        modules = list(names)
        sys.stdout.write(f"{sum(sizes[name] for name in modules):6} {room} ({len(modules)})\n")
        for name in modules if len(modules) > 1 else ():
            sys.stdout.write(f"{sizes[name]:12} {name}\n")
    sys.stdout.write(f"{sum(sizes.values()):6} lines in {len(sizes)} modules\n")


if __name__ == "__main__":
    main()

"""The house itself: who may touch the disk, ask the clock or know this cluster, and which way imports run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from clustersite.content import model
from tests.size import lines_of_code

MOST_LINES = 12_865
MOST_MODULES = 79
ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "clustersite").rglob("*.py"))
TEXTS = [file for folder in ("layouts", "content") for file in sorted((ROOT / folder).rglob("*.*"))]
MESSAGES = sorted((ROOT / "clustersite/problems/messages").iterdir())
# What reads sources, keeps the state and writes the site; the commands that leave the project, because they send files
# or look for one; and the messages, which are files of the package.
AT_THE_DISK = (
    "clustersite/content/sources.py",
    "clustersite/git.py",
    "clustersite/signatures.py",
    "clustersite/state.py",
    "clustersite/output/",
    "clustersite/publish/",
    "clustersite/cli/",
    "clustersite/problems/__init__.py",
)
# From the bottom up: a room imports only from those before it.
ROOMS = (
    "problems", "signatures", "state", "parallel", "queries", "output", "content", "git", "events", "feeds",
    "render", "site", "checks", "options", "routes", "publish", "session", "inspection", "plan", "build",
    "editor", "preview", "cli",
)  # fmt: skip
DISK = re.compile(
    r"\.(read_bytes|read_text|write_bytes|write_text|mkdir|unlink|rmdir|iterdir|rglob|is_file|is_dir|exists|stat)\("
    r"|(?<![\w.])open\(|\bos\.(open|replace|remove|walk|listdir|makedirs|stat)\("
)
CLOCK = re.compile(r"\b(datetime\.now|datetime\.today|date\.today|time\.time|random\.|uuid4|secrets\.token)\b")


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@cache
def code_of(file: Path) -> str:
    """The module without docstrings and comments."""
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value = ast.Constant(value=None)
    return ast.unparse(tree)


def test_only_storage_and_what_it_stands_on_touches_the_disk() -> None:
    found = {name_of(file) for file in MODULES if DISK.search(code_of(file))}

    assert {name for name in found if not name.startswith(AT_THE_DISK)} == set()


def test_nothing_below_build_py_asks_a_clock_or_chance() -> None:
    assert [name_of(file) for file in MODULES if CLOCK.search(code_of(file))] == []


@pytest.mark.parametrize("word", ["Zukunftsmacher", "Lausitz", "Stammtisch", "altmann", "Palfinger"])
def test_the_generator_knows_nothing_of_this_cluster(word: str) -> None:
    assert [name_of(file) for file in MODULES if word in code_of(file)] == []
    assert [file.name for file in MESSAGES if word.lower() in file.read_text("utf-8").lower()] == []


def test_folders_import_one_way_only() -> None:
    rank = {name: number for number, name in enumerate(ROOMS)}
    names = set(map(module, MODULES))

    arrows = {
        (module(file).split(".")[1], one.split(".")[1], module(file))
        for file in MODULES[1:]
        for one in imports(file, names)
    }

    assert {room for room, _, _ in arrows} <= rank.keys()
    assert [arrow for arrow in sorted(arrows) if rank[arrow[0]] < rank[arrow[1]]] == []


def test_imports_run_one_way() -> None:
    names = set(map(module, MODULES))

    TopologicalSorter({module(file): set(imports(file, names)) - {module(file)} for file in MODULES}).prepare()


def module(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(file: Path, names: set[str]) -> Iterator[str]:
    """What the module imports when it is loaded; imports for type checkers alone and within functions do not count."""
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            parts = {f"{node.module}.{alias.name}" for alias in node.names} & names
            yield from parts or {node.module} & names


def test_tests_of_a_room_are_named_after_its_modules() -> None:
    """What concerns several modules is tested in tests/ itself, in a file whose name says the behaviour."""
    tested = [file.relative_to(ROOT / "tests") for file in (ROOT / "tests").glob("*/test_*.py")]
    package = ROOT / "clustersite"
    modules = {(file.parent.name, file.stem) for file in package.glob("*/*.py")}
    rooms = {(folder.name, folder.name) for folder in package.iterdir() if (folder / "__init__.py").is_file()}

    assert [str(file) for file in tested if (file.parts[0], file.stem[5:]) not in modules | rooms] == []


def test_ci_runs_the_readmes_test_command_word_for_word() -> None:
    commands = re.findall(r"^```sh\n(.*?)\n```", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    tests = next(command for command in commands if "pytest" in command)

    assert f"\n{tests}\n" in (ROOT / ".ci/run").read_text("utf-8")


def test_every_field_is_read_by_something() -> None:
    """A field that no layout, no text, no feed and no check reads was forgotten there."""
    texts = [code_of(file) for file in MODULES] + [file.read_text("utf-8") for file in TEXTS]
    read = {name for text in texts for name in re.findall(r"\.([a-z_]+)\b", text)}
    records = [one for one in vars(model).values() if isinstance(one, type) and issubclass(one, model.Record)]

    assert {name for record in records for name in record.model_fields} - read == set()


def test_a_public_name_stands_in_one_module() -> None:
    """The commands are called like what they do, in `cli/` and in the room that does it."""
    homes: dict[str, set[Path]] = {}
    for file in MODULES:
        for name in _public_names(ast.parse(file.read_text("utf-8"))):
            homes.setdefault(name, set()).add(file)

    assert {name for name, found in homes.items() if len(found) > 1} == {
        "TYPE_CHECKING", "build", "check", "publish", "serve",
    }  # fmt: skip


def _public_names(module: ast.Module) -> Iterator[str]:
    for node in module.body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found = [name]
            case ast.Assign(targets=targets):
                found = [target.id for target in targets if isinstance(target, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name)):
                found = [name]
            case _:
                found = []
        yield from (name for name in found if not name.startswith("_"))


def test_the_package_grows_no_further() -> None:
    """The goal is 8,200 lines in 80 modules (house.md). Whoever makes it smaller lowers these."""
    sizes = lines_of_code()

    assert (sum(sizes.values()) <= MOST_LINES, len(sizes) <= MOST_MODULES) == (True, True)

"""What is generated for editors: JSON Schemas that accept what the reader accepts, references, and their commands."""

import json
import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from clustersite.cli.main import main
from clustersite.content import model
from clustersite.content.load import FOLDERS, TABLES
from clustersite.content.model import Record
from clustersite.content.validation import described
from clustersite.editor.reference import problems_reference, reference_files, schema_files
from clustersite.problems import codes
from tests.sites import TODAY, write_site

_ID_PATTERN = "^[a-z0-9]+(-[a-z0-9]+)*$"
ROOT = Path(__file__).resolve().parent.parent.parent


class _AsInVisualStudioCode(yaml.SafeLoader):
    """YAML with the types of the core schema of YAML 1.2.2 (10.3.2), as the YAML extension of VS Code reads it."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's name and way


for _tag, _pattern in (
    ("null", r"null|Null|NULL|~|"),
    ("bool", r"true|True|TRUE|false|False|FALSE"),
    ("int", r"[-+]?[0-9]+"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
):
    _AsInVisualStudioCode.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), None)
_AsInVisualStudioCode.add_constructor("tag:yaml.org,2002:int", lambda _loader, node: int(node.value))
_AsInVisualStudioCode.add_constructor("tag:yaml.org,2002:float", lambda _loader, node: float(node.value))


def _read(text: str) -> Any:
    return yaml.load(text, _AsInVisualStudioCode)


@cache
def _validator(name: str) -> Draft7Validator:
    written = {file: json.loads(text) for file, text in schema_files({}).items()}
    resources = {file: DRAFT7.create_resource(content) for file, content in written.items()}
    return Draft7Validator(written[name], registry=Registry().with_resources(resources.items()))


def _faults(name: str, text: str) -> list[str]:
    return [f"{'/'.join(map(str, error.path))}: {error.message}" for error in _validator(name).iter_errors(_read(text))]


def _data_files() -> list[tuple[str, Path]]:
    single = {"events": "event", "members": "member"}
    files = [(f"{name}.json", ROOT / f"site_data/{name}.yaml") for name in ("site", *TABLES)]
    files += [
        (f"{single[name]}.json", file) for name in FOLDERS for file in sorted((ROOT / "site_data" / name).iterdir())
    ]
    return files


def test_all_data_of_the_site_is_valid() -> None:
    found = {file.name: _faults(schema, file.read_text("utf-8")) for schema, file in _data_files() if file.exists()}

    assert len(found) > 40
    assert {file: faults for file, faults in found.items() if faults} == {}


def test_all_front_matter_of_the_site_is_valid() -> None:
    pages = sorted((ROOT / "content").rglob("*.md"))

    found = {page.name: _faults("page.json", page.read_text("utf-8").split("\n---\n")[0]) for page in pages}

    assert found
    assert {file: faults for file, faults in found.items() if faults} == {}


def test_the_schemas_are_schemas() -> None:
    for name, text in schema_files({}).items():
        Draft7Validator.check_schema(json.loads(text))
        assert "docs" not in name


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ("places.json", "a: {name: Halle, town: Zittau, postcode: 02763}"),
        ("places.json", "a: {name: Halle, town: Dresden, postcode: 01067, latitude: 51.05, longitude: '13.73'}"),
        ("places.json", "a: {name: 1900, town: Halle}"),
        ("event.json", "title: 2026\nstart: 2026-03-05 13:00\nend: 15:00"),
        ("event.json", "title: Treffen\nstart: 05.03.2026\nend: 15"),
        ("event.json", "title: Treffen\nstart: 2026-09\ndraft: ja\nstatus:\nplace:\nrepeat:\nlinks:"),
        ("event.json", "title: Treffen\nstart: 2026-09\ndraft: No\nlinks: anmeldung\naudience: [Schulen, Betriebe]"),
        ("event.json", "title: Treffen\nstart: 2026-09\ndraft: true"),
        (
            "event.json",
            "title: Reihe\nstart: 2026-03-05 10:00\nrepeat: {every: 2 weeks, on: monday, count: 1.000, "
            "changes: {2026-03-05: cancelled, 2026-03-19: {start: 2026-03-20 10:00}}}",
        ),
        ("event.json", "title: Teile\nsessions: {zittau: {start: 2026-03-17 14:00, end: 9.30}}"),
        ("figures.json", "a: {title: Aufrufe, period: 2025, values: [{label: 1, value: 5.809}, {label: x, value: 7}]}"),
        ("member.json", "name: Bau GmbH\nprofessions_as_of: 2026\njoined: 2024-01"),
    ],
)
def test_what_the_reader_accepts_is_accepted(schema: str, text: str) -> None:
    assert _faults(schema, text) == []


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ("event.json", "titel: Treffen\nstart: 2026-03-05"),
        ("event.json", "start: 2026-03-05"),
        ("event.json", "title: Treffen\nstatus: abgesagt"),
        ("event.json", "title: Treffen\nplace: Halle 3"),
        ("event.json", "title: Treffen\ndraft: vielleicht"),
        ("event.json", "title: [Treffen]"),
        ("event.json", "title: Treffen\nrepeat: {on: monday}"),
        ("links.json", "a: {label: Seite, url: www.beispiel.de}"),
        ("links.json", "a: {label: Seite, url: https://beispiel.de, visibility: geheim}"),
        ("places.json", "Halle 1: {name: Halle, town: Zittau}"),
        ("site.json", "name: Cluster"),
    ],
)
def test_what_can_be_known_while_typing_is_marked(schema: str, text: str) -> None:
    assert _faults(schema, text)


def test_an_id_newer_than_the_committed_copy_is_not_marked() -> None:
    assert _faults("event.json", "title: Treffen\nstart: 2026-03-05\nplace: gerade-angelegt") == []


def test_every_field_has_its_german_description() -> None:
    written = schema_files({})

    assert "Titel, wie er auf der Seite und im Kalender steht." in written["event.json"]
    for name, text in written.items():
        for path, field in _fields(json.loads(text)):
            assert field.get("description"), f"{name}: {path}"


def _fields(schema: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(schema, list):
        return [found for entry in schema for found in _fields(entry, path)]
    if not isinstance(schema, dict):
        return []
    fields = list(schema.get("properties", {}).items()) if "additionalProperties" in schema else []
    found = [(f"{path}/{name}", field) for name, field in fields]
    return found + [inner for key, entry in schema.items() for inner in _fields(entry, f"{path}/{key}")]


def test_completion_offers_the_ids_of_the_data() -> None:
    ids = json.loads(schema_files({"places": ["halle", "aula"]})["ids.json"])["definitions"]

    assert ids["places"]["examples"] == ["aula", "halle"]
    assert ids["members"]["examples"] == []


def test_every_field_that_names_an_id_says_of_which_table() -> None:
    for kind in (kind for kind in vars(model).values() if isinstance(kind, type) and issubclass(kind, Record)):
        fields = described(kind).items()
        named = {name for name, field in fields if field.notation and field.notation.kind == "choice"}
        named -= {name for name, field in fields if field.options}
        assert named == {name for name, field in fields if field.table not in (None, "assets")}, kind.__name__


def test_every_data_file_of_vs_code_has_a_schema() -> None:
    settings = json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))
    mapped = settings["yaml.schemas"]

    assert {Path(file).name for file in mapped} == schema_files({}).keys() - {"ids.json", "page.json"}
    for schema, file in _data_files():
        assert fnmatch(file.relative_to(ROOT).as_posix(), mapped[f"./schemas/{schema}"])


def test_the_committed_schemas_are_current() -> None:
    """Ids may lag behind the data: an editor who adds a place on the git host need not run a command."""
    for name, text in schema_files({}).items():
        committed = json.loads((ROOT / "schemas" / name).read_text("utf-8"))
        for definition in committed.get("definitions", {}).values():
            definition["examples"] = []
        assert committed == json.loads(text), f"{name}: python build.py reference"


# --- References and commands ---------------------------------------------------------------------


def test_the_committed_references_are_current() -> None:
    for file, text in reference_files({}).items():
        if file.startswith("docs/"):
            assert (ROOT / file).read_text("utf-8") == text, f"{file}: python build.py reference"


def test_the_reference_of_problems_has_every_code() -> None:
    text = problems_reference()

    assert [code for code in codes() if f"### {code}\n" not in text] == []


def test_explain_shows_a_wrong_and_a_right_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "e112"], root=ROOT, today=TODAY) == 0

    shown = capsys.readouterr().out
    assert "Fehler E112: Das Ende liegt vor dem Beginn." in shown
    assert "    end: 17:30" in shown
    assert "    end: 20:30" in shown


def test_explain_of_an_unknown_code_suggests_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "E11"], root=ROOT, today=TODAY) == 2

    assert "Meinten Sie „E" in capsys.readouterr().err


def test_reference_writes_all_of_them_with_the_ids_of_the_data(tmp_path: Path) -> None:
    write_site(tmp_path)

    assert main(["reference"], root=tmp_path, today=TODAY) == 0

    assert '"halle"' in (tmp_path / "schemas/ids.json").read_text("utf-8")
    assert (tmp_path / "docs/felder.md").read_text("utf-8") == reference_files({})["docs/felder.md"]
    assert (tmp_path / "docs/fehler.md").read_text("utf-8") == problems_reference()


def test_a_folder_that_is_in_the_way_is_a_problem_and_not_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_site(tmp_path)
    (tmp_path / "docs/felder.md").mkdir(parents=True)

    assert main(["reference"], root=tmp_path, today=TODAY) == 1

    assert "Fehler E171" in capsys.readouterr().err

"""The guide for editors: every example in it can be built, and becomes what the guide says."""

import re
import shlex
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from clustersite import build as building
from clustersite.cli.main import main
from clustersite.problems import is_error
from tests.sites import SMALLEST, TODAY, files_of, options_for, outputs_of, write_files, write_site

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs/anleitung.md").read_text("utf-8")
_EXAMPLE = re.compile(r"(?P<words>[^\n]*)`(?P<file>[^`\n]+)`\n\n```(?:yaml|markdown)\n(?P<text>.*?)```\n", re.DOTALL)
_RESULT = re.compile(r"```text\n(?P<text>.*?)\n```\n", re.DOTALL)


@dataclass(frozen=True)
class _Step:
    """One task: the files as they are after it, and the line that must then be on a page or in a feed."""

    title: str
    files: tuple[tuple[str, str, bool], ...]
    result: str


def _steps() -> list[_Step]:
    tasks = GUIDE.partition("## Die zehn häufigsten Aufgaben")[2].partition("\n## Wenn eine")[0]
    return [
        _Step(
            task.partition("\n")[0],
            tuple(
                (found["file"], found["text"], "ans Ende von" in found["words"]) for found in _EXAMPLE.finditer(task)
            ),
            found["text"] if (found := _RESULT.search(task)) else "",
        )
        for task in tasks.split("\n### ")[1:]
    ]


def _site(root: Path) -> Path:
    """The smallest site with the tables of the real one, whose ids the guide names."""
    tables = ("categories", "links", "places", "professions")
    files = {f"site_data/{name}.yaml": (ROOT / f"site_data/{name}.yaml").read_text("utf-8") for name in tables}
    write_files(write_site(root), {**files, "layouts/post.html": files_of(SMALLEST)["layouts/page.html"]})
    return root


def test_the_guide_has_ten_tasks_each_with_a_file_and_a_result() -> None:
    steps = _steps()

    assert len(steps) == 10
    assert [step.title for step in steps if not step.files or not step.result] == []
    assert sum(len(step.files) for step in steps) == GUIDE.count("```yaml") + GUIDE.count("```markdown")


def test_every_task_can_be_done_as_it_is_written(tmp_path: Path) -> None:
    _site(tmp_path)
    for step in _steps():
        for file, text, is_added in step.files:
            before = (tmp_path / file).read_text("utf-8") if is_added else ""
            write_files(tmp_path, {file: f"{before}\n{text}" if before else text})
        outcome = building.build(options_for(tmp_path))
        assert [f"{step.title}: {found.message}" for found in outcome.problems if is_error(found)] == []
        assert step.result in _shown(tmp_path), step.title


def _shown(root: Path) -> str:
    """The words of all pages and feeds, the latter unfolded and unescaped (RFC 5545 3.1, 3.3.11)."""
    texts = []
    for path, text in outputs_of(root).items():
        plain = text.replace("\r\n ", "").replace("\\,", ",") if path.endswith(".ics") else re.sub(r"<[^>]+>", "", text)
        texts.append(unescape(plain))
    return "\n".join(texts)


def test_the_message_it_shows_is_the_real_one(tmp_path: Path) -> None:
    text = "title: Infoabend\ncategory: messe\nstart: 25.11.2026 18:00\nend: 20:00\nplace: saltlab\n"
    write_files(_site(tmp_path), {"site_data/events/infoabend-2026.yaml": text})

    (found,) = (found for found in building.check(options_for(tmp_path)).problems if is_error(found))

    assert f"    Fehler {found.code}: {found.message}\n" in GUIDE
    assert f"--> {found.where.file}:{found.where.line}:{found.where.column}\n" in GUIDE
    assert found.help.startswith(re.findall(r"    Hilfe: (.*)\n", GUIDE)[0])


def test_the_hint_it_switches_off_is_silent(tmp_path: Path) -> None:
    (comment,) = re.findall(r"`(# ok H205: [^`]+)`", GUIDE)
    member = "name: Musterbau GmbH\ntown: Görlitz\nstate: Sachsen\n"
    write_files(_site(tmp_path), {"site_data/members/musterbau.yaml": member})
    loud = {found.code for found in building.check(options_for(tmp_path)).problems}

    write_files(tmp_path, {"site_data/members/musterbau.yaml": f"{comment}\n{member}"})
    silent = {found.code for found in building.check(options_for(tmp_path)).problems}

    assert loud - silent == {"H205"}
    assert silent <= loud


def test_every_command_it_names_runs(tmp_path: Path) -> None:
    infoabend = "title: Infoabend\ncategory: messe\nplace: salt-lab\nstart: 2026-11-25 18:00\n"
    commands = [shlex.split(command) for command in re.findall(r"`python build\.py ([^`]+)`", GUIDE)]
    codes: dict[str, int] = {}
    for name, *arguments in commands:
        root = _site(tmp_path / name)
        # `new` proposes the id that the other commands name.
        files = {"site_data/events/infoabend-2026.yaml": infoabend} if name != "new" else {}
        write_files(root, {**files, "kalender.ics": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR\n"})
        typed = [str(root / word) if word.endswith(".ics") else word for word in arguments]
        codes |= {} if name == "serve" else {name: main([name, *typed], root=root, today=TODAY)}
        assert name == "serve" or (root / "site_data/events/infoabend-2026.yaml").exists()

    assert codes == dict.fromkeys(["check", "new", "cancel", "move", "import", "explain"], 0)


def test_the_places_it_names_exist() -> None:
    table = GUIDE.partition("## Was liegt wo?")[2].partition("\n## ")[0]
    named = [path for row in table.split("\n") for path in re.findall(r"`([^`]+)`", row)]

    assert len(named) >= 10
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_its_links_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", GUIDE) if not link.startswith("https:")]

    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []

"""The ten tasks of the guide, done in the form by a real browser."""

from __future__ import annotations

from functools import partial
from pathlib import Path, PurePosixPath

import pytest
from playwright.sync_api import Browser, Page, expect

from clustersite.editor import entries
from clustersite.editor.entries import Entry
from tests.previews import eventually, preview_of
from tests.test_guide import _shown, _site, _steps

pytestmark = pytest.mark.slow


def entry_of(file: str, text: str) -> Entry:
    """The record that the guide's example is about."""
    path = PurePosixPath(file)
    if path.parts[0] == "content":
        return Entry("pages", str(path.relative_to("content").with_suffix("")))
    if len(path.parts) == 3:
        return Entry(path.parts[1], path.stem)
    return Entry(path.stem, text.partition(":")[0])


def fill(page: Page, data: dict[str, list[str]]) -> None:
    """Types and chooses what the data says; rows that are not there yet are added."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    for name, values in data.items():
        if name.endswith(".@key") and not page.locator(f'[name="{name}"]').count():
            rows = name.split(".")[-3]
            page.locator(f'details:has(> template)[data-rows="{rows}"] > [data-add]').click()
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        control = page.locator(f'[name="{name}"]')
        kind = control.first.evaluate("(one) => one.type === 'checkbox' ? one.type : one.localName")
        for value in values:
            if kind == "checkbox":
                page.locator(f'[name="{name}"][value="{value}"]').check()
            elif kind == "select":
                control.select_option(value)
            else:
                control.fill(value)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("alert")).to_contain_text("Gespeichert.")


def _is_shown(root: Path, result: str) -> bool:
    """Whether a page of the built site shows it; not yet while a build is just replacing files."""
    try:
        return result in _shown(root)
    except FileNotFoundError:
        return False


def test_the_ten_tasks_of_the_guide_can_be_done_in_the_form(tmp_path: Path, browser: Browser) -> None:
    root, page = _site(tmp_path), browser.new_page()
    done = 0
    with preview_of(root) as preview:
        preview.get("/")
        form = f"{preview.address}/_bearbeiten"
        for step in _steps():
            for file, text, is_added in step.files:
                entry = entry_of(file, text)
                data = entries.form_data(entry, text)
                assert data is not None
                if "verlegen" in step.title and not is_added and "Reihe" not in step.title:
                    page.goto(f"{form}/events/{entry.id}/verlegen")
                    page.get_by_label("Neuer Beginn", exact=True).fill(data["start"][0])
                    press(page, "Verlegen")
                elif "Termin absagen" in step.title:
                    page.goto(f"{form}/events/{entry.id}/absagen")
                    press(page, "Absagen")
                elif (root / file).exists() and not is_added:
                    page.goto(f"{form}/{entry.table}/{entry.id}")
                    fill(page, data)
                    press(page, "Speichern")
                else:
                    page.goto(f"{form}/neu/{'nachricht' if entry.table == 'pages' else entry.table}")
                    fill(page, {**data, "@id": [entry.id.rpartition("/")[2]]})
                    press(page, "Speichern")
                saved = (root / file).read_text("utf-8")
                assert entries.plain_values(entry, saved) == entries.plain_values(entry, text), step.title
                done += 1
            eventually(partial(_is_shown, root, step.result))
    page.close()

    assert done == sum(len(step.files) for step in _steps()) >= 10

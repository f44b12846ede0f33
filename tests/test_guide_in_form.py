"""The ten tasks of the guide, and what it says besides, done in the form by a real browser."""

from __future__ import annotations

from functools import partial
from pathlib import Path, PurePosixPath

import pytest
from playwright.sync_api import Browser, Page, expect

from clustersite.editor import entries
from clustersite.editor.entries import Entry
from tests.previews import eventually, preview_of
from tests.sites import real_layouts, write_files
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
        if name.endswith(".@key") and not page.locator(f'[name^="{name.removesuffix("@key")}"]').count():
            rows = name.split(".")[-3]
            page.locator(f'details:has(> template)[data-rows="{rows}"] > [data-add]').click()
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        control = page.locator(f'[name="{name}"]')
        if name.endswith(".@key") and not control.count():
            continue
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
                saved = entries.plain_values(entry, (root / file).read_text("utf-8")) or {}
                # A new event also gets the identity by which calendars know it.
                saved.pop("uid", None)
                assert saved == entries.plain_values(entry, text), step.title
                done += 1
            eventually(partial(_is_shown, root, step.result))
    page.close()

    assert done == sum(len(step.files) for step in _steps()) >= 10


def test_a_flyer_and_a_free_place_are_added_in_the_form(tmp_path: Path, browser: Browser) -> None:
    root, page = _site(tmp_path / "site"), browser.new_page()
    done = {file: text for step in _steps() for file, text, is_added in step.files if not is_added}
    added = {file: text for step in _steps() for file, text, is_added in step.files if is_added}
    tables = {file: f"{(root / file).read_text('utf-8')}\n{text}" for file, text in added.items()}
    write_files(root, {**real_layouts(), **done, **tables})
    flyer = tmp_path / "Flyer Infoabend.PDF"
    flyer.write_bytes(b"%PDF-1.7\n" + b"0" * 239_000)
    event, member = "site_data/events/infoabend-2026.yaml", "site_data/members/musterbau.yaml"
    with preview_of(root) as preview:
        preview.get("/")
        form = f"{preview.address}/_bearbeiten"
        page.goto(f"{form}/events/infoabend-2026")
        page.set_viewport_size({"width": 360, "height": 740})
        fill(page, {"downloads.0.@key": [""], "downloads.0.label": ["Flyer"]})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.locator('[data-upload="f-downloads.0.file"]').set_input_files(flyer)
        expect(page.locator('[name="downloads.0.file"]')).to_have_value("downloads/flyer-infoabend.pdf")
        expect(page.frame_locator("#seite").get_by_role("link", name="Flyer (PDF, 240 kB)")).to_be_visible()
        assert not (root / "assets/downloads").exists()
        press(page, "Speichern")
        said = "downloads:\n  - file: downloads/flyer-infoabend.pdf\n    label: Flyer\n"
        assert (root / event).read_text("utf-8") == done[event] + said
        assert (root / "assets/downloads/flyer-infoabend.pdf").read_bytes() == flyer.read_bytes()

        page.goto(f"{form}/members/musterbau")
        place = {"profession": "mechatroniker", "start": "08/2027", "until": "31.03.2027", "email": "azubi@beispiel.de"}
        fill(page, {"vacancies.0.@key": [""], **{f"vacancies.0.{name}": [value] for name, value in place.items()}})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        expect(page.locator("[id='w-vacancies.0.until']")).to_have_text("Mi., 31. März 2027")
        press(page, "Speichern")
        found = entries.plain_values(Entry("members", "musterbau"), (root / member).read_text("utf-8"))
        assert found is not None
        assert found["vacancies"] == [place]
        eventually(partial(_is_shown, root, "Beginn August 2027, bewerben bis Mi., 31. März 2027"))
    page.close()

"""Markdown leaves out patterns that can find nothing; what comes out is what all of them would make."""

from __future__ import annotations

import random
from typing import Any

import pytest

from clustersite.render import markdown
from clustersite.render.markdown import MarkdownText

PIECES = (
    "*a*", "**b**", "_c_", "`d`", "\\*", '"e"', "'f'", "...", "--", "---", "<https://x.de>", "<a@b.de>", "&amp;", "&",
    "[x](page:y)", "[[member:x]]", "  \n", "\n\n", "- i", "> q", '| a | b |\n|---|---|\n| 1 | "2" |\n', '## H "q"\n',
    "wort", "ß", "<<", ">>", ". . .", 'Begriff\n: Was "es" ist\n', '    code "x" -- \n',
)  # fmt: skip


class Pages:
    def link(self, _: str) -> Any:
        return type("PageLink", (), {"address": "/x/", "title": 'Seite "q" -- & *s* ...'})


class Members:
    def address(self, _: str) -> str:
        return "/m/"

    def name(self, _: str) -> str:
        return 'Bau "& Co." -- GmbH...'


class Site:
    """Results with texts that hold what patterns look for."""

    pages = Pages()
    members = Members()


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_missed(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(seed)
    texts = [" ".join(dice.choices(PIECES, k=dice.randrange(1, 12))) for _ in range(10)]
    chosen = [MarkdownText(str).html(text, Site()) for text in texts]
    monkeypatch.setattr(markdown._Patterns, "choose", lambda *_: None)
    monkeypatch.setattr(markdown._Smart, "run", lambda self, root: self._smarty.run(root))

    assert chosen == [MarkdownText(str).html(text, Site()) for text in texts]

"""The commands `explain` and `reference`: what the messages and fields mean, on the terminal and as files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from clustersite import storage
from clustersite.cli.terminal import report_written, say
from clustersite.content.load import read_site
from clustersite.editor.reference import reference_files
from clustersite.problems.diagnostics import choices, did_you_mean
from clustersite.problems.messages import codes, message_of, severity_of, without_facts


def explain(given: argparse.Namespace, _root: Path) -> int:
    """Explains one code with a wrong and a right example; returns the exit code."""
    code = given.code.upper()
    if code not in codes():
        advice = did_you_mean(code, codes()) or f"Bekannt sind {choices(codes(), len(codes()))}."
        say(f"Die Nummer „{given.code}“ gibt es nicht. {advice}", sys.stderr)
        return 2
    found = message_of(code)
    say(f"{severity_of(code).value} {code}: {without_facts(found.text)}")
    say(f"\n{found.reason}" if found.reason else "")
    for word, example in (("Falsch", found.wrong), ("Richtig", found.right)):
        if example:
            say(f"{word}, in {found.file}:\n\n{_indented(example)}\n")
    say(f"Hilfe: {without_facts(found.help)}")
    return 0


def reference(_given: argparse.Namespace, root: Path) -> int:
    """Rewrites every file that is made from the model and the messages; returns the exit code."""
    reading = read_site(storage.read_sources(root)[0])
    regions = reading.site.settings.regions if reading.site else {}
    files = reference_files({**reading.names, "regions": frozenset(regions)})
    problems = storage.write_sources(root, {path: text.encode() for path, text in files.items()})
    return report_written(files, problems)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.rstrip().split("\n"))

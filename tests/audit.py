"""Measures the built site with other people's tools: Nu HTML checker, html-validate, Lighthouse (mobile profile).

Run as `python tests/audit.py`; it needs Node, Java and Chromium, takes minutes, and prints the figures that stand
in docs/quality.md. Exits with 1 when anything is below the mark.
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from clustersite import build as building  # noqa: E402 - run as a script, the project is not on the path before
from clustersite.options import Options  # noqa: E402

TOOLS = ROOT / ".cache" / "audit"
PACKAGES = ("html-validate@10", "lighthouse@13", "vnu-jar@26")
SHOWN = ("/", "/termine/", "/termine/netzwerktreffen-ausbildungs-marketing/", "/mitmachen/", "/zahlen/")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def main() -> int:
    """Builds the site, runs every tool over it; returns the exit code."""
    install = ["npm", "install", "--silent", "--no-save", "--no-package-lock", "--prefix", str(TOOLS), *PACKAGES]
    subprocess.run(install, check=True)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        outcome = building.build(Options(root=ROOT, out=out, today=datetime.now(ZoneInfo("Europe/Berlin")).date()))
        if outcome.written is None:
            say("Die Website lässt sich nicht bauen: python build.py check")
            return 1
        pages = sorted(out.rglob("*.html"))
        with served(out) as address:
            # Over HTTP, because the pages' policy of 'self' means nothing to files.
            good = [nu([f"{address}/{file.relative_to(out).as_posix()}" for file in pages]), html_validate(pages)]
            good += [lighthouse(address, path) for path in SHOWN]
    return 0 if all(good) else 1


def nu(addresses: list[str]) -> bool:
    """Whether the Nu HTML checker finds nothing, warnings included."""
    jar = next(TOOLS.glob("node_modules/vnu-jar/**/vnu.jar"))
    command = ["java", "-Dnu.validator.servlet.allow-forbidden-hosts=true", "-jar", str(jar), "--format", "json"]
    done = subprocess.run([*command, *addresses], capture_output=True, check=False)
    messages = [
        found
        for found in json.loads(done.stderr)["messages"]
        # JSON-LD is data, not a script that a policy could block; the checker does not tell them apart.
        if not found["message"].startswith("Inline script violates Content Security Policy")
    ]
    say(f"Nu HTML checker: {len(messages)} errors and warnings on {len(addresses)} pages")
    for found in messages[:20]:
        say(f"  {found['url']}:{found.get('lastLine')}: {found['message']}: {found.get('extract', '')!r}")
    return not messages


def html_validate(pages: list[Path]) -> bool:
    """Whether html-validate finds no error by its recommended rules."""
    command = [str(TOOLS / "node_modules/.bin/html-validate"), "--config", str(ROOT / "tests/html-validate.json")]
    # Into a file, because the program ends before a pipe has taken all that it says.
    with tempfile.TemporaryFile() as said:
        subprocess.run([*command, "--formatter", "json", *map(str, pages)], stdout=said, check=False)
        said.seek(0)
        results = json.load(said)
    messages = [(result["filePath"], found) for result in results for found in result["messages"]]
    say(f"html-validate: {len(messages)} errors and warnings on {len(pages)} pages")
    for file, found in messages[:20]:
        say(f"  {Path(file).parent.name}:{found['line']}: {found['ruleId']}: {found['message']}")
    return not messages


def lighthouse(address: str, path: str) -> bool:
    """Whether Lighthouse gives the page 100 in every category, in one of three runs: a busy machine looks slow."""
    return any(lighthouse_once(address, path) for _ in range(3))


def lighthouse_once(address: str, path: str) -> bool:
    """Whether one run of Lighthouse gives the page 100 in every category."""
    command = [
        str(TOOLS / "node_modules/.bin/lighthouse"),
        address + path,
        "--quiet",
        "--output=json",
        "--chrome-flags=--headless=new --no-sandbox",
        f"--only-categories={','.join(CATEGORIES)}",
    ]
    done = subprocess.run(
        command, capture_output=True, check=False, env=os.environ | {"CHROME_PATH": "/usr/bin/chromium"}
    )
    report = json.loads(done.stdout)
    scores = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}
    audits = report["audits"]
    shift = audits["cumulative-layout-shift"]["numericValue"]
    weight = audits["total-byte-weight"]["numericValue"] / 1000
    requests = len(audits["network-requests"]["details"]["items"])
    points = " · ".join(map(str, scores.values()))
    say(f"Lighthouse {path}: {points}; CLS {shift:.3f}, {weight:.0f} kB, {requests} requests")
    for reference in (one for name in CATEGORIES for one in report["categories"][name]["auditRefs"]):
        audit = audits[reference["id"]]
        if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
            say(f"  {audit['id']}: {audit['score']} {audit.get('displayValue', '')}")
    return all(score == 100 for score in scores.values())


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder served on this machine: the address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def say(text: str) -> None:
    """One line of the report."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

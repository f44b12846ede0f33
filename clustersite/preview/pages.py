"""How a page of the preview differs from the published one: it reloads itself, and shows why nothing new is shown.

The difference is made while a page is served; the files in the output folder are those that will be published.
"""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import quote

from clustersite.preview.preview import Failure

SOCKET = "/livereload"
SCRIPT = "/livereload.js"
STYLE = "/livereload.css"
FORM = "/_bearbeiten"

_EMPTY_PAGE = """<!doctype html>
<html lang="de">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Vorschau</title>
</head>
<body>
<main><h1>{heading}</h1><p>{text}</p></main>
</body>
</html>
"""


def missing_page(failure: Failure | None) -> bytes:
    """What is shown at an address that has no page, while the site has no page 404.html of its own."""
    if failure:
        heading, text = "Noch keine Seite", "Hier erscheint die Seite, sobald sie sich bauen lässt."
    else:
        heading, text = "Seite nicht gefunden", "Unter dieser Adresse gibt es keine Seite."
    return _EMPTY_PAGE.format(heading=heading, text=text).encode()


def preview_page(page: bytes, *, host: str, path: str, version: str, failure: Failure | None) -> bytes:
    """The page as the preview at `host` serves it at the address `path`; empty where it is an error page."""
    # Bytes that are not UTF-8 pass through unchanged: a foreign page must not be damaged.
    text = page.decode("utf-8", "surrogateescape")
    text = _META.sub(lambda meta: _allow_preview(meta.group(), host), text)
    # Whatever a page looks like, what follows its end belongs to its body.
    text += _script(host, version) + _edit_links(host, path)
    if failure:
        text = _TITLE.sub(lambda title: f"{title.group()}{escape(failure.heading)} – ", text, count=1)
        text += _overlay(failure, host)
    return text.encode("utf-8", "surrogateescape")


_TITLE = re.compile(r"<title>", re.IGNORECASE)


def _script(host: str, version: str) -> str:
    name, _, port = host.partition(":")
    # The client tells `snipver` when it connects; the delays (ms) are how soon it looks for a server started anew.
    options = f"host={name}&port={port or 80}&snipver={version}&mindelay=250&maxdelay=1000"
    return f'\n<script src="{escape(f"http://{host}{SCRIPT}?{options}")}"></script>\n'


def _edit_links(host: str, path: str) -> str:
    """The ways to the form, in a tree of their own like the problems."""
    edit = f"{FORM}/seite?adresse={quote(path)}" if path else f"{FORM}/"
    return f"""<livereload-edit><template shadowrootmode="open">
<link rel="stylesheet" href="{escape(f"http://{host}{STYLE}")}">
<nav lang="de" aria-label="Vorschau">
<a href="{escape(edit)}">Bearbeiten</a><a href="{FORM}/#neu">Neu</a><a href="{FORM}/">Übersicht</a>
</nav>
</template></livereload-edit>
"""


# --- Content-Security-Policy ---------------------------------------------------------------------

_META = re.compile(r"<meta\b[^>]*\bcontent-security-policy\b[^>]*>", re.IGNORECASE)
_CONTENT = re.compile(r"""(\bcontent\s*=\s*)("[^"]*"|'[^']*')""", re.IGNORECASE)


def _allow_preview(meta: str, host: str) -> str:
    """The meta element whose policy allows, beyond what it allowed, the script, style and socket of the preview."""
    return _CONTENT.sub(
        lambda found: f'{found[1]}"{escape(_policy_with_preview(unescape(found[2][1:-1]), host))}"', meta
    )


def _policy_with_preview(policy: str, host: str) -> str:
    directives: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        if words := directive.split():
            directives.setdefault(words[0].lower(), words[1:])
    # Some browsers would look for the preview itself at https.
    directives.pop("upgrade-insecure-requests", None)
    for source, names in {
        f"http://{host}{SCRIPT}": ("script-src-elem", "script-src", "default-src"),
        f"http://{host}{STYLE}": ("style-src-elem", "style-src", "default-src"),
        f"ws://{host}{SOCKET}": ("connect-src", "default-src"),
    }.items():
        governing = next((name for name in names if name in directives), None)
        if governing:
            allowed = [word for word in directives[governing] if word.lower() != "'none'"]
            directives[names[-2] if governing == "default-src" else governing] = [*allowed, source]
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())


# --- Problems over the page ----------------------------------------------------------------------


def _overlay(failure: Failure, host: str) -> str:
    """The problems in a tree of their own, so that the page's styles do not reach them."""
    articles = "\n".join(map(_article, failure.texts))
    return f"""<livereload-problems><template shadowrootmode="open">
<link rel="stylesheet" href="{escape(f"http://{host}{STYLE}")}">
<section lang="de" aria-labelledby="heading" tabindex="-1" autofocus>
<details open>
<summary><h2 id="heading">{escape(failure.heading)}</h2></summary>
<p>Nach dem Speichern der Korrektur verschwindet diese Meldung von selbst; bis dahin bleibt der letzte gute Stand.</p>
{articles}
</details>
</section>
</template></livereload-problems>
"""


def _article(text: str) -> str:
    heading, _, rest = text.partition("\n")
    # The excerpt keeps its columns and is scrolled; the words around it wrap.
    excerpt, _, help_text = f"\n{rest}".partition("\nHilfe:")
    shown = f'<pre tabindex="0">{escape(excerpt[1:])}\n</pre>' if excerpt else ""
    return f"<article><h3>{escape(heading)}\n</h3>{shown}<p>Hilfe:{escape(help_text)}</p></article>"


STYLES = """
section {
  position: fixed;
  inset: auto 0 0;
  z-index: 2147483647;
  box-sizing: border-box;
  max-height: 85vh;
  overflow: auto;
  padding: 1rem clamp(1rem, 4vw, 3rem);
  border-top: 0.4rem solid #b3261e;
  background: #fff;
  color: #1b1b1b;
  font: normal 1rem/1.5 system-ui, sans-serif;
  text-align: left;
  box-shadow: 0 0 2rem rgb(0 0 0 / 40%);
}
section:focus { outline: none; }
nav {
  position: fixed;
  inset: auto 0.75rem 0.75rem auto;
  z-index: 2147483646;
  display: flex;
  overflow: hidden;
  border: 2px solid #fff;
  border-radius: 2rem;
  box-shadow: 0 0.1rem 0.8rem rgb(0 0 0 / 40%);
  font: 600 1rem/1.5 system-ui, sans-serif;
}
nav a { padding: 0.5rem 1rem; background: #1b1b1b; color: #fff; text-decoration: none; }
nav a:first-child { background: #0b57d0; }
nav a:hover { text-decoration: underline; }
nav a:focus-visible { outline: 0.2rem solid #fff; outline-offset: -0.4rem; }
summary { cursor: pointer; }
summary h2 { display: inline; margin: 0; color: #b3261e; font-size: 1.25rem; }
:is(summary, pre):focus-visible { outline: 0.2rem solid #0b57d0; outline-offset: 0.1rem; }
article { margin-top: 1rem; padding-top: 1rem; border-top: 1px solid #c8c8c8; }
h3 { margin: 0; font-size: 1.05rem; }
p { max-width: 50rem; margin: 0.5rem 0; white-space: pre-wrap; }
pre { overflow-x: auto; margin: 0.5rem 0; padding: 0.5rem; background: #f2f2f2; }
pre { font: 0.95rem/1.4 ui-monospace, monospace; }
@media (prefers-color-scheme: dark) {
  section { background: #1b1b1b; color: #f2f2f2; }
  summary h2 { color: #ffb4ab; }
  pre { background: #2b2b2b; }
  :is(summary, pre):focus-visible { outline-color: #a8c7fa; }
}
@media print {
  section, nav { display: none; }
}
"""

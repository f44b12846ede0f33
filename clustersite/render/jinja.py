"""Layouts rendered: a Jinja environment that reaches nothing but `site` and pure filters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from traceback import walk_tb
from typing import Any

from jinja2 import (
    BytecodeCache,
    FunctionLoader,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.filters import do_batch
from jinja2.runtime import Context
from jinja2.utils import pass_context
from markupsafe import Markup

from clustersite.content.fields import phone_address
from clustersite.content.urls import BaseUrl, part_address
from clustersite.events import occurrences, wording
from clustersite.problems import Problem, Where, choices, did_you_mean, place_in, problem
from clustersite.render.markdown import MarkdownText
from clustersite.render.records import choices_of
from clustersite.render.sandbox import ConfinedEnvironment, Forbidden

_FOLDER = "layouts"
_PREFORMATTED = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
_INDENTATION = re.compile(r"\n\s+")


class LayoutFault(Exception):
    """A layout that cannot be rendered; carries the problem to show."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.message)
        self.problem = found


class Renderer:
    """Renders layouts for one base URL; `bytecode` keeps their compiled code, which depends on their text alone."""

    def __init__(self, layouts: Mapping[str, str], base_url: BaseUrl, bytecode: BytecodeCache | None = None) -> None:
        self._layouts = layouts
        self._environment = ConfinedEnvironment(
            _filters(base_url),
            loader=FunctionLoader(self._source),
            bytecode_cache=bytecode,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
        )

    def _source(self, name: str) -> tuple[str, str, None] | None:
        return (self._layouts[name], f"{_FOLDER}/{name}", None) if name in self._layouts else None

    def render(self, layout: str, site: object, here: str, subject: Mapping[str, Any]) -> str:
        """The text that `layout` makes for the output at the address `here`; LayoutFault when it cannot."""
        try:
            return _tidy(self._environment.get_template(layout).render(site=site, here=here, **subject))
        except TemplateSyntaxError as error:
            raise LayoutFault(_syntax_problem(error)) from error
        except TemplateNotFound as error:
            raise LayoutFault(self._missing_layout(error, layout)) from error
        except Exception as error:
            # A layout is a program of its own: whatever it raises is a mistake in the layout, at this line.
            raise LayoutFault(_runtime_problem(error, layout, here)) from error

    def syntax_problems(self, name: str) -> Iterator[Problem]:
        """What is wrong in a layout before it is rendered: syntax, unknown filters, missing partials."""
        text = self._layouts[name]
        try:
            self._environment.get_template(name)
        except TemplateSyntaxError as error:
            yield _syntax_problem(error)
            return
        for referenced in self._environment.referenced(text):
            if referenced not in self._layouts:
                yield self._missing_reference(name, referenced)

    def _missing_reference(self, name: str, referenced: str | None) -> Problem:
        text = self._layouts[name]
        written = referenced or "include"
        where = place_in(text, f"{_FOLDER}/{name}", max(0, text.find(written)), len(written))
        if referenced is None:
            reason = "welche Vorlage eingebunden wird, muss als Text dastehen"
            return problem("E160", where, reason=reason)
        return _unknown_layout(where, referenced, self._layouts)

    def _missing_layout(self, error: TemplateNotFound, layout: str) -> Problem:
        return _unknown_layout(_where(error, layout), str(error.name or layout), self._layouts)


def _tidy(text: str) -> str:
    """The page without the indentation and empty lines of its layouts; what stands in `pre` stays as it is."""
    parts = _PREFORMATTED.split(text)
    parts[::2] = (_INDENTATION.sub("\n", part) for part in parts[::2])
    return "".join(parts)


def layout_problem(where: Where, layout: str, layouts: Mapping[str, str]) -> Problem | None:
    """The problem that the file at `where` asks for a layout that does not exist, or None."""
    return None if layout in layouts and "/" not in layout else _unknown_layout(where, layout, layouts)


def _unknown_layout(where: Where, layout: str, layouts: Mapping[str, str]) -> Problem:
    known = [name for name in layouts if "/" not in name]
    return problem("E162", where, found=layout, suggestion=did_you_mean(layout, layouts), known=choices(known, 40))


def _bound(function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, impossible to fold: Jinja writes what a filter makes of constants into the code that it keeps."""

    @pass_context
    def bound(_context: Context, *arguments: Any) -> Any:
        return function(*arguments)

    return bound


def _batch(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Jinja's filter without its filling, which would take as much memory as a layout says."""
    return do_batch(values, size)


def _filters(base_url: BaseUrl) -> dict[str, Callable[..., Any]]:
    text = MarkdownText(base_url.href)

    @pass_context
    def markdown(context: Context, value: str) -> Markup:
        return text.html(value, context["site"])

    @pass_context
    def inline(context: Context, value: str) -> Markup:
        return text.inline(value, context["site"])

    names = (
        "when", "announced", "moment_words", "start_words", "day_words", "short_day", "days_short", "time_words",
        "month_words", "month_name", "month_short", "weekday_short", "iso", "number", "size_words", "status_words",
        "unbroken",
    )  # fmt: skip
    words = {name: getattr(wording, name) for name in names}
    dates = {
        "first_day": occurrences.first_day,
        "last_day": occurrences.last_day,
        "choices": choices_of,
        "batch": _batch,
    }
    addresses = {
        "href": base_url.href,
        "absolute": base_url.absolute,
        "webcal": base_url.webcal,
        "tel": phone_address,
        "part": part_address,
    }
    bound = {name: _bound(function) for name, function in (words | dates | addresses).items()}
    return {"markdown": markdown, "inline": inline, **bound}


# --- Faults of layouts as problems ---------------------------------------------------------------


def _syntax_problem(error: TemplateSyntaxError) -> Problem:
    where = Where(f"{_FOLDER}/{error.name}", error.lineno, 1)
    if isinstance(error, Forbidden):
        return problem("E316", where, found=error.message or "")
    return problem("E160", where, reason=error.message or "Syntaxfehler")


def _runtime_problem(error: Exception, layout: str, here: str) -> Problem:
    if isinstance(error, SecurityError):
        return problem("E316", _where(error, layout), found=str(error))
    if isinstance(error, UndefinedError | TemplateError):
        reason = str(error)
    elif isinstance(error, KeyError):
        reason = f"{error} ist nicht bekannt"
    else:
        reason = f"{error} ({type(error).__name__})"
    return problem("E161", _where(error, layout), reason=reason, output=here)


def _where(error: BaseException, layout: str) -> Where:
    """The innermost line of a layout that the error passed."""
    lines = [
        (frame.f_code.co_filename, line)
        for frame, line in walk_tb(error.__traceback__)
        if re.match(rf"{_FOLDER}/", frame.f_code.co_filename)
    ]
    file, line = lines[-1] if lines else (f"{_FOLDER}/{layout}", 1)
    return Where(file, line, 1)

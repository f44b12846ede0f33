"""Layouts rendered: a Jinja environment that reaches nothing but the fields of records, `site` and pure filters.

A layout is a program in a language that leads to all of Python as soon as one object hands out a method, a class or a
module. So nothing is forbidden here by name: what may be read of an object is listed by its type, and everything else
does not exist. What a look at the text can decide is decided when the layout is compiled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from traceback import walk_tb
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

import jinja2
from jinja2 import TemplateSyntaxError, meta, nodes
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.filters import do_batch
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup
from pydantic import BaseModel

from clustersite.content.fields import phone_address
from clustersite.content.urls import BaseUrl, part_address
from clustersite.events import occurrences, wording
from clustersite.problems import Problem, Where, choices, did_you_mean, place_in, problem
from clustersite.queries import Askable
from clustersite.render.markdown import MarkdownText
from clustersite.render.records import choices_of

_FOLDER = "layouts"
_WORDING = (
    "when", "announced", "moment_words", "start_words", "day_words", "short_day", "days_short", "time_words",
    "month_words", "month_name", "month_short", "weekday_short", "iso", "number", "size_words", "status_words",
    "unbroken", "rule_words",
)  # fmt: skip
_PREFORMATTED = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
_INDENTATION = re.compile(r"\n\s+")


class LayoutFault(Exception):
    """A layout that cannot be rendered; carries the problem to show."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.message)
        self.problem = found


class Renderer:
    """Renders layouts for one base URL; `bytecode` keeps their compiled code, which depends on their text alone."""

    def __init__(
        self, layouts: Mapping[str, str], base_url: BaseUrl, bytecode: jinja2.BytecodeCache | None = None
    ) -> None:
        self._layouts = layouts
        self._environment = ConfinedEnvironment(
            _filters(base_url),
            loader=jinja2.FunctionLoader(self._source),
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
        except jinja2.TemplateNotFound as error:
            missing = str(error.name or layout)
            raise LayoutFault(unknown_layout(_where(error, layout), missing, self._layouts)) from error
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
        return unknown_layout(where, referenced, self._layouts)


def _tidy(text: str) -> str:
    """The page without the indentation and empty lines of its layouts; what stands in `pre` stays as it is."""
    parts = _PREFORMATTED.split(text)
    parts[::2] = (_INDENTATION.sub("\n", part) for part in parts[::2])
    return "".join(parts)


def unknown_layout(where: Where, layout: str, layouts: Mapping[str, str]) -> Problem:
    """That somebody asks at `where` for a layout that does not exist."""
    known = [name for name in layouts if "/" not in name]
    return problem("E162", where, found=layout, suggestion=did_you_mean(layout, layouts), known=choices(known, 40))


def _bound(function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, impossible to fold: Jinja writes what a filter makes of constants into the code that it keeps."""

    @jinja2.pass_context
    def bound(_context: Context, *arguments: Any) -> Any:
        return function(*arguments)

    return bound


def _filters(base_url: BaseUrl) -> dict[str, Callable[..., Any]]:
    text = MarkdownText(base_url.href)

    @jinja2.pass_context
    def markdown(context: Context, value: str) -> Markup:
        return text.html(value, context["site"])

    @jinja2.pass_context
    def inline(context: Context, value: str) -> Markup:
        return text.inline(value, context["site"])

    pure: dict[str, Callable[..., Any]] = {
        **{name: getattr(wording, name) for name in _WORDING},
        "first_day": occurrences.first_day,
        "last_day": occurrences.last_day,
        "choices": choices_of,
        # Without its filling, which would take as much memory as a layout says.
        "batch": lambda values, size: do_batch(values, size, None),
        "href": base_url.href,
        "absolute": base_url.absolute,
        "webcal": base_url.webcal,
        "tel": phone_address,
        "part": part_address,
    }
    return {"markdown": markdown, "inline": inline, **{name: _bound(function) for name, function in pure.items()}}


# --- Faults of layouts as problems ---------------------------------------------------------------


def _syntax_problem(error: TemplateSyntaxError) -> Problem:
    where = Where(f"{_FOLDER}/{error.name}", error.lineno, 1)
    if isinstance(error, Forbidden):
        return problem("E316", where, found=error.message or "")
    return problem("E160", where, reason=error.message or "Syntaxfehler")


def _runtime_problem(error: Exception, layout: str, here: str) -> Problem:
    if isinstance(error, SecurityError):
        return problem("E316", _where(error, layout), found=str(error))
    if isinstance(error, jinja2.TemplateError):
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


# --- What layouts can reach ------------------------------------------------------------------------


_OF_TEXTS = {
    "split", "splitlines", "partition", "rpartition", "replace", "removeprefix", "removesuffix", "strip", "lstrip",
    "rstrip", "startswith", "endswith", "isdigit", "lower", "upper", "capitalize", "find", "count",
}  # fmt: skip
# What may be read of an object of one of these types; the first that it is of decides.
_READABLE: tuple[tuple[type, Set[str]], ...] = (
    (type, set()),
    (Enum, {"value"}),
    (str, _OF_TEXTS),
    (datetime, {"year", "month", "day", "hour", "minute"}),
    (date, {"year", "month", "day"}),
    (Mapping, {"get", "items", "keys", "values"}),
)
_FILTERS = frozenset({
    "abs", "capitalize", "default", "e", "escape", "first", "groupby", "int", "items", "join", "last",
    "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "replace", "reverse", "round", "select",
    "selectattr", "sort", "string", "striptags", "sum", "title", "trim", "truncate", "unique", "upper",
    "urlencode", "wordwrap",
})  # fmt: skip
_REFERENCED: dict[str, tuple[str | None, ...]] = {}
# An unknown name says by itself, when it is called, that it is unknown.
_CALLABLE = (jinja2.Undefined, Macro, BlockReference, LoopContext, FunctionType, MethodType, BuiltinMethodType)


class Forbidden(TemplateSyntaxError):
    """A layout that reaches for what layouts must not have, seen while it is compiled; says what, in German."""


class ConfinedEnvironment(SandboxedEnvironment):
    """A Jinja environment in which a layout reads only what is listed for the type of an object.

    Of what layouts may ask all public names may be called. What is decided once for a type and a name holds from then
    on. Filters are those of `_FILTERS` and the ones given.
    """

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, filters: Mapping[str, Callable[..., Any]], **given: Any) -> None:
        super().__init__(undefined=jinja2.StrictUndefined, autoescape=True, **given)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS} | dict(filters)
        self._is_allowed: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002 - the kind of object decides
        """Whether a layout may read the attribute."""
        key = (type(obj), attr)
        if key not in self._is_allowed:
            self._is_allowed[key] = not attr.startswith("_") and self._may_read(obj, attr)
        return self._is_allowed[key]

    def is_safe_callable(self, obj: Any) -> bool:
        """Whether a layout may call the object: macros, and the methods that it may read. Never a class."""
        return isinstance(obj, _CALLABLE)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """What calling the object gives; SecurityError where that is not for layouts."""
        if not self.is_safe_callable(obj):
            raise SecurityError(f"den Aufruf von {type(obj).__name__}")
        return context.call(obj, *args, **kwargs)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The attribute or else the entry; where it may not be read or there is none, what says so when it is used.

        Nothing is read before it is allowed, as Jinja does: a property is code.
        """
        # Layouts read very many attributes, so what is decided already is looked up here.
        is_allowed = self._is_allowed.get((type(obj), attribute))
        if is_allowed or (is_allowed is None and self.is_safe_attribute(obj, attribute, None)):
            try:
                return getattr(obj, attribute)
            except AttributeError:
                pass
        elif any(attribute in vars(one) for one in type(obj).__mro__):
            return self.unsafe_undefined(obj, attribute)
        try:
            return obj[attribute]
        except (TypeError, LookupError):
            return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """The entry, or the attribute of that name."""
        try:
            return obj[argument]
        except (TypeError, LookupError):
            is_name = isinstance(argument, str)
            return self.getattr(obj, argument) if is_name else self.undefined(obj=obj, name=argument)

    def unsafe_undefined(self, obj: Any, attribute: str) -> jinja2.Undefined:
        """What stands in place of an attribute that may not be read; to use it is a SecurityError that says so."""
        reason = f"„{attribute}“ von {type(obj).__name__}"
        return self.undefined(reason, obj=obj, name=attribute, exc=SecurityError)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The result for two numbers; with texts or lists these operators fill the memory or format objects."""
        if not (isinstance(left, int | float) and isinstance(right, int | float)) or operator == "**":
            raise SecurityError(f"„{operator}“ mit etwas anderem als Zahlen")
        return super().call_binop(context, operator, left, right)

    def referenced(self, source: str) -> tuple[str | None, ...]:
        """The layouts that a layout names; None for one that it computes."""
        if source not in _REFERENCED:
            self.parse(source)
        return _REFERENCED[source]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all((nodes.EvalContextModifier, nodes.Name, nodes.Getattr, nodes.Getitem)):
            if reason := _forbidden(node):
                raise Forbidden(reason, node.lineno, name, filename)
        _REFERENCED[source] = tuple(meta.find_referenced_templates(tree))
        return tree

    def _may_read(self, obj: Any, attr: str) -> bool:
        for kind, names in _READABLE:
            if isinstance(obj, kind):
                return attr in names
        match obj:
            case BaseModel():
                return attr in type(obj).model_fields
            case Askable() | LoopContext() | TemplateReference() | TemplateModule():
                return True
            case _ if is_dataclass(obj):
                return attr in {one.name for one in fields(obj)} or isinstance(getattr(type(obj), attr, None), property)
            case tuple():
                return attr in getattr(type(obj), "_fields", ())
            case _:
                return False


def _forbidden(node: nodes.Node) -> str | None:
    """What is wrong with the node whatever values there will be; None where that is for the values to decide."""
    match node:
        case nodes.EvalContextModifier():
            return "„autoescape“: Das Maskieren lässt sich nicht abschalten"
        case nodes.Name(name=str(name)) | nodes.Getattr(attr=str(name)) if name.startswith("_"):
            return f"„{name}“: Namen mit _ am Anfang gibt es nicht"
        case nodes.Getitem(arg=nodes.Const(value=str(name))) if name.startswith("_"):
            return f"„{name}“: Namen mit _ am Anfang gibt es nicht"
        case _:
            return None

"""What layouts can reach: the fields of records, their texts, the results of `site`, and nothing else.

A layout is a program in a language that leads to all of Python as soon as one object hands out a method, a class or a
module. So nothing is forbidden here by name: what may be read of an object is listed by its type, and everything else
does not exist. What a look at the text can decide is decided when the layout is compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, meta, nodes
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference
from jinja2.sandbox import SandboxedEnvironment
from pydantic import BaseModel

from clustersite.queries import Askable

_OF_TEXTS = frozenset({
    "split", "splitlines", "partition", "rpartition", "replace", "removeprefix", "removesuffix", "strip", "lstrip",
    "rstrip", "startswith", "endswith", "isdigit", "lower", "upper", "capitalize", "find", "count",
})  # fmt: skip
_OF_MAPPINGS = frozenset({"get", "items", "keys", "values"})
_OF_DAYS = frozenset({"year", "month", "day"})
_OF_TIMES = _OF_DAYS | {"hour", "minute"}
_FILTERS = frozenset({
    "abs", "capitalize", "default", "e", "escape", "first", "groupby", "int", "items", "join", "last",
    "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "replace", "reverse", "round", "select",
    "selectattr", "sort", "string", "striptags", "sum", "title", "trim", "truncate", "unique", "upper",
    "urlencode", "wordwrap",
})  # fmt: skip
_REFERENCED: dict[str, tuple[str | None, ...]] = {}
# An unknown name says by itself, when it is called, that it is unknown.
_CALLABLE = (Undefined, Macro, BlockReference, LoopContext, FunctionType, MethodType, BuiltinMethodType)


class Forbidden(TemplateSyntaxError):
    """A layout that reaches for what layouts must not have, seen while it is compiled; says what, in German."""


class ConfinedEnvironment(SandboxedEnvironment):
    """A Jinja environment in which a layout reads only what is listed for the type of an object.

    Of what layouts may ask all public names may be called. What is decided once for a type and a name holds from then
    on. Filters are those of `_FILTERS` and the ones given.
    """

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, filters: Mapping[str, Callable[..., Any]], **given: Any) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True, **given)
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
        """The attribute, or, where it may not be read or there is none, what says so when it is used."""
        if self._is_allowed.get((type(obj), attribute)):
            with suppress(AttributeError):
                return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def wrap_str_format(self, value: Any) -> None:
        """No `format` for layouts, not even Jinja's careful one."""

    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:
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
        match obj:
            case type():
                return False
            case Enum():
                return attr == "value"
            case str():
                return attr in _OF_TEXTS
            case datetime():
                return attr in _OF_TIMES
            case date():
                return attr in _OF_DAYS
            case Mapping():
                return attr in _OF_MAPPINGS
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

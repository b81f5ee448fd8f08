"""The types of the stages as JSON and back, exactly: `from_json(T, to_json(value)) == value`.

A record names only the fields that differ from their default, so that an older record stays readable when a type
gains a field with a default. Fields that a type no longer has are passed over. The same value gives the same bytes.
"""

from __future__ import annotations

import dataclasses
import json
import types
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from policylint.documents.document import Block

T = TypeVar("T")


def to_json(value: Any) -> bytes:
    """A dataclass as JSON, in ASCII (so that lone surrogates survive)."""
    return json.dumps(to_plain(value), ensure_ascii=True, separators=(",", ":")).encode("ascii")


def from_json(kind: type[T], data: bytes) -> T:
    """The value of the dataclass `kind` that `to_json` wrote.

    Raises:
        ValueError: `data` is no record of a `kind`.
    """
    try:
        value: T = from_plain(kind, json.loads(data))
        return value
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a record of a {kind.__name__}: {error}") from error


def to_plain(value: Any) -> Any:
    """A dataclass as dictionaries, lists, texts and numbers."""
    if value is None or isinstance(value, str | int | float):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        out = {}
        for name, _, default in _fields(type(value)):
            item = getattr(value, name)
            if default is not dataclasses.MISSING and item == default:
                continue
            out[name] = _runs(item) if (type(value), name) in _POSITIONS else to_plain(item)
        return out
    if isinstance(value, Mapping):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(to_plain(item) for item in value)
    if isinstance(value, Iterable):
        return [to_plain(item) for item in value]
    raise TypeError(f"a {type(value).__name__} cannot be stored")


def from_plain(kind: Any, value: Any) -> Any:
    """What `to_plain` made of a value of the type `kind`."""
    if value is None or kind in (str, int, float, bool, Any, object):
        return value
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        given = {}
        for name, hint, _ in _fields(kind):
            if name in value:
                item = value[name]
                given[name] = _positions(item) if (kind, name) in _POSITIONS else from_plain(hint, item)
        return kind(**given)
    return _from_generic(kind, value)


def _from_generic(kind: Any, value: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return value
    if origin in (Union, types.UnionType):
        (inner,) = [a for a in arguments if a is not type(None)]
        return from_plain(inner, value)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(from_plain(arguments[0], item) for item in value)
        return tuple(from_plain(a, item) for a, item in zip(arguments, value, strict=True))
    if origin is frozenset:
        return frozenset(from_plain(arguments[0], item) for item in value)
    if origin is list:
        return [from_plain(arguments[0], item) for item in value]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: from_plain(arguments[1], item) for key, item in value.items()}
    raise TypeError(f"a field of the type {kind} cannot be read")


@cache
def _fields(kind: type[Any]) -> tuple[tuple[str, Any, Any], ...]:
    """Name, type and default of each field that the constructor takes."""
    hints = get_type_hints(kind)
    return tuple((f.name, hints[f.name], _default(f)) for f in dataclasses.fields(kind) if f.init)


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


# A block's positions ascend by one for long stretches: kept as [first offset, length, first offset, length, ...].
_POSITIONS = frozenset({(Block, "positions")})


def _runs(positions: Sequence[int]) -> list[int]:
    runs: list[int] = []
    following = None
    for position in positions:
        if position == following:
            runs[-1] += 1
        else:
            runs += [position, 1]
        following = position + 1
    return runs


def _positions(runs: Sequence[int]) -> array[int]:
    positions = array("q")
    for first, length in zip(runs[::2], runs[1::2], strict=True):
        positions.extend(range(first, first + length))
    return positions

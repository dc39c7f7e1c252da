"""Dataclasses to and from items: which codec a declared type has, and what a missing field means.

A record is a dataclass whose fields are `str`, `int`, `Decimal`, `bool`, `bytes`, `datetime`, an
enum, another record, `list[…]`, `dict[str, …]`, `set[…]` of those, or any of them `| None`. Fields
that `__init__` does not take are derived, and not stored.
"""

from __future__ import annotations

import builtins
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

from da_vinci.core.errors import near_name_hint
from da_vinci.tables.codecs import (
    SCALARS,
    Codec,
    ItemError,
    StoredValue,
    enum_codec,
    mismatch,
)
from da_vinci.tables.containers import ListCodec, MapCodec, OptionalCodec, SetCodec

# A whole item, or the content of a map.
Item = dict[str, StoredValue]


class RecordCodec(Codec):
    """A dataclass as a map of its fields; nested records may contain their own type."""

    def __init__(self, record: type, known: dict[type, RecordCodec] | None = None) -> None:
        """Find the codec of every field, of nested records too.

        Raises:
            TypeError: naming the field whose type a table cannot hold.
        """
        super().__init__("M")
        self._record = record
        known = {} if known is None else known
        known[record] = self  # before the fields: one of them may hold this very type
        hints = get_type_hints(record)
        self.fields: dict[str, Codec] = {}
        self._defaulted: set[str] = set()
        for entry in (each for each in fields(record) if each.init):
            try:
                self.fields[entry.name] = codec_for(hints[entry.name], known)
            except TypeError as error:
                message = f"`{record.__name__}.{entry.name}`: {error}"
                raise TypeError(message) from error
            if entry.default is not MISSING or entry.default_factory is not MISSING:
                self._defaulted.add(entry.name)

    def member(self, name: str) -> Codec | None:
        """Return the codec of the field with this name.

        Raises:
            ItemError: the record has no such field.
        """
        if name not in self.fields:
            hint = near_name_hint(name, self.fields)
            message = f"`{self._record.__name__}` has no attribute `{name}`{hint}"
            raise ItemError(message)
        return self.fields[name]

    def encode(self, value: object, path: str) -> StoredValue:
        """Return the record as a map."""
        return {"M": self.item(value, path)}

    def decode(self, stored: StoredValue, path: str) -> Any:
        """Return the record in a map."""
        return self.record(self.content(stored, path), path)

    def item(self, value: object, path: str) -> Item:
        """Return the fields that are not absent."""
        if not isinstance(value, self._record):
            raise mismatch(path, self._record.__name__, value)
        item: Item = {}
        for name, codec in self.fields.items():
            content = getattr(value, name)
            if not codec.absent or content != codec.empty():
                item[name] = codec.encode(content, f"{path}.{name}")
        return item

    def record(self, item: Mapping[str, StoredValue], path: str) -> Any:
        """Return the record; attributes that it does not declare are passed over.

        Raises:
            ItemError: an attribute is missing whose field has no default.
        """
        values: dict[str, object] = {}
        for name, codec in self.fields.items():
            if name in item:
                values[name] = codec.decode(item[name], f"{path}.{name}")
            elif codec.absent:
                # Before the default: None was stored as absence and must come back as None.
                values[name] = codec.empty()
            elif name not in self._defaulted:
                message = f"`{path}.{name}`: missing, and the field has no default"
                raise ItemError(message)
        return self._record(**values)


def codec_for(hint: object, known: dict[type, RecordCodec]) -> Codec:
    """Return the codec of a declared type; `known` has the records seen on the way.

    >>> codec_for(list[int], {}).encode([1, 2], "sizes")
    {'L': [{'N': '1'}, {'N': '2'}]}

    Raises:
        TypeError: a table cannot hold such values.
    """
    if hint in SCALARS:
        return SCALARS[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return enum_codec(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return known.get(hint) or RecordCodec(hint, known)
    match get_origin(hint), get_args(hint):
        case builtins.list, (element,):
            codec: Codec = ListCodec(codec_for(element, known))
        case builtins.set, (element,):
            codec = SetCodec(codec_for(element, known))
        case builtins.dict, (builtins.str, element):
            codec = MapCodec(codec_for(element, known))
        case (
            (typing.Union | types.UnionType),
            ((element, types.NoneType) | (types.NoneType, element)),
        ):
            codec = OptionalCodec(codec_for(element, known))
        case _:
            raise _unsupported(hint)
    return codec


def _unsupported(hint: object) -> TypeError:
    reason = "; use Decimal, which keeps every digit" if hint is float else ""
    # To Python 3.10, `dict[int, str]` is a type whose name is `dict`.
    plain = isinstance(hint, type) and get_origin(hint) is None
    name = getattr(hint, "__name__", "") if plain else str(hint)
    return TypeError(f"a table cannot hold `{name}`{reason}")

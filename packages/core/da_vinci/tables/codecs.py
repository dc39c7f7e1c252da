"""Single values to and from DynamoDB's typed form, such as `{"S": "text"}`.

Knows each kind of attribute. Which kind belongs to which declared type is in `records`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timezone
from decimal import Decimal
from enum import Enum
from typing import Any

from da_vinci.core.errors import DaVinciError
from da_vinci.core.timestamps import moment_of, timestamp

# One attribute as the service's calls take it: a dictionary of one kind and its value.
StoredValue = dict[str, Any]

_DIGITS = 38


class ItemError(DaVinciError):
    """A value does not fit its attribute; the message starts with the attribute's path."""


class Codec(ABC):
    """The two ways between a value of one declared type and its attribute of one kind."""

    # Whether an attribute that is missing is a value of this type: the one that `empty` returns.
    absent = False

    def __init__(self, kind: str, element: Codec | None = None) -> None:
        """Store under a kind; a list, a set or a map has a codec for what it holds."""
        self.kind = kind
        self.element = element

    @abstractmethod
    def encode(self, value: object, path: str) -> StoredValue:
        """Return the stored form.

        Raises:
            ItemError: the value is of another type, or one that the service refuses.
        """

    @abstractmethod
    def decode(self, stored: StoredValue, path: str) -> Any:
        """Return the value.

        Raises:
            ItemError: the stored attribute is of another kind or cannot be read.
        """

    def empty(self) -> object:
        """Return the value that a missing attribute stands for, where `absent` is true."""
        return None

    def member(self, name: str) -> Codec | None:
        """Return the codec of what has a name within this value, if anything can."""
        del name
        return None

    def content(self, stored: StoredValue, path: str) -> Any:
        """Return what is stored under this codec's kind."""
        if self.kind not in stored:
            found = next(iter(stored), "nothing")
            message = f"`{path}`: expected an attribute of kind {self.kind}, found {found}"
            raise ItemError(message)
        return stored[self.kind]


class Scalar(Codec):
    """One value that holds no others."""

    def __init__(
        self,
        kind: str,
        type_: type,
        to_stored: Callable[[Any], Any],
        to_value: Callable[[Any], Any],
    ) -> None:
        """Take the functions between the value and what stands under the kind."""
        super().__init__(kind)
        self._type = type_
        self._to_stored = to_stored
        self._to_value = to_value

    def encode(self, value: object, path: str) -> StoredValue:
        """Return the stored form of a value of exactly this type."""
        # A bool is an int to Python, but not to whoever reads the table.
        if not isinstance(value, self._type) or (type(value) is bool and self._type is not bool):
            raise mismatch(path, self._type.__name__, value)
        try:
            return {self.kind: self._to_stored(value)}
        except ValueError as error:
            message = f"`{path}`: {error}"
            raise ItemError(message) from error

    def decode(self, stored: StoredValue, path: str) -> Any:
        """Return the value."""
        content = self.content(stored, path)
        try:
            return self._to_value(content)
        except (ValueError, TypeError, ArithmeticError, OSError) as error:
            message = f"`{path}`: {content!r} is no {self._type.__name__}"
            raise ItemError(message) from error


def mismatch(path: str, wanted: str, value: object) -> ItemError:
    """Say which type was expected at a path, and what came instead."""
    return ItemError(f"`{path}`: expected {wanted}, got {type(value).__name__} {value!r}")


def _number(value: Decimal) -> str:
    if not value.is_finite():
        message = f"{value} is not a finite number"
        raise ValueError(message)
    if len(value.as_tuple().digits) > _DIGITS:
        message = f"{value} has more than {_DIGITS} digits, which is all that a table keeps"
        raise ValueError(message)
    return str(value)


def _epoch_moment(text: str) -> datetime:
    return datetime.fromtimestamp(int(text), tz=timezone.utc)


def _epoch(moment: datetime) -> str:
    timestamp(moment)  # refuses a moment without a zone
    return str(int(moment.timestamp()))


SCALARS: dict[object, Scalar] = {
    str: Scalar("S", str, str, str),
    int: Scalar("N", int, lambda value: _number(Decimal(value)), int),
    Decimal: Scalar("N", Decimal, _number, Decimal),
    bool: Scalar("BOOL", bool, bool, bool),
    bytes: Scalar("B", bytes, bytes, bytes),
    datetime: Scalar("S", datetime, timestamp, moment_of),
}

# When an item expires: the service reads whole seconds, so a fraction is dropped.
EXPIRY = Scalar("N", datetime, _epoch, _epoch_moment)


def enum_codec(hint: type[Enum]) -> Scalar:
    """Store an enum by its members' values, which are all text or all whole numbers.

    Raises:
        TypeError: the values are of other or of mixed types.
    """
    kinds = {type(member.value) for member in hint}
    if kinds == {str}:
        return Scalar("S", hint, lambda member: member.value, hint)
    if kinds == {int}:
        return Scalar("N", hint, lambda member: str(member.value), lambda text: hint(int(text)))
    message = f"the values of `{hint.__name__}` must be all text or all whole numbers"
    raise TypeError(message)

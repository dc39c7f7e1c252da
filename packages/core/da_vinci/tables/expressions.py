"""Conditions on attributes, and the placeholders through which expressions name them.

Every name and every value goes through a placeholder, so that no attribute can clash with one of
the service's several hundred reserved words, and no value can become part of an expression.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from da_vinci.tables.codecs import Codec, ItemError, StoredValue
from da_vinci.tables.records import RecordCodec


class Placeholders:
    """The names and values of one request, numbered in the order of their first use."""

    def __init__(self, record: RecordCodec) -> None:
        """Encode values as the record's fields are encoded."""
        self._record = record
        self._names: dict[str, str] = {}
        self._values: dict[str, StoredValue] = {}

    def codec(self, path: str) -> Codec:
        """Return the codec of an attribute; `address.city` is one within another.

        Raises:
            ItemError: there is no such attribute.
        """
        codec: Codec = self._record
        for segment in path.split("."):
            inner = codec.member(segment)
            if inner is None:
                message = f"`{path}`: nothing within this attribute is called `{segment}`"
                raise ItemError(message)
            codec = inner
        return codec

    def name(self, path: str) -> str:
        """Return what stands for the path in an expression, such as `#0.#1`."""
        self.codec(path)
        segments = path.split(".")
        return ".".join(self._names.setdefault(each, f"#{len(self._names)}") for each in segments)

    def value(self, path: str, value: object, codec: Codec | None = None) -> str:
        """Return what stands for a value of the attribute, such as `:0`.

        Raises:
            ItemError: the value does not fit, or is None, which is never stored in an attribute.
        """
        if value is None and codec is None:
            message = (
                f"`{path}`: None is no value; ask whether the attribute is missing, or remove it"
            )
            raise ItemError(message)
        placeholder = f":{len(self._values)}"
        self._values[placeholder] = (codec or self.codec(path)).encode(value, path)
        return placeholder

    def arguments(self) -> dict[str, object]:
        """Return the two members of a request that explain the placeholders, if any were used."""
        names = {placeholder: name for name, placeholder in self._names.items()}
        members = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": self._values}
        return {key: member for key, member in members.items() if member}


@dataclass(frozen=True)
class Condition:
    """What must hold for a request to succeed; `&`, `|` and `~` combine conditions."""

    render: Callable[[Placeholders], str]

    def __and__(self, other: Condition) -> Condition:
        return self._joined("AND", other)

    def __or__(self, other: Condition) -> Condition:
        return self._joined("OR", other)

    def __invert__(self) -> Condition:
        return Condition(lambda names: f"(NOT {self.render(names)})")

    def _joined(self, word: str, other: Condition) -> Condition:
        return Condition(lambda names: f"({self.render(names)} {word} {other.render(names)})")


@dataclass(frozen=True)
class Attribute:
    """An attribute of the item that a request meets, as in `Attribute("version").equals(3)`."""

    path: str

    def equals(self, value: object) -> Condition:
        """Hold when the attribute has this value."""
        return self._compared("=", value)

    def differs_from(self, value: object) -> Condition:
        """Hold when the attribute has another value, or none."""
        return self._compared("<>", value)

    def below(self, value: object) -> Condition:
        """Hold when the attribute is less than the value."""
        return self._compared("<", value)

    def at_most(self, value: object) -> Condition:
        """Hold when the attribute is the value or less."""
        return self._compared("<=", value)

    def above(self, value: object) -> Condition:
        """Hold when the attribute is greater than the value."""
        return self._compared(">", value)

    def at_least(self, value: object) -> Condition:
        """Hold when the attribute is the value or greater."""
        return self._compared(">=", value)

    def between(self, low: object, high: object) -> Condition:
        """Hold from the one value to the other, both included."""
        path = self.path
        return Condition(
            lambda names: (
                f"{names.name(path)} BETWEEN {names.value(path, low)} AND {names.value(path, high)}"
            )
        )

    def one_of(self, *values: object) -> Condition:
        """Hold when the attribute has one of up to a hundred values."""

        def render(names: Placeholders) -> str:
            choices = ", ".join(names.value(self.path, value) for value in values)
            return f"{names.name(self.path)} IN ({choices})"

        return Condition(render)

    def begins_with(self, prefix: str) -> Condition:
        """Hold when the attribute is text that starts so."""
        path = self.path
        return Condition(
            lambda names: f"begins_with({names.name(path)}, {names.value(path, prefix)})"
        )

    def contains(self, value: object) -> Condition:
        """Hold when the attribute is a set or list with this element, or text with this part."""

        def render(names: Placeholders) -> str:
            element = names.codec(self.path).element
            return f"contains({names.name(self.path)}, {names.value(self.path, value, element)})"

        return Condition(render)

    def exists(self) -> Condition:
        """Hold when the item has the attribute; on a key, when the item is there at all."""
        return Condition(lambda names: f"attribute_exists({names.name(self.path)})")

    def is_missing(self) -> Condition:
        """Hold when the item does not have the attribute, or does not exist."""
        return Condition(lambda names: f"attribute_not_exists({names.name(self.path)})")

    def _compared(self, operator: str, value: object) -> Condition:
        path = self.path
        return Condition(lambda names: f"{names.name(path)} {operator} {names.value(path, value)}")

"""Lists, maps, sets and optional values: the codecs that hold another codec."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from da_vinci.tables.codecs import EXPIRY, SCALARS, Codec, ItemError, StoredValue, mismatch

_SET_KINDS = {"S": "SS", "N": "NS", "B": "BS"}


class ListCodec(Codec):
    """A list whose elements are all of one type."""

    def __init__(self, element: Codec) -> None:
        """Hold elements of one codec."""
        super().__init__("L", element)
        self._each = element

    def encode(self, value: object, path: str) -> StoredValue:
        """Return the elements in their order."""
        if not isinstance(value, list):
            raise mismatch(path, "list", value)
        return {
            "L": [self._each.encode(each, f"{path}[{index}]") for index, each in enumerate(value)]
        }

    def decode(self, stored: StoredValue, path: str) -> list[Any]:
        """Return the elements in their order."""
        elements = enumerate(self.content(stored, path))
        return [self._each.decode(each, f"{path}[{index}]") for index, each in elements]


class MapCodec(Codec):
    """A dictionary with text keys whose values are all of one type."""

    def __init__(self, element: Codec) -> None:
        """Hold values of one codec."""
        super().__init__("M", element)
        self._each = element

    def member(self, name: str) -> Codec | None:
        """Return the codec of the values: every name may be a key."""
        del name
        return self._each

    def encode(self, value: object, path: str) -> StoredValue:
        """Return the values under their keys."""
        if not isinstance(value, dict):
            raise mismatch(path, "dict", value)
        wrong = next((key for key in value if not isinstance(key, str)), None)
        if wrong is not None:
            where = f"{path}, a key"
            raise mismatch(where, "str", wrong)
        return {"M": {key: self._each.encode(each, f"{path}.{key}") for key, each in value.items()}}

    def decode(self, stored: StoredValue, path: str) -> dict[str, Any]:
        """Return the values under their keys."""
        entries = self.content(stored, path).items()
        return {key: self._each.decode(each, f"{path}.{key}") for key, each in entries}


class SetCodec(Codec):
    """A set of text, numbers or bytes; the service has no empty set, so that one is absent."""

    absent = True

    def __init__(self, element: Codec) -> None:
        """Hold elements of one codec.

        Raises:
            TypeError: the service has no sets of such elements.
        """
        if element.kind not in _SET_KINDS:
            message = "a set holds text, numbers or bytes; use a list for anything else"
            raise TypeError(message)
        super().__init__(_SET_KINDS[element.kind], element)
        self._each = element

    def empty(self) -> object:
        """Return a set that nobody else holds."""
        return set()

    def encode(self, value: object, path: str) -> StoredValue:
        """Return the elements, sorted so that equal sets are stored alike."""
        if not isinstance(value, (set, frozenset)):
            raise mismatch(path, "set", value)
        if not value:
            message = f"`{path}`: a table cannot hold an empty set here; leave it out"
            raise ItemError(message)
        kind = self._each.kind
        return {self.kind: sorted(self._each.encode(each, path)[kind] for each in value)}

    def decode(self, stored: StoredValue, path: str) -> set[Any]:
        """Return the elements."""
        kind = self._each.kind
        return {self._each.decode({kind: each}, path) for each in self.content(stored, path)}


class OptionalCodec(Codec):
    """A value or None: as an attribute None is absent, within a list or a map it is NULL."""

    absent = True

    def __init__(self, inner: Codec) -> None:
        """Take the codec of what is there when it is not None.

        Raises:
            TypeError: the value's absence would have two meanings.
        """
        if inner.absent:
            message = "a set is absent when it is empty, so it cannot be optional too"
            raise TypeError(message)
        super().__init__(inner.kind, inner.element)
        self.inner = inner

    def member(self, name: str) -> Codec | None:
        """Return what has the name within the value that is not None."""
        return self.inner.member(name)

    def encode(self, value: object, path: str) -> StoredValue:
        """Return NULL for None."""
        return {"NULL": True} if value is None else self.inner.encode(value, path)

    def decode(self, stored: StoredValue, path: str) -> Any:
        """Return None for NULL."""
        return None if "NULL" in stored else self.inner.decode(stored, path)


def expiry_codec(codec: Codec) -> Codec:
    """Return how a moment is stored when items expire by it: as seconds since 1970.

    Raises:
        TypeError: the attribute is no moment.
    """
    if codec is SCALARS[datetime]:
        return EXPIRY
    if isinstance(codec, OptionalCodec):
        return OptionalCodec(expiry_codec(codec.inner))
    message = "it is not a datetime"
    raise TypeError(message)

"""Tables as definitions: a record type with keys, indexes and an expiry attribute.

A table builds requests, dictionaries as the service's clients take them. It sends none, and the
templates are rendered from the same definition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from da_vinci.core.errors import DaVinciError, near_name_hint
from da_vinci.core.scope import Scope, checked_name
from da_vinci.tables.codecs import ItemError, StoredValue
from da_vinci.tables.containers import expiry_codec
from da_vinci.tables.expressions import Attribute, Condition, Placeholders
from da_vinci.tables.records import Item, RecordCodec
from da_vinci.tables.update import Update

RecordT = TypeVar("RecordT")
Request = dict[str, object]

_KEY_KINDS = frozenset({"S", "N", "B"})
_MAXIMUM_INDEXES = 20


class TableError(DaVinciError):
    """A table's definition contradicts its record, or a request its definition."""


@dataclass(frozen=True)
class Key:
    """A partition attribute and perhaps a sort attribute."""

    partition: str
    sort: str | None = None

    @property
    def attributes(self) -> tuple[str, ...]:
        """The key's attributes, partition first."""
        return (self.partition,) if self.sort is None else (self.partition, self.sort)


@dataclass(frozen=True)
class Index:
    """A global secondary index: every attribute of an item, or only those included.

    An item without the index's key attributes is not in the index, so they may be optional.
    """

    name: str
    key: Key
    include: tuple[str, ...] | None = None


class Table(Generic[RecordT]):
    """A table of records.

    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Order:
    ...     customer: str
    ...     number: int
    >>> orders = Table("orders", Order, key=Key("customer", "number"))
    >>> orders.item(Order("ada", 7))
    {'customer': {'S': 'ada'}, 'number': {'N': '7'}}
    >>> orders.record({"customer": {"S": "ada"}, "number": {"N": "7"}})
    Order(customer='ada', number=7)
    """

    def __init__(
        self,
        name: str,
        record: type[RecordT],
        *,
        key: Key,
        indexes: Sequence[Index] = (),
        expires: str | None = None,
    ) -> None:
        """Check the definition against the record.

        Raises:
            ScopeError: the name cannot be used in resource names.
            TableError: a key, an index or the expiry names an attribute that cannot serve.
            TypeError: a field of the record has a type that a table cannot hold.
        """
        self.name = checked_name(name, "table")
        self.key = key
        self.indexes = tuple(indexes)
        self.expires = expires
        self._codec = RecordCodec(record)
        self._check_indexes()
        for attribute in key.attributes:
            if self._codec.fields[self._known(attribute)].absent:
                message = f"`{self.name}`: the key attribute `{attribute}` must not be optional"
                raise TableError(message)
        self.key_kinds()
        if expires is not None:
            self._make_expiry(expires)

    def key_kinds(self) -> dict[str, str]:
        """Return the kind of each attribute in a key of the table or an index, sorted by name.

        Raises:
            TableError: an attribute's type cannot be part of a key.
        """
        keys = (self.key, *(index.key for index in self.indexes))
        names = sorted({self._known(name) for key in keys for name in key.attributes})
        kinds = {name: self._codec.fields[name].kind for name in names}
        for name, kind in kinds.items():
            if kind not in _KEY_KINDS:
                message = (
                    f"`{self.name}`: `{name}` is of kind {kind}; a key is text, number or bytes"
                )
                raise TableError(message)
        return kinds

    def index(self, name: str) -> Index:
        """Return the index with this name.

        Raises:
            TableError: with the nearest name that there is.
        """
        for index in self.indexes:
            if index.name == name:
                return index
        hint = near_name_hint(name, (index.name for index in self.indexes))
        message = f"`{self.name}` has no index `{name}`{hint}"
        raise TableError(message)

    def item(self, record: RecordT) -> Item:
        """Return the record as the service stores it.

        Raises:
            ItemError: a value does not have its field's type.
        """
        return self._codec.item(record, self.name)

    def record(self, item: Mapping[str, StoredValue]) -> RecordT:
        """Return the record in an item.

        Raises:
            ItemError: an attribute is missing or of another kind.
        """
        found: RecordT = self._codec.record(item, self.name)
        return found

    def put(self, scope: Scope, record: RecordT, *, when: Condition | None = None) -> Request:
        """Build a PutItem request; with a condition it may lose, and then changes nothing."""
        return self._request(scope, {"Item": self.item(record)}, when)

    def get(self, scope: Scope, **key: object) -> Request:
        """Build a GetItem request for the item with this key."""
        return self._request(scope, {"Key": self._key_item(key)}, None)

    def delete(self, scope: Scope, *, when: Condition | None = None, **key: object) -> Request:
        """Build a DeleteItem request for the item with this key."""
        return self._request(scope, {"Key": self._key_item(key)}, when)

    def update(self, **key: object) -> Update:
        """Start an update of the item with this key."""
        return Update(self.name, self._codec, self._key_item(key))

    def query(
        self,
        scope: Scope,
        partition: object,
        *,
        index: str | None = None,
        sort: Condition | None = None,
    ) -> Request:
        """Build a Query request for one partition of the table or of an index.

        The sort condition may be an equality, a comparison, `between` or `begins_with`.
        """
        key = self.key if index is None else self.index(index).key
        names = Placeholders(self._codec)
        condition = Attribute(key.partition).equals(partition).render(names)
        if sort is not None:
            condition = f"{condition} AND {sort.render(names)}"
        request: Request = {"TableName": scope.physical_name(self.name)}
        if index is not None:
            request["IndexName"] = index
        return {**request, "KeyConditionExpression": condition, **names.arguments()}

    def _request(self, scope: Scope, members: Request, when: Condition | None) -> Request:
        request: Request = {"TableName": scope.physical_name(self.name), **members}
        if when is None:
            return request
        names = Placeholders(self._codec)
        return {**request, "ConditionExpression": when.render(names), **names.arguments()}

    def _key_item(self, values: Mapping[str, object]) -> Item:
        if set(values) != set(self.key.attributes):
            wanted = " and ".join(f"`{name}`" for name in self.key.attributes)
            given = " and ".join(f"`{name}`" for name in values) or "nothing"
            message = f"the key of `{self.name}` is {wanted}, not {given}"
            raise TableError(message)
        fields = self._codec.fields
        return {
            name: fields[name].encode(values[name], f"{self.name}.{name}")
            for name in self.key.attributes
        }

    def _known(self, attribute: str) -> str:
        try:
            self._codec.member(attribute)
        except ItemError as error:
            message = f"`{self.name}`: {error}"
            raise TableError(message) from error
        return attribute

    def _check_indexes(self) -> None:
        names = [index.name for index in self.indexes]
        for name in names:
            if names.count(name) > 1:
                message = f"`{self.name}` has two indexes called `{name}`"
                raise TableError(message)
        if len(names) > _MAXIMUM_INDEXES:
            message = f"`{self.name}` has {len(names)} indexes; the limit is {_MAXIMUM_INDEXES}"
            raise TableError(message)
        for index in self.indexes:
            for attribute in index.include or ():
                self._known(attribute)

    def _make_expiry(self, attribute: str) -> None:
        fields = self._codec.fields
        try:
            fields[attribute] = expiry_codec(fields[self._known(attribute)])
        except TypeError as error:
            message = f"`{self.name}`: items cannot expire by `{attribute}`: {error}"
            raise TableError(message) from error

"""Building an UpdateItem request: what changes, and what must hold for it to change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from da_vinci.core.scope import Scope
from da_vinci.tables.codecs import Codec, ItemError
from da_vinci.tables.expressions import Condition, Placeholders
from da_vinci.tables.records import Item, RecordCodec

_Clause = Literal["SET", "REMOVE", "ADD", "DELETE"]
_ORDER: tuple[_Clause, ...] = ("SET", "REMOVE", "ADD", "DELETE")
_SETS = frozenset({"SS", "NS", "BS"})


@dataclass(frozen=True)
class _Change:
    clause: _Clause
    path: str
    value: object
    # How the placeholders for name and value stand in the clause.
    form: str


@dataclass(frozen=True)
class Update:
    """Changes of one item; each method returns a new update, and nothing happens to the old one.

    >>> from dataclasses import dataclass
    >>> from da_vinci.tables import Attribute, Key, Table
    >>> @dataclass
    ... class Page:
    ...     url: str
    ...     hits: int = 0
    >>> pages = Table("pages", Page, key=Key("url"))
    >>> update = pages.update(url="/").add("hits", 1).when(Attribute("hits").below(10))
    >>> request = update.request(Scope("site", "prod"))
    >>> request["UpdateExpression"], request["ConditionExpression"]
    ('ADD #0 :0', '#0 < :1')
    """

    table: str
    record: RecordCodec
    key: Item
    changes: tuple[_Change, ...] = ()
    condition: Condition | None = None

    def set(self, path: str, value: object) -> Update:
        """Write an attribute; a value that stands for absence, such as None, removes it."""
        codec = self._codec(path)
        if codec.absent and value == codec.empty():
            return self.remove(path)
        return self._with("SET", path, value, "{name} = {value}")

    def set_once(self, path: str, value: object) -> Update:
        """Write an attribute unless it is there already."""
        return self._with("SET", path, value, "{name} = if_not_exists({name}, {value})")

    def append(self, path: str, values: list[object]) -> Update:
        """Put elements behind those of a list.

        Raises:
            ItemError: the attribute is no list.
        """
        self._require(path, frozenset({"L"}), "append to", "a list")
        return self._with("SET", path, values, "{name} = list_append({name}, {value})")

    def remove(self, path: str) -> Update:
        """Delete an attribute.

        Raises:
            ItemError: the record cannot be without it.
        """
        parent = self._codec(path.rpartition(".")[0]) if "." in path else self.record
        is_entry = parent.element is not None  # of a dictionary, which may lose any entry
        if not (is_entry or self._codec(path).absent):
            message = f"`{self.table}.{path}`: cannot be removed, since it is not optional"
            raise ItemError(message)
        return self._with("REMOVE", path, None, "{name}")

    def add(self, path: str, value: object) -> Update:
        """Add to a number, or elements to a set; an attribute that is missing starts from nothing.

        Raises:
            ItemError: the attribute is neither number nor set.
        """
        self._require(path, _SETS | {"N"}, "add to", "a number or a set")
        return self._with("ADD", path, value, "{name} {value}")

    def discard(self, path: str, elements: object) -> Update:
        """Take elements out of a set.

        Raises:
            ItemError: the attribute is no set.
        """
        self._require(path, _SETS, "discard from", "a set")
        return self._with("DELETE", path, elements, "{name} {value}")

    def when(self, condition: Condition) -> Update:
        """Change the item only if the condition holds, and every one that was given before."""
        both = condition if self.condition is None else self.condition & condition
        return replace(self, condition=both)

    def request(self, scope: Scope) -> dict[str, object]:
        """Build the UpdateItem request.

        Raises:
            ItemError: nothing changes, or a value does not fit its attribute.
        """
        if not self.changes:
            message = f"`{self.table}`: the update changes nothing"
            raise ItemError(message)
        names = Placeholders(self.record)
        clauses = []
        for clause in _ORDER:
            changes = [change for change in self.changes if change.clause == clause]
            if changes:
                parts = ", ".join(_rendered(change, names) for change in changes)
                clauses.append(f"{clause} {parts}")
        request: dict[str, object] = {
            "TableName": scope.physical_name(self.table),
            "Key": dict(self.key),
            "UpdateExpression": " ".join(clauses),
        }
        if self.condition is not None:
            request["ConditionExpression"] = self.condition.render(names)
        return {**request, **names.arguments()}

    def _codec(self, path: str) -> Codec:
        return Placeholders(self.record).codec(path)

    def _require(self, path: str, kinds: frozenset[str], verb: str, wanted: str) -> None:
        if self._codec(path).kind not in kinds:
            message = f"`{self.table}.{path}`: cannot {verb} it, since it is not {wanted}"
            raise ItemError(message)

    def _with(self, clause: _Clause, path: str, value: object, form: str) -> Update:
        if path in self.key:
            message = f"`{self.table}.{path}`: a key cannot be updated; put a new item instead"
            raise ItemError(message)
        for change in self.changes:
            if f"{change.path}.".startswith(f"{path}.") or f"{path}.".startswith(f"{change.path}."):
                message = f"`{self.table}.{path}`: already changed by this update"
                raise ItemError(message)
        return replace(self, changes=(*self.changes, _Change(clause, path, value, form)))


def _rendered(change: _Change, names: Placeholders) -> str:
    name = names.name(change.path)
    value = "" if change.clause == "REMOVE" else names.value(change.path, change.value)
    return change.form.format(name=name, value=value)

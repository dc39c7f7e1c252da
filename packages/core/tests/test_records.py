"""Records to and from items: every kind of attribute, absence, and values that do not fit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any, Optional, Union

import pytest

from da_vinci.tables import ItemError, Key, Table

NOON = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)


@pytest.fixture
def order(records: dict[str, Any]) -> Any:
    status, address = records["Status"], records["Address"]
    return records["Order"](
        customer="ada",
        number=7,
        status=status.OPEN,
        priority=records["Priority"].HIGH,
        total=Decimal("9.90"),
        gift=False,
        signature=b"\x00\xff",
        placed_at=NOON,
        address=address(city="Turin", lines=["Via Po 1"]),
        tags={"b", "a"},
        sizes={10, 9},
        history=[status.OPEN, None],
        parts={"x": address(city="Milan")},
        note=None,
        expires_at=NOON,
    )


ITEM: dict[str, Any] = {
    "customer": {"S": "ada"},
    "number": {"N": "7"},
    "status": {"S": "open"},
    "priority": {"N": "2"},
    "total": {"N": "9.90"},
    "gift": {"BOOL": False},
    "signature": {"B": b"\x00\xff"},
    "placed_at": {"S": "2024-05-01T12:00:00.000000Z"},
    "address": {"M": {"city": {"S": "Turin"}, "lines": {"L": [{"S": "Via Po 1"}]}}},
    "attempts": {"N": "0"},
    "tags": {"SS": ["a", "b"]},
    "sizes": {"NS": ["10", "9"]},
    "history": {"L": [{"S": "open"}, {"NULL": True}]},
    "parts": {"M": {"x": {"M": {"city": {"S": "Milan"}, "lines": {"L": []}}}}},
    "labels": {"M": {}},
    "expires_at": {"N": "1714564800"},
}


def test_every_kind_of_attribute_is_stored(orders: Table[Any], order: Any) -> None:
    assert orders.item(order) == ITEM


def test_an_item_becomes_the_record_it_was(orders: Table[Any], order: Any) -> None:
    assert orders.record(orders.item(order)) == order


def test_absence_is_none_or_the_empty_set_and_never_a_default(
    orders: Table[Any], order: Any
) -> None:
    bare = replace(order, tags=set(), sizes=set(), note=None, expires_at=None)
    item = orders.item(bare)
    assert {"tags", "sizes", "note", "expires_at"} & item.keys() == set()
    assert orders.record(item) == bare


def test_fields_that_were_added_later_take_their_defaults(orders: Table[Any], order: Any) -> None:
    older = {name: ITEM[name] for name in ITEM if name not in {"attempts", "labels"}}
    assert orders.record({**older, "forgotten": {"S": "x"}}) == order


def test_moments_are_stored_in_utc(orders: Table[Any], order: Any) -> None:
    there = NOON.astimezone(timezone(timedelta(hours=-5)))
    assert orders.item(replace(order, placed_at=there)) == ITEM


@pytest.mark.parametrize(
    ("field_name", "value", "message"),
    [
        ("number", "7", "`orders.number`: expected int, got str '7'"),
        ("number", True, "`orders.number`: expected int, got bool True"),
        ("number", 10**38, f"`orders.number`: {10**38} has more than 38 digits, which is all that"),
        ("gift", 1, "`orders.gift`: expected bool, got int 1"),
        ("total", 1.5, "`orders.total`: expected Decimal, got float 1.5"),
        ("total", Decimal("NaN"), "`orders.total`: NaN is not a finite number"),
        ("status", "open", "`orders.status`: expected Status, got str 'open'"),
        ("placed_at", NOON.replace(tzinfo=None), "`orders.placed_at`: the moment has no time zone"),
        ("expires_at", NOON.replace(tzinfo=None), "`orders.expires_at`: the moment has no time"),
        ("tags", ["a"], "`orders.tags`: expected set, got list ['a']"),
        ("tags", {1}, "`orders.tags`: expected str, got int 1"),
        ("history", ("open",), "`orders.history`: expected list, got tuple"),
        ("history", [None, "x"], "`orders.history[1]`: expected Status, got str 'x'"),
        ("labels", [], "`orders.labels`: expected dict, got list []"),
        ("labels", {1: "x"}, "`orders.labels, a key`: expected str, got int 1"),
        ("labels", {"a": 1}, "`orders.labels.a`: expected str, got int 1"),
        ("address", "Turin", "`orders.address`: expected Address, got str 'Turin'"),
    ],
)
def test_a_value_that_does_not_fit_is_named_by_its_path(
    orders: Table[Any], order: Any, field_name: str, value: object, message: str
) -> None:
    with pytest.raises(ItemError) as caught:
        orders.item(replace(order, **{field_name: value}))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("field_name", "stored", "message"),
    [
        ("number", {"S": "7"}, "`orders.number`: expected an attribute of kind N, found S"),
        ("number", {}, "`orders.number`: expected an attribute of kind N, found nothing"),
        ("number", {"N": "x"}, "`orders.number`: 'x' is no int"),
        ("total", {"N": "x"}, "`orders.total`: 'x' is no Decimal"),
        ("status", {"S": "lost"}, "`orders.status`: 'lost' is no Status"),
        ("placed_at", {"S": "noon"}, "`orders.placed_at`: 'noon' is no datetime"),
        ("placed_at", {"S": "2024-05-01"}, "`orders.placed_at`: '2024-05-01' is no datetime"),
        ("expires_at", {"N": "9" * 30}, f"`orders.expires_at`: '{'9' * 30}' is no datetime"),
        ("history", {"L": [{"N": "1"}]}, "`orders.history[0]`: expected an attribute of kind S"),
        ("address", {"M": {}}, "`orders.address.city`: missing, and the field has no default"),
    ],
)
def test_an_attribute_that_cannot_be_read_is_named_by_its_path(
    orders: Table[Any], field_name: str, stored: dict[str, Any], message: str
) -> None:
    with pytest.raises(ItemError) as caught:
        orders.record({**ITEM, field_name: stored})
    assert str(caught.value).startswith(message)


def test_another_record_is_refused(orders: Table[Any]) -> None:
    with pytest.raises(ItemError, match="`orders`: expected Order, got str 'x'"):
        orders.item("x")


@dataclass
class Node:
    name: str
    children: list[Node] = field(default_factory=list)
    parent: Optional[str] = None  # noqa: UP045 - both spellings are in use
    owner: Union[None, str] = None  # noqa: RUF036, UP007 - and so is this order


def test_a_record_may_hold_records_of_its_own_type() -> None:
    nodes = Table("nodes", Node, key=Key("name"))
    tree = Node("root", [Node("leaf", parent="root", owner="ada")])
    assert nodes.record(nodes.item(tree)) == tree


def test_an_empty_set_within_a_list_is_refused() -> None:
    table = Table("lists", Nested, key=Key("name"))
    with pytest.raises(ItemError, match=r"`lists.sets\[0\]`: a table cannot hold an empty set"):
        table.item(Nested("a", [set()]))


@dataclass
class Nested:
    name: str
    sets: list[set[str]]


class Mixed(Enum):
    TEXT = "a"
    NUMBER = 1


@dataclass
class WithFloat:
    ratio: float


@dataclass
class WithMixed:
    mixed: Mixed


@dataclass
class WithSetOfBool:
    flags: set[bool]


@dataclass
class WithOptionalSet:
    tags: set[str] | None


@dataclass
class WithUnion:
    either: str | int


@dataclass
class WithNumberedMap:
    names: dict[int, str]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (WithFloat, "`WithFloat.ratio`: a table cannot hold `float`; use Decimal, which keeps"),
        (WithMixed, "`WithMixed.mixed`: the values of `Mixed` must be all text or all whole"),
        (WithSetOfBool, "`WithSetOfBool.flags`: a set holds text, numbers or bytes; use a list"),
        (WithOptionalSet, "`WithOptionalSet.tags`: a set is absent when it is empty"),
        (WithUnion, "`WithUnion.either`: a table cannot hold `str | int`"),
        (WithNumberedMap, "`WithNumberedMap.names`: a table cannot hold `dict[int, str]`"),
    ],
)
def test_a_type_that_a_table_cannot_hold_is_named_with_its_field(
    record: type, message: str
) -> None:
    with pytest.raises(TypeError) as caught:
        Table("things", record, key=Key("name"))
    assert str(caught.value).startswith(message)

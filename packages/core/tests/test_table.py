"""Tables: definitions that contradict their records, and the requests that tables build."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import pytest

from da_vinci.core import Scope, ScopeError
from da_vinci.tables import Attribute, Index, ItemError, Key, Table, TableError

KEY = {"customer": {"S": "ada"}, "number": {"N": "7"}}


@dataclass
class Thing:
    name: str
    size: int
    ready: bool
    group: str | None = None
    until: datetime | None = None


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        ({"key": Key("nam")}, "`things`: `Thing` has no attribute `nam`; did you mean `name`?"),
        ({"key": Key("group")}, "`things`: the key attribute `group` must not be optional"),
        (
            {"key": Key("ready")},
            "`things`: `ready` is of kind BOOL; a key is text, number or bytes",
        ),
        (
            {"key": Key("name"), "indexes": [Index("a", Key("ready"))]},
            "`things`: `ready` is of kind BOOL; a key is text, number or bytes",
        ),
        (
            {"key": Key("name"), "indexes": [Index("a", Key("group"), include=("sise",))]},
            "`things`: `Thing` has no attribute `sise`; did you mean `size`?",
        ),
        (
            {"key": Key("name"), "indexes": [Index("a", Key("size")), Index("a", Key("group"))]},
            "`things` has two indexes called `a`",
        ),
        (
            {"key": Key("name"), "indexes": [Index(f"i{n}", Key("size")) for n in range(21)]},
            "`things` has 21 indexes; the limit is 20",
        ),
        (
            {"key": Key("name"), "expires": "size"},
            "`things`: items cannot expire by `size`: it is not a datetime",
        ),
        (
            {"key": Key("name"), "expires": "untl"},
            "`things`: `Thing` has no attribute `untl`; did you mean `until`?",
        ),
    ],
)
def test_a_definition_that_contradicts_the_record_is_refused(
    definition: dict[str, Any], message: str
) -> None:
    with pytest.raises(TableError) as caught:
        Table("things", Thing, **definition)
    assert str(caught.value) == message


def test_a_table_has_a_name_that_every_service_takes() -> None:
    with pytest.raises(ScopeError, match="`My Things` is no table name"):
        Table("My Things", Thing, key=Key("name"))


def test_only_attributes_in_keys_have_declared_kinds(orders: Table[Any]) -> None:
    assert orders.key_kinds() == {
        "customer": "S",
        "note": "S",
        "number": "N",
        "placed_at": "S",
        "status": "S",
    }


def test_get_and_delete_name_the_table_and_the_key(orders: Table[Any], scope: Scope) -> None:
    request = {"TableName": "shop-prod-orders", "Key": KEY}
    assert orders.get(scope, number=7, customer="ada") == request
    assert orders.delete(scope, number=7, customer="ada") == request


def test_a_deletion_may_have_a_condition(orders: Table[Any], scope: Scope) -> None:
    condition = Attribute("customer").exists()
    assert orders.delete(scope, when=condition, number=7, customer="ada") == {
        "TableName": "shop-prod-orders",
        "Key": KEY,
        "ConditionExpression": "attribute_exists(#0)",
        "ExpressionAttributeNames": {"#0": "customer"},
    }


@pytest.mark.parametrize(
    ("key", "given"), [({}, "nothing"), ({"number": 7}, "`number`"), ({"note": "x"}, "`note`")]
)
def test_a_key_is_given_whole(
    orders: Table[Any], scope: Scope, key: dict[str, object], given: str
) -> None:
    with pytest.raises(TableError) as caught:
        orders.get(scope, **key)
    assert str(caught.value) == f"the key of `orders` is `customer` and `number`, not {given}"


def test_a_key_has_the_types_of_the_record(orders: Table[Any], scope: Scope) -> None:
    with pytest.raises(ItemError, match="`orders.number`: expected int, got str '7'"):
        orders.get(scope, customer="ada", number="7")


def test_put_can_refuse_to_replace(scope: Scope) -> None:
    things = Table("things", Thing, key=Key("name"), expires="until")
    thing = Thing("a", 1, ready=True, until=datetime(2024, 5, 1, tzinfo=timezone.utc))
    item = {
        "name": {"S": "a"},
        "size": {"N": "1"},
        "ready": {"BOOL": True},
        "until": {"N": "1714521600"},
    }
    assert things.put(scope, thing) == {"TableName": "shop-prod-things", "Item": item}
    assert things.put(scope, thing, when=Attribute("name").is_missing()) == {
        "TableName": "shop-prod-things",
        "Item": item,
        "ConditionExpression": "attribute_not_exists(#0)",
        "ExpressionAttributeNames": {"#0": "name"},
    }


def test_a_query_asks_for_one_partition(orders: Table[Any], scope: Scope) -> None:
    assert orders.query(scope, "ada") == {
        "TableName": "shop-prod-orders",
        "KeyConditionExpression": "#0 = :0",
        "ExpressionAttributeNames": {"#0": "customer"},
        "ExpressionAttributeValues": {":0": {"S": "ada"}},
    }


def test_a_query_of_an_index_takes_the_indexs_key(
    orders: Table[Any], scope: Scope, records: dict[str, Any]
) -> None:
    since = Attribute("placed_at").at_least(datetime(2024, 5, 1, tzinfo=timezone.utc))
    assert orders.query(scope, records["Status"].OPEN, index="by-status", sort=since) == {
        "TableName": "shop-prod-orders",
        "IndexName": "by-status",
        "KeyConditionExpression": "#0 = :0 AND #1 >= :1",
        "ExpressionAttributeNames": {"#0": "status", "#1": "placed_at"},
        "ExpressionAttributeValues": {
            ":0": {"S": "open"},
            ":1": {"S": "2024-05-01T00:00:00.000000Z"},
        },
    }


def test_an_index_that_is_not_there_is_reported_with_the_nearest(orders: Table[Any]) -> None:
    with pytest.raises(TableError) as caught:
        orders.index("by-state")
    assert str(caught.value) == "`orders` has no index `by-state`; did you mean `by-status`?"

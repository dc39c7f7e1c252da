"""Conditions and updates: the expressions they become, and the changes that are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from da_vinci.core import Scope
from da_vinci.tables import Attribute, Condition, ItemError, Table, Update


@pytest.fixture
def update(orders: Table[Any]) -> Update:
    return orders.update(customer="ada", number=7)


@pytest.mark.parametrize(
    ("condition", "expression", "values"),
    [
        (Attribute("attempts").equals(3), "#0 = :0", [{"N": "3"}]),
        (Attribute("attempts").differs_from(3), "#0 <> :0", [{"N": "3"}]),
        (Attribute("attempts").below(3), "#0 < :0", [{"N": "3"}]),
        (Attribute("attempts").at_most(3), "#0 <= :0", [{"N": "3"}]),
        (Attribute("attempts").above(3), "#0 > :0", [{"N": "3"}]),
        (Attribute("attempts").at_least(3), "#0 >= :0", [{"N": "3"}]),
        (Attribute("attempts").between(1, 2), "#0 BETWEEN :0 AND :1", [{"N": "1"}, {"N": "2"}]),
        (Attribute("note").one_of("a", "b"), "#0 IN (:0, :1)", [{"S": "a"}, {"S": "b"}]),
        (Attribute("note").begins_with("a"), "begins_with(#0, :0)", [{"S": "a"}]),
        (Attribute("note").contains("a"), "contains(#0, :0)", [{"S": "a"}]),
        (Attribute("tags").contains("a"), "contains(#0, :0)", [{"S": "a"}]),
        (Attribute("history").contains(None), "contains(#0, :0)", [{"NULL": True}]),
        (Attribute("note").exists(), "attribute_exists(#0)", []),
        (Attribute("note").is_missing(), "attribute_not_exists(#0)", []),
        (Attribute("address.city").equals("Rome"), "#0.#1 = :0", [{"S": "Rome"}]),
        (Attribute("labels.a").equals("b"), "#0.#1 = :0", [{"S": "b"}]),
        (Attribute("parts.x.city").equals("Rome"), "#0.#1.#2 = :0", [{"S": "Rome"}]),
        (~Attribute("note").exists(), "(NOT attribute_exists(#0))", []),
        (
            Attribute("attempts").below(3) & Attribute("note").exists()
            | Attribute("attempts").equals(9),
            "((#0 < :0 AND attribute_exists(#1)) OR #0 = :1)",
            [{"N": "3"}, {"N": "9"}],
        ),
    ],
)
def test_a_condition_becomes_an_expression_of_placeholders(
    update: Update, scope: Scope, condition: Condition, expression: str, values: list[object]
) -> None:
    request = update.when(condition).remove("expires_at").request(scope)
    # The update's own name is rendered first, so the condition's names start at 1.
    shifted = expression
    for number in (2, 1, 0):
        shifted = shifted.replace(f"#{number}", f"#{number + 1}")
    assert request["ConditionExpression"] == shifted
    given = request.get("ExpressionAttributeValues", {})
    assert given == {f":{number}": value for number, value in enumerate(values)}


def test_all_changes_stand_in_one_request(
    update: Update, scope: Scope, records: dict[str, Any]
) -> None:
    status = records["Status"]
    changed = (
        update.remove("note")
        .add("attempts", 1)
        .set("status", status.PAID)
        .discard("tags", {"new"})
        .append("history", [status.OPEN])
        .set_once("address.city", "Rome")
        .when(Attribute("status").equals(status.OPEN))
        .when(Attribute("attempts").below(3))
    )
    assert changed.request(scope) == {
        "TableName": "shop-prod-orders",
        "Key": {"customer": {"S": "ada"}, "number": {"N": "7"}},
        "UpdateExpression": (
            "SET #0 = :0, #1 = list_append(#1, :1), #2.#3 = if_not_exists(#2.#3, :2) "
            "REMOVE #4 ADD #5 :3 DELETE #6 :4"
        ),
        "ConditionExpression": "(#0 = :5 AND #5 < :6)",
        "ExpressionAttributeNames": {
            "#0": "status",
            "#1": "history",
            "#2": "address",
            "#3": "city",
            "#4": "note",
            "#5": "attempts",
            "#6": "tags",
        },
        "ExpressionAttributeValues": {
            ":0": {"S": "paid"},
            ":1": {"L": [{"S": "open"}]},
            ":2": {"S": "Rome"},
            ":3": {"N": "1"},
            ":4": {"SS": ["new"]},
            ":5": {"S": "open"},
            ":6": {"N": "3"},
        },
    }


@pytest.mark.parametrize(("path", "value"), [("note", None), ("tags", set())])
def test_to_set_a_value_that_means_absence_is_to_remove(
    update: Update, scope: Scope, path: str, value: object
) -> None:
    assert update.set(path, value).request(scope) == update.remove(path).request(scope)


def test_an_entry_of_a_dictionary_can_be_removed(update: Update, scope: Scope) -> None:
    assert update.remove("labels.a").request(scope)["UpdateExpression"] == "REMOVE #0.#1"


def test_an_update_can_be_the_start_of_two(update: Update, scope: Scope) -> None:
    one, other = update.set("note", "a"), update.set("attempts", 1)
    assert one.request(scope)["ExpressionAttributeNames"] == {"#0": "note"}
    assert other.request(scope)["ExpressionAttributeNames"] == {"#0": "attempts"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda update: update, "`orders`: the update changes nothing"),
        (
            lambda update: update.set("number", 8),
            "`orders.number`: a key cannot be updated; put a new item instead",
        ),
        (
            lambda update: update.set("note", "a").remove("note"),
            "`orders.note`: already changed by this update",
        ),
        (
            lambda update: update.set("labels.a", "b").set("labels", {}),
            "`orders.labels`: already changed by this update",
        ),
        (
            lambda update: update.set("labels", {}).set("labels.a", "b"),
            "`orders.labels.a`: already changed by this update",
        ),
        (
            lambda update: update.remove("total"),
            "`orders.total`: cannot be removed, since it is not optional",
        ),
        (
            lambda update: update.add("note", "a"),
            "`orders.note`: cannot add to it, since it is not a number or a set",
        ),
        (
            lambda update: update.append("tags", ["a"]),
            "`orders.tags`: cannot append to it, since it is not a list",
        ),
        (
            lambda update: update.discard("attempts", 1),
            "`orders.attempts`: cannot discard from it, since it is not a set",
        ),
        (
            lambda update: update.set("notes", "a"),
            "`Order` has no attribute `notes`; did you mean `note`?",
        ),
        (
            lambda update: update.set("note.a", "a"),
            "`note.a`: nothing within this attribute is called `a`",
        ),
        (
            lambda update: update.set("attempts", "1"),
            "`attempts`: expected int, got str '1'",
        ),
        (
            lambda update: update.set("attempts", 1).when(Attribute("note").equals(None)),
            "`note`: None is no value; ask whether the attribute is missing, or remove it",
        ),
    ],
)
def test_a_change_that_cannot_be_meant_is_refused(
    update: Update, scope: Scope, change: Callable[[Update], Update], message: str
) -> None:
    with pytest.raises(ItemError) as caught:
        change(update).request(scope)
    assert str(caught.value) == message

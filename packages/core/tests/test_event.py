"""Events: their JSON form, there and back, and what is no event."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest

from da_vinci.events import Event, EventError

NOON = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
PLACED = Event(
    name="order.placed",
    body={"number": 7, "name": "Ünal"},
    id="e1",
    created_at=NOON,
    caused_by="e0",
    on_success="order.confirmed",
    on_failure="order.lost",
    attempt=2,
)
TEXT = (
    '{"attempt":2,"body":{"name":"\\u00dcnal","number":7},"caused_by":"e0",'
    '"created_at":"2024-05-01T12:00:00.000000Z","id":"e1","name":"order.placed",'
    '"on_failure":"order.lost","on_success":"order.confirmed"}'
)
MINIMAL: dict[str, Any] = {
    "name": "order.placed",
    "body": {},
    "id": "e1",
    "created_at": "2024-05-01T12:00:00Z",
}


def test_an_event_is_one_line_of_json() -> None:
    assert PLACED.to_json() == TEXT


def test_an_event_survives_its_json() -> None:
    assert Event.from_json(TEXT) == PLACED


def test_what_is_absent_is_left_out_and_read_as_absent() -> None:
    event = Event.from_members({**MINIMAL, "on_success": None, "unknown": 1})
    assert event == Event(name="order.placed", body={}, id="e1", created_at=NOON)
    assert json.loads(event.to_json()).keys() == {*MINIMAL, "attempt"}


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ([], "the message is no event: expected an object, got list"),
        ({**MINIMAL, "body": []}, "the message is no event: `body` is of type list"),
        ({**MINIMAL, "id": None}, "the message is no event: `id` is of type NoneType"),
        ({**MINIMAL, "attempt": True}, "the message is no event: `attempt` is of type bool"),
        ({"name": "a", "body": {}}, "the message is no event: `id` is missing"),
        (
            {**MINIMAL, "created_at": "2024-05-01"},
            "the message is no event: `created_at`: `2024-05-01` has no offset",
        ),
        ({**MINIMAL, "attempt": 0}, "event `order.placed`: attempts count from 1, not from 0"),
        (
            {**MINIMAL, "name": "Order Placed"},
            (
                "`Order Placed` is no event name: use lower-case words joined by `.`, "
                "as in `order.placed`"
            ),
        ),
    ],
)
def test_a_message_that_is_no_event_says_why(members: object, message: str) -> None:
    with pytest.raises(EventError) as caught:
        Event.from_json(json.dumps(members))
    assert str(caught.value) == message


def test_a_message_that_is_no_json_says_where() -> None:
    with pytest.raises(EventError, match="the message is no JSON: Expecting value: line 1"):
        Event.from_json("<event>")


@pytest.mark.parametrize("value", [NOON, float("nan"), {1, 2}])
def test_a_body_that_json_cannot_hold_is_refused(value: object) -> None:
    event = Event(name="a", body={"x": value}, id="e1", created_at=NOON)
    with pytest.raises(EventError, match="event `a`: the body is no JSON: "):
        event.to_json()


def test_a_body_too_large_for_the_bus_is_refused() -> None:
    event = Event(name="a", body={"x": "y" * 250_000}, id="e1", created_at=NOON)
    with pytest.raises(EventError, match="bytes are more than the bus takes"):
        event.to_json()

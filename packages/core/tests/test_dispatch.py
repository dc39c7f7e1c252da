"""Dispatching: who is called, and which events follow a success, a failure, the last failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from itertools import count
from typing import Any

import pytest

from da_vinci.core import Scope, ScopeError
from da_vinci.events import Event, EventBus, EventError, Outcome, dispatch, handle

NOON = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
PLACED = Event(
    name="order.placed",
    body={"number": 7},
    id="e1",
    created_at=NOON,
    on_success="order.confirmed",
    on_failure="order.lost",
)


class RecordingPublisher:
    def __init__(self) -> None:
        self.events: list[Event] = []

    def publish(self, events: Sequence[Event]) -> None:
        self.events += events


@pytest.fixture
def bus() -> EventBus:
    return EventBus("orders")


@pytest.fixture
def dispatched(bus: EventBus) -> Callable[[Event], Outcome]:
    return lambda event: dispatch(bus, event, clock=lambda: NOON, new_id=identifiers())


def identifiers() -> Callable[[], str]:
    numbers: Iterator[int] = count(2)
    return lambda: f"e{next(numbers)}"


def failing(event: Event) -> None:
    message = f"no stock for {event.body['number']}"
    raise LookupError(message)


def test_a_success_is_announced_with_the_handlers_result(
    bus: EventBus, dispatched: Callable[[Event], Outcome]
) -> None:
    bus.subscribe("order.placed")(lambda event: {"reserved": event.body["number"]})
    expected = Event(
        name="order.confirmed", body={"reserved": 7}, id="e2", created_at=NOON, caused_by="e1"
    )
    assert dispatched(PLACED) == Outcome((expected,), ())


def test_without_a_callback_nothing_follows(
    bus: EventBus, dispatched: Callable[[Event], Outcome]
) -> None:
    seen: list[Event] = []
    bus.subscribe("order.placed")(seen.append)
    quiet = replace(PLACED, on_success=None, on_failure=None)
    assert dispatched(quiet) == Outcome((), ())
    assert seen == [quiet]
    bus.subscribe("order.placed")(failing)
    assert dispatched(quiet).follow_ups == ()


def test_a_failure_is_tried_again_and_then_announced(
    bus: EventBus, dispatched: Callable[[Event], Outcome]
) -> None:
    bus.subscribe("order.placed", attempts=2, retry_as="order.placed.again")(failing)
    first = dispatched(PLACED)
    assert first.follow_ups == (
        replace(PLACED, name="order.placed.again", id="e2", caused_by="e1", attempt=2),
    )
    assert [str(error) for error in first.errors] == ["no stock for 7"]
    assert dispatched(first.follow_ups[0]).follow_ups == (
        Event(
            name="order.lost",
            body={
                "event": "order.placed.again",
                "attempts": 2,
                "error": "LookupError",
                "message": "no stock for 7",
                "body": {"number": 7},
            },
            id="e2",
            created_at=NOON,
            caused_by="e2",
        ),
    )


def test_one_handlers_failure_does_not_stop_the_others(
    bus: EventBus, dispatched: Callable[[Event], Outcome]
) -> None:
    seen: list[Event] = []
    bus.subscribe("order.placed")(failing)
    bus.subscribe("order.placed")(seen.append)
    outcome = dispatched(PLACED)
    assert [event.name for event in outcome.follow_ups] == ["order.lost", "order.confirmed"]
    assert seen == [PLACED]


def test_a_retry_reaches_only_the_handler_that_failed(
    bus: EventBus, dispatched: Callable[[Event], Outcome]
) -> None:
    seen: list[Event] = []
    bus.subscribe("order.placed", attempts=2, retry_as="stock.again")(failing)
    bus.subscribe("order.placed")(seen.append)
    dispatched(dispatched(PLACED).follow_ups[0])
    assert seen == [PLACED]


def test_retries_that_would_reach_other_handlers_are_refused(bus: EventBus) -> None:
    bus.subscribe("order.placed")(failing)
    with pytest.raises(EventError) as caught:
        bus.subscribe("order.placed", attempts=2)(failing)
    assert str(caught.value) == (
        "a retry of `order.placed` as `order.placed` would also reach another handler; "
        "pass a `retry_as` that only this subscription has"
    )
    assert len(bus.subscriptions) == 1


def test_an_event_that_nobody_handles_is_an_error(
    bus: EventBus, dispatched: Callable[[Event], Outcome]
) -> None:
    with pytest.raises(EventError, match="bus `orders`: nobody subscribed to `order.placed`"):
        dispatched(PLACED)
    assert bus.event_names == ()


def test_names_and_attempts_are_checked_where_they_are_written(bus: EventBus) -> None:
    with pytest.raises(EventError, match="`Order` is no event name"):
        bus.subscribe("Order")
    with pytest.raises(EventError, match="`a.B` is no event name"):
        bus.subscribe("a", retry_as="a.B")
    with pytest.raises(EventError, match="`a` must be tried at least once, not 0 times"):
        bus.subscribe("a", attempts=0)
    with pytest.raises(ScopeError, match="`Orders` is no event bus name"):
        EventBus("Orders")


def test_the_bus_lists_the_names_of_events_and_retries_once(bus: EventBus) -> None:
    bus.subscribe("b", attempts=2, retry_as="b.again")(failing)
    bus.subscribe("a")(failing)
    bus.subscribe("a")(failing)
    assert bus.event_names == ("a", "b", "b.again")


def test_an_entry_is_what_the_service_takes(bus: EventBus, scope: Scope) -> None:
    assert bus.entry(scope, PLACED) == {
        "EventBusName": "shop-prod-orders",
        "Source": "shop.prod",
        "DetailType": "order.placed",
        "Detail": PLACED.to_json(),
    }


def test_an_invocation_is_read_dispatched_and_followed_up(bus: EventBus) -> None:
    bus.subscribe("order.placed")(lambda event: {"id": event.id})
    publisher = RecordingPublisher()
    payload: dict[str, Any] = {"detail": {**MEMBERS, "on_success": "order.confirmed"}}
    outcome = handle(bus, payload, publisher=publisher, clock=lambda: NOON, new_id=identifiers())
    assert [(event.name, event.body) for event in publisher.events] == [
        ("order.confirmed", {"id": "e1"})
    ]
    assert list(outcome.follow_ups) == publisher.events


def test_nothing_is_published_when_nothing_follows(bus: EventBus) -> None:
    bus.subscribe("order.placed")(lambda _: None)
    publisher = RecordingPublisher()
    handle(bus, {"detail": MEMBERS}, publisher=publisher, clock=lambda: NOON, new_id=identifiers())
    assert publisher.events == []


def test_a_payload_that_no_rule_delivered_is_an_error(bus: EventBus) -> None:
    with pytest.raises(EventError, match="the payload has no `detail`"):
        handle(bus, {}, publisher=RecordingPublisher(), clock=lambda: NOON, new_id=identifiers())


MEMBERS = {
    "name": "order.placed",
    "body": {},
    "id": "e1",
    "created_at": "2024-05-01T12:00:00Z",
}

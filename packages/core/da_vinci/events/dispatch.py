"""Handling one event: calling its subscribers and saying what follows.

Pure but for the handlers: the follow-up events are returned, and `handle` publishes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from da_vinci.events.bus import EventBus, Outcome, Publisher, Subscription
from da_vinci.events.event import Event, EventError

Clock = Callable[[], datetime]
Identifiers = Callable[[], str]


def dispatch(bus: EventBus, event: Event, *, clock: Clock, new_id: Identifiers) -> Outcome:
    """Call every subscriber once, whatever the others do.

    A success is answered by the event's `on_success` callback. A failure is answered by a retry
    while attempts are left, and then by the `on_failure` callback.

    Raises:
        EventError: nobody subscribed to the event, so that it would be lost in silence.
    """
    subscriptions = bus.subscriptions_to(event.name)
    if not subscriptions:
        message = f"bus `{bus.name}`: nobody subscribed to `{event.name}`"
        raise EventError(message)
    follow_ups: list[Event] = []
    errors: list[Exception] = []
    for subscription in subscriptions:
        try:
            result = subscription.handler(event)
        except Exception as error:  # noqa: BLE001 - a handler may raise whatever it likes
            errors.append(error)
            follow_up = _after_failure(event, subscription, error, clock, new_id)
        else:
            follow_up = _after_success(event, result or {}, clock, new_id)
        if follow_up is not None:
            follow_ups.append(follow_up)
    return Outcome(tuple(follow_ups), tuple(errors))


def handle(
    bus: EventBus,
    payload: Mapping[str, Any],
    *,
    publisher: Publisher,
    clock: Clock,
    new_id: Identifiers,
) -> Outcome:
    """Serve one invocation of the bus's function: read the event, dispatch, publish what follows.

    Raises:
        EventError: the payload is not what a rule of this bus delivers.
    """
    if "detail" not in payload:
        message = "the payload has no `detail`: it was not delivered by a rule of an event bus"
        raise EventError(message)
    event = Event.from_members(payload["detail"])
    outcome = dispatch(bus, event, clock=clock, new_id=new_id)
    if outcome.follow_ups:
        publisher.publish(outcome.follow_ups)
    return outcome


def _after_success(
    event: Event, body: Mapping[str, Any], clock: Clock, new_id: Identifiers
) -> Event | None:
    if event.on_success is None:
        return None
    return event.followed_by(event.on_success, body, new_id=new_id(), created_at=clock())


def _after_failure(
    event: Event,
    subscription: Subscription,
    error: Exception,
    clock: Clock,
    new_id: Identifiers,
) -> Event | None:
    if event.attempt < subscription.attempts:
        return event.retried(subscription.retry_as, new_id=new_id(), created_at=clock())
    if event.on_failure is None:
        return None
    body = {
        "event": event.name,
        "attempts": event.attempt,
        "error": type(error).__name__,
        "message": str(error),
        "body": dict(event.body),
    }
    return event.followed_by(event.on_failure, body, new_id=new_id(), created_at=clock())

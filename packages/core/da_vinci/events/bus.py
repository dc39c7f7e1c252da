"""Who handles which event, and how often: the definition that code and templates share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from da_vinci.core.scope import Scope, checked_name
from da_vinci.events.event import Event, EventError, checked_event_name

# Takes the event; what it returns, if anything, is the body of the success callback.
Handler = Callable[[Event], Mapping[str, Any] | None]
_HandlerT = TypeVar("_HandlerT", bound=Handler)


class Publisher(Protocol):
    """Something that puts events on a bus."""

    def publish(self, events: Sequence[Event]) -> None:
        """Send the events in their order; raise when one was not taken."""


@dataclass(frozen=True)
class Subscription:
    """A handler for the events of one name.

    Attributes:
        event: the name that is subscribed to.
        handler: what is called.
        attempts: how often handling is tried in all, the first time included.
        retry_as: the name under which a failed event is published again.
    """

    event: str
    handler: Handler
    attempts: int
    retry_as: str


@dataclass(frozen=True)
class Outcome:
    """What one dispatch did: the events that follow, in order, and what the handlers raised."""

    follow_ups: tuple[Event, ...]
    errors: tuple[Exception, ...]


class EventBus:
    """A bus and its subscriptions.

    >>> bus = EventBus("orders")
    >>> @bus.subscribe("order.placed", attempts=3)
    ... def reserve(event: Event) -> None:
    ...     print("reserving", event.body["number"])
    >>> bus.event_names
    ('order.placed',)
    """

    def __init__(self, name: str) -> None:
        """Start without subscriptions.

        Raises:
            ScopeError: the name cannot be used in resource names.
        """
        self.name = checked_name(name, "event bus")
        self._subscriptions: list[Subscription] = []

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """Every subscription, in the order in which they were made."""
        return tuple(self._subscriptions)

    @property
    def event_names(self) -> tuple[str, ...]:
        """The names that must reach this bus's function, sorted: of events and of retries."""
        names: Iterable[str] = (
            name for each in self._subscriptions for name in (each.event, each.retry_as)
        )
        return tuple(sorted(set(names)))

    def subscribe(
        self, event: str, *, attempts: int = 1, retry_as: str | None = None
    ) -> Callable[[_HandlerT], _HandlerT]:
        """Register the decorated function, which stays callable as it was.

        A failed event is published again as `retry_as`, by default under its own name. An own
        name is needed where several handlers subscribe to one event: else the handlers that
        succeeded would see it again.

        Raises:
            EventError: a name is malformed, there is no attempt, or retries would reach handlers
                that did not fail.
        """
        checked_event_name(event)
        again = checked_event_name(retry_as or event)
        if attempts < 1:
            message = f"`{event}` must be tried at least once, not {attempts} times"
            raise EventError(message)

        def register(handler: _HandlerT) -> _HandlerT:
            subscription = Subscription(event, handler, attempts, again)
            self._check(subscription)
            self._subscriptions.append(subscription)
            return handler

        return register

    def subscriptions_to(self, name: str) -> list[Subscription]:
        """Return the subscriptions that an event of this name is for, retries included."""
        return [each for each in self._subscriptions if name in {each.event, each.retry_as}]

    def source(self, scope: Scope) -> str:
        """Return what the bus's entries name as their source, by which rules know them."""
        return f"{scope.app}.{scope.deployment}"

    def entry(self, scope: Scope, event: Event) -> dict[str, str]:
        """Return the event as an entry of a PutEvents request.

        Raises:
            EventError: the event cannot be written as JSON, or is too large.
        """
        return {
            "EventBusName": scope.physical_name(self.name),
            "Source": self.source(scope),
            "DetailType": event.name,
            "Detail": event.to_json(),
        }

    def _check(self, added: Subscription) -> None:
        for other in self._subscriptions:
            for one, two in ((added, other), (other, added)):
                if one.attempts > 1 and one.retry_as in {two.event, two.retry_as}:
                    message = (
                        f"a retry of `{one.event}` as `{one.retry_as}` would also reach another "
                        f"handler; pass a `retry_as` that only this subscription has"
                    )
                    raise EventError(message)

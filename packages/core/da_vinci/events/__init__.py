"""Events: messages on a bus, the subscribers that handle them, retries and callbacks."""

from da_vinci.events.bus import EventBus, Outcome, Publisher, Subscription
from da_vinci.events.dispatch import dispatch, handle
from da_vinci.events.event import Event, EventError

__all__ = [
    "Event",
    "EventBus",
    "EventError",
    "Outcome",
    "Publisher",
    "Subscription",
    "dispatch",
    "handle",
]

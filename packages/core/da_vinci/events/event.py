"""One message on an event bus: what it says, what caused it, and what should follow.

Knows its JSON form, which is a public interface: consumers in other languages read it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from da_vinci.core.errors import DaVinciError
from da_vinci.core.timestamps import moment_of, timestamp

# The service accepts entries of 256 KiB; this leaves room for its own envelope.
MAXIMUM_BYTES = 240 * 1024

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


class EventError(DaVinciError):
    """A message is not an event, or an event cannot become a message."""


def checked_event_name(name: str) -> str:
    """Return the name itself when it is one.

    >>> checked_event_name("order.placed")
    'order.placed'

    Raises:
        EventError: anything but lower-case words joined by dots.
    """
    if _NAME.fullmatch(name):
        return name
    message = f"`{name}` is no event name: use lower-case words joined by `.`, as in `order.placed`"
    raise EventError(message)


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact that somebody may want to react to.

    The moment and the id are given from outside, so that equal inputs make equal events.

    Attributes:
        name: what happened, in words joined by dots.
        body: the details, as JSON can hold them.
        id: unique for each event; a retry is a new event.
        created_at: an aware moment.
        caused_by: the id of the event whose handling made this one.
        on_success: the name of the event that announces the result of the handling.
        on_failure: the name of the event that announces that every attempt failed.
        attempt: 1 for the first time, and one more for each retry.
    """

    name: str
    body: Mapping[str, Any]
    id: str
    created_at: datetime
    caused_by: str | None = None
    on_success: str | None = None
    on_failure: str | None = None
    attempt: int = 1

    def __post_init__(self) -> None:
        for name in (self.name, self.on_success, self.on_failure):
            if name is not None:
                checked_event_name(name)
        if self.attempt < 1:
            message = f"event `{self.name}`: attempts count from 1, not from {self.attempt}"
            raise EventError(message)

    def followed_by(
        self, name: str, body: Mapping[str, Any], *, new_id: str, created_at: datetime
    ) -> Event:
        """Return an event that this one caused; it has no callbacks of its own."""
        return Event(name=name, body=body, id=new_id, created_at=created_at, caused_by=self.id)

    def retried(self, name: str, *, new_id: str, created_at: datetime) -> Event:
        """Return the next attempt: the same body and callbacks, under the name for retries."""
        return replace(
            self,
            name=name,
            id=new_id,
            created_at=created_at,
            caused_by=self.id,
            attempt=self.attempt + 1,
        )

    def to_json(self) -> str:
        """Return the message: one line, keys sorted, absent members left out.

        Raises:
            EventError: the body holds what JSON cannot, or is too large for the bus.
        """
        members = {
            "name": self.name,
            "body": dict(self.body),
            "id": self.id,
            "created_at": timestamp(self.created_at),
            "caused_by": self.caused_by,
            "on_success": self.on_success,
            "on_failure": self.on_failure,
            "attempt": self.attempt,
        }
        present = {key: value for key, value in members.items() if value is not None}
        try:
            text = json.dumps(present, sort_keys=True, allow_nan=False, separators=(",", ":"))
        except (TypeError, ValueError) as error:
            message = f"event `{self.name}`: the body is no JSON: {error}"
            raise EventError(message) from error
        # The text is ASCII, so its length is its size.
        if len(text) > MAXIMUM_BYTES:
            message = (
                f"event `{self.name}`: {len(text)} bytes are more than the bus takes "
                f"({MAXIMUM_BYTES}); store the content and send where it is"
            )
            raise EventError(message)
        return text

    @classmethod
    def from_json(cls, text: str) -> Event:
        """Read a message.

        Raises:
            EventError: the text is no JSON, or not of an event.
        """
        try:
            return cls.from_members(json.loads(text))
        except ValueError as error:
            message = f"the message is no JSON: {error}"
            raise EventError(message) from error

    @classmethod
    def from_members(cls, members: object) -> Event:
        """Read a message that was parsed already; members that are not known are passed over.

        Raises:
            EventError: naming the first member that is missing or malformed.
        """
        if not isinstance(members, Mapping):
            message = f"the message is no event: expected an object, got {type(members).__name__}"
            raise EventError(message)
        values: dict[str, Any] = {}
        for name, (kind, required) in _MEMBERS.items():
            value = members.get(name)
            if value is None and not required:
                continue
            # JSON's `true` would pass for the number 1.
            if not isinstance(value, kind) or isinstance(value, bool):
                found = "missing" if name not in members else f"of type {type(value).__name__}"
                message = f"the message is no event: `{name}` is {found}"
                raise EventError(message)
            values[name] = value
        try:
            values["created_at"] = moment_of(values["created_at"])
        except ValueError as error:
            message = f"the message is no event: `created_at`: {error}"
            raise EventError(message) from error
        return cls(**values)


_MEMBERS: dict[str, tuple[type, bool]] = {
    "name": (str, True),
    "body": (dict, True),
    "id": (str, True),
    "created_at": (str, True),
    "caused_by": (str, False),
    "on_success": (str, False),
    "on_failure": (str, False),
    "attempt": (int, False),
}

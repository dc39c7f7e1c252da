"""A small application: its scope, one table and one bus."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from da_vinci.core import Scope
from da_vinci.events import Event, EventBus
from da_vinci.tables import Index, Key, Table


@dataclass
class Order:
    customer: str
    number: int
    note: str | None = None
    expires_at: datetime | None = None


@pytest.fixture
def scope() -> Scope:
    return Scope("shop", "prod")


@pytest.fixture
def orders() -> Table[Any]:
    return Table(
        "orders",
        Order,
        key=Key("customer", "number"),
        indexes=[
            Index("by-number", Key("number")),
            Index("by-note", Key("note", "customer"), include=("expires_at",)),
            Index("keys", Key("note"), include=()),
        ],
        expires="expires_at",
    )


@pytest.fixture
def bus() -> EventBus:
    bus = EventBus("orders")

    @bus.subscribe("order.placed", attempts=2, retry_as="order.placed.again")
    def reserve(event: Event) -> None:
        del event

    return bus

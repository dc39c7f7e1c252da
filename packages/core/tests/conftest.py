"""The records and the table that several test files share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest

from da_vinci.core import Scope
from da_vinci.tables import Index, Key, Table


class Status(Enum):
    OPEN = "open"
    PAID = "paid"


class Priority(Enum):
    LOW = 1
    HIGH = 2


@dataclass(frozen=True, kw_only=True)
class Address:
    city: str
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Order:
    customer: str
    number: int
    status: Status
    priority: Priority
    total: Decimal
    gift: bool
    signature: bytes
    placed_at: datetime
    address: Address
    attempts: int = 0
    tags: set[str] = field(default_factory=set)
    sizes: set[int] = field(default_factory=set)
    history: list[Status | None] = field(default_factory=list)
    parts: dict[str, Address] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    note: str | None = "none"
    expires_at: datetime | None = None
    shown: str = field(init=False, default="derived")


@pytest.fixture
def scope() -> Scope:
    return Scope("shop", "prod")


@pytest.fixture
def records() -> dict[str, Any]:
    """The types above, by name: test files must not import each other."""
    return {each.__name__: each for each in (Address, Order, Priority, Status)}


@pytest.fixture
def orders() -> Table[Any]:
    return Table(
        "orders",
        Order,
        key=Key("customer", "number"),
        indexes=[
            Index("by-status", Key("status", "placed_at")),
            Index("by-note", Key("note"), include=("total",)),
        ],
        expires="expires_at",
    )

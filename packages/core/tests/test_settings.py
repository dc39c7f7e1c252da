"""Settings: types, sources and their order, and errors that tell everything at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Optional

import pytest

from da_vinci.core import (
    EnvironmentSource,
    MemoryStore,
    Scope,
    Settings,
    SettingsError,
    StoreSource,
    setting,
)


class Level(Enum):
    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, kw_only=True)
class Everything(Settings):
    text: str
    count: int
    ratio: float
    price: Decimal
    enabled: bool
    level: Level
    sizes: list[int]
    levels: list[Level] = field(default_factory=list)
    note: str | None = None
    other: Optional[int] = None  # noqa: UP045 - both spellings are in use


@dataclass(frozen=True, kw_only=True)
class Small(Settings):
    page_size: int
    token: int = setting(default=0, secret=True)


STORE = StoreSource(MemoryStore({"/shop/prod/setting/page-size": "50"}), Scope("shop", "prod"))


def environment(**variables: str) -> EnvironmentSource:
    return EnvironmentSource(variables, "SHOP_")


def test_text_becomes_every_declared_type() -> None:
    source = environment(
        SHOP_TEXT=" as it is ",
        SHOP_COUNT="-3",
        SHOP_RATIO="1e3",
        SHOP_PRICE="9.90",
        SHOP_ENABLED="On",
        SHOP_LEVEL="high",
        SHOP_SIZES="1, 2,,3",
        SHOP_LEVELS="low,high",
        SHOP_OTHER="7",
    )
    assert Everything.load(source) == Everything(
        text=" as it is ",
        count=-3,
        ratio=1000.0,
        price=Decimal("9.90"),
        enabled=True,
        level=Level.HIGH,
        sizes=[1, 2, 3],
        levels=[Level.LOW, Level.HIGH],
        note=None,
        other=7,
    )


def test_everything_that_is_wrong_is_told_at_once() -> None:
    source = environment(
        SHOP_COUNT="many",
        SHOP_RATIO="half",
        SHOP_PRICE="free",
        SHOP_ENABLED="perhaps",
        SHOP_LEVEL="HIGH",
        SHOP_SIZES="1,x",
        SHOP_OTHER="",
    )
    with pytest.raises(SettingsError) as caught:
        Everything.load(source)
    assert str(caught.value).splitlines() == [
        "`Everything` is not usable:",
        "`text`: no value; set environment variable `SHOP_TEXT`",
        "`count`: `many` from environment variable `SHOP_COUNT` is not a whole number",
        "`ratio`: `half` from environment variable `SHOP_RATIO` is not a number",
        "`price`: `free` from environment variable `SHOP_PRICE` is not a decimal number",
        "`enabled`: `perhaps` from environment variable `SHOP_ENABLED` is not `true` or `false`",
        "`level`: `HIGH` from environment variable `SHOP_LEVEL` is not one of `low`, `high`",
        (
            "`sizes`: `1,x` from environment variable `SHOP_SIZES` is not a list, "
            "with `,` between, of which each is a whole number"
        ),
        "`other`: `` from environment variable `SHOP_OTHER` is not a whole number",
    ]


def test_the_first_source_that_has_a_setting_wins() -> None:
    assert Small.load(environment(SHOP_PAGE_SIZE="10"), STORE).page_size == 10
    assert Small.load(STORE, environment(SHOP_PAGE_SIZE="10")).page_size == 50
    assert Small.load(environment(), STORE).page_size == 50


def test_a_missing_setting_names_every_place_where_it_could_be() -> None:
    empty = StoreSource(MemoryStore(), Scope("shop", "prod"))
    with pytest.raises(SettingsError) as caught:
        Small.load(environment(), empty)
    assert str(caught.value).splitlines()[1:] == [
        (
            "`page_size`: no value; set environment variable `SHOP_PAGE_SIZE` "
            "or store key `/shop/prod/setting/page-size`"
        )
    ]


def test_a_secret_is_shown_nowhere() -> None:
    assert repr(Small(page_size=1, token=4711)) == "Small(page_size=1)"
    with pytest.raises(SettingsError) as caught:
        Small.load(environment(SHOP_TOKEN="hunter2"), STORE)
    assert str(caught.value).splitlines()[1:] == [
        "`token`: the value from environment variable `SHOP_TOKEN` is not a whole number"
    ]


@dataclass(frozen=True)
class Impossible(Settings):
    place: dict[str, str]


def test_a_type_that_text_cannot_become_is_the_developers_mistake() -> None:
    with pytest.raises(TypeError, match="a setting cannot be a `dict"):
        Impossible.load(environment(SHOP_PLACE="x"))

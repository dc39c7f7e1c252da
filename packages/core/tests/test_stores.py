"""Stores and the directory of resources on top of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from da_vinci.core import (
    MemoryStore,
    ParameterStore,
    Resource,
    ResourceDirectory,
    ResourceError,
    ResourceType,
    Scope,
    Store,
)

SCOPE = Scope("shop", "prod")
ORDERS = Resource(ResourceType.TABLE, "orders", "shop-prod-orders")


class ScriptedParameters:
    """Answers as the parameter store does, in pages of one."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.requests: list[dict[str, Any]] = []

    def get_parameters(self, **request: Any) -> Mapping[str, Any]:
        self.requests.append(request)
        found = [name for name in request["Names"] if name in self.values]
        return {"Parameters": [{"Name": name, "Value": self.values[name]} for name in found]}

    def put_parameter(self, **request: Any) -> Mapping[str, Any]:
        self.requests.append(request)
        self.values[request["Name"]] = request["Value"]
        return {"Version": 1}

    def get_parameters_by_path(self, **request: Any) -> Mapping[str, Any]:
        names = [name for name in self.values if name.startswith(request["Path"] + "/")]
        page = int(request.get("NextToken", "0"))
        more = {"NextToken": str(page + 1)} if page + 1 < len(names) else {}
        return {"Parameters": [{"Name": name} for name in names[page : page + 1]], **more}


@pytest.fixture(params=["memory", "parameters"])
def store(request: pytest.FixtureRequest) -> Store:
    return MemoryStore() if request.param == "memory" else ParameterStore(ScriptedParameters())


def test_a_store_gives_back_what_was_put_last(store: Store) -> None:
    assert store.get("/a/b") is None
    store.put("/a/b", "1")
    store.put("/a/b", "2")
    assert store.get("/a/b") == "2"


def test_keys_are_those_below_a_folder_in_order(store: Store) -> None:
    for key in ("/a/c", "/a/b/x", "/ab/y", "/a"):
        store.put(key, "1")
    assert store.keys("/a") == ["/a/b/x", "/a/c"]
    assert store.keys("/none") == []


def test_the_parameter_store_is_called_with_what_it_needs() -> None:
    client = ScriptedParameters()
    store = ParameterStore(client)
    store.put("/a/b", "1")
    store.get("/a/b")
    assert client.requests == [
        {"Name": "/a/b", "Value": "1", "Type": "String", "Overwrite": True},
        {"Names": ["/a/b"], "WithDecryption": True},
    ]


def test_a_registered_resource_is_found_by_type_and_name(store: Store) -> None:
    directory = ResourceDirectory(SCOPE, store)
    directory.register(ORDERS)
    directory.register(ORDERS)
    assert directory.lookup(ResourceType.TABLE, "orders") == "shop-prod-orders"
    assert directory.names(ResourceType.TABLE) == ["orders"]
    assert directory.names(ResourceType.QUEUE) == []


def test_deployments_do_not_see_each_other(store: Store) -> None:
    ResourceDirectory(SCOPE, store).register(ORDERS)
    other = ResourceDirectory(Scope("shop", "prod-2"), store)
    assert other.names(ResourceType.TABLE) == []


def test_a_missing_resource_is_reported_with_the_nearest_name(store: Store) -> None:
    directory = ResourceDirectory(SCOPE, store)
    directory.register(ORDERS)
    with pytest.raises(ResourceError) as caught:
        directory.lookup(ResourceType.TABLE, "order")
    assert str(caught.value) == (
        "no table `order` is registered at `/shop/prod/table/order`; did you mean `orders`?"
    )


def test_a_resource_moves_only_on_purpose(store: Store) -> None:
    directory = ResourceDirectory(SCOPE, store)
    directory.register(ORDERS)
    moved = Resource(ResourceType.TABLE, "orders", "orders-2")
    with pytest.raises(ResourceError) as caught:
        directory.register(moved)
    assert str(caught.value) == (
        "table `orders` is registered as `shop-prod-orders`, not `orders-2`; "
        "pass `replace=True` to move it"
    )
    directory.register(moved, replace=True)
    assert directory.lookup(ResourceType.TABLE, "orders") == "orders-2"

"""Text under hierarchical keys: the one storage interface of discovery and settings.

`MemoryStore` serves tests and local runs, `ParameterStore` the SSM parameter store. Anything with
the same three methods is a store.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Store(Protocol):
    """Keys are `/`-separated paths with a leading `/`; values are text, never empty."""

    def get(self, key: str) -> str | None:
        """Return the value, or None when there is none."""

    def put(self, key: str, value: str) -> None:
        """Write the value, replacing one that is there."""

    def keys(self, folder: str) -> list[str]:
        """Return every key below the folder, at any depth, sorted."""


class MemoryStore:
    """A store that forgets everything when the process ends.

    >>> store = MemoryStore({"/shop/prod/table/orders": "shop-prod-orders"})
    >>> store.keys("/shop/prod")
    ['/shop/prod/table/orders']
    """

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        """Start with a copy of the given values."""
        self._values = dict(values or {})

    def get(self, key: str) -> str | None:
        """Return the value, or None when there is none."""
        return self._values.get(key)

    def put(self, key: str, value: str) -> None:
        """Write the value, replacing one that is there."""
        self._values[key] = value

    def keys(self, folder: str) -> list[str]:
        """Return every key below the folder, at any depth, sorted."""
        return sorted(key for key in self._values if key.startswith(f"{folder}/"))


class ParameterClient(Protocol):
    """The three calls of an SSM client that `ParameterStore` makes, as boto3 spells them."""

    def get_parameters(self, **request: Any) -> Mapping[str, Any]:
        """Answer `Parameters`; unknown names are left out, not raised."""

    def put_parameter(self, **request: Any) -> Mapping[str, Any]:
        """Write one parameter."""

    def get_parameters_by_path(self, **request: Any) -> Mapping[str, Any]:
        """Answer one page of `Parameters`, and `NextToken` when there are more."""


class ParameterStore:
    """The SSM parameter store; secure strings are read decrypted and never written."""

    def __init__(self, client: ParameterClient) -> None:
        """Take the client to call, such as `boto3.client("ssm")`."""
        self._client = client

    def get(self, key: str) -> str | None:
        """Return the value, or None when there is none."""
        # `get_parameter` would raise a class that only boto3 can name; the plural form answers.
        answer = self._client.get_parameters(Names=[key], WithDecryption=True)
        found: list[str] = [parameter["Value"] for parameter in answer["Parameters"]]
        return found[0] if found else None

    def put(self, key: str, value: str) -> None:
        """Write the value as a plain string, replacing one that is there."""
        self._client.put_parameter(Name=key, Value=value, Type="String", Overwrite=True)

    def keys(self, folder: str) -> list[str]:
        """Return every key below the folder, at any depth, sorted; as many calls as pages."""
        found: list[str] = []
        request: dict[str, object] = {"Path": folder, "Recursive": True}
        while True:
            answer = self._client.get_parameters_by_path(**request)
            found += [parameter["Name"] for parameter in answer["Parameters"]]
            token = answer.get("NextToken")
            if not token:
                return sorted(found)
            request["NextToken"] = token

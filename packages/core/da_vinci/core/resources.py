"""Finding an application's resources by what they are called, not by what the cloud calls them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from da_vinci.core.errors import DaVinciError, near_name_hint
from da_vinci.core.scope import Scope, checked_name
from da_vinci.core.stores import Store


class ResourceError(DaVinciError):
    """A resource is not registered, or is registered as something else."""


class ResourceType(Enum):
    """What can be discovered; the value is its segment in the store's paths."""

    TABLE = "table"
    EVENT_BUS = "event-bus"
    FUNCTION = "function"
    BUCKET = "bucket"
    QUEUE = "queue"


@dataclass(frozen=True)
class Resource:
    """A resource under its name in the code, with the identifier that cloud calls take."""

    type: ResourceType
    name: str
    identifier: str

    def path(self, scope: Scope) -> str:
        """Return the key under which the resource is registered."""
        return resource_path(scope, self.type, self.name)


def resource_path(scope: Scope, kind: ResourceType, name: str) -> str:
    """Return the key of a resource; templates and the directory must agree on it.

    >>> resource_path(Scope("shop", "prod"), ResourceType.EVENT_BUS, "orders")
    '/shop/prod/event-bus/orders'
    """
    return scope.path(kind.value, checked_name(name, "resource"))


class ResourceDirectory:
    """The named resources of one deployment, kept in any store.

    >>> from da_vinci.core import MemoryStore
    >>> directory = ResourceDirectory(Scope("shop", "prod"), MemoryStore())
    >>> directory.register(Resource(ResourceType.TABLE, "orders", "shop-prod-orders"))
    >>> directory.lookup(ResourceType.TABLE, "orders")
    'shop-prod-orders'
    """

    def __init__(self, scope: Scope, store: Store) -> None:
        """Look in that part of the store which belongs to the scope."""
        self.scope = scope
        self._store = store

    def register(self, resource: Resource, *, replace: bool = False) -> None:
        """Make a resource known; doing it twice changes nothing.

        Raises:
            ResourceError: the name already leads to another identifier and `replace` is false.
        """
        path = resource.path(self.scope)
        present = self._store.get(path)
        if present == resource.identifier:
            return
        if present is not None and not replace:
            message = (
                f"{resource.type.value} `{resource.name}` is registered as `{present}`, "
                f"not `{resource.identifier}`; pass `replace=True` to move it"
            )
            raise ResourceError(message)
        self._store.put(path, resource.identifier)

    def lookup(self, kind: ResourceType, name: str) -> str:
        """Return the identifier of a resource.

        Raises:
            ResourceError: with the nearest name that is registered under this type.
        """
        path = resource_path(self.scope, kind, name)
        identifier = self._store.get(path)
        if identifier is None:
            hint = near_name_hint(name, self.names(kind))
            message = f"no {kind.value} `{name}` is registered at `{path}`{hint}"
            raise ResourceError(message)
        return identifier

    def names(self, kind: ResourceType) -> list[str]:
        """Return the names that are registered under a type, sorted."""
        folder = self.scope.path(kind.value)
        return [key.removeprefix(f"{folder}/") for key in self._store.keys(folder)]

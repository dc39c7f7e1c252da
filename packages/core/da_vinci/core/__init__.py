"""What every part of an application shares: scope, settings, stores and resource discovery."""

from da_vinci.core.errors import DaVinciError
from da_vinci.core.resources import Resource, ResourceDirectory, ResourceError, ResourceType
from da_vinci.core.scope import Scope, ScopeError
from da_vinci.core.settings import (
    EnvironmentSource,
    Settings,
    SettingsError,
    StoreSource,
    setting,
)
from da_vinci.core.stores import MemoryStore, ParameterStore, Store

__all__ = [
    "DaVinciError",
    "EnvironmentSource",
    "MemoryStore",
    "ParameterStore",
    "Resource",
    "ResourceDirectory",
    "ResourceError",
    "ResourceType",
    "Scope",
    "ScopeError",
    "Settings",
    "SettingsError",
    "Store",
    "StoreSource",
    "setting",
]

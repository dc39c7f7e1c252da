"""Typed settings: a frozen dataclass says what there is; sources say what it is today.

Knows the sources, their order, and how to tell everything that is wrong at once. What a type's
text looks like is in `parsers`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Protocol, TypeVar, get_type_hints

from da_vinci.core.errors import DaVinciError
from da_vinci.core.parsers import parser_for
from da_vinci.core.scope import Scope
from da_vinci.core.stores import Store

_SettingsT = TypeVar("_SettingsT", bound="Settings")


class SettingsError(DaVinciError):
    """Every setting that is missing or malformed, one a line; secret values are not quoted."""


class Source(Protocol):
    """A place that may hold a setting as text."""

    def get(self, name: str) -> str | None:
        """Return the text of the setting, or None to let the next source answer."""

    def place(self, name: str) -> str:
        """Say where the setting would be, in the words of an error message."""


@dataclass(frozen=True)
class EnvironmentSource:
    """Environment variables: the prefix and the setting's name in capitals.

    >>> EnvironmentSource({"SHOP_RETRIES": "5"}, "SHOP_").get("retries")
    '5'
    """

    environment: Mapping[str, str]
    prefix: str = ""

    def get(self, name: str) -> str | None:
        """Return the variable's value; an empty variable is one that is set to nothing."""
        return self.environment.get(self._variable(name))

    def place(self, name: str) -> str:
        """Name the variable."""
        return f"environment variable `{self._variable(name)}`"

    def _variable(self, name: str) -> str:
        return f"{self.prefix}{name}".upper()


@dataclass(frozen=True)
class StoreSource:
    """A store's `setting` folder of one deployment."""

    store: Store
    scope: Scope

    def get(self, name: str) -> str | None:
        """Return the stored text."""
        return self.store.get(self._key(name))

    def place(self, name: str) -> str:
        """Name the key."""
        return f"store key `{self._key(name)}`"

    def _key(self, name: str) -> str:
        return self.scope.path("setting", name.replace("_", "-"))


def setting(*, default: Any = MISSING, secret: bool = False) -> Any:
    """Declare a field whose value must not be shown: neither in `repr` nor in errors."""
    return field(default=default, repr=not secret, metadata={"secret": secret})


class Settings:
    """The base of settings classes, which are frozen dataclasses.

    >>> @dataclass(frozen=True, kw_only=True)
    ... class ShopSettings(Settings):
    ...     currency: str
    ...     retries: int = 3
    ...     token: str | None = setting(default=None, secret=True)
    >>> ShopSettings.load(EnvironmentSource({"CURRENCY": "EUR", "TOKEN": "s3cret"}))
    ShopSettings(currency='EUR', retries=3)
    """

    @classmethod
    def load(cls: type[_SettingsT], *sources: Source) -> _SettingsT:
        """Take each setting from the first source that has it, else from its default.

        Fields may be `str`, `int`, `float`, `Decimal`, `bool`, an enum (by value), `list` of
        those (comma-separated), and each of them `| None`.

        Raises:
            SettingsError: naming all settings that are missing or malformed.
            TypeError: the class is no dataclass, or a field has a type that text cannot become.
        """
        hints = get_type_hints(cls)
        values: dict[str, object] = {}
        problems: list[str] = []
        # A base class cannot promise that its subclasses will be dataclasses.
        for entry in fields(cls):  # type: ignore[arg-type]
            parser = parser_for(hints[entry.name])
            found = _first(sources, entry.name)
            if found is not None:
                text, place = found
                try:
                    values[entry.name] = parser(text)
                except ValueError:
                    quoted = "the value" if entry.metadata.get("secret") else f"`{text}`"
                    problems.append(f"`{entry.name}`: {quoted} from {place} is not {parser.wanted}")
            elif entry.default is MISSING and entry.default_factory is MISSING:
                places = " or ".join(each.place(entry.name) for each in sources) or "a source"
                problems.append(f"`{entry.name}`: no value; set {places}")
        if problems:
            raise SettingsError("\n".join([f"`{cls.__name__}` is not usable:", *problems]))
        return cls(**values)


def _first(sources: Sequence[Source], name: str) -> tuple[str, str] | None:
    # Each source is asked once, and those after the first answer not at all: a store costs a call.
    for source in sources:
        text = source.get(name)
        if text is not None:
            return text, source.place(name)
    return None

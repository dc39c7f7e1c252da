"""How text becomes a value of a declared type: the types that a setting can have."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Union, get_args, get_origin

_WORDS = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}

_SCALARS: dict[object, tuple[str, Callable[[str], object]]] = {
    str: ("text", str),
    int: ("a whole number", int),
    float: ("a number", float),
    Decimal: ("a decimal number", Decimal),
    bool: ("`true` or `false`", lambda text: _WORDS[text.strip().lower()]),
}


@dataclass(frozen=True)
class Parser:
    """Reads one type; `wanted` completes the sentence "the value is not …"."""

    wanted: str
    read: Callable[[str], object]

    def __call__(self, text: str) -> object:
        """Return the value.

        Raises:
            ValueError: the text is not what is wanted.
        """
        try:
            return self.read(text)
        except (ValueError, KeyError, ArithmeticError):
            # Python's words would quote the text, which may be a secret.
            raise ValueError(self.wanted) from None


def parser_for(hint: object) -> Parser:
    """Return the parser of a type.

    >>> parser_for(list[int])("1, 2,3")
    [1, 2, 3]
    >>> parser_for(bool)("yes")
    True

    Raises:
        TypeError: text does not become a value of this type.
    """
    if hint in _SCALARS:
        return Parser(*_SCALARS[hint])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum_parser(hint)
    arguments = [each for each in get_args(hint) if each is not type(None)]
    if len(arguments) == 1 and get_origin(hint) in {Union, types.UnionType}:
        return parser_for(arguments[0])
    if len(arguments) == 1 and get_origin(hint) is list:
        return _list_parser(parser_for(arguments[0]))
    message = f"a setting cannot be a `{hint}`: use str, int, float, Decimal, bool, enum or list"
    raise TypeError(message)


def _enum_parser(hint: type[Enum]) -> Parser:
    by_text = {str(member.value): member for member in hint}
    choices = ", ".join(f"`{text}`" for text in by_text)
    return Parser(f"one of {choices}", lambda text: by_text[text])


def _list_parser(element: Parser) -> Parser:
    def read(text: str) -> object:
        return [element(part.strip()) for part in text.split(",") if part.strip()]

    return Parser(f"a list, with `,` between, of which each is {element.wanted}", read)

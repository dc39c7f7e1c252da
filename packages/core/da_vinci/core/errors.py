"""The root of every error that this library raises, and the near-name hint they share."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class DaVinciError(Exception):
    """What went wrong, where, and what to do about it, in one lower-case sentence."""


def near_name_hint(name: str, known: Iterable[str]) -> str:
    """Suggest the known name that is closest to a mistyped one, or list nothing.

    >>> near_name_hint("ordrs", ["orders", "customers"])
    '; did you mean `orders`?'
    >>> near_name_hint("zebra", ["orders", "customers"])
    ''
    """
    matches = get_close_matches(name, sorted(known), n=1)
    return f"; did you mean `{matches[0]}`?" if matches else ""

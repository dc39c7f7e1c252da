"""The examples in the documentation are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import da_vinci_cdk

MODULES = [
    "da_vinci_cdk",
    *(
        f"da_vinci_cdk.{module.name}"
        for module in pkgutil.iter_modules(da_vinci_cdk.__path__)
        if module.name != "__main__"
    ),
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0

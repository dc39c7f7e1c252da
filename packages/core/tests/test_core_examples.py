"""The examples in the documentation are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import da_vinci

MODULES = [module.name for module in pkgutil.walk_packages(da_vinci.__path__, "da_vinci.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0

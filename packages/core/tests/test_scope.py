"""Scopes: what may be a name, and which names follow."""

from __future__ import annotations

import pytest

from da_vinci.core import Scope, ScopeError


@pytest.mark.parametrize("name", ["", "Shop", "1shop", "shop-", "-shop", "a--b", "a_b", "é", "a\n"])
def test_a_name_that_some_service_would_refuse_is_refused(name: str) -> None:
    with pytest.raises(ScopeError, match="is no application name: use lower-case words"):
        Scope(name, "prod")


def test_the_deployment_is_checked_too() -> None:
    with pytest.raises(ScopeError, match="`Prod` is no deployment name"):
        Scope("shop", "Prod")


def test_an_application_does_not_start_with_a_reserved_word() -> None:
    with pytest.raises(ScopeError, match="`aws-shop` is no application name"):
        Scope("aws-shop", "prod")


def test_a_scope_survives_the_environment() -> None:
    scope = Scope("shop", "prod-2")
    assert Scope.from_environment({"PATH": "/bin", **scope.environment()}) == scope


def test_all_missing_variables_are_named() -> None:
    with pytest.raises(ScopeError) as caught:
        Scope.from_environment({"DA_VINCI_APP": ""})
    assert str(caught.value) == (
        "the scope is unknown: set the environment variable "
        "`DA_VINCI_APP` and `DA_VINCI_DEPLOYMENT`"
    )


def test_a_resource_is_named_by_scope_and_name() -> None:
    with pytest.raises(ScopeError, match="`a/b` is no resource name"):
        Scope("shop", "prod").physical_name("a/b")

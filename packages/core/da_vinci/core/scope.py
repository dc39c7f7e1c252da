"""Which application and which deployment of it is meant, and the names that follow from that.

Both sides use these names: the running code to find things, the templates to create them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from da_vinci.core.errors import DaVinciError

APP_VARIABLE = "DA_VINCI_APP"
DEPLOYMENT_VARIABLE = "DA_VINCI_DEPLOYMENT"

_SEGMENT = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class ScopeError(DaVinciError):
    """A name cannot be used in resource names, or the environment does not say the scope."""


def checked_name(text: str, role: str) -> str:
    """Return the name itself when it may stand in resource names, paths and logical ids.

    >>> checked_name("order-events", "event bus")
    'order-events'

    Raises:
        ScopeError: anything but lower-case words and digits joined by single hyphens.
    """
    if _SEGMENT.fullmatch(text):
        return text
    message = f"`{text}` is no {role} name: use lower-case words joined by `-`, as in `order-log`"
    raise ScopeError(message)


@dataclass(frozen=True)
class Scope:
    """One deployment of one application; nothing of another deployment is ever named by it.

    >>> scope = Scope("shop", "prod")
    >>> scope.physical_name("orders")
    'shop-prod-orders'
    >>> scope.path("table", "orders")
    '/shop/prod/table/orders'
    """

    app: str
    deployment: str

    def __post_init__(self) -> None:
        checked_name(self.app, "application")
        checked_name(self.deployment, "deployment")
        if self.app.startswith(("aws", "ssm")):
            message = f"`{self.app}` is no application name: parameters may not start so"
            raise ScopeError(message)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Scope:
        """Read the scope that the deployed function was given.

        Raises:
            ScopeError: naming every variable that is missing or empty.
        """
        variables = (APP_VARIABLE, DEPLOYMENT_VARIABLE)
        missing = [name for name in variables if not environment.get(name)]
        if missing:
            names = " and ".join(f"`{name}`" for name in missing)
            message = f"the scope is unknown: set the environment variable {names}"
            raise ScopeError(message)
        return cls(environment[APP_VARIABLE], environment[DEPLOYMENT_VARIABLE])

    def environment(self) -> dict[str, str]:
        """Return the variables from which `from_environment` reads this scope back."""
        return {APP_VARIABLE: self.app, DEPLOYMENT_VARIABLE: self.deployment}

    def physical_name(self, name: str) -> str:
        """Name a resource of this deployment in an account that holds several."""
        return f"{self.app}-{self.deployment}-{checked_name(name, 'resource')}"

    def path(self, *segments: str) -> str:
        """Give the place in a hierarchical store that belongs to this deployment."""
        return "/".join(("", self.app, self.deployment, *segments))

"""Parameters through which running code finds a resource, and outputs for whoever deploys it."""

from __future__ import annotations

from da_vinci.core import ResourceType, Scope
from da_vinci.core.resources import resource_path
from da_vinci_cdk.fragments import Fragment, Json, logical_id, ref


def discoverable(scope: Scope, kind: ResourceType, name: str, target: str) -> Fragment:
    """Register a resource where `da_vinci.core.ResourceDirectory` looks it up.

    Args:
        scope: the deployment to which the resource belongs.
        kind: the type under which it is looked up.
        name: its name in the code.
        target: its logical id; what `Ref` gives for it becomes the identifier.
    """
    parameter: Json = {
        "Type": "AWS::SSM::Parameter",
        "Properties": {
            "Name": resource_path(scope, kind, name),
            "Type": "String",
            "Value": ref(target),
        },
    }
    output: Json = {"Description": f"The {kind.value} `{name}`.", "Value": ref(target)}
    return Fragment(resources={f"{target}Parameter": parameter}, outputs={f"{target}Name": output})


def resource_id(kind: ResourceType, name: str) -> str:
    """Return the logical id of a discoverable resource.

    >>> resource_id(ResourceType.EVENT_BUS, "orders")
    'OrdersEventBus'
    """
    return logical_id(name, kind.value)

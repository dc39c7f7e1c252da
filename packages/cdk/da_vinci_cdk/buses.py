"""Event buses: one rule for each event name, and the function to which they all lead."""

from __future__ import annotations

from dataclasses import dataclass

from da_vinci.core import ResourceType, Scope
from da_vinci.events import EventBus
from da_vinci_cdk.discovery import discoverable, resource_id
from da_vinci_cdk.fragments import (
    Fragment,
    Json,
    TemplateError,
    attribute_of,
    logical_id,
    ref,
)
from da_vinci_cdk.functions import Function


@dataclass(frozen=True)
class BusResources:
    """A bus, the function that handles its events, and the rules in between.

    The rules follow the bus's subscriptions: an event that nobody handles invokes nothing, and
    one that somebody handles cannot be forgotten in the template.
    """

    bus: EventBus
    function: Function

    def fragment(self, scope: Scope) -> Fragment:
        """Render the bus.

        Raises:
            TemplateError: nobody subscribed to anything, or two event names give one logical id.
        """
        bus, name = self.bus, f"{self.bus.name}-events"
        if not bus.event_names:
            message = f"bus `{bus.name}` has no subscriptions: import the modules that make them"
            raise TemplateError(message)
        target = resource_id(ResourceType.EVENT_BUS, bus.name)
        function = resource_id(ResourceType.FUNCTION, name)
        resource: Json = {
            "Type": "AWS::Events::EventBus",
            "Properties": {"Name": scope.physical_name(bus.name)},
        }
        fragment = (
            Fragment(resources={target: resource})
            .joined(discoverable(scope, ResourceType.EVENT_BUS, bus.name, target))
            .joined(self.function.fragment(scope, name, target))
            .joined(discoverable(scope, ResourceType.FUNCTION, name, function))
        )
        for event in bus.event_names:
            fragment = fragment.joined(_rule(bus, scope, event, function))
        return fragment


def _rule(bus: EventBus, scope: Scope, event: str, function: str) -> Fragment:
    """Lead one event to the function, and let the rule, and only it, invoke it."""
    rule = logical_id(bus.name, event, "rule")
    target = resource_id(ResourceType.EVENT_BUS, bus.name)
    return Fragment(
        resources={
            rule: {
                "Type": "AWS::Events::Rule",
                "Properties": {
                    "EventBusName": ref(target),
                    "EventPattern": {"source": [bus.source(scope)], "detail-type": [event]},
                    "Targets": [{"Id": "function", "Arn": attribute_of(function, "Arn")}],
                },
            },
            f"{rule}Permission": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": ref(function),
                    "Principal": "events.amazonaws.com",
                    "SourceArn": attribute_of(rule, "Arn"),
                },
            },
        }
    )

"""Event buses in templates: rules, permissions, the function and its role."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from typing import Any

import pytest

from da_vinci.core import Scope
from da_vinci.events import Event, EventBus
from da_vinci.tables import Table
from da_vinci_cdk import BusResources, Function, Stack, TableResources, TemplateError
from da_vinci_cdk.functions import dockerfile, dockerfile_digest


@pytest.fixture
def template(bus: EventBus, orders: Table[Any], scope: Scope) -> dict[str, Any]:
    function = Function(
        "shop.functions.handle",
        tables=[orders],
        memory_mib=512,
        timeout_seconds=60,
        environment={"SHOP_CURRENCY": "EUR"},
    )
    stack = Stack(scope, "The shop.")
    stack.add(TableResources(orders), BusResources(bus, function))
    return stack.template()


def test_a_bus_brings_all_that_it_needs(template: dict[str, Any]) -> None:
    kinds = {name: resource["Type"] for name, resource in template["Resources"].items()}
    assert kinds == {
        "OrdersTable": "AWS::DynamoDB::Table",
        "OrdersTableParameter": "AWS::SSM::Parameter",
        "OrdersEventBus": "AWS::Events::EventBus",
        "OrdersEventBusParameter": "AWS::SSM::Parameter",
        "OrdersEventsFunction": "AWS::Lambda::Function",
        "OrdersEventsFunctionParameter": "AWS::SSM::Parameter",
        "OrdersEventsRole": "AWS::IAM::Role",
        "OrdersOrderPlacedRule": "AWS::Events::Rule",
        "OrdersOrderPlacedRulePermission": "AWS::Lambda::Permission",
        "OrdersOrderPlacedAgainRule": "AWS::Events::Rule",
        "OrdersOrderPlacedAgainRulePermission": "AWS::Lambda::Permission",
    }


def test_a_rule_leads_one_event_to_the_function(template: dict[str, Any]) -> None:
    resources = template["Resources"]
    assert resources["OrdersOrderPlacedRule"]["Properties"] == {
        "EventBusName": {"Ref": "OrdersEventBus"},
        "EventPattern": {"source": ["shop.prod"], "detail-type": ["order.placed"]},
        "Targets": [{"Id": "function", "Arn": {"Fn::GetAtt": ["OrdersEventsFunction", "Arn"]}}],
    }
    assert resources["OrdersOrderPlacedRulePermission"]["Properties"] == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "OrdersEventsFunction"},
        "Principal": "events.amazonaws.com",
        "SourceArn": {"Fn::GetAtt": ["OrdersOrderPlacedRule", "Arn"]},
    }


def test_the_rule_matches_what_the_running_code_publishes(
    template: dict[str, Any], bus: EventBus, scope: Scope
) -> None:
    moment = datetime(2024, 5, 1, tzinfo=timezone.utc)
    entry = bus.entry(scope, Event(name="order.placed", body={}, id="e1", created_at=moment))
    resources = template["Resources"]
    pattern = resources["OrdersOrderPlacedRule"]["Properties"]["EventPattern"]
    assert entry["Source"] in pattern["source"]
    assert entry["DetailType"] in pattern["detail-type"]
    assert entry["EventBusName"] == resources["OrdersEventBus"]["Properties"]["Name"]


def test_the_function_runs_in_the_image_of_the_dockerfile(template: dict[str, Any]) -> None:
    assert template["Resources"]["OrdersEventsFunction"] == {
        "Type": "AWS::Lambda::Function",
        "Metadata": {"Dockerfile": {"Sha256": dockerfile_digest()}},
        "Properties": {
            "FunctionName": "shop-prod-orders-events",
            "PackageType": "Image",
            "Code": {"ImageUri": {"Ref": "ImageUri"}},
            "ImageConfig": {"Command": ["shop.functions.handle"]},
            "Role": {"Fn::GetAtt": ["OrdersEventsRole", "Arn"]},
            "MemorySize": 512,
            "Timeout": 60,
            "Environment": {
                "Variables": {
                    "SHOP_CURRENCY": "EUR",
                    "DA_VINCI_APP": "shop",
                    "DA_VINCI_DEPLOYMENT": "prod",
                }
            },
        },
    }
    assert template["Parameters"].keys() == {"ImageUri"}


def test_the_dockerfile_is_the_one_that_the_library_ships() -> None:
    assert dockerfile().splitlines()[-1] == 'ENTRYPOINT ["python", "-m", "awslambdaric"]'
    assert dockerfile_digest() == hashlib.sha256(dockerfile().encode()).hexdigest()


def test_the_role_allows_what_the_definitions_say_and_no_more(template: dict[str, Any]) -> None:
    account = "${AWS::Region}:${AWS::AccountId}"
    table = f"arn:${{AWS::Partition}}:dynamodb:{account}:table/shop-prod-orders"
    parameters = f"arn:${{AWS::Partition}}:ssm:{account}:parameter/shop/prod/*"
    logs = "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    assert template["Resources"]["OrdersEventsRole"]["Properties"] == {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["sts:AssumeRole"],
                    "Principal": {"Service": "lambda.amazonaws.com"},
                }
            ],
        },
        "ManagedPolicyArns": [{"Fn::Sub": logs}],
        "Policies": [
            {
                "PolicyName": "application",
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": ["events:PutEvents"],
                            "Resource": {"Fn::GetAtt": ["OrdersEventBus", "Arn"]},
                        },
                        {
                            "Effect": "Allow",
                            "Action": ["ssm:GetParameters", "ssm:GetParametersByPath"],
                            "Resource": {"Fn::Sub": parameters},
                        },
                        {
                            "Effect": "Allow",
                            "Action": [
                                "dynamodb:DeleteItem",
                                "dynamodb:GetItem",
                                "dynamodb:PutItem",
                                "dynamodb:Query",
                                "dynamodb:UpdateItem",
                            ],
                            "Resource": [{"Fn::Sub": table}, {"Fn::Sub": f"{table}/index/*"}],
                        },
                    ],
                },
            }
        ],
    }


def test_a_bus_without_subscriptions_is_refused(scope: Scope) -> None:
    with pytest.raises(TemplateError) as caught:
        BusResources(EventBus("orders"), Function("shop.handle")).fragment(scope)
    assert str(caught.value) == (
        "bus `orders` has no subscriptions: import the modules that make them"
    )


def test_two_events_with_one_logical_id_are_refused(scope: Scope) -> None:
    bus = EventBus("orders")
    bus.subscribe("a.b")(lambda _: None)
    bus.subscribe("a_b")(lambda _: None)
    with pytest.raises(TemplateError, match="`OrdersAB[A-Za-z]+` is defined twice under Resources"):
        BusResources(bus, Function("shop.handle")).fragment(scope)


def test_two_buses_share_one_image_parameter(bus: EventBus, scope: Scope) -> None:
    other = EventBus("invoices")
    other.subscribe("invoice.sent")(lambda _: None)
    stack = Stack(scope, "Two buses.")
    stack.add(*(BusResources(each, Function("shop.handle")) for each in (bus, other)))
    assert list(stack.template()["Parameters"]) == ["ImageUri"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"handler": "handle"}, "`handle` is no handler: write `module.function`"),
        ({"handler": "a.1"}, "`a.1` is no handler: write `module.function`"),
        ({"handler": "a.b", "memory_mib": 64}, "`a.b`: 64 MiB of memory; use 128 to 10240"),
        ({"handler": "a.b", "timeout_seconds": 901}, "`a.b`: a timeout of 901 s; use 1 to 900"),
    ],
)
def test_a_function_that_the_service_would_refuse_is_refused(
    arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(TemplateError) as caught:
        Function(**arguments)
    assert str(caught.value) == message


def test_the_scopes_variables_cannot_be_overridden(bus: EventBus, scope: Scope) -> None:
    function = Function("shop.handle", environment={"DA_VINCI_APP": "other"})
    with pytest.raises(TemplateError, match="`shop.handle`: the variable `DA_VINCI_APP` is set by"):
        BusResources(bus, function).fragment(scope)

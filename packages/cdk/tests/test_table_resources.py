"""Tables in templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from da_vinci.core import MemoryStore, ResourceDirectory, ResourceType, Scope
from da_vinci.tables import Key, Table
from da_vinci_cdk import Stack, TableResources


@dataclass
class Page:
    url: str


def test_a_table_is_rendered_with_all_that_it_declares(orders: Table[Any], scope: Scope) -> None:
    resources = TableResources(orders).fragment(scope).resources
    assert resources["OrdersTable"] == {
        "Type": "AWS::DynamoDB::Table",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "TableName": "shop-prod-orders",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [
                {"AttributeName": "customer", "AttributeType": "S"},
                {"AttributeName": "note", "AttributeType": "S"},
                {"AttributeName": "number", "AttributeType": "N"},
            ],
            "KeySchema": [
                {"AttributeName": "customer", "KeyType": "HASH"},
                {"AttributeName": "number", "KeyType": "RANGE"},
            ],
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            "GlobalSecondaryIndexes": [
                {
                    "IndexName": "by-number",
                    "KeySchema": [{"AttributeName": "number", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                },
                {
                    "IndexName": "by-note",
                    "KeySchema": [
                        {"AttributeName": "note", "KeyType": "HASH"},
                        {"AttributeName": "customer", "KeyType": "RANGE"},
                    ],
                    "Projection": {
                        "ProjectionType": "INCLUDE",
                        "NonKeyAttributes": ["expires_at"],
                    },
                },
                {
                    "IndexName": "keys",
                    "KeySchema": [{"AttributeName": "note", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                },
            ],
            "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
        },
    }


def test_what_a_table_does_not_declare_is_not_rendered(scope: Scope) -> None:
    pages = Table("page-log", Page, key=Key("url"))
    construct = TableResources(pages, point_in_time_recovery=False, removal="Delete")
    assert construct.fragment(scope).resources["PageLogTable"] == {
        "Type": "AWS::DynamoDB::Table",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {
            "TableName": "shop-prod-page-log",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "url", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "url", "KeyType": "HASH"}],
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False},
        },
    }


def test_the_running_code_finds_the_table_that_the_template_makes(
    orders: Table[Any], scope: Scope
) -> None:
    stack = Stack(scope, "The shop.")
    stack.add(TableResources(orders))
    template = stack.template()
    parameter = template["Resources"]["OrdersTableParameter"]["Properties"]
    assert parameter["Value"] == {"Ref": "OrdersTable"}
    assert template["Outputs"] == {
        "OrdersTableName": {"Description": "The table `orders`.", "Value": {"Ref": "OrdersTable"}}
    }
    # What the service answers to `Ref` is the table's name.
    name = template["Resources"]["OrdersTable"]["Properties"]["TableName"]
    directory = ResourceDirectory(scope, MemoryStore({parameter["Name"]: name}))
    assert (
        directory.lookup(ResourceType.TABLE, "orders")
        == orders.get(scope, customer="ada", number=7)["TableName"]
    )

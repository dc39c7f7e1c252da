"""DynamoDB tables from the definitions that the running code uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from da_vinci.core import ResourceType, Scope
from da_vinci.tables import Index, Key, Table
from da_vinci_cdk.discovery import discoverable, resource_id
from da_vinci_cdk.fragments import Fragment, Json


@dataclass(frozen=True)
class TableResources:
    """A table, paid by request, and the parameter by which it is found.

    Attributes:
        table: the definition.
        point_in_time_recovery: whether the last 35 days can be restored.
        removal: what happens to the data when the table leaves the template.
    """

    table: Table[Any]
    point_in_time_recovery: bool = True
    removal: Literal["Retain", "Delete"] = "Retain"

    def fragment(self, scope: Scope) -> Fragment:
        """Render the table."""
        table = self.table
        properties: Json = {
            "TableName": scope.physical_name(table.name),
            "BillingMode": "PAY_PER_REQUEST",
            # Only what is in a key may be declared: CloudFormation refuses any other attribute.
            "AttributeDefinitions": [
                {"AttributeName": name, "AttributeType": kind}
                for name, kind in table.key_kinds().items()
            ],
            "KeySchema": _key_schema(table.key),
            "PointInTimeRecoverySpecification": {
                "PointInTimeRecoveryEnabled": self.point_in_time_recovery
            },
        }
        if table.indexes:
            properties["GlobalSecondaryIndexes"] = [_index(index) for index in table.indexes]
        if table.expires is not None:
            properties["TimeToLiveSpecification"] = {
                "AttributeName": table.expires,
                "Enabled": True,
            }
        target = resource_id(ResourceType.TABLE, table.name)
        resource: Json = {
            "Type": "AWS::DynamoDB::Table",
            "DeletionPolicy": self.removal,
            "UpdateReplacePolicy": self.removal,
            "Properties": properties,
        }
        return Fragment(resources={target: resource}).joined(
            discoverable(scope, ResourceType.TABLE, table.name, target)
        )


def _key_schema(key: Key) -> list[Json]:
    roles = zip(key.attributes, ("HASH", "RANGE"), strict=False)
    return [{"AttributeName": name, "KeyType": role} for name, role in roles]


def _index(index: Index) -> Json:
    return {
        "IndexName": index.name,
        "KeySchema": _key_schema(index.key),
        "Projection": _projection(index.include),
    }


def _projection(include: tuple[str, ...] | None) -> Json:
    if include is None:
        return {"ProjectionType": "ALL"}
    if not include:
        return {"ProjectionType": "KEYS_ONLY"}
    return {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(include)}

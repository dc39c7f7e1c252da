"""Lambda functions that run in the image of `da_vinci`'s own Dockerfile, and what they may do."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from da_vinci.core import Scope
from da_vinci.tables import Table
from da_vinci_cdk.fragments import Fragment, Json, TemplateError, attribute_of, logical_id, ref

IMAGE_PARAMETER = "ImageUri"

_LOGS_POLICY = "service-role/AWSLambdaBasicExecutionRole"

_HANDLER = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
_MEMORY_MIB = range(128, 10_241)
_TIMEOUT_SECONDS = range(1, 901)


def dockerfile() -> str:
    """Return the text of the Dockerfile that `da_vinci` ships."""
    return resources.files("da_vinci").joinpath("Dockerfile").read_text(encoding="utf-8")


def dockerfile_digest() -> str:
    """Return the SHA-256 of that Dockerfile, in hexadecimal.

    It stands in the template, so that a new image definition is a change of the stack.
    """
    return hashlib.sha256(dockerfile().encode()).hexdigest()


@dataclass(frozen=True)
class Function:
    """What is to run, and with how much of everything.

    Attributes:
        handler: the `module.function` in the image that takes the payload and the context.
        tables: the tables that the function may read and write.
        memory_mib: from 128 to 10240; processor time grows with it.
        timeout_seconds: from 1 to 900.
        environment: variables besides those that say the scope.
    """

    handler: str
    tables: Sequence[Table[Any]] = ()
    memory_mib: int = 256
    timeout_seconds: int = 30
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _HANDLER.fullmatch(self.handler):
            message = f"`{self.handler}` is no handler: write `module.function`"
            raise TemplateError(message)
        if self.memory_mib not in _MEMORY_MIB:
            message = f"`{self.handler}`: {self.memory_mib} MiB of memory; use 128 to 10240"
            raise TemplateError(message)
        if self.timeout_seconds not in _TIMEOUT_SECONDS:
            message = f"`{self.handler}`: a timeout of {self.timeout_seconds} s; use 1 to 900"
            raise TemplateError(message)

    def fragment(self, scope: Scope, name: str, bus: str) -> Fragment:
        """Render the function and its role; it may publish to the bus with this logical id.

        Raises:
            TemplateError: the environment contradicts the scope's variables.
        """
        own = scope.environment()
        taken = sorted(own.keys() & self.environment.keys())
        if taken:
            message = f"`{self.handler}`: the variable `{taken[0]}` is set by the scope"
            raise TemplateError(message)
        target, role = logical_id(name, "function"), logical_id(name, "role")
        function: Json = {
            "Type": "AWS::Lambda::Function",
            "Metadata": {"Dockerfile": {"Sha256": dockerfile_digest()}},
            "Properties": {
                "FunctionName": scope.physical_name(name),
                "PackageType": "Image",
                "Code": {"ImageUri": ref(IMAGE_PARAMETER)},
                "ImageConfig": {"Command": [self.handler]},
                "Role": attribute_of(role, "Arn"),
                "MemorySize": self.memory_mib,
                "Timeout": self.timeout_seconds,
                "Environment": {"Variables": {**self.environment, **own}},
            },
        }
        image: Json = {
            "Type": "String",
            "Description": "The image built from the Dockerfile of da_vinci.",
        }
        return Fragment(
            parameters={IMAGE_PARAMETER: image},
            resources={target: function, role: _role(scope, self.tables, bus)},
        )


def _role(scope: Scope, tables: Sequence[Table[Any]], bus: str) -> Json:
    statements = [
        _allow(["events:PutEvents"], attribute_of(bus, "Arn")),
        _allow(
            ["ssm:GetParameters", "ssm:GetParametersByPath"],
            _arn("ssm", f"parameter{scope.path('*')}"),
        ),
    ]
    for table in tables:
        arn = _arn("dynamodb", f"table/{scope.physical_name(table.name)}")
        indexes = _arn("dynamodb", f"table/{scope.physical_name(table.name)}/index/*")
        actions = ("DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem")
        statements.append(_allow([f"dynamodb:{action}" for action in actions], [arn, indexes]))
    logs = {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::aws:policy/{_LOGS_POLICY}"}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": _policy(
                {
                    "Effect": "Allow",
                    "Action": ["sts:AssumeRole"],
                    "Principal": {"Service": "lambda.amazonaws.com"},
                }
            ),
            "ManagedPolicyArns": [logs],
            "Policies": [{"PolicyName": "application", "PolicyDocument": _policy(*statements)}],
        },
    }


def _arn(service: str, resource: str) -> Json:
    account = "${AWS::Region}:${AWS::AccountId}"
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:{service}:{account}:{resource}"}


def _allow(actions: list[str], resource: object) -> Json:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def _policy(*statements: Json) -> Json:
    return {"Version": "2012-10-17", "Statement": list(statements)}

"""Stacks: composition, determinism, and what is refused before CloudFormation refuses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from da_vinci.core import Scope
from da_vinci.events import EventBus
from da_vinci.tables import Key, Table
from da_vinci_cdk import (
    BusResources,
    Construct,
    Fragment,
    Function,
    Stack,
    TableResources,
    TemplateError,
)


@dataclass(frozen=True)
class Raw:
    """A construct that renders to what it was given."""

    content: Fragment

    def fragment(self, scope: Scope) -> Fragment:
        del scope
        return self.content


@dataclass
class Row:
    name: str


@pytest.fixture
def stack(scope: Scope) -> Stack:
    return Stack(scope, "The shop.")


def topics(*names: str, **properties: object) -> Raw:
    topic = {"Type": "AWS::SNS::Topic", "Properties": properties}
    return Raw(Fragment(resources=dict.fromkeys(names, topic)))


def refusal(stack: Stack) -> list[str]:
    with pytest.raises(TemplateError) as caught:
        stack.template()
    return str(caught.value).splitlines()


def test_a_template_has_only_the_sections_that_have_content(stack: Stack) -> None:
    stack.add(topics("A"))
    assert stack.template() == {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "The shop.",
        "Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {}}},
    }


def test_equal_stacks_give_equal_bytes_in_any_order(
    orders: Table[Any], bus: EventBus, scope: Scope
) -> None:
    constructs: list[Construct] = [
        TableResources(orders),
        BusResources(bus, Function("shop.handle")),
    ]
    one, other = Stack(scope, "The shop."), Stack(scope, "The shop.")
    one.add(*constructs)
    other.add(*reversed(constructs))
    assert one.to_json() == other.to_json()
    assert json.loads(one.to_json()) == one.template()
    assert one.to_json().endswith("}\n")


def test_a_stack_can_be_part_of_another(stack: Stack, scope: Scope) -> None:
    part = Stack(scope, "A part.")
    part.add(topics("A"))
    stack.add(part, topics("B"))
    assert list(stack.template()["Resources"]) == ["A", "B"]


def test_a_part_for_another_deployment_is_refused(stack: Stack) -> None:
    with pytest.raises(TemplateError) as caught:
        stack.add(Stack(Scope("shop", "test"), "A part."))
    assert str(caught.value) == ("the stack is for `shop` in `test`, not for `shop` in `prod`")


def test_constructs_are_added_all_or_none(stack: Stack) -> None:
    stack.add(topics("A"))
    with pytest.raises(TemplateError) as caught:
        stack.add(topics("B"), topics("A"))
    assert str(caught.value) == "`A` is defined twice under Resources: rename one of the two"
    assert list(stack.template()["Resources"]) == ["A"]


def test_parameters_meet_only_when_they_are_equal(stack: Stack) -> None:
    text, number = {"Type": "String"}, {"Type": "Number"}
    stack.add(Raw(Fragment(parameters={"P": text})), Raw(Fragment(parameters={"P": text})))
    with pytest.raises(TemplateError, match="`P` is defined twice under Parameters"):
        stack.add(Raw(Fragment(parameters={"P": number})))


def test_references_that_lead_nowhere_are_all_told(stack: Stack) -> None:
    stack.add(
        topics("A", Name=[{"Ref": "X"}, {"Ref": "AWS::Region"}, {"Ref": "P"}]),
        Raw(
            Fragment(
                parameters={"P": {"Type": "String"}},
                resources={
                    "B": {"Type": "T", "DependsOn": "Y"},
                    "C": {"Type": "T", "DependsOn": ["A", "Z"]},
                },
                outputs={"O": {"Value": {"Fn::GetAtt": ["V", "Arn"]}}},
            )
        ),
    )
    assert refusal(stack) == [
        "`A` refers to `X`, which the template does not define",
        "`B` refers to `Y`, which the template does not define",
        "`C` refers to `Z`, which the template does not define",
        "`O` refers to `V`, which the template does not define",
    ]


@pytest.mark.parametrize(
    ("fill", "problem"),
    [
        (lambda _: None, "the stack has no resources: add a construct"),
        (
            lambda stack: stack.add(topics(*(f"T{number}" for number in range(501)))),
            "501 entries under Resources: the limit is 500; split the stack",
        ),
    ],
)
def test_a_stack_of_a_size_that_is_refused_is_refused(
    stack: Stack, fill: Callable[[Stack], None], problem: str
) -> None:
    fill(stack)
    assert refusal(stack) == [problem]


def test_a_description_that_is_too_long_is_refused(scope: Scope) -> None:
    stack = Stack(scope, "ü" * 513)
    stack.add(topics("A"))
    assert refusal(stack) == ["the description exceeds 1024 bytes"]


def test_a_name_that_is_too_long_for_its_service_is_refused(stack: Stack) -> None:
    name = "a" * 250
    stack.add(TableResources(Table(name, Row, key=Key("name"))))
    assert refusal(stack) == [
        f"`A{name[1:]}Table`: the name `shop-prod-{name}` has 260 characters; the limit is 255"
    ]

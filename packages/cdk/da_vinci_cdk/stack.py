"""Composing constructs into one template, and refusing what CloudFormation would refuse later."""

from __future__ import annotations

import json
from typing import Any, Protocol

from da_vinci.core import Scope
from da_vinci_cdk.fragments import Fragment, Json, TemplateError

FORMAT_VERSION = "2010-09-09"

_MAXIMUM_DESCRIPTION_BYTES = 1024
_MAXIMUM_ENTRIES = {"Parameters": 200, "Resources": 500, "Outputs": 200}

# The property by which the service names a resource, and how long that name may be.
_NAME_LIMITS = {
    "AWS::DynamoDB::Table": ("TableName", 255),
    "AWS::Events::EventBus": ("Name", 256),
    "AWS::Lambda::Function": ("FunctionName", 64),
    "AWS::SSM::Parameter": ("Name", 1011),
}


class Construct(Protocol):
    """Anything that renders to a piece of a template."""

    def fragment(self, scope: Scope) -> Fragment:
        """Render for one deployment."""


class Stack:
    """The constructs of one template, in the order in which they were added.

    A stack is a construct too: added to another one, it contributes all that it holds.
    """

    def __init__(self, scope: Scope, description: str) -> None:
        """Start empty, for one deployment."""
        self.scope = scope
        self.description = description
        self._fragment = Fragment()

    def add(self, *constructs: Construct) -> None:
        """Render the constructs into this stack: all of them, or none when one is refused.

        Raises:
            TemplateError: a logical id is in use, or a construct cannot be rendered.
        """
        fragment = self._fragment
        for construct in constructs:
            fragment = fragment.joined(construct.fragment(self.scope))
        self._fragment = fragment

    def fragment(self, scope: Scope) -> Fragment:
        """Return what this stack holds.

        Raises:
            TemplateError: the stack was rendered for another deployment.
        """
        if scope != self.scope:
            message = (
                f"the stack is for `{self.scope.app}` in `{self.scope.deployment}`, "
                f"not for `{scope.app}` in `{scope.deployment}`"
            )
            raise TemplateError(message)
        return self._fragment

    def template(self) -> dict[str, Any]:
        """Return the template.

        Raises:
            TemplateError: naming everything for which CloudFormation would refuse it.
        """
        sections = self._fragment.template_sections()
        problems = [
            *self._limit_problems(sections),
            *_name_problems(self._fragment),
            *self._fragment.dangling(),
        ]
        if problems:
            raise TemplateError("\n".join(problems))
        return {
            "AWSTemplateFormatVersion": FORMAT_VERSION,
            "Description": self.description,
            **sections,
        }

    def to_json(self) -> str:
        """Return the template as text: equal stacks give equal bytes.

        Raises:
            TemplateError: as `template` does.
        """
        return json.dumps(self.template(), indent=2, sort_keys=True) + "\n"

    def _limit_problems(self, sections: Json) -> list[str]:
        problems = [
            f"{len(sections[section])} entries under {section}: the limit is {limit}; "
            f"split the stack"
            for section, limit in _MAXIMUM_ENTRIES.items()
            if len(sections.get(section, ())) > limit
        ]
        if "Resources" not in sections:
            problems.append("the stack has no resources: add a construct")
        if len(self.description.encode()) > _MAXIMUM_DESCRIPTION_BYTES:
            problems.append(f"the description exceeds {_MAXIMUM_DESCRIPTION_BYTES} bytes")
        return problems


def _name_problems(fragment: Fragment) -> list[str]:
    problems = []
    for target, resource in fragment.resources.items():
        name_property, limit = _NAME_LIMITS.get(resource["Type"], ("", 0))
        name = resource.get("Properties", {}).get(name_property)
        if isinstance(name, str) and len(name) > limit:
            problems.append(
                f"`{target}`: the name `{name}` has {len(name)} characters; the limit is {limit}"
            )
    return problems

"""Pieces of a template: logical ids, references between resources, and joining pieces into one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from da_vinci.core.errors import DaVinciError

Json = dict[str, Any]

_SECTIONS = ("Parameters", "Resources", "Outputs")


class TemplateError(DaVinciError):
    """A template would be refused by CloudFormation, or would not say what was meant."""


def logical_id(*names: str) -> str:
    """Return the id of a resource in its template; equal names give equal ids, always.

    An id that moved would make CloudFormation replace the resource, data and all.

    >>> logical_id("order-log", "table")
    'OrderLogTable'
    >>> logical_id("order.placed", "rule")
    'OrderPlacedRule'
    """
    words = "-".join(names).replace(".", "-").replace("_", "-").split("-")
    return "".join(word[:1].upper() + word[1:] for word in words)


def ref(target: str) -> Json:
    """Refer to a resource or a parameter.

    >>> ref("OrdersTable")
    {'Ref': 'OrdersTable'}
    """
    return {"Ref": target}


def attribute_of(target: str, attribute: str) -> Json:
    """Refer to an attribute of a resource, such as its `Arn`."""
    return {"Fn::GetAtt": [target, attribute]}


@dataclass(frozen=True)
class Fragment:
    """Parameters, resources and outputs by logical id, as they stand in a template."""

    parameters: Mapping[str, Json] = field(default_factory=dict)
    resources: Mapping[str, Json] = field(default_factory=dict)
    outputs: Mapping[str, Json] = field(default_factory=dict)

    def joined(self, other: Fragment) -> Fragment:
        """Return both in one.

        Equal parameters may meet, since that is how two functions share one image.

        Raises:
            TemplateError: two different things have one id.
        """
        for section, mine, theirs in zip(
            _SECTIONS, self._sections(), other._sections(), strict=True
        ):
            for name in mine.keys() & theirs.keys():
                if section != "Parameters" or mine[name] != theirs[name]:
                    message = f"`{name}` is defined twice under {section}: rename one of the two"
                    raise TemplateError(message)
        return Fragment(
            {**self.parameters, **other.parameters},
            {**self.resources, **other.resources},
            {**self.outputs, **other.outputs},
        )

    def template_sections(self) -> Json:
        """Return the sections that are not empty, by the names that templates use."""
        sections = zip(_SECTIONS, self._sections(), strict=True)
        return {section: dict(content) for section, content in sections if content}

    def dangling(self) -> list[str]:
        """Say which references lead nowhere, one sentence each, sorted."""
        known = {*self.parameters, *self.resources}
        sections = (self.resources, self.outputs)
        return sorted(
            {
                f"`{owner}` refers to `{target}`, which the template does not define"
                for section in sections
                for owner, content in section.items()
                for target in references(content)
                if target not in known and not target.startswith("AWS::")
            }
        )

    def _sections(self) -> tuple[Mapping[str, Json], Mapping[str, Json], Mapping[str, Json]]:
        return (self.parameters, self.resources, self.outputs)


def references(content: object) -> Iterator[str]:
    """Yield the ids to which `Ref`, `Fn::GetAtt` and `DependsOn` lead, at any depth.

    >>> list(references({"Value": [{"Ref": "A"}, {"Fn::GetAtt": ["B", "Arn"]}]}))
    ['A', 'B']
    """
    if isinstance(content, list):
        for each in content:
            yield from references(each)
    if isinstance(content, dict):
        for key, value in content.items():
            if key in {"Ref", "DependsOn"}:
                yield from [value] if isinstance(value, str) else value
            elif key == "Fn::GetAtt":
                yield value[0]
            else:
                yield from references(value)

"""The command line: find a stack by its Python name and write its template."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import TextIO

from da_vinci.core.errors import DaVinciError, near_name_hint
from da_vinci_cdk.fragments import TemplateError
from da_vinci_cdk.stack import Stack

USAGE_STATUS = 2


def run(arguments: Sequence[str], out: TextIO, err: TextIO) -> int:
    """Write the template of the stack that the arguments name.

    Returns:
        the exit status: 0, or 2 with one message on `err` and nothing on `out`.
    """
    parser = argparse.ArgumentParser(
        prog="python -m da_vinci_cdk",
        description="Write a stack's CloudFormation template to the standard output.",
    )
    parser.add_argument(
        "stack",
        metavar="MODULE:OBJECT",
        help="a Stack, or a function without parameters that returns one",
    )
    options = parser.parse_args(arguments)
    try:
        text = stack_named(options.stack).to_json()
    except DaVinciError as error:
        err.write(f"error: {error}\n")
        return USAGE_STATUS
    out.write(text)
    return 0


def stack_named(reference: str) -> Stack:
    """Import the stack, or call the function that makes it.

    Raises:
        TemplateError: there is no such module or object, or it is no stack.
    """
    module_name, _, object_name = reference.partition(":")
    if not module_name or not object_name:
        message = f"`{reference}` names no stack: write `MODULE:OBJECT`, as in `shop.stacks:state`"
        raise TemplateError(message)
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        # One that is missing further down is the application's own error, with its traceback.
        if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
            raise
        message = f"there is no module `{error.name}`; is its folder on PYTHONPATH?"
        raise TemplateError(message) from error
    if not hasattr(module, object_name):
        hint = near_name_hint(object_name, vars(module))
        message = f"module `{module_name}` has no `{object_name}`{hint}"
        raise TemplateError(message)
    found = getattr(module, object_name)
    stack = found() if callable(found) else found
    if not isinstance(stack, Stack):
        message = f"`{reference}` is no stack, but of type `{type(stack).__name__}`"
        raise TemplateError(message)
    return stack


def main() -> None:
    """Run with the process's own arguments and streams."""
    sys.exit(run(sys.argv[1:], sys.stdout, sys.stderr))

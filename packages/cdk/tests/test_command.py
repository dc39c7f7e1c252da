"""The command: which stack is meant, and what is said when there is none."""

from __future__ import annotations

import io
import json
import runpy
import sys
from pathlib import Path

import pytest

from da_vinci_cdk.command import run

MODULE = """
from da_vinci.core import Scope
from da_vinci_cdk import Fragment, Stack

class Topic:
    def fragment(self, scope):
        return Fragment(resources={"Topic": {"Type": "AWS::SNS::Topic"}})

def state():
    stack = Stack(Scope("shop", "prod"), "The shop.")
    stack.add(Topic())
    return stack

ready = state()
empty = Stack(Scope("shop", "prod"), "Nothing.")
number = 7
"""
TEMPLATE = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Description": "The shop.",
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
}


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "example_stacks.py").write_text(MODULE, encoding="utf-8")
    (tmp_path / "example_broken.py").write_text("import example_absent\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "example_stacks", raising=False)


def outcome(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return run(arguments, out, err), out.getvalue(), err.getvalue()


@pytest.mark.parametrize("name", ["ready", "state"])
def test_a_stack_or_a_function_that_makes_one_is_written(name: str) -> None:
    status, out, err = outcome(f"example_stacks:{name}")
    assert (status, json.loads(out), err) == (0, TEMPLATE, "")


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("example_stacks", "`example_stacks` names no stack: write `MODULE:OBJECT`, as in "),
        (":ready", "`:ready` names no stack: write `MODULE:OBJECT`, as in `shop.stacks:state`"),
        ("example_none:x", "there is no module `example_none`; is its folder on PYTHONPATH?"),
        ("example_none.sub:x", "there is no module `example_none`; is its folder on PYTHONPATH?"),
        ("example_stacks:redy", "module `example_stacks` has no `redy`; did you mean `ready`?"),
        ("example_stacks:number", "`example_stacks:number` is no stack, but of type `int`"),
        ("example_stacks:empty", "the stack has no resources: add a construct"),
    ],
)
def test_what_cannot_be_written_is_one_message_and_status_2(reference: str, message: str) -> None:
    status, out, err = outcome(reference)
    assert (status, out) == (2, "")
    assert err.startswith(f"error: {message}")


def test_an_import_that_breaks_within_the_application_keeps_its_traceback() -> None:
    with pytest.raises(ModuleNotFoundError, match="example_absent"):
        run(["example_broken:x"], io.StringIO(), io.StringIO())


def test_python_runs_the_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["da_vinci_cdk", "example_stacks:ready"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("da_vinci_cdk", run_name="__main__")
    assert caught.value.code == 0
    assert json.loads(capsys.readouterr().out) == TEMPLATE

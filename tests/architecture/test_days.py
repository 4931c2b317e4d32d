"""A run that goes on past midnight finds the same tests: none carries the day on which it was read."""

import ast
from collections.abc import Iterator

from tests.architecture.house import ROOT, tree, where

CLOCKS = {"today", "in_days", "now", "localtime", "localdate"}
LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def read_at_once(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that run when a module is read: all but those inside its functions."""
    if isinstance(node, ast.Call):
        yield node
    children = ast.iter_child_nodes(node)
    if isinstance(node, LATER):
        children = [*getattr(node, "decorator_list", []), node.args]
    for child in children:
        yield from read_at_once(child)


def test_no_test_asks_for_the_day_before_it_runs():
    asked = [
        where(path, call.lineno)
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for call in read_at_once(tree(path))
        if getattr(call.func, "attr", getattr(call.func, "id", "")) in CLOCKS
    ]
    assert asked == []

"""Nothing grows so long that it must be scrolled to be understood."""

import ast
import statistics

from tests.architecture.house import functions, modules, tree, where

MODULE_LINES = 300
FUNCTION_LINES = 40
FUNCTION_MEDIAN = 8


def length(node) -> int:
    return node.end_lineno - node.lineno + 1


def is_list_of_names(path) -> bool:
    """A package's front door: nobody reads it, editors jump through it."""
    parts = (ast.Expr, ast.Import, ast.ImportFrom, ast.Assign)
    return path.name == "__init__.py" and all(isinstance(n, parts) for n in tree(path).body)


def test_modules_fit_on_a_few_screens():
    long = {
        where(path): lines
        for path in modules()
        if not is_list_of_names(path) and (lines := path.read_text().count("\n")) > MODULE_LINES
    }
    assert long == {}


def test_functions_fit_on_one_screen():
    long = {
        where(path, node.lineno): length(node)
        for path in modules()
        for node in functions(path)
        if length(node) > FUNCTION_LINES
    }
    assert long == {}


def test_most_functions_are_short():
    lengths = [length(node) for path in modules() for node in functions(path)]
    assert statistics.median(lengths) <= FUNCTION_MEDIAN

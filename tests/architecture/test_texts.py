"""Every Chinese text that a person may read goes through the catalogue."""

import ast
import re
from pathlib import Path

from tests.architecture.house import modules, room, tree, where

CHINESE = re.compile(r"[\u4e00-\u9fff]")
WRAPPERS = {
    *("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"),
    *("pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"),
}


def wrapped(module: ast.Module) -> set[int]:
    """The literals inside a call that translates."""
    return {
        id(part)
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") or getattr(node.func, "attr", "")) in WRAPPERS
        for argument in node.args
        for part in ast.walk(argument)
    }


def docstrings(module: ast.Module) -> set[int]:
    """Texts that stand alone: only a programmer reads them."""
    return {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}


def speaks(path: Path) -> bool:
    """Names and dishes of the demonstration, and what code knows of the language, are data."""
    return not path.stem.startswith("demo") and room(path) not in {"logic", "gallery"}


def test_chinese_texts_are_translated():
    bare = []
    for path in filter(speaks, modules()):
        module = tree(path)
        known = wrapped(module) | docstrings(module)
        bare += [
            f"{where(path, node.lineno)} {node.value!r}"
            for node in ast.walk(module)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in known
            and CHINESE.search(node.value)
        ]
    assert bare == []

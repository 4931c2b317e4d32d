"""Interfaces reach rows only through visible_to: one narrow door for every street and operator. held_by: the places of one's own roles."""

import ast

from tests.architecture.house import INTERFACES, modules, room, tree, where

MANAGERS = {"objects", "_default_manager", "_base_manager"}
DOORS = {"visible_to", "held_by", "none"}


def test_interfaces_ask_only_for_what_the_user_may_see():
    doors = [
        where(path, node.lineno)
        for path in modules()
        if room(path) in INTERFACES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in MANAGERS
        and node.attr not in DOORS
    ]
    assert doors == []

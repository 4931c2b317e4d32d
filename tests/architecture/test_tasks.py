"""Tasks are interfaces: named, few lines, plain values in, rung only after the commit."""

import ast

from celery import current_app
from django.conf import settings

from tests.architecture.house import INTERFACES, ROOT, functions, modules, room, tree, where

RINGING = {"delay", "apply_async", "send_task"}
IN_TRANSACTIONS = {"commands", "receivers", *INTERFACES}
TASK_LINES = 15


def tasks() -> list[tuple]:
    """Every function with the decorator of a task, and that decorator."""
    return [
        (path, node, decorator)
        for path in modules()
        for node in functions(path)
        for decorator in node.decorator_list
        if "shared_task" in ast.unparse(decorator)
    ]


def test_every_task_is_named_after_its_app_and_function():
    wrong = []
    for path, node, decorator in tasks():
        given = {word.arg: word.value for word in getattr(decorator, "keywords", [])}
        wanted = f"{path.relative_to(ROOT).parts[0]}.{node.name}"
        if not isinstance(given.get("name"), ast.Constant) or given["name"].value != wanted:
            wrong.append(f"{where(path, node.lineno)} should be named {wanted}")
    assert wrong == []


def test_tasks_are_thin():
    long = [
        where(path, node.lineno)
        for path, node, _ in tasks()
        if node.end_lineno - node.lineno + 1 > TASK_LINES
    ]
    assert long == []


def test_bells_ring_after_the_commit():
    early = [
        where(path, node.lineno)
        for path in modules()
        if room(path) in IN_TRANSACTIONS
        for node in set(ast.walk(tree(path))) - set(after_commit(path))
        if isinstance(node, ast.Attribute) and node.attr in RINGING
    ]
    assert early == []


def after_commit(path):
    """Everything that stands inside transaction.on_commit(…)."""
    for call in ast.walk(tree(path)):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "on_commit":
            yield from ast.walk(call)


def test_beat_rings_what_exists():
    current_app.loader.import_default_modules()
    rung = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert rung - set(current_app.tasks) == set()

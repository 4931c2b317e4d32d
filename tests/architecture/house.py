"""The project as these tests read it: its apps, its modules, its templates."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CHAIN = (
    *("core", "accounts", "stations", "elderly_care", "subsidies", "meals", "dispatch"),
    *("reports", "portal", "config"),
)
BESIDE = ("ui", "routing")
INTERFACES = {"portal", "console", "api", "admin"}


@cache
def modules() -> tuple[Path, ...]:
    """The modules of our apps without migrations."""
    return tuple(
        path
        for app in (*CHAIN, *BESIDE)
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    )


@cache
def tree(path: Path) -> ast.Module:
    """A module's syntax."""
    return ast.parse(path.read_text())


def where(path: Path, line: int = 0) -> str:
    """A place that an editor opens."""
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


def room(path: Path) -> str:
    """The room of its app in which a module lies: models, commands, portal …"""
    return path.relative_to(ROOT).with_suffix("").parts[1]


@cache
def functions(path: Path) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...]:
    """Every function of a module, methods included."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return tuple(node for node in ast.walk(tree(path)) if isinstance(node, kinds))


@cache
def templates() -> tuple[Path, ...]:
    """Every template of the project."""
    folders = [ROOT / "templates", *ROOT.glob("*/templates")]
    return tuple(path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())

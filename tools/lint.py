"""./yizhan lint: every check that needs no running service, all of them even when one fails."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from tools import translations
from tools.files import ROOT, project_files

# Written so that this file does not contain the names it looks for.
PACKAGE_HOSTS = re.compile(
    rb"pypi\.(?:org|io)|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg\.com|npmmirror\.com"
    rb"|(?:deb|security|ftp|archive|cdn-fastly|snapshot)\.debian\.org|archive\.ubuntu\.com"
    rb"|proxy\.golang\.org|crates\.io|rubygems\.org|conda\.anaconda\.org",
    re.IGNORECASE,
)
TYPED = (
    "core/**/*.py",
    "*/commands.py",
    "*/commands/**/*.py",
    "*/logic/**/*.py",
    "*/logic.py",
    "*/transitions.py",
    "subsidies/queries/**/*.py",
    "routing/**/*.py",
)
UNTYPED_FOLDERS = {"migrations", "management"}
NO_SERVERS = {
    "DATABASE_URL": "postgresql://nobody@/none?host=%2Fnonexistent",
    "REDIS_URL": "unix:///nonexistent?db=0",
}
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "FIELD_ENCRYPTION_KEYS": "an-encryption-key-for-the-check-only",
    "BLIND_INDEX_KEY": "an-index-key-for-the-check-only",
    "ALLOWED_HOSTS": "yizhan.example",
}

Problem = str  # empty where a check is content


def program(*words: str, **environment: str) -> Problem:
    """Run a program of the environment; its output is the problem when it fails."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, **NO_SERVERS, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or "failed"


def imports() -> Problem:
    """The contracts of pyproject.toml; import-linter cannot be started with -m."""
    start = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"
    return program("-c", start, "--no-logo")


def types() -> Problem:
    """mypy on the code that others call: decisions, commands, the floor."""
    files = sorted(
        str(path.relative_to(ROOT))
        for pattern in TYPED
        for path in ROOT.glob(pattern)
        if not UNTYPED_FOLDERS & set(path.relative_to(ROOT).parts)
    )
    return program("-m", "mypy", "--no-error-summary", *dict.fromkeys(files))


def migrations() -> Problem:
    """The migrations say what the models say."""
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    ignore = "ignore:Got an error checking a consistent migration history"
    return program(
        *("-W", ignore, "manage.py", "makemigrations", "--check", "--dry-run"), **settings
    )


def deployment() -> Problem:
    """Django's own checks of the production settings."""
    return program("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)


def package_hosts() -> Problem:
    """No file of the project names a package registry: mirrors are the user's choice."""
    found = []
    for path in project_files():
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            if PACKAGE_HOSTS.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number} names a package registry")
    return "\n".join(found)


CHECKS: dict[str, Callable[[], Problem]] = {
    "types": types,
    "translations": translations.problems,
    "rules": lambda: program("-m", "ruff", "check", "--quiet", "."),
    "format": lambda: program("-m", "ruff", "format", "--check", "--quiet", "."),
    "imports": imports,
    "migrations": migrations,
    "deployment": deployment,
    "package hosts": package_hosts,
}


def timed(check: Callable[[], Problem]) -> tuple[Problem, float]:
    """A check's problem and its seconds."""
    started = time.monotonic()
    try:
        problem = check()
    except Exception as error:
        problem = f"the check itself failed: {error!r}"
    return problem, time.monotonic() - started


def main(arguments: list[str]) -> int:
    """Run the named checks, all by default; 1 when one of them complains."""
    parser = argparse.ArgumentParser(prog="./yizhan lint")
    parser.add_argument("names", nargs="*", metavar="CHECK", help=", ".join(CHECKS))
    names = parser.parse_args(arguments).names or list(CHECKS)
    if unknown := set(names) - set(CHECKS):
        parser.error(f"no such check: {', '.join(sorted(unknown))}; there are {', '.join(CHECKS)}")
    failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running: dict[str, Future] = {name: pool.submit(timed, CHECKS[name]) for name in names}
        for name, future in running.items():
            problem, seconds = future.result()
            failed += bool(problem)
            print(f"{'FAILED' if problem else 'ok':>6}  {name:<14}{seconds:5.1f} s", flush=True)
            if problem:
                print("".join(f"        {line}\n" for line in problem.splitlines()), flush=True)
    print(f"{len(names) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

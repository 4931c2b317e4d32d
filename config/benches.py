"""./yizhan bench: one benchmark, or all of them and a table of their ratios."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from config import launcher, preparation
from config.embedded import ServiceError, Services
from config.steps import say

FOLDER = launcher.ROOT / "tests" / "benchmarks"
REPORT = (
    "YIZHAN_BENCH_REPORT"  # where a benchmark writes its ratios; see tests/benchmarks/_report.py
)
USAGE = """\
Usage: ./yizhan bench [NAME] [--quick] [--json] [OPTIONS …]
  without a name: all of them, then a table; --list names them
  --quick   small sizes, for a look
  --json    the ratios as JSON on standard output, everything else on standard error
  OPTIONS   those of the benchmark; NAME --help shows them
Names: """


def bench(arguments: list[str]) -> int:
    """Run what is asked for; 1 when a goal was missed."""
    names = sorted(path.stem for path in FOLDER.glob("[!_]*.py"))
    words = [word for word in arguments if word != "--json"]
    everything = not words or words[0] == "--quick"
    if not everything and words[0] not in names:
        say(USAGE + ", ".join(names))
        return 0 if words[0] in {"--list", "--help", "-h"} else 2
    os.chdir(launcher.ROOT)
    chosen, options = (names, words) if everything else (words[:1], words[1:])
    aloud = "--json" not in arguments
    code, rows = all_of(chosen, options, aloud=aloud)
    if not aloud:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    elif everything:
        print("\n" + "\n".join(table(rows)))
    return launcher.end_like(code)


def all_of(names: list[str], options: list[str], *, aloud: bool) -> tuple[int, list[dict]]:
    """One after the other; the first exit code that is not 0, and every ratio."""
    code, rows = 0, []
    for name in names:
        say(f"{name} …")
        ended, found = one(name, options, aloud=aloud)
        code = code or ended
        rows += [{"bench": name, **row} for row in found]
        if ended < 0:  # stopped: what comes next is not wanted either
            break
    return code, rows


def one(name: str, options: list[str], *, aloud: bool) -> tuple[int, list[dict]]:
    """A benchmark with durable servers and a migrated database of its own."""
    with tempfile.TemporaryDirectory(prefix="yizhan-bench-") as place:
        home = Path(place).resolve()
        home.chmod(0o755)  # as root PostgreSQL runs as another user and must reach its data
        report = home / "report.json"
        services = Services(home)
        try:
            environment = launcher.program_environment(home, services.start())
            preparation.prepare_schema(home, environment)
            environment[REPORT] = str(report)
            words = ["-m", f"tests.benchmarks.{name}", *options]
            code = launcher.run(words, environment, stdout=None if aloud else sys.stderr)
        except ServiceError as error:
            say(str(error))
            return 1, []
        finally:
            services.stop()
        return code, json.loads(report.read_text()) if report.exists() else []


def table(rows: list[dict]) -> list[str]:
    """Every ratio against its goal."""
    lines = [f"{'':8}{'bench':14}{'ratio':>8}  {'goal':>8}  what"]
    for row in rows:
        ratio = "–" if row["ratio"] is None else f"{row['ratio']:.2f}"
        goal = f"{'≤' if row['at_most'] else '≥'} {row['goal']:g}"
        state = "reached" if row["reached"] else "MISSED"
        lines.append(f"{state:8}{row['bench']:14}{ratio:>8}  {goal:>8}  {row['title']}")
    return lines

"""Both figures, their ratio and the goal, for the reader and for the table of all benchmarks."""

import argparse
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

REPORT = "YIZHAN_BENCH_REPORT"


@dataclass
class Goal:
    """One ratio that must be reached. ours and theirs are figures in words."""

    title: str
    ours: str
    theirs: str
    ratio: float | None
    goal: float
    at_most: bool
    note: str = ""

    @property
    def reached(self) -> bool:
        """None is a comparison that could not be made: not reached."""
        if self.ratio is None:
            return False
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal

    def __str__(self) -> str:
        ratio = "–" if self.ratio is None else f"{self.ratio:.2f}"
        sign = "≤" if self.at_most else "≥"
        line = f"  {'reached' if self.reached else 'MISSED':8}{self.title}: {self.ours}"
        line += f" ÷ {self.theirs} = {ratio} (goal {sign} {self.goal:g})"
        return f"{line}\n          {self.note}" if self.note else line


@dataclass
class Report:
    """What a benchmark found; prints each ratio as it comes."""

    goals: list[Goal] = field(default_factory=list)

    def at_most(self, title: str, goal: float, ratio: float | None, *figures, note="") -> None:
        """ratio = ours ÷ theirs, and must not be above the goal."""
        self._add(Goal(title, *figures, ratio=ratio, goal=goal, at_most=True, note=note))

    def at_least(self, title: str, goal: float, ratio: float | None, *figures, note="") -> None:
        """How many times better; must not be below the goal."""
        self._add(Goal(title, *figures, ratio=ratio, goal=goal, at_most=False, note=note))

    def _add(self, goal: Goal) -> None:
        self.goals.append(goal)
        print(goal, flush=True)

    def finish(self) -> int:
        """The exit code; a table of several benchmarks is made from what is written here."""
        if path := os.environ.get(REPORT):
            rows = [{**asdict(goal), "reached": goal.reached} for goal in self.goals]
            Path(path).write_text(json.dumps(rows, ensure_ascii=False))
        return 0 if all(goal.reached for goal in self.goals) else 1


def options(name: str, arguments: list[str] | None, sizes: dict) -> argparse.Namespace:
    """The command line of a benchmark; sizes: option → (value, value with --quick)."""
    parser = argparse.ArgumentParser(prog=f"bench {name}")
    parser.add_argument("--quick", action="store_true", help="small sizes, for a look")
    for option, (full, _quick) in sizes.items():
        parser.add_argument(f"--{option}", type=type(full), help=f"default {full}")
    chosen = parser.parse_args(arguments)
    for option, values in sizes.items():
        field_name = option.replace("-", "_")
        if getattr(chosen, field_name) is None:
            setattr(chosen, field_name, values[chosen.quick])
    return chosen

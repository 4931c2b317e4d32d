"""plan_instance: the planner of the product on a public benchmark file or a day of one's own."""

import argparse
import math
from pathlib import Path

from django.core.management.base import CommandError

from core.management.base import DomainCommand
from routing.visits.apart import SolverFailed
from routing.visits.readers import BadFile
from routing.visits.report import SOLVERS, solve_text

LONGEST = 3600.0


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= LONGEST:
        raise argparse.ArgumentTypeError(f"between 0 and {LONGEST:.0f} seconds, not {text!r}")
    return value


class Command(DomainCommand):
    """Reads a file, writes nothing, needs no database."""

    help = "Plan an instance: cost, unserved, seconds and whole routes as JSON on standard output."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        """A file, its format, and how long the search may take."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", required=True, choices=sorted(SOLVERS), dest="kind")
        parser.add_argument("--seconds", type=_seconds, default=10.0)

    def handle(self, *, file: Path, kind: str, seconds: float, **options):
        """One line of JSON; a sentence and exit code 1 for a file that is none."""
        try:
            text = file.read_text(encoding="utf-8-sig")
            self.print_json(solve_text(kind, text, seconds))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} can't be read: {error}") from error
        except (BadFile, SolverFailed) as error:
            raise CommandError(f"{file}: {error}") from error

"""load_calendar: the working calendar of years that aren't entered yet, from a file."""

from pathlib import Path

from core.management.base import DomainCommand
from core.workdays import SHIPPED, load_calendar


class Command(DomainCommand):
    """Safe to repeat; a year that is there already stays as it is."""

    help = "Enter the years of a calendar file (core/data/calendar.json shows its form)."

    def add_arguments(self, parser):
        """Where the file is."""
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED)

    def handle(self, **options):
        """Say how many years are new."""
        self.stdout.write(f"years entered: {load_calendar(options['file'])}")

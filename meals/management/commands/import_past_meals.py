"""Last year's monthly figures from a file, from the server's own command line."""

from datetime import date
from pathlib import Path

from django.core.management.base import CommandError

from core.audit import SystemActor
from core.management.base import DomainCommand
from meals.commands import import_past_figures


class Command(DomainCommand):
    """import_past_meals FILE --source TEXT --as-of 2026-01-05."""

    help = "Meals of months before the platform, by street or station (docs/operators/meal-numbers.md)."

    def add_arguments(self, parser):
        """The file, and where its figures come from."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True)
        parser.add_argument("--as-of", required=True, type=date.fromisoformat)

    def handle(self, *, file, source, as_of, **options):
        """All rows or none."""
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(str(error)) from error
        by = SystemActor("command line")
        count = import_past_figures(content=content, source=source, as_of=as_of, by=by)
        self.stdout.write(str(count))

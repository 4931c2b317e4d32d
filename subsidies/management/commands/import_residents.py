"""import_residents: a street's roster from CSV or XLSX."""

import csv
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from core.audit import SYSTEM
from core.dates import parse_month
from core.management.base import DomainCommand
from subsidies.commands import RosterResult, import_roster


class Command(DomainCommand):
    """Prints one JSON line; every rejected row is named with line, column and reason."""

    help = "Import residents from a CSV or XLSX roster and enrol whoever has applied."

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE, --opening, --errors."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--opening", help="YYYY-MM: enrolments applied for earlier are paid from this month on"
        )
        parser.add_argument("--errors", type=Path, help="write rejected rows to this CSV file")

    def handle(self, *, file, opening, errors, **options):
        """Import, print the figures, list the rejected rows."""
        start = parse_month(opening) if opening else None
        try:
            # The report is opened first: rows that were refused must not be lost after the fact.
            with ExitStack() as files:
                source = files.enter_context(file.open("rb"))
                report = errors and files.enter_context(
                    errors.open("w", encoding="utf-8-sig", newline="")
                )
                self._tell(import_roster(file=source, opening=start, by=SYSTEM), report)
        except OSError as error:
            values = {"file": error.filename, "reason": error.strerror}
            raise CommandError(_("打不开文件 %(file)s：%(reason)s。") % values) from error

    def _tell(self, result: RosterResult, report: TextIO | None) -> None:
        """One JSON line, and each refused row with line, column and reason."""
        residents = result.residents
        self.print_json(
            {
                "rows": residents.rows,
                "created": residents.created,
                "unchanged": residents.unchanged,
                "updated": residents.updated,
                "rejected": residents.rejected_rows,
                "enrolled": result.enrolled,
            }
        )
        rows = [(error.line, error.column, str(error.reason)) for error in residents.rejected]
        if report:
            writer = csv.writer(report)
            writer.writerow(["line", "column", "reason"])
            writer.writerows(rows)
            return
        for line, column, reason in rows:
            self.stderr.write(f"{line}\t{column}\t{reason}")

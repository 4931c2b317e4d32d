"""import_benefits: a department's list of benefits from CSV or XLSX."""

import csv
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from core.audit import SYSTEM
from core.management.base import DomainCommand
from subsidies.commands import BenefitResult, import_benefits
from subsidies.enums import BenefitSource
from subsidies.queries import department_by_code


class Command(DomainCommand):
    """Prints one JSON line; every rejected row is named with line, column and reason."""

    help = "Import other departments' benefits from a CSV or XLSX file."

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE, --department, --errors."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--department", required=True, help="the unified social credit code")
        parser.add_argument("--errors", type=Path, help="write rejected rows to this CSV file")

    def handle(self, *, file, department, errors, **options):
        """Import, print the figures, list the rejected rows."""
        found = department_by_code(department)
        if found is None:
            raise CommandError(_("没有信用代码为 %(code)s 的职能部门。") % {"code": department})
        try:
            # The report is opened first: rows that were refused must not be lost after the fact.
            with ExitStack() as files:
                source = files.enter_context(file.open("rb"))
                report = errors and files.enter_context(
                    errors.open("w", encoding="utf-8-sig", newline="")
                )
                result = import_benefits(
                    file=source,
                    department=found,
                    by=SYSTEM,
                    source=BenefitSource.COMMAND,
                    file_name=file.name,
                )
                self._tell(result, report)
        except OSError as error:
            values = {"file": error.filename, "reason": error.strerror}
            raise CommandError(_("打不开文件 %(file)s：%(reason)s。") % values) from error

    def _tell(self, result: BenefitResult, report: TextIO | None) -> None:
        """One JSON line, and each refused row with line, column and reason."""
        names = ("rows", "created", "updated", "unchanged", "unmatched")
        figures = {name: getattr(result, name) for name in names}
        self.print_json({**figures, "rejected": result.rejected_rows})
        rows = [(error.line, error.column, str(error.reason)) for error in result.rejected]
        if report:
            writer = csv.writer(report)
            writer.writerow(["line", "column", "reason"])
            writer.writerows(rows)
            return
        for line, column, reason in rows:
            self.stderr.write(f"{line}\t{column}\t{reason}")

"""topup_report: what was paid, by programme, month of payment and tier."""

import csv

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from core.dates import parse_month
from core.management.base import DomainCommand
from core.money import whole_yuan
from subsidies.queries import top_ups

COLUMNS = ["programme", "period_paid", "tier_yuan", "top_ups", "amount_yuan"]


class Command(DomainCommand):
    """Prints CSV or JSON on standard output."""

    help = "Top-ups paid from month to month, both included."

    def add_arguments(self, parser: CommandParser) -> None:
        """--from, --to, --format."""
        parser.add_argument("--from", dest="first", required=True, help="YYYY-MM")
        parser.add_argument("--to", dest="last", required=True, help="YYYY-MM")
        parser.add_argument("--format", dest="style", choices=["csv", "json"], default="csv")

    def handle(self, *, first, last, style, **options):
        """Write the rows."""
        if parse_month(last) < parse_month(first):
            message = _("%(last)s 早于 %(first)s，没有可统计的月份。")
            raise CommandError(message % {"first": first, "last": last})
        rows = [
            (
                row.programme,
                f"{row.period_paid:%Y-%m}",
                whole_yuan(row.tier_fen),
                row.top_ups,
                whole_yuan(row.amount_fen),
            )
            for row in top_ups(parse_month(first), parse_month(last))
        ]
        if style == "json":
            self.print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
            return
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)

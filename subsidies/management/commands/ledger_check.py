"""ledger_check: re-adds every entry of the ledger."""

from collections import Counter

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from core.management.base import DomainCommand
from subsidies.queries import CHECKS, NOTICES, Difference, differences, notices

SHOWN = 20


class Command(DomainCommand):
    """Exits with 1 and prints each difference when anything does not add up."""

    help = "Re-add every entry of the ledger and report any difference."

    def handle(self, **options):
        """A line per check; differences and notices as JSON lines."""
        found = differences()
        self._print(CHECKS, found, limit=len(found))
        self._print(NOTICES, notices(), limit=SHOWN)
        if found:
            raise CommandError(_("资金核对发现 %(count)s 处不一致。") % {"count": len(found)})

    def _print(self, checks: dict, rows: list[Difference], *, limit: int) -> None:
        counts = Counter(row.check for row in rows)
        for check, (title, _query) in checks.items():
            self.stdout.write(f"{counts[check] or 'ok':>5}  {check}: {title}")
        for row in rows[:limit]:
            self.print_json({"check": row.check, "title": row.title, **row.row})

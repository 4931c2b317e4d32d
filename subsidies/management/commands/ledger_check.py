"""ledger_check: re-adds every entry of the ledger."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from core.management.base import DomainCommand
from subsidies.queries import CHECKS, differences


class Command(DomainCommand):
    """Exits with 1 and prints each difference when anything does not add up."""

    help = "Re-add every entry of the ledger and report any difference."

    def handle(self, **options):
        """Print one JSON line per difference, or one sentence."""
        found = differences()
        for difference in found:
            self.print_json(
                {"check": difference.check, "title": difference.title, **difference.row}
            )
        if found:
            raise CommandError(_("资金核对发现 %(count)s 处不一致。") % {"count": len(found)})
        for check, (title, _query) in CHECKS.items():
            self.stdout.write(f"ok  {check}: {title}")

"""dry_run: what a programme's rules would do in a month, before anything is saved."""

import json
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from core.dates import parse_month
from core.management.base import DomainCommand
from subsidies.queries import programme_by_code
from subsidies.queries.drafts import Draft, read_draft
from subsidies.queries.dry_run import DryRun


class Command(DomainCommand):
    """Prints JSON: persons and fen before and after, by kind of change and by tier."""

    help = "Show who would enter, leave or change in a month, and the cost. Nothing is saved."

    def create_parser(self, prog_name, subcommand, **kwargs):
        """--version is ours here, not Django's."""
        kwargs["conflict_handler"] = "resolve"
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser):
        """Which programme and month; which draft, if not the stored rules."""
        parser.add_argument("--programme", required=True, metavar="CODE")
        parser.add_argument("--month", required=True, metavar="YYYY-MM")
        parser.add_argument("--version", dest="draft", metavar="FILE.json")

    def handle(self, *, programme, month, draft, **options):
        """One JSON object on standard output."""
        found = programme_by_code(programme)
        if found is None:
            raise CommandError(_("没有代码为“%(code)s”的项目。") % {"code": programme})
        run = DryRun(found, parse_month(month), draft=_read(draft) if draft else None)
        self.print_json({"programme": found.code, "month": month, **run.run().as_dict()})


def _read(path: str) -> Draft:
    try:
        return read_draft(json.loads(Path(path).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        message = _("读不了文件 %(path)s：%(error)s") % {"path": path, "error": error}
        raise CommandError(message) from error

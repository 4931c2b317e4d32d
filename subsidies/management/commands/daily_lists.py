"""daily_lists: who should receive and doesn't, who receives and perhaps shouldn't, whose review is due."""

from datetime import date

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from core.audit import SYSTEM
from core.dates import today
from core.management.base import DomainCommand
from subsidies.commands import build_lists, open_reviews
from subsidies.queries import programme_by_code


class Command(DomainCommand):
    """Prints one JSON line with what was opened, changed and closed. May be repeated."""

    help = "Open the period's reviews and bring the two daily lists up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        """--programme, --day."""
        parser.add_argument("--programme", help="only this programme's code")
        parser.add_argument("--day", type=date.fromisoformat, help="YYYY-MM-DD, today if left out")

    def handle(self, *, programme, day, **options):
        """Reviews first: an overdue one is evidence."""
        day = day or today()
        wanted = programme_by_code(programme) if programme else None
        if programme and wanted is None:
            raise CommandError(_("没有代码为 %(code)s 的补贴项目。") % {"code": programme})
        reviews = open_reviews(day=day, by=SYSTEM)
        lists = build_lists(day=day, by=SYSTEM, programme=wanted)
        figures = {"reviews_opened": reviews.opened, "reviews_overdue": reviews.lapsed}
        self.print_json({"day": day, **figures, **vars(lists)})

"""demo_day: one lunch from menu to settlement, and what happened."""

from datetime import date

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from config.demo import load_demo_people, pay_demo_months
from config.demo_lunch import STEPS, Lunch, latest_free_day, next_open_day
from config.demo_meals import load_demo_meals
from core.audit import SYSTEM
from core.management.base import DomainCommand


class Command(DomainCommand):
    """Plays a day through the real commands and, where a worker answers, the real tasks."""

    help = "Play one lunch of the demonstration district from menu to settlement."

    def add_arguments(self, parser):
        """Which day, how many orders."""
        parser.add_argument(
            "--date",
            type=date.fromisoformat,
            default=None,
            help="YYYY-MM-DD; without it the latest day that was not played yet",
        )
        parser.add_argument("--orders", type=int, default=60)
        parser.add_argument(
            "--until",
            choices=STEPS,
            default=STEPS[-1],
            help="stop after this step; the rest is for the pages",
        )

    def handle(self, **options):
        """Exit 1 when the ledger doesn't add up afterwards."""
        if not settings.ALLOW_DEMO_DATA:
            raise CommandError(_("这里不允许装入演示数据（ALLOW_DEMO_DATA）。"))
        if options["orders"] < 1:
            raise CommandError(_("--orders 至少为 1。"))
        load_demo_people()
        pay_demo_months()
        load_demo_meals(by=SYSTEM)
        day = next_open_day if options["until"] == "menu" else latest_free_day
        lunch = Lunch(
            day=options["date"] or day(),
            until=options["until"],
            orders=options["orders"],
            say=self.stdout.write,
            quiet=not self.stderr.isatty(),
        )
        if lunch.play():
            raise CommandError(_("账本有差异，请运行 ledger_check。"))

"""plan_day: a draft of a day's visits in an area, for a scheduler or a try-out."""

from datetime import date

from django.core.management.base import CommandError

from accounts.models import Division
from core.audit import SYSTEM
from core.management.base import DomainCommand
from dispatch.commands.planning import make_plan
from dispatch.enums.planning import Variant


class Command(DomainCommand):
    """Orders don't change: publishing is a person's act."""

    help = "Work out a draft plan of a day (YYYY-MM-DD) in an area (division code)."

    def add_arguments(self, parser):
        """A day, an area, a variant."""
        parser.add_argument("day", type=date.fromisoformat)
        parser.add_argument("division")
        parser.add_argument("--variant", choices=Variant.values, default=Variant.BALANCED)

    def handle(self, *, day: date, division: str, variant: str, **options):
        """One line of JSON."""
        area = Division.objects.filter(pk=division).first()
        if area is None:
            raise CommandError(f"there is no division {division!r}")
        plan = make_plan(day=day, division=area, by=SYSTEM, variant=variant)
        words = {"plan": plan.pk, "seconds": plan.seconds, "fallback": plan.fallback}
        self.print_json({**words, **plan.cost})

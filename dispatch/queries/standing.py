"""Standing plans as staff read them."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from dispatch.enums import StandingResult
from dispatch.models import Carer, ServiceProvider, StandingPlan, StandingVisit
from elderly_care.models import Resident
from meals.enums import Weekday

LATEST = 20
MOST_REFUSED = 50


def plans_in_scope(user: User) -> QuerySet[StandingPlan]:
    """What runs, the newest first."""
    rows = StandingPlan.objects.visible_to(user).running()
    return rows.select_related("resident__community", "item", "operator").order_by("-pk")


def refused_in_scope(user: User, since: date) -> QuerySet[StandingVisit]:
    """Days that came to nothing, the next one first."""
    rows = StandingVisit.objects.visible_to(user).filter(
        day__gte=since, result=StandingResult.REFUSED, plan__ended_at__isnull=True
    )
    related = rows.select_related("plan__resident", "plan__item")
    return related.order_by("day", "pk")[:MOST_REFUSED]


def plans_of(resident: Resident) -> QuerySet[StandingPlan]:
    """A person's own that run."""
    rows = StandingPlan.objects.running().filter(resident=resident)
    return rows.select_related("item").order_by("pk")


def latest_days(plan: StandingPlan) -> QuerySet[StandingVisit]:
    """What the days came to, the latest first."""
    return plan.visits.select_related("order").order_by("-day")[:LATEST]


def carers_to_ask_for(resident: Resident) -> QuerySet[Carer]:
    """Of operators that serve where the person lives."""
    code = resident.community_id
    serving = ServiceProvider.objects.filter(
        region__in=[code[:length] for length in range(len(code) + 1)], stopped_at__isnull=True
    )
    rows = Carer.objects.at_work().filter(operator__in=serving.values("operator"))
    return rows.select_related("user").order_by("user__display_name", "pk")


def words_of(plan: StandingPlan) -> str:
    """When, as a person says it."""
    days = _("、").join(str(Weekday(day).label) for day in plan.weekdays)
    if plan.every_weeks == 1:
        return _("%(days)s %(time)s") % {"days": days, "time": plan.starts_at.strftime("%H:%M")}
    words = {"weeks": plan.every_weeks, "days": days, "time": plan.starts_at.strftime("%H:%M")}
    return _("每 %(weeks)s 周的%(days)s %(time)s") % words

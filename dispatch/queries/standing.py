"""Standing plans as staff read them."""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.logic.regions import regions_around
from accounts.models import User
from core.dates import Weekday, today
from dispatch.enums import StandingResult
from dispatch.models import Carer, ServiceProvider, StandingPlan, StandingVisit, WorkOrder
from elderly_care.models import Resident

LATEST = 20
WEEKS_SHOWN = 4
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


def first_visit(plan: StandingPlan) -> StandingVisit | None:
    """What the first day came to."""
    return plan.visits.select_related("order").order_by("day").first()


def coming_days(plan: StandingPlan) -> list[tuple[date, WorkOrder | None, bool]]:
    """Its days of the next four weeks: the order where there is one, or whether it pauses. 1 query."""
    if plan.ended_at is not None:
        return []
    first, last = today() + timedelta(days=1), today() + timedelta(weeks=WEEKS_SHOWN)
    known = plan.visits.filter(day__range=(first, last)).select_related("order")
    orders = {visit.day: visit.order for visit in known}
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    return [(day, orders.get(day), plan.is_paused_on(day)) for day in days if is_due(plan, day)]


def is_due(plan: StandingPlan, day: date) -> bool:
    """Whether a plan asks for a visit on a day, paused or not."""
    begun = plan.starts_on <= day and (plan.ends_on is None or day <= plan.ends_on)
    return begun and day.isoweekday() in plan.weekdays and plan.falls_on(day)


def carers_to_ask_for(resident: Resident) -> QuerySet[Carer]:
    """Of operators that serve where the person lives."""
    serving = ServiceProvider.objects.filter(
        region__in=regions_around(resident.community_id), stopped_at__isnull=True
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

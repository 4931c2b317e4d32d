"""Whether somebody may be sent, and who was quicker."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from core.dates import seconds_of
from dispatch.enums import PreferenceKind
from dispatch.logic.hours import joined
from dispatch.models import Assignment, Carer, Preference, Skill, WorkOrder


def missing_skill(carer: Carer, order: WorkOrder, day: date) -> Skill | None:
    """A certificate that the item asks for and the carer doesn't hold on a day."""
    held = carer.certificates.on(day).values("skill")
    return order.item.skills.exclude(pk__in=held).order_by("code").first()


def other_visit(
    carer: Carer, order: WorkOrder, start: datetime, end: datetime
) -> Assignment | None:
    """Where the carer is at that time."""
    rows = Assignment.objects.active().filter(carer=carer).between(start, end)
    return rows.exclude(order=order).select_related("order").first()


def is_on_shift(carer: Carer, start: datetime, end: datetime) -> bool:
    """At work from the one to the other: shifts that touch are one, as in the plan."""
    begins, ends = timezone.localtime(start), timezone.localtime(end)
    if begins.date() != ends.date():
        return False
    shifts = carer.shifts.on(begins.date()).values_list("starts_at", "ends_at")
    spans = joined((seconds_of(first), seconds_of(last)) for first, last in shifts)
    visit = (seconds_of(begins.time()), seconds_of(ends.time()))
    return any(first <= visit[0] and visit[1] <= last for first, last in spans)


def wanted_gender(order: WorkOrder, day: date) -> str:
    """Of whom the visit must be done: the item's rule first, else the resident's wish."""
    if order.item.gender_rule:
        return order.resident.sex
    rows = Preference.objects.on(day).filter(resident=order.resident_id, kind=PreferenceKind.GENDER)
    found = rows.order_by("-pk").first()
    return found.value if found and found.value in ("M", "F") else ""


def not_wanted(carer: Carer, order: WorkOrder, day: date) -> bool:
    """The resident said: not her."""
    rows = Preference.objects.on(day).filter(
        resident=order.resident_id, kind=PreferenceKind.NOT_THIS_CARER, carer=carer
    )
    return rows.exists()


def who_assigned(order: WorkOrder) -> tuple[str, str]:
    """The last who dispatched it, and whom."""
    step = order.steps.filter(verb__in=("assign", "reassign")).order_by("-pk").first()
    rows = order.assignments.active().select_related("carer__user").order_by("position")
    carers = _("、").join(str(row.carer) for row in rows)
    return (step.actor if step else "", carers)


def last_actor(order: WorkOrder) -> str:
    """Who moved it last."""
    step = order.steps.order_by("-pk").first()
    return step.actor if step else ""

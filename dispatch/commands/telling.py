"""Telling carers where to go, and residents when their time changes: in the transaction of the change.

A published plan tells each carer once about the whole day; what changes afterwards, and whoever is
sent by hand, visit by visit. Nobody is told what they did themselves.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, tell_staff
from core.audit import Actor
from core.dates import day_and_time
from core.language import platform_language
from core.locking import locked
from dispatch.enums import AssignmentState
from dispatch.models import Assignment, Carer, Plan, PlannedVisit, WorkOrder
from elderly_care.commands import notify


def tell_sent(
    order: WorkOrder,
    before: Sequence[Assignment],
    people: Sequence[Carer],
    start: datetime,
    by: Actor,
) -> None:
    """Who goes now, or at another time than before."""
    known = {visit.carer_id: visit.starts_at for visit in before}
    new = [carer for carer in people if carer.pk not in known]
    later = [carer for carer in people if known.get(carer.pk, start) != start]
    words = {"number": order.number, "item": order.item.name, "minutes": order.minutes}
    with platform_language():
        words["when"] = day_and_time(start)
        text = _("%(when)s 派您上门：工单 %(number)s，%(item)s，%(minutes)s 分钟。请接单。")
        messages = _messages(order, new, _("新的上门"), text % words, by)
        text = _("工单 %(number)s 的上门改到 %(when)s。")
        messages += _messages(order, later, _("上门改了时间"), text % words, by)
    tell_staff(messages)


def tell_not_going(order: WorkOrder, visits: Iterable[Assignment], by: Actor) -> None:
    """Who was to go and needn't any more."""
    start = {visit.carer_id: visit.starts_at for visit in visits}
    carers = Carer.objects.filter(pk__in=start).select_related("user").order_by("pk")
    with platform_language():
        text = _("工单 %(number)s（%(when)s）不用您去了。")
        messages = []
        for carer in carers:
            words = {"number": order.number, "when": day_and_time(start[carer.pk])}
            messages += _messages(order, [carer], _("上门取消"), text % words, by)
    tell_staff(messages)


def _messages(
    order: WorkOrder, carers: Iterable[Carer], subject: str, text: str, by: Actor
) -> list[StaffMessage]:
    others = [carer for carer in carers if carer.user_id != by.pk]
    return [StaffMessage(carer.user, subject, text, order) for carer in others]


def tell_time(order: WorkOrder, start: datetime, by: Actor) -> None:
    """The resident, when the carer comes at another time than was said, or outside the agreed one."""
    known = _known_time(order)
    inside = order.window_start <= start <= order.window_end
    if known == start or (known is None and inside):
        return
    with platform_language():
        words = {"item": order.item.name, "when": day_and_time(start)}
        text = _("您的%(item)s改到 %(when)s 上门。不方便请打电话给我们。") % words
        notify(resident=order.resident, subject=_("上门改了时间"), text=text, by=by, about=order)


def _known_time(order: WorkOrder) -> datetime | None:
    """When those who were to go before would have come, unless another time was agreed since."""
    gone = order.assignments.exclude(state=AssignmentState.ACTIVE).order_by("-pk").first()
    if gone is None:
        return None
    agreed = order.steps.filter(verb__in=("reschedule", "stay"), arrived_at__gt=gone.created_at)
    return None if agreed.exists() else gone.starts_at


def tell_window(order: WorkOrder, by: Actor) -> None:
    """The resident, when the staff agreed on another time."""
    with platform_language():
        until = timezone.localtime(order.window_end)
        words = {
            "item": order.item.name,
            "when": f"{day_and_time(order.window_start)}–{until:%H:%M}",
        }
        text = _("您的%(item)s改到 %(when)s 上门。不方便请打电话给我们。") % words
        notify(resident=order.resident, subject=_("上门改了时间"), text=text, by=by, about=order)


def tell_first_visit(order: WorkOrder, by: Actor) -> None:
    """The resident, when a regular visit begins."""
    with platform_language():
        words = {"item": order.item.name, "when": day_and_time(order.window_start)}
        text = _("您的%(item)s设好了，第一次 %(when)s 上门。") % words
        notify(resident=order.resident, subject=_("长期服务已设好"), text=text, by=by, about=order)


@transaction.atomic
def tell_of_plan(plan: Plan) -> int:
    """Each carer of a published plan, once: how many visits, when the first is. Returns how many carers.

    What was sent since the last time, when publishing broke off.
    """
    row = locked(Plan.objects.filter(pk=plan.pk)).get()
    sent = PlannedVisit.objects.filter(plan=row, locked=True, told_at=None)
    standing = sent.filter(
        order__assignments__state=AssignmentState.ACTIVE, order__assignments__carer=F("carer")
    )
    days: dict[Carer, list[datetime]] = {}
    for visit in standing.select_related("carer__user").order_by("starts_at", "pk"):
        days.setdefault(visit.carer, []).append(visit.starts_at)
    with platform_language():
        text = _("%(count)s 次上门派给您，第一次 %(when)s。请在手机上查看并接单。")
        messages = [
            StaffMessage(
                carer.user,
                _("上门安排"),
                text % {"count": len(starts), "when": day_and_time(starts[0])},
                row,
            )
            for carer, starts in days.items()
        ]
    tell_staff(messages)
    sent.update(told_at=timezone.now())
    return len(messages)

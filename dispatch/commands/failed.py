"""A visit that could not be: who answers for it hears of it at once, and a person who is unwell gets help."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, tell_staff
from accounts.enums import Role
from accounts.models import User
from core.audit import record
from core.language import platform_language
from dispatch.commands.emergency_clock import start_clock
from dispatch.commands.visit_errors import ColleagueServes
from dispatch.enums.visits import Phase, VisitFailReason
from dispatch.models import Emergency, LateReport, VisitEvidence, WorkOrder
from dispatch.queries.calls import families
from dispatch.queries.clocks import owner_for
from elderly_care.commands import notify
from elderly_care.enums import Relation

LONGEST_SAID = 300


def require_nobody_serving(order: WorkOrder, reason: str, by: User) -> None:
    """What the one of two could not, the other may be doing; who is unwell gets help all the same.

    Raises ColleagueServes.
    """
    if reason == VisitFailReason.UNWELL:
        return
    came = order.evidence.filter(phase=Phase.START).exclude(by=by).values("carer")
    there = order.assignments.active().filter(carer__in=came).select_related("carer__user").first()
    if there is not None:
        raise ColleagueServes(carer=there.carer)


def tell_failed(proof: VisitEvidence, words: str) -> None:
    """The dispatcher finds another time; somebody unwell is an emergency. The order is locked."""
    owner = owner_for(proof.order, Role.DISPATCHER)
    if owner is not None:
        with platform_language():
            said = {"number": proof.order.number, "item": proof.order.item.name, "words": words}
            text = (
                _("工单 %(number)s（%(item)s）未能服务：%(words)s。请联系老人，另约时间。") % said
            )
            tell_staff([StaffMessage(owner, _("未能服务"), text, proof.order)])
    if proof.reason == VisitFailReason.UNWELL:
        open_emergency(proof, words, event_id=f"visit:{proof.pk}")
        return
    with platform_language():
        reason = str(VisitFailReason(proof.reason).label)
        said = {"item": proof.order.item.name, "reason": reason}
        text = _("%(item)s没有做成：%(reason)s。我们会联系您另约时间。") % said
        order, subject = proof.order, _("上门没有做成")
        notify(resident=order.resident, subject=subject, text=text, by=proof.by, about=order)
        text = _("您家人的%(item)s没有做成：%(reason)s。请联系家人。") % said
        tell_family(order, subject, text)


def tell_came(proof: VisitEvidence) -> None:
    """The family hears that somebody has come."""
    at = timezone.localtime(proof.occurred_at)
    with platform_language():
        words = {"item": proof.order.item.name, "carer": str(proof.by), "time": f"{at:%H:%M}"}
        text = _("%(carer)s %(time)s 已到您家人家里，开始%(item)s。") % words
        tell_family(proof.order, _("已上门"), text)


def tell_family(order: WorkOrder, subject: str, text: str) -> None:
    """Relatives who may order for the person, on their own phones."""
    links = [link for link in families(order.resident) if link.relation != Relation.SELF]
    told = [StaffMessage(link.user, subject, text, order) for link in links if link.may_order]
    if told:
        tell_staff(told)


def open_emergency(report: VisitEvidence | LateReport, words: str, *, event_id: str) -> None:
    """It stands before every seat until somebody writes how it ended. Once for a report."""
    emergency = Emergency.objects.create(
        resident=report.order.resident,
        event_id=event_id,
        opened_at=report.occurred_at,
        visit=report.order,
        said=words[:LONGEST_SAID],
    )
    record(emergency, "dispatch.emergency.opened", by=report.by, order=report.order_id)
    start_clock(emergency)
    with platform_language():
        text = _("上门的服务人员报告您身体不适，坐席正在联系您和家人。")
        notify(
            resident=emergency.resident,
            subject=_("身体不适"),
            text=text,
            by=report.by,
            about=emergency,
        )
        text = _("上门的服务人员报告您的家人身体不适，请马上联系。")
        tell_staff(
            [
                StaffMessage(link.user, _("身体不适"), text, emergency)
                for link in families(emergency.resident)
                if link.relation != Relation.SELF
            ]
        )

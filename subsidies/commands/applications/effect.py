"""An approval takes effect: after its notice, where there is one, the person is enrolled or the case paid."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.audit import SYSTEM, Actor
from core.dates import add_months, month_of, today
from core.errors import DomainError
from core.language import platform_language
from subsidies.commands.applications.decisions import changed_since_approval, on_the_table
from subsidies.commands.applications.errors import NotEntitled, PublicityNotOver
from subsidies.commands.applications.steps import (
    in_working_days,
    lock,
    move,
    remark,
    require_officer,
    require_reason,
    step_due,
    tell,
)
from subsidies.commands.cases import award_case
from subsidies.commands.enrolments import enrol
from subsidies.enums import ApplicationState, Cycle
from subsidies.logic.deadlines import publicity_until
from subsidies.models import Application, Award, AwardQuerySet
from subsidies.queries.assessment import cause_of
from subsidies.queries.wording import amount_words, month_words
from subsidies.transitions import APPLICATION

CLOSE = "subsidies.close_notice"
_PUBLISHED = _(
    "您申请的“%(programme)s”（%(number)s）已通过审批，%(since)s 至 %(until)s 在社区公示（姓名会隐去）。"
)
_PAID_MONTHLY = _(
    "您申请的“%(programme)s”（%(number)s）已批准：%(amount)s，从%(month)s起。"
    "决定书可在网上查看，也可到服务窗口领取。"
)
_PAID_ONCE = _(
    "您申请的“%(programme)s”（%(number)s）已批准：%(amount)s，在%(month)s发放。"
    "决定书可在网上查看，也可到服务窗口领取。"
)
_CHANGED = _(
    "您申请的“%(programme)s”（%(number)s）公示期满时，情况已与审批时不同，街道会重新核实，结果另行通知。"
)
_AGAIN = _(
    "您申请的“%(programme)s”（%(number)s）在公示期间收到意见，街道会重新核实，结果另行通知。"
)


def put_in_force(application: Application, *, by: Actor, save: tuple[str, ...]) -> None:
    """After an approval: the notice first, or at once."""
    days = application.version.publicity_days
    if not days:
        take_effect(application, "take_effect", by=by, save=save)
        return
    application.publicity_from = today()
    application.publicity_until = publicity_until(today(), days)
    due_on = in_working_days(1, application.publicity_until)
    dates = ("publicity_from", "publicity_until")
    move(application, "publish", by=by, due_on=due_on, save=[*save, *dates])
    span = {"since": application.publicity_from, "until": application.publicity_until}
    tell(application, _("审批通过，正在公示"), _PUBLISHED, by, **span)


def take_effect(
    application: Application, verb: str, *, by: Actor, save: tuple[str, ...] = ()
) -> None:
    """Enrol the person, or award the case, in this transaction. Raises NotEntitled."""
    if application.version.cycle == Cycle.ONCE:
        first = _pay_once(application, by)
    else:
        first = _enrol(application, by)
    application.first_month = first
    move(application, verb, by=by, save=[*save, "first_month"], first_month=first)
    text = _PAID_ONCE if application.version.cycle == Cycle.ONCE else _PAID_MONTHLY
    with platform_language():
        amount = amount_words(application.amount_fen or 0, application.version.cycle)
        values = {"amount": amount, "month": month_words(first)}
    tell(application, _("申请已批准"), text, by, **values)


def _pay_once(application: Application, by: Actor) -> date:
    """In this month; where help for another cause was given in it, in the next that is free."""
    month = month_of(today())
    taken = set(_standing(application).filter(first__gte=month).values_list("first", flat=True))
    while month in taken:
        month = add_months(month, 1)
    award = award_case(
        programme=application.programme,
        resident=application.resident,
        amount_fen=application.amount_fen or 0,
        month=month,
        cause=cause_of(application),
        by=by,
    )
    return award.first


def _enrol(application: Application, by: Actor) -> date:
    day = {application.resident_id: application.applied_on}
    enrol(programme=application.programme, applications=day, decided_on=today(), by=by)
    awards = _standing(application).from_month(month_of(application.applied_on)).order_by("first")
    first = awards.values_list("first", flat=True).first()
    if first is None:
        raise NotEntitled(why=str(_("没有符合的档次")))
    return first


def _standing(application: Application) -> AwardQuerySet:
    return Award.objects.in_force().filter(
        enrolment__programme=application.programme_id,
        enrolment__resident=application.resident_id,
    )


@transaction.atomic
def close_publicity(*, application: Application, by: Actor) -> Application:
    """The notice is over and nobody objected: in force what was approved, else back to review.

    Raises PublicityNotOver, WrongState, NotAllowed, ConflictOfInterest.
    """
    application = lock(application)
    if by is not SYSTEM:
        require_officer(application, CLOSE, by)
    APPLICATION.check(application, "end_notice")
    if application.publicity_until and today() <= application.publicity_until:
        raise PublicityNotOver(until=date_format(application.publicity_until))
    changed = changed_since_approval(application, on_the_table(application))
    if changed:
        _review_anew(application, changed, by)
    else:
        take_effect(application, "end_notice", by=by)
    return application


def close_due_publicities(*, by: Actor) -> int:
    """Every notice that is over; what no longer fits the facts goes back to review."""
    due = Application.objects.filter(
        state=ApplicationState.PUBLICITY, publicity_until__lt=today()
    ).order_by("resident_id")
    closed = 0
    for application in due.iterator():
        try:
            done = close_publicity(application=application, by=by)
            closed += done.state == ApplicationState.EFFECTIVE
        except DomainError as refusal:
            _send_back(application, str(refusal), by)
    return closed


@transaction.atomic
def _send_back(application: Application, why: str, by: Actor) -> None:
    application = lock(application)
    if application.state == ApplicationState.PUBLICITY:
        _review_anew(application, why, by)


def _review_anew(application: Application, why: str, by: Actor) -> None:
    begin_again(application, "object", by=by, reason=why[:500])
    tell(application, _("公示期满，需要重新核实"), _CHANGED, by)


@transaction.atomic
def raise_objection(*, application: Application, text: str, by: Actor) -> Application:
    """A neighbour objects while the notice is up: back to review. Raises WrongState, ReasonNeeded."""
    application = lock(application)
    require_officer(application, CLOSE, by)
    said = remark(application, "object", require_reason(text, "text"), by)
    begin_again(application, "object", by=by, remark=said)
    tell(application, _("公示期间收到意见"), _AGAIN, by)
    return application


def begin_again(application: Application, verb: str, *, by: Actor, **details: Any) -> None:
    """A new round of review: what was decided before stands written, and decides nothing any more.

    details: for the audit trail.
    """
    application.round += 1
    application.reviewed_by = application.decided_by = application.appeal_decided_by = None
    application.publicity_from = application.publicity_until = None
    application.approval_level = ""
    due_on = step_due(application, application.version.review_working_days)
    fields = (
        "round",
        "reviewed_by",
        "decided_by",
        "appeal_decided_by",
        "publicity_from",
        "publicity_until",
        "approval_level",
    )
    move(application, verb, by=by, due_on=due_on, save=fields, **details)

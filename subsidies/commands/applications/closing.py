"""Ends without a decision: taken back by the person, or the person has died or moved away."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor, record
from subsidies.commands.applications.steps import (
    lock,
    move,
    remark,
    require_officer,
    require_reason,
    tell,
)
from subsidies.models import Application
from subsidies.queries.application_record import is_own

_CLOSED = _(
    "“%(programme)s”的申请（%(number)s）已终止：档案登记老人已去世或迁出。如登记有误，请联系街道更正后重新申请。"
)
_WITHDRAWN = _("您申请的“%(programme)s”（%(number)s）已撤回。需要时可以重新申请。")


@transaction.atomic
def withdraw(*, application: Application, by: Actor, reason: str = "") -> Application:
    """The person does not want it any more; staff of the place say why they write that down.

    Raises NotAllowed, ConflictOfInterest, ReasonNeeded, WrongState.
    """
    application = lock(application)
    why = reason.strip()
    if not (isinstance(by, User) and is_own(application, by)):
        require_officer(application, "subsidies.withdraw_application", by)
        why = require_reason(reason)
    said = remark(application, "withdraw", why, by) if why else None
    move(application, "withdraw", by=by, remark=said)
    tell(application, _("申请已撤回"), _WITHDRAWN, by)
    return application


@transaction.atomic
def close_applications_of(*, resident_ids: Sequence[int], by: Actor) -> int:
    """End what is open for those who have died or moved away, and tell the family; returns how many.

    Harmless to repeat.
    """
    left = Q(resident__died_on__isnull=False) | Q(resident__moved_out_on__isnull=False)
    open_ones = Application.objects.open().filter(left, resident__in=resident_ids)
    closed = 0
    for application in open_ones.order_by("resident_id", "pk"):
        current = lock(application)
        if current.is_open:
            move(current, "cancel", by=by, reason=str(_("老人已去世或迁出")))
            tell(current, _("申请已终止"), _CLOSED, by)
            closed += 1
    return closed


@transaction.atomic
def reroute_applications_of(*, resident_ids: Sequence[int], by: Actor) -> int:
    """Take what is open from officers of a place where the person lives no longer; returns how many.

    The new street's clerks find it in their list.
    """
    assigned = Application.objects.open().filter(resident__in=resident_ids, reviewer__isnull=False)
    rerouted = 0
    for application in assigned.select_related("reviewer").order_by("resident_id", "pk"):
        current = lock(application)
        officer = current.reviewer
        if officer is None or officer.scope.covers(current.resident.community_id):
            continue
        current.reviewer = None
        current.save(update_fields=["reviewer", "updated_at"])
        record(current, "subsidies.application.reroute", by=by, before=officer.pk)
        rerouted += 1
    return rerouted

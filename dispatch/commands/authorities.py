"""An errand for somebody: who let the agent act, how, for what and until when. Needed before anybody is sent."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, require_reason, require_valid
from dispatch.commands.steps import locked_order
from dispatch.enums import AuthorityWay, OrderState
from dispatch.models import ErrandAuthority, WorkOrder
from dispatch.queries.authorities import authority_of

LONGEST = 300


class AuthorityMissing(Conflict):
    """The item asks for it, and nobody has written it down, or it ends before the visit."""

    code = "dispatch.authority_missing"
    message = _(
        "“%(item)s”要有 %(day)s 还有效的代办授权，没有派单。请先在工单页登记谁授权、可以代签代收什么。"
    )


class AuthorityTooShort(InvalidInput):
    """It ends before the visit."""

    code = "dispatch.authority_too_short"
    message = _("授权到 %(until)s，早于上门的 %(day)s，没有登记。请问清授权到哪天。")


class AuthorityTooLate(Conflict):
    """The errand is over."""

    code = "dispatch.authority_too_late"
    message = _("这张工单已经结束，授权没有登记。")


@dataclass(frozen=True)
class Authority:
    """What was said, by whom, and where that can be read or heard again."""

    given_by: str
    way: str
    scope: str
    valid_to: date
    reference: str = ""


@transaction.atomic
def authorise(*, order: WorkOrder, authority: Authority, by: User) -> ErrandAuthority:
    """Write an authorisation down; the latest counts, and the same again is the same.

    Staff and an operator's program say on which paper or recording it is; the person, and family whom
    the person lets order, say it in the portal. Raises AuthorityTooShort, AuthorityTooLate,
    ReasonMissing, InvalidInput, NotAllowed, NotFound.
    """
    row = locked_order(order)
    _check_door(row, authority.way, by)
    if row.state not in OrderState.OPEN:
        raise AuthorityTooLate
    if authority.valid_to < row.day:
        raise AuthorityTooShort(until=authority.valid_to, day=row.day)
    made = ErrandAuthority(
        order=row,
        given_by=require_reason(authority.given_by, field="given_by", longest=LONGEST),
        way=authority.way,
        reference=authority.reference.strip(),
        scope=require_reason(authority.scope, field="scope", longest=LONGEST),
        valid_to=authority.valid_to,
        by=by,
        at=timezone.now(),
    )
    known = authority_of(row)
    if known is not None and _said(known) == _said(made):
        return known
    require_valid(made)
    made.save()
    record(made, "dispatch.authority.given", by=by, order=row.pk, way=made.way)
    return made


def _check_door(row: WorkOrder, way: str, by: User) -> None:
    """Raises NotAllowed, NotFound."""
    if way == AuthorityWay.PORTAL:
        if not by.has_perm("dispatch.ask_by_portal", row.resident) and not by.has_perm(
            "dispatch.ask_by_family", row.resident
        ):
            raise NotAllowed
    elif not by.has_perm("dispatch.take_request"):
        raise NotAllowed
    elif not WorkOrder.objects.visible_to(by).filter(pk=row.pk).exists():
        raise NotFound


def _said(row: ErrandAuthority) -> tuple[object, ...]:
    return str(row.given_by), str(row.way), row.reference, str(row.scope), row.valid_to


def check_authority(order: WorkOrder, day: date) -> None:
    """Nobody is sent to sign or collect for somebody who hasn't allowed it. Raises AuthorityMissing."""
    if not order.item.needs_authority:
        return
    known = authority_of(order)
    if known is None or known.valid_to < day:
        raise AuthorityMissing(item=order.item.name, day=day)

"""What a department tells us: signed, taken once, in whatever order it arrives."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.acts import read_moment
from core.audit import SystemActor
from core.errors import InvalidInput
from core.locking import locked
from core.signed import BadSignature, Request
from stations.commands.answers import Answer, answer_row, ask_for_papers
from stations.commands.case_steps import write_step
from stations.enums import ForwardKind, StepVerb
from stations.logic import case_contract as contract
from stations.models import Case, DepartmentDesk, DepartmentEvent, Forwarding
from stations.transitions import CASE, FORWARDING

_LONGEST_ID = 50
_MOST_PAPERS = 20
_LONGEST_PAPER = 80


class BadEvent(InvalidInput):
    """Not what the contract says."""

    code: ClassVar[str] = "departments.bad_event"
    message = _("消息的内容不符合约定：%(field)s。什么都没有改变。")


class UnknownCase(InvalidInput):
    """None that this department got."""

    code: ClassVar[str] = "departments.unknown_case"
    http_status = 404
    message = _("没有转给这个部门的这个办件，消息没有收下。")


def desk_that_signed(*, app: str, request: Request, headers: Any) -> DepartmentDesk:
    """Raises BadSignature, ReplayedMessage, StaleMessage."""
    desk = DepartmentDesk.objects.filter(app=app, is_active=True).first()
    if desk is None:
        raise BadSignature
    contract.SIGNED.check(request, headers, app=app, secret=str(desk.secret or ""))
    return desk


@transaction.atomic
def take_event(*, desk: DepartmentDesk, told: dict[str, Any]) -> tuple[DepartmentEvent, bool]:
    """The event, and whether it is new. Its number makes it once; one that comes late changes nothing.

    Raises BadEvent, UnknownCase and what answer raises.
    """
    event_id, status, at = _read(told)
    act = _read_act(status, told)
    forwarding, case = _locked(desk, told)
    own = f"{desk.app}:{event_id}"
    known = DepartmentEvent.objects.filter(event_id=own).first()
    if known is not None:
        if known.forwarding_id != forwarding.pk or known.status != status:
            raise BadEvent(field="event_id")
        return known, False
    event = DepartmentEvent.objects.create(
        forwarding=forwarding, event_id=own, status=status, occurred_at=at, told=told
    )
    by = SystemActor(f"department:{desk.app}")
    if FORWARDING.allows(forwarding, "send"):  # its answer to our request was lost
        FORWARDING.move(forwarding, "send", by=by)
    _follow(case, forwarding, act, by)
    return event, True


def _follow(case: Case, forwarding: Forwarding, act: Answer | list[str] | None, by: Any) -> None:
    latest = case.forwardings.filter(kind=ForwardKind.CASE).order_by("-pk").first()
    if not CASE.allows(case, "close") or latest is None or latest.pk != forwarding.pk:
        return
    if isinstance(act, Answer):
        answer_row(case, act, by)
    elif act is not None:
        ask_for_papers(case, act, "", by)
    else:
        write_step(case, StepVerb.TOLD, by=by, forwarding=forwarding.pk)


def _read(told: dict[str, Any]) -> tuple[str, str, datetime]:
    event_id, status = told.get("event_id"), told.get("status")
    if not isinstance(event_id, str) or not 0 < len(event_id) <= _LONGEST_ID:
        raise BadEvent(field="event_id")
    if not isinstance(status, str) or status not in contract.STATUSES:
        raise BadEvent(field="status")
    return event_id, status, _moment(told.get("occurred_at"))


def _moment(text: object) -> datetime:
    at = read_moment(text)
    if at is None:
        raise BadEvent(field="occurred_at")
    return min(at, timezone.now())


def _read_act(status: str, told: dict[str, Any]) -> Answer | list[str] | None:
    """A decision, names of missing papers, or nothing to do."""
    if status == contract.ANSWERED:
        outcome, words = told.get("outcome"), told.get("words", "")
        if not isinstance(outcome, str) or outcome not in contract.OUTCOMES:
            raise BadEvent(field="outcome")
        if not isinstance(words, str):
            raise BadEvent(field="words")
        return Answer(contract.OUTCOMES[outcome], words)
    return _papers(told.get("papers")) if status == contract.NEED_PAPERS else None


def _papers(told: object) -> list[str]:
    if not isinstance(told, list) or not 0 < len(told) <= _MOST_PAPERS:
        raise BadEvent(field="papers")
    for name in told:
        if not isinstance(name, str) or not 0 < len(name.strip()) <= _LONGEST_PAPER:
            raise BadEvent(field="papers")
    return [name.strip() for name in told]


def _locked(desk: DepartmentDesk, told: dict[str, Any]) -> tuple[Forwarding, Case]:
    """The case first, as everybody locks them."""
    try:
        key = UUID(str(told.get("case_key")))
    except ValueError:
        raise UnknownCase from None
    found = Forwarding.objects.filter(desk=desk, key=key).first()
    if found is None:
        raise UnknownCase
    case = locked(Case.objects.filter(pk=found.case_id)).get()
    return locked(Forwarding.objects.filter(pk=found.pk)).get(), case

"""After a visit: the call, the face, the complaint; what somebody wishes is known to the next visit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, tell_staff
from accounts.models import User
from core.acts import require_key
from core.audit import record
from core.dates import today
from core.errors import InvalidInput, NotFound
from core.language import platform_language
from dispatch.commands.complaints import complain, has_open
from dispatch.commands.steps import Act, locked_order, step
from dispatch.commands.visit_errors import AlreadySaid, NotDone
from dispatch.enums import OrderState, PreferenceKind, PreferenceSource
from dispatch.enums.visits import ComplaintSource, Face, FollowUpResult, ServiceComplaintState
from dispatch.models import FollowUp, Preference, Rating, WorkOrder
from dispatch.transitions import ORDER

LONGEST_TEXT = 500
LONGEST_WISH = 200


@dataclass(frozen=True)
class Call:
    """What was said on the phone; score and came only when somebody answered."""

    result: str
    score: int | None = None
    came: bool | None = None
    was_done: bool | None = None
    wish: str = ""
    note: str = ""
    call_reference: str = ""
    complaint: str = ""
    answers: Sequence[tuple[str, str]] = ()


@transaction.atomic
def call_back(
    *, order: WorkOrder, call: Call, by: User, key: str, now: datetime | None = None
) -> FollowUp:
    """Keep a follow-up call; one that was answered closes the visit's follow-up.

    A wish becomes a preference of the resident, a complaint gets its deadline. The same key again
    changes nothing. Raises NotFound, NotDone, AlreadySaid, InvalidInput.
    """
    now = now or timezone.now()
    require_key(key)
    row = _visited(order, by)
    known = FollowUp.objects.filter(called_by=by, key=key).first()
    if known is not None:
        return known
    if row.follow_ups.filter(result=FollowUpResult.REACHED).exists():
        raise AlreadySaid
    said = _not_content(call)
    made = _follow_up(row, _with_more(row, call, said), by, key, now)
    if made.result == FollowUpResult.REACHED and ORDER.allows(row, "follow_up"):
        step(row, "follow_up", by=by, act=Act(key=key))
    if made.wish:
        _wish(row, made.wish)
    if said and not has_open(row):
        complain(order=row, source=ComplaintSource.FOLLOW_UP, text=said, by=by, now=now)
    elif said:
        _tell_owner(row, said)
    return made


def _not_content(call: Call) -> str:
    """What somebody isn't content with, or denies: it is answered before anything is paid."""
    answered = call.result == FollowUpResult.REACHED
    with platform_language():
        denied = [
            _("老人说没有人来过。") if answered and call.came is False else "",
            _("老人说该做的没有做完。") if answered and call.was_done is False else "",
        ]
    return " ".join(part for part in (*denied, call.complaint.strip()) if part)


def _with_more(row: WorkOrder, call: Call, said: str) -> Call:
    """One complaint at a time; what is said while it waits for its answer stands with the call."""
    answers = list(call.answers) if call.result == FollowUpResult.REACHED else []
    if said and has_open(row):
        with platform_language():
            answers.append((_("已有投诉在办，又说"), said))
    return replace(call, answers=answers)


def _tell_owner(row: WorkOrder, said: str) -> None:
    """Whoever answers the open complaint answers this as well."""
    complaint = (
        row.complaints.filter(state=ServiceComplaintState.OPEN).select_related("owner").get()
    )
    if complaint.owner is None:
        return
    with platform_language():
        text = _("工单 %(number)s 的投诉还没有答复，回访时老人又说：%(said)s")
        words = text % {"number": row.number, "said": said}
        tell_staff([StaffMessage(complaint.owner, _("投诉补充"), words, complaint)])


def _follow_up(row: WorkOrder, call: Call, by: User, key: str, now: datetime) -> FollowUp:
    answered = call.result == FollowUpResult.REACHED
    if call.result not in FollowUpResult.values:
        raise InvalidInput
    if answered and (call.score not in range(1, 6) or call.came is None):
        raise InvalidInput
    made = FollowUp(
        order=row,
        result=call.result,
        score=call.score if answered else None,
        came=call.came if answered else None,
        was_done=call.was_done if answered else None,
        wish=call.wish.strip()[:LONGEST_WISH],
        note=call.note.strip()[:300],
        answers=[list(pair) for pair in call.answers],
        call_reference=call.call_reference.strip()[:80],
        called_by=by,
        called_at=now,
        key=key,
    )
    made.save(force_insert=True)
    record(made, "dispatch.visit.called_back", by=by, order=row.pk, result=made.result)
    return made


def _wish(row: WorkOrder, words: str) -> None:
    """What the next one who comes reads at the door."""
    Preference.objects.get_or_create(
        resident_id=row.resident_id,
        kind=PreferenceKind.OTHER,
        note=words,
        ends_on=None,
        defaults={"source": PreferenceSource.FOLLOW_UP, "starts_on": today()},
    )


@transaction.atomic
def rate(*, order: WorkOrder, face: int, words: str, by: User) -> Rating:
    """The resident's own judgement, or the family's. The same again changes nothing.

    Whether the user may see the order is asked by who calls. Raises NotDone, AlreadySaid, InvalidInput.
    """
    if face not in Face.values:
        raise InvalidInput
    row = locked_order(order)
    if row.state not in OrderState.VISITED:
        raise NotDone
    content = (face, words.strip()[:300])
    known = Rating.objects.filter(order=row).first()
    if known is not None:
        if (known.face, known.words) != content:
            raise AlreadySaid
        return known
    made = Rating(
        order=row, face=content[0], words=content[1], rated_by=by, rated_at=timezone.now()
    )
    made.save(force_insert=True)
    record(made, "dispatch.visit.rated", by=by, order=row.pk, face=face)
    if ORDER.allows(row, "rate"):
        step(row, "rate", by=by)
    if face == Face.BAD and made.words and not has_open(row):
        complain(order=row, source=ComplaintSource.RATING, text=made.words, by=by)
    return made


def _visited(order: WorkOrder, by: User) -> WorkOrder:
    if not WorkOrder.objects.visible_to(by).filter(pk=order.pk).exists():
        raise NotFound
    row = locked_order(order)
    if row.state not in OrderState.VISITED:
        raise NotDone
    return row

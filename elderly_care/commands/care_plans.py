"""Care plans: proposed by rules and wishes, changed while they are drafts, agreed, replaced, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.commands import require_may
from accounts.models import User
from core.audit import record
from core.dates import add_months, today
from core.errors import Conflict, InvalidInput, NotFound, require_valid
from core.locking import locked
from core.photos import clean_photo, is_blank
from elderly_care.commands.assessment_errors import BlankSignature
from elderly_care.enums.assessment import Informant
from elderly_care.enums.care_plans import CarePlanState
from elderly_care.models import CarePlan, CarePlanLine, Resident
from elderly_care.queries.care_plans import level_now, proposals
from elderly_care.transitions import CARE_PLAN

REVIEW_MONTHS = 6


class NotAssessed(Conflict):
    """A plan follows from a level."""

    code = "care_plan.not_assessed"
    message = _("这位老人没有有效的能力评估，不能草拟照护方案。请先申请评估。")


class NothingPlanned(InvalidInput):
    """An empty plan is none."""

    code = "care_plan.nothing_planned"
    message = _("方案里还没有内容，请至少保留一项。什么都没有改变。")


class NotAgreed(InvalidInput):
    """Somebody says yes by name."""

    code = "care_plan.not_agreed"
    message = _("请填写同意人的姓名，并请本人或代理人签名。什么都没有改变。")


class ReviewInPast(InvalidInput):
    """A plan is looked at again later."""

    code = "care_plan.review_in_past"
    message = _("复核日期要晚于今天。什么都没有改变。")


@dataclass(frozen=True)
class PlannedNeed:
    """One line: what, how often, what for."""

    need: str
    times: int
    per: str
    goal: str = ""


@dataclass(frozen=True)
class Agreement:
    """Who said yes, shown by what."""

    name: str
    relation: str
    signature: File | None = None


@transaction.atomic
def draft_plan(*, resident: Resident, wishes: str, by: User) -> CarePlan:
    """A draft from the level and the place's rules; one that is there stays, with the newer wishes.

    Raises NotAllowed, NotFound, NotAssessed.
    """
    row = _planned_for(resident, by)
    known = CarePlan.objects.filter(resident=row, state=CarePlanState.DRAFT).first()
    if known is not None:
        known.wishes = wishes.strip()[:1000]
        known.save(update_fields=["wishes", "updated_at"])
        return known
    held = level_now(row, today())
    if held is None:
        raise NotAssessed
    level, case = held
    last = CarePlan.objects.filter(resident=row).order_by("-version").first()
    plan = CarePlan.objects.create(
        resident=row,
        version=last.version + 1 if last else 1,
        case=case,
        level=level,
        wishes=wishes.strip()[:1000],
        review_on=add_months(today(), REVIEW_MONTHS),
        drafted_by=by,
    )
    lines = [
        CarePlanLine(plan=plan, need=r.need, times=r.times, per=r.per, goal=r.goal)
        for r in proposals(level, row.community_id, today())
    ]
    CarePlanLine.objects.bulk_create(lines)
    record(plan, "elderly_care.care_plan.drafted", by=by, level=level, lines=len(lines))
    return plan


@transaction.atomic
def change_draft(
    *, plan: CarePlan, lines: Sequence[PlannedNeed], review_on: date, by: User
) -> CarePlan:
    """What the draft says instead. Raises NotAllowed, NotFound, WrongState, NothingPlanned, ReviewInPast,
    InvalidInput."""
    row = _plan(plan, by)
    CARE_PLAN.check(row, "agree")
    if not lines:
        raise NothingPlanned
    if review_on <= today():
        raise ReviewInPast(fields={"review_on": [str(ReviewInPast.message)]})
    row.review_on = review_on
    row.save(update_fields=["review_on", "updated_at"])
    row.lines.all().delete()
    for line in lines:
        made = CarePlanLine(
            plan=row, need=line.need, times=line.times, per=line.per, goal=line.goal
        )
        require_valid(made)
        made.save()
    said = [f"{line.need} {line.times}/{line.per}" for line in lines]
    record(row, "elderly_care.care_plan.changed", by=by, lines=said)
    return row


def agree_plan(*, plan: CarePlan, agreement: Agreement, by: User) -> CarePlan:
    """The person or agent says yes; the plan before it holds no more. Twice is once.

    Raises NotAllowed, NotFound, NotAgreed, NothingPlanned, BlankSignature, PhotoRefused, WrongState.
    """
    if not agreement.name.strip() or agreement.relation not in Informant.values:
        raise NotAgreed(fields={"name": [str(NotAgreed.message)]})
    if agreement.signature is None:
        raise NotAgreed(fields={"signature": [str(NotAgreed.message)]})
    picture = clean_photo(agreement.signature)
    if is_blank(picture):
        raise BlankSignature(fields={"signature": [str(BlankSignature.message)]})
    with transaction.atomic():
        row = _plan(plan, by)
        if row.state == CarePlanState.AGREED:
            return row
        CARE_PLAN.check(row, "agree")
        if not row.lines.exists():
            raise NothingPlanned
        before = CarePlan.objects.filter(resident=row.resident, state=CarePlanState.AGREED)
        for older in locked(before):
            CARE_PLAN.move(older, "replace", by=by, save=["updated_at"], replaced_by=row.pk)
        row.signature.save("signature.jpg", picture, save=False)
        row.agreed_on, row.noted_by = today(), by
        row.agreed_by, row.relation = agreement.name.strip()[:60], agreement.relation
        saved = ["signature", "agreed_on", "noted_by", "agreed_by", "relation", "updated_at"]
        CARE_PLAN.move(row, "agree", by=by, save=saved)
        return row


@transaction.atomic
def end_plan(*, plan: CarePlan, reason: str, by: User) -> CarePlan:
    """It holds no more. Twice is once. Raises NotAllowed, NotFound, WrongState."""
    row = _plan(plan, by)
    if row.state != CarePlanState.ENDED:
        CARE_PLAN.move(row, "end", by=by, reason=reason.strip()[:300], save=["updated_at"])
    return row


def _planned_for(resident: Resident, by: User) -> Resident:
    require_may(by, "elderly_care.plan_care")
    rows = Resident.objects.visible_to(by).living_here().filter(pk=resident.pk)
    found = locked(rows, no_key=True).first()
    if found is None:
        raise NotFound
    return found


def _plan(plan: CarePlan, by: User) -> CarePlan:
    """After its person."""
    _planned_for(plan.resident, by)
    return locked(CarePlan.objects.filter(pk=plan.pk)).select_related("resident").get()

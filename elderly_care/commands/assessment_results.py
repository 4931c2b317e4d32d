"""After the visit: a result hangs out, is doubted or takes effect, and one day holds no more."""

import logging
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.acts import require_key
from core.audit import SYSTEM, Actor, record
from core.dates import add_months, end_of_month, today
from core.errors import DomainError, NotAllowed, NotFound, require_reason
from core.language import platform_language
from core.locking import locked
from elderly_care.commands.assessment_errors import (
    NotPublicised,
    OwnObjection,
    PublicityRuns,
    WhatChanged,
)
from elderly_care.commands.assessments import (
    AssessmentWish,
    locked_case,
    open_case,
    require_same,
    take_case,
    tell,
)
from elderly_care.commands.facts import save_fact
from elderly_care.enums import AbilityLevel, Relation
from elderly_care.enums.assessment import IN_FORCE, AssessmentReason, AssessmentState
from elderly_care.models import (
    AbilityAssessment,
    AssessmentCase,
    AssessmentObjection,
    AssessmentRecord,
    FamilyLink,
    Resident,
)
from elderly_care.queries.assessments import latest_record, open_objections, rule_for
from elderly_care.transitions import ASSESSMENT, OBJECTION

_DAY = timedelta(days=1)
_log = logging.getLogger(__name__)


@transaction.atomic
def publicise(*, case: AssessmentCase, by: User) -> AssessmentCase:
    """Hang a result out for as many days as the place says. Twice is once. Raises NotAllowed, NotFound,
    WrongState, NoAssessmentRule."""
    row = locked_case(case, by, "elderly_care.arrange_assessment")
    if row.state == AssessmentState.PUBLICISED:
        return row
    found = _found(row)
    rule = rule_for(row.resident.community_id, today())
    row.publicised_on = today()
    row.publicity_ends_on = today() + timedelta(days=rule.publicity_days - 1)
    row.level = found.level
    fields = ["publicised_on", "publicity_ends_on", "level", "updated_at"]
    ASSESSMENT.move(row, "publicise", by=by, save=fields, until=row.publicity_ends_on)
    tell(
        row,
        _("能力评估结果公示"),
        _("评估结果为%(level)s，公示到 %(day)s。有疑问请在公示期内向社区或街道提出。"),
        by,
        level=AbilityLevel(found.level).label,
        day=row.publicity_ends_on,
    )
    return row


def _found(row: AssessmentCase) -> AssessmentRecord:
    newest = latest_record(row)
    if newest is None:
        ASSESSMENT.check(row, "publicise")
        raise NotFound
    return newest


@transaction.atomic
def file_objection(*, case: AssessmentCase, text: str, key: str, by: User) -> AssessmentObjection:
    """Doubt a result while it hangs out: the person, family who may see it, or staff for anybody else.

    The same key again answers the same. Raises NotFound, NotAllowed, NotPublicised, WhatChanged.
    """
    require_key(key)
    _require_heard(case, by)
    row = take_case(case.pk)
    known = AssessmentObjection.objects.filter(filed_by=by, key=key).first()
    if known is not None:
        require_same(known.case_id, row.pk)
        return known
    until = row.publicity_ends_on
    if row.state != AssessmentState.PUBLICISED or until is None or until < today():
        raise NotPublicised
    if not text.strip():
        raise WhatChanged(fields={"text": [str(WhatChanged.message)]})
    made = AssessmentObjection.objects.create(
        case=row, text=text.strip()[:1000], key=key, filed_by=by
    )
    record(row, "elderly_care.assessment.doubted", by=by, objection=made.pk)
    return made


def _require_heard(case: AssessmentCase, by: User) -> None:
    in_scope = AssessmentCase.objects.visible_to(by).filter(pk=case.pk).exists()
    if by.has_perm("elderly_care.request_assessment") and in_scope:
        return
    link = FamilyLink.objects.current().filter(user=by, resident=case.resident_id).first()
    if link is None:
        raise NotFound
    if link.relation != Relation.SELF and not link.may_see_health:
        raise NotAllowed


@transaction.atomic
def decide_objection(
    *, objection: AssessmentObjection, uphold: bool, answer: str, by: User
) -> AssessmentObjection:
    """Answer a doubt; when it is right, others assess anew and this result never takes effect.

    Raises NotAllowed, NotFound, OwnObjection, ReasonMissing, WrongState.
    """
    row = locked_case(objection.case, by, "elderly_care.decide_objection")
    found = locked(AssessmentObjection.objects.filter(pk=objection.pk)).get()
    sent = {a.user_id for a in (row.first_assessor, row.second_assessor) if a is not None}
    if by.pk in sent | {found.filed_by_id}:
        raise OwnObjection
    found.answer = require_reason(answer, "answer")
    found.decided_by, found.decided_at = by, timezone.now()
    saved = ["answer", "decided_by", "decided_at"]
    OBJECTION.move(found, "uphold" if uphold else "reject", by=by, reason=found.answer, save=saved)
    if uphold and row.state == AssessmentState.PUBLICISED:
        ASSESSMENT.move(row, "reassess", by=by, reason=found.answer)
        wish = AssessmentWish(
            row.resident_id, AssessmentReason.DISPUTE, f"objection-{found.pk}", found.answer
        )
        open_case(row.resident, wish, by=by, previous=row)
    tell(row, _("评估异议的答复"), _("对评估结果的异议已处理：%(answer)s"), by, answer=found.answer)
    return found


@transaction.atomic
def take_effect(*, case: AssessmentCase, by: Actor = SYSTEM) -> AssessmentCase:
    """From today on the level holds: it becomes the fact that rights to money follow from.

    Twice is once. Raises PublicityRuns, WrongState, NoAssessmentRule.
    """
    row = take_case(case.pk)
    if row.state in IN_FORCE:
        return row
    ASSESSMENT.check(row, "take_effect")
    until = row.publicity_ends_on
    if until is None or until >= today() or open_objections(row):
        raise PublicityRuns(day=until)
    found = _found(row)
    for older in locked(AssessmentCase.objects.in_force().filter(resident=row.resident)):
        ASSESSMENT.move(older, "reassess", by=by, replaced_by=row.pk)
    start = today()
    last = _last_day(row, found, start)
    row.level, row.valid_from, row.valid_to = found.level, start, last
    fields = ["level", "valid_from", "valid_to", "updated_at"]
    ASSESSMENT.move(row, "take_effect", by=by, save=fields, level=found.level)
    _write_fact(row.resident, found.level, start, last, by)
    tell(
        row,
        _("能力评估结果生效"),
        _("评估等级为%(level)s，有效期到 %(day)s。"),
        by,
        level=AbilityLevel(found.level).label,
        day=last,
    )
    return row


def _last_day(row: AssessmentCase, found: AssessmentRecord, start: date) -> date:
    rule = rule_for(row.resident.community_id, start)
    severe = found.level >= AbilityLevel.SEVERE and found.is_geriatric
    months = rule.geriatric_months if severe else rule.validity_months
    month = end_of_month(add_months(start, months))
    return month.replace(day=min(start.day, month.day)) - _DAY


def _write_fact(resident: Resident, level: int, start: date, last: date, by: Actor) -> None:
    """The new one first: were the old one ended before it, money would stop and start again."""
    facts = AbilityAssessment.objects.filter(resident=resident)
    fact = facts.filter(assessed_on=start).first()
    fact = fact or AbilityAssessment(resident=resident, assessed_on=start)
    fact.level, fact.valid_to = level, last
    save_fact(fact=fact, by=by)
    for older in facts.filter(assessed_on__lt=start).order_by("pk"):
        if older.valid_to is None or older.valid_to >= start:
            older.valid_to = start - _DAY
            save_fact(fact=older, by=by)


def watch_assessments() -> dict[str, int]:
    """What the calendar does: effects, reminders, ends; each by itself, and every one only once."""
    day = today()
    cases = AssessmentCase.objects.select_related("resident").order_by("pk")
    due = cases.filter(state=AssessmentState.PUBLICISED, publicity_ends_on__lt=day)
    gone = Q(resident__died_on__isnull=False) | Q(resident__moved_out_on__isnull=False)
    return {
        "called_off": _each(cases.under_way().filter(gone), call_off),
        "effects": _each(due.exclude(gone).exclude(objections__state="open"), _effect),
        "reminders": _each(cases.filter(state=AssessmentState.EFFECTIVE), _remind),
        "ends": _each(cases.filter(state__in=IN_FORCE, valid_to__lt=day), _end),
    }


def _each(cases: Iterable[AssessmentCase], act: Callable[[AssessmentCase], bool]) -> int:
    """One that can't be done (a street without rules) doesn't stop the others."""
    done = 0
    for case in cases:
        try:
            done += act(case)
        except DomainError as refusal:
            _log.warning("assessment %s: %s", case.pk, refusal)
    return done


def _effect(case: AssessmentCase) -> bool:
    take_effect(case=case)
    return True


@transaction.atomic
def call_off(case: AssessmentCase) -> bool:
    """Who died or moved away is not assessed any more. Harmless when repeated."""
    row = take_case(case.pk)
    if not ASSESSMENT.allows(row, "cancel"):
        return False
    with platform_language():
        row.ended_reason = str(_("档案已登记去世或迁出"))
    saved = ["ended_reason", "updated_at"]
    ASSESSMENT.move(row, "cancel", by=SYSTEM, reason=row.ended_reason, save=saved)
    return True


@transaction.atomic
def _remind(case: AssessmentCase) -> bool:
    """Near its end the person is told to ask again."""
    day = today()
    rule = rule_for(case.resident.community_id, day)
    last = case.valid_to
    if last is None or last - timedelta(days=rule.reminder_days) > day:
        return False
    row = take_case(case.pk)
    if not ASSESSMENT.allows(row, "near_end"):
        return False
    ASSESSMENT.move(row, "near_end", by=SYSTEM, valid_to=last)
    tell(
        row,
        _("能力评估即将到期"),
        _("评估结果 %(day)s 到期，请在此之前向社区申请重新评估。"),
        SYSTEM,
        day=last,
    )
    return True


@transaction.atomic
def _end(case: AssessmentCase) -> bool:
    row = take_case(case.pk)
    over = row.valid_to is not None and row.valid_to < today()
    if not over or not ASSESSMENT.allows(row, "expire"):
        return False
    ASSESSMENT.move(row, "expire", by=SYSTEM, valid_to=row.valid_to)
    return True

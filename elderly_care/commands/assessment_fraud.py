"""A result that was got by fraud never held: its level is taken back, money follows, and nobody asks again for a year."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.dates import add_months, end_of_month, today
from core.errors import require_reason
from elderly_care.commands.assessment_errors import TookPart
from elderly_care.commands.assessments import locked_case, tell
from elderly_care.commands.facts import remove_fact
from elderly_care.enums.assessment import AssessmentState
from elderly_care.models import AbilityAssessment, AssessmentCase
from elderly_care.queries.assessments import rule_for
from elderly_care.queries.merging import kept_file
from elderly_care.transitions import ASSESSMENT


@transaction.atomic
def annul_for_fraud(*, case: AssessmentCase, reason: str, by: User) -> AssessmentCase:
    """Take a result back as if it had never held; what was paid by it is asked back by whoever pays.

    Twice is once. Raises NotAllowed, NotFound, TookPart, ReasonMissing, WrongState, NoAssessmentRule.
    """
    row = locked_case(case, by, "elderly_care.decide_objection")
    if row.state == AssessmentState.ANNULLED:
        return row
    ASSESSMENT.check(row, "annul")
    sent = {one.user_id for one in (row.first_assessor, row.second_assessor) if one is not None}
    if by.pk in sent | {row.requested_by_id}:
        raise TookPart
    row.ended_reason = require_reason(reason, longest=300)
    rule = rule_for(row.resident.community_id, today())
    month = end_of_month(add_months(today(), rule.fraud_months))
    row.barred_until = month.replace(day=min(today().day, month.day))
    saved = ["ended_reason", "barred_until", "updated_at"]
    ASSESSMENT.move(row, "annul", by=by, reason=row.ended_reason, save=saved)
    _take_back(row, by)
    tell(
        row,
        _("能力评估结果已撤销"),
        _("评估 %(number)s 因弄虚作假撤销：%(why)s。%(day)s 起才能再次申请；有疑问请向街道提出。"),
        by,
        number=row.number,
        why=row.ended_reason,
        day=row.barred_until,
    )
    return row


def _take_back(row: AssessmentCase, by: User) -> None:
    """The fact that came of it; after a merge of two files the kept one has a copy with the same last day."""
    if row.valid_from is None:
        return
    own = Q(resident=row.resident, assessed_on=row.valid_from)
    copied = Q(resident=kept_file(row.resident), level=row.level, valid_to=row.valid_to)
    for fact in AbilityAssessment.objects.filter(own | copied).order_by("pk"):
        remove_fact(fact=fact, by=by, reason=row.number)

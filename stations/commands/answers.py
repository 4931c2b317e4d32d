"""How cases end and what comes between: extension, result, pick-up, withdrawal, another owner."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor
from core.dates import today
from core.errors import InvalidInput, require_reason
from core.workdays import add_working_days
from stations.commands.case_errors import NoRule, TooLong
from stations.commands.case_steps import open_row, tell_applicant, write_step
from stations.commands.forwarding import drop_waiting, take_back
from stations.enums import (
    PROMISED_STATES,
    CaseOutcome,
    CaseState,
    MaterialForm,
    MaterialNeed,
    MaterialState,
    StepVerb,
)
from stations.models import Case, CaseMaterial, CaseRule
from stations.transitions import CASE


@dataclass(frozen=True)
class Answer:
    """What was decided."""

    outcome: str
    words: str = ""


@transaction.atomic
def answer(*, case: Case, result: Answer, by: Actor) -> Case:
    """The decision: over, or a paper waits to be picked up. A refusal says why.

    Raises InvalidInput, NotFound, ReasonMissing, WrongState.
    """
    return answer_row(open_row(case, by), result, by)


def answer_row(row: Case, result: Answer, by: Actor) -> Case:
    """As answer, for a case that is open already."""
    if result.outcome not in CaseOutcome.values:
        raise InvalidInput(fields={"outcome": [str(_("请选：结果"))]})
    words = result.words.strip()[:500]
    if result.outcome == CaseOutcome.REFUSED:
        words = require_reason(words, "words")
    CASE.check(row, "close")
    row.outcome, row.result, row.answered_on = result.outcome, words, today()
    waits = row.item.issues_paper and result.outcome == CaseOutcome.GRANTED
    saved = ("outcome", "result", "answered_on")
    CASE.move(row, "make_ready" if waits else "close", by=by, save=saved, outcome=row.outcome)
    drop_waiting(row, by)
    verb = StepVerb.READY if waits else StepVerb.CLOSED
    write_step(row, verb, by=by, text=words, outcome=row.outcome)
    told = (
        _("您的办件 %(number)s 已办好，请带身份证到受理的站点领取。")
        if waits
        else _("您的办件 %(number)s 已办结，凭编号和电话后四位可查结果，也请您评价。")
    )
    tell_applicant(row, _("已办结"), told)
    return row


@transaction.atomic
def hand_out(*, case: Case, to: str, by: Actor) -> Case:
    """The paper was given to somebody, who is written down. Raises NotFound, ReasonMissing, WrongState."""
    row = open_row(case, by)
    row.picked_up_by = require_reason(to, "to", 60)
    CASE.move(row, "hand_out", by=by, save=("picked_up_by",))
    write_step(row, StepVerb.CLOSED, by=by, text=_("证件已领取"))
    return row


@transaction.atomic
def extend(*, case: Case, days: int, reason: str, by: Actor) -> Case:
    """So many working days more, for a reason that the applicant is told.

    Raises CalendarUnknown, NoRule, NotFound, ReasonMissing, TooLong, WrongState.
    """
    reason = require_reason(reason)
    row = open_row(case, by)
    if row.state not in PROMISED_STATES:
        CASE.check(row, "close")
    rule = rule_for(row, today())
    if not 1 <= days <= rule.longest_extension:
        raise TooLong(most=rule.longest_extension)
    before = row.promised_on or today()
    row.promised_on = add_working_days(before, days)
    row.save(update_fields=["promised_on", "updated_at"])
    write_step(
        row, StepVerb.EXTENDED, by=by, text=reason, before=before, promised_on=row.promised_on
    )
    tell_applicant(
        row,
        _("办理延期"),
        _("您的办件 %(number)s 需要延期，最晚 %(day)s 办结：%(reason)s"),
        day=row.promised_on,
        reason=reason,
    )
    return row


def rule_for(row: Case, day: date) -> CaseRule:
    """The rule of the case's place. Raises NoRule."""
    rule = CaseRule.objects.all().in_force(row.station.division_id, day).first()
    if rule is None:
        raise NoRule
    return rule


@transaction.atomic
def withdraw(*, case: Case, reason: str, by: Actor) -> Case:
    """The applicant doesn't want it any more; twice is once. Raises NotFound, WrongState."""
    row = open_row(case, by)
    if row.state == CaseState.WITHDRAWN:
        return row
    CASE.move(row, "withdraw", by=by, reason=reason[:500])
    take_back(row, by)
    write_step(row, StepVerb.WITHDRAWN, by=by, text=reason)
    return row


@transaction.atomic
def change_owner(*, case: Case, owner: User, by: Actor) -> Case:
    """Somebody else answers for it: of whoever sees it. Raises InvalidInput, NotFound."""
    row = open_row(case, by)
    if not Case.objects.visible_to(owner).filter(pk=row.pk).exists():
        raise InvalidInput(fields={"owner": [str(_("这个人看不到这个办件，不能负责。"))]})
    if row.owner_id != owner.pk:
        row.owner = owner
        row.save(update_fields=["owner", "updated_at"])
        write_step(row, StepVerb.OWNER, by=by, text=str(owner))
    return row


def ask_for_papers(row: Case, papers: list[str], words: str, by: Actor) -> Case:
    """A department lacks something: the case waits for it, and no promise runs meanwhile."""
    CASE.move(row, "supplement", by=by, papers=papers)
    drop_waiting(row, by)
    last = row.materials.order_by("-position").values_list("position", flat=True).first() or 0
    CaseMaterial.objects.bulk_create(
        CaseMaterial(
            case=row,
            position=last + number,
            name=name[:80],
            form=MaterialForm.ORIGINAL,
            need=MaterialNeed.ALWAYS,
            state=MaterialState.MISSING,
        )
        for number, name in enumerate(papers, start=1)
    )
    text = "、".join(papers)
    write_step(row, StepVerb.SUPPLEMENT, by=by, text=f"{text} {words}".strip(), papers=papers)
    tell_applicant(
        row,
        _("需要补材料"),
        _("您的办件 %(number)s 还缺：%(papers)s。补齐以后开始计算办理期限。"),
        papers=text,
    )
    return row

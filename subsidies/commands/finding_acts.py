"""What is done about a finding: one act, and the finding is closed with who did it and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor
from core.dates import add_months, month_of, today
from core.errors import Conflict, InvalidInput, NotFound, SecondPersonNeeded, require_reason
from core.language import platform_language
from core.locking import locked
from elderly_care.commands import notify, record_death, record_move_out, save_fact
from elderly_care.enums import BenefitKind
from elderly_care.models import OtherBenefit, Resident
from subsidies.commands.applications.steps import require_no_interest
from subsidies.commands.applications.submission import Submission, submit
from subsidies.commands.deciding import reassess
from subsidies.commands.enrolments import enrol
from subsidies.commands.findings import refresh_findings
from subsidies.commands.stops import stop_enrolment
from subsidies.enums import ApplicationChannel, BenefitCode, Cycle, FindingAction, FindingKind
from subsidies.models import BenefitRecord, Enrolment, Finding
from subsidies.queries.wording import amount_words
from subsidies.transitions import FINDING

POSSIBLE = {
    FindingKind.ELIGIBLE_NOT_RECEIVING: (FindingAction.APPLIED, FindingAction.NOTIFIED),
    FindingKind.RECEIVING_NOT_ELIGIBLE: (
        FindingAction.FACT_TAKEN,
        FindingAction.STOPPED,
        FindingAction.REASSESSED,
    ),
}


class WrongAction(InvalidInput):
    """An act for the other list."""

    code: ClassVar[str] = "subsidies.finding_action"
    message = _("这个事项不能这样处理；什么都没有改变。")


class NothingToTake(Conflict):
    """The evidence is no fact of a person's file."""

    code: ClassVar[str] = "subsidies.nothing_to_take"
    message = _("部门的记录不能作为档案事实采用；请核实后停发，或写明理由排除。什么都没有改变。")


class RecordEnds(NothingToTake):
    """Over before it would count."""

    code: ClassVar[str] = "subsidies.record_ends"
    message = _(
        "部门的记录 %(reference)s 于 %(day)s 结束，从下月起不再享受，不用写入档案；什么都没有改变。请写明理由排除。"
    )


class RecordOfAnother(NothingToTake):
    """The same ID number under another name."""

    code: ClassVar[str] = "subsidies.record_of_another"
    message = _(
        "部门的记录 %(reference)s 登记的姓名是 %(name)s，与档案不符，不能直接采用；什么都没有改变。请与部门核实后更正记录或档案。"
    )


@dataclass(frozen=True)
class _Act:
    """One finding, under its lock, and who acts on it."""

    finding: Finding
    reason: str
    by: Actor

    @property
    def of_whom(self) -> dict[str, Any]:
        """Keys of the pair in question."""
        return {"resident": self.finding.resident, "programme": self.finding.programme}


@transaction.atomic
def handle_finding(*, finding: Finding, action: str, reason: str = "", by: Actor) -> Finding:
    """Do what the action says, and close the finding. Raises NotFound, WrongState, WrongAction,
    ConflictOfInterest.

    What the action itself raises (AlreadyApplied, NothingToTake, SecondPersonNeeded, …) leaves the finding open.
    """
    row = _locked(finding, by)
    FINDING.check(row, "handle")
    if action not in POSSIBLE[FindingKind(row.kind)]:
        raise WrongAction
    _ACTS[FindingAction(action)](_Act(row, reason.strip(), by))
    row.action = action
    return _closed(row, "handle", reason, by)


@transaction.atomic
def dismiss_finding(*, finding: Finding, reason: str, by: Actor) -> Finding:
    """Looked at, nothing to do. It comes back only with other evidence. Raises ReasonMissing."""
    reason = require_reason(reason)
    return _closed(_locked(finding, by), "dismiss", reason, by)


def _locked(finding: Finding, by: Actor) -> Finding:
    """The person first, as everywhere."""
    rows = Finding.objects.visible_to(by) if isinstance(by, User) else Finding.objects.all()
    if not rows.filter(pk=finding.pk).exists():
        raise NotFound
    resident = locked(Resident.objects.filter(pk=finding.resident_id), no_key=True).get()
    require_no_interest(by, resident)
    # All of the person's at once: closing one looks at the others again.
    own = Finding.objects.filter(Q(still_holds=True) | Q(pk=finding.pk), resident=resident)
    found = locked(own).select_related("programme")
    return next(row for row in found if row.pk == finding.pk)


def _closed(row: Finding, verb: str, reason: str, by: Actor) -> Finding:
    row.reason = reason.strip()[:500]
    row.handled_by = by if isinstance(by, User) else None
    row.handled_at = timezone.now()
    FINDING.move(
        row,
        verb,
        by=by,
        reason=row.reason,
        save=("action", "reason", "handled_by", "handled_at"),
        kind=row.kind,
        act=row.action,
    )
    refresh_findings(resident_ids=[row.resident_id], day=today(), by=by)
    row.refresh_from_db()
    return row


def _apply(act: _Act) -> None:
    version = act.finding.programme.version_on(today())
    if version is not None and not version.needs_application:
        applications = {act.finding.resident_id: today()}
        enrol(programme=act.finding.programme, applications=applications, by=act.by)
        return
    submit(submission=Submission(**act.of_whom, channel=ApplicationChannel.PLATFORM), by=act.by)


def _notify(act: _Act) -> None:
    with platform_language():
        values = {
            "programme": act.finding.programme.name,
            "amount": amount_words(act.finding.amount_fen or 0, _cycle(act.finding)),
        }
        subject = gettext("您可能可以享受补贴")
        text = gettext(
            "您好！根据档案，您可能可以享受“%(programme)s”，%(amount)s。请携身份证到社区或街道办理，也可在网上申请。"
        )
    notify(
        resident=act.finding.resident,
        subject=subject,
        text=text % values,
        by=act.by,
        about=act.finding,
    )


def _cycle(finding: Finding) -> str:
    version = finding.programme.version_on(today())
    return version.cycle if version else Cycle.MONTHLY


def _take_fact(act: _Act) -> None:
    """A key fact by two: the department's word was brought by somebody else than who takes it over."""
    keys = [p["benefit_record"] for p in act.finding.evidence if "benefit_record" in p]
    records = BenefitRecord.objects.of_person(act.finding.resident).filter(pk__in=keys)
    found = list(locked(records).select_related("resident", "batch"))
    if any(record.batch.imported_by == str(act.by) for record in found):
        raise SecondPersonNeeded
    hindrances = [_hindrance(record) for record in found]
    for record, hindrance in zip(found, hindrances, strict=True):
        if hindrance is None:
            _take(act.finding.resident, record, act.by)
    if None not in hindrances:
        raise next((h for h in hindrances if h), NothingToTake())


def _hindrance(record: BenefitRecord) -> NothingToTake | None:
    """Why a record can't be written into the file of its person."""
    if record.names_differ:
        return RecordOfAnother(reference=record.reference, name=record.masked_name)
    if record.kind in (BenefitCode.DEATH, BenefitCode.MOVED_OUT):
        return None
    if record.kind not in BenefitKind.values:
        return NothingToTake()
    if record.valid_to and record.valid_to < _next_month():
        return RecordEnds(reference=record.reference, day=record.valid_to)
    return None


def _take(resident: Resident, record: BenefitRecord, by: Actor) -> None:
    if record.kind == BenefitCode.DEATH:
        record_death(resident=resident, died_on=record.valid_from, by=by)
        return
    if record.kind == BenefitCode.MOVED_OUT:
        record_move_out(resident=resident, moved_out_on=record.valid_from, by=by)
        return
    since = max(record.valid_from, _next_month())
    held = OtherBenefit.objects.filter(resident=resident, kind=record.kind, valid_from=since)
    fact = held.first() or OtherBenefit(resident=resident, kind=record.kind, valid_from=since)
    fact.valid_to = record.valid_to
    fact.monthly_fen = record.amount_fen if record.is_monthly else None
    save_fact(fact=fact, by=by)
    record.fact = fact
    record.save(update_fields=["fact", "updated_at"])


def _next_month() -> date:
    """Changes count from the month after."""
    return add_months(month_of(today()), 1)


def _stop(act: _Act) -> None:
    reason = act.reason or "；".join(act.finding.evidence_lines)
    enrolment = Enrolment.objects.get(**act.of_whom)
    stop_enrolment(
        enrolment=enrolment, last_month=month_of(today()), reason=reason[:500], by=act.by
    )


def _reassess(act: _Act) -> None:
    reassess(resident_ids=[act.finding.resident_id], by=act.by)


_ACTS: dict[FindingAction, Callable[[_Act], None]] = {
    FindingAction.APPLIED: _apply,
    FindingAction.NOTIFIED: _notify,
    FindingAction.FACT_TAKEN: _take_fact,
    FindingAction.STOPPED: _stop,
    FindingAction.REASSESSED: _reassess,
}

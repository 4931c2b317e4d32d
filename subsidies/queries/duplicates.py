"""The duplicate check: what a person holds, got or asked for anywhere, against one programme's rules."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.dates import add_months, month_of
from core.money import yuan
from elderly_care.models import OtherBenefit, Resident
from subsidies.enums import BenefitCode, Cycle, DuplicateKind, ProgrammeKind
from subsidies.logic.benefit_rows import same_cause
from subsidies.models import Application, Award, BenefitRecord, Programme, ProgrammeVersion

EVENTS = (BenefitCode.DEATH, BenefitCode.MOVED_OUT)


@dataclass(frozen=True)
class DuplicateFinding:
    """Something held elsewhere. blocking: by the rules the application can't be approved with it."""

    kind: str
    source: str
    text: str
    evidence: dict[str, Any] = field(default_factory=dict)
    blocking: bool = False

    @property
    def label(self) -> str:
        """What kind of thing it is, in words."""
        return str(DuplicateKind(self.kind).label)


@dataclass(frozen=True)
class _Question:
    """May this person have this programme from this day on?"""

    programme: Programme
    version: ProgrammeVersion | None
    resident: Resident
    on: date
    cause: str
    except_application: int | None

    def kind_of(self, code: str) -> tuple[str, bool]:
        """How a benefit or a programme stands to ours by the stacking matrix, and whether it blocks."""
        if code == self.programme.code:
            # Help by the case may be given again, for another cause.
            return DuplicateKind.SAME_PROGRAMME, not self.is_by_case
        if self.version and code in self.version.excluded_by:
            return DuplicateKind.EXCLUDED, True
        if self.version and code in self.version.higher_of:
            return DuplicateKind.HIGHER_OF, False
        return DuplicateKind.ALSO_HELD, False

    @property
    def repeat_from(self) -> date | None:
        """Help for the same cause after this day is a repetition; None: no such rule."""
        every = self.version.formula.get("repeat_months", 0) if self.version else 0
        if not every:
            return None
        first = add_months(month_of(self.on), -every)
        return first.replace(day=min(self.on.day, monthrange(first.year, first.month)[1]))

    def repeats(self, cause: str, given_on: date) -> bool:
        """Was help for the same cause given within the time in which it isn't given twice?"""
        since = self.repeat_from
        return bool(since and since < given_on and same_cause(cause, self.cause))

    @property
    def concerns_household(self) -> bool:
        """One for a household rather than one for a person."""
        return self.is_by_case or self.programme.kind == ProgrammeKind.PACKAGE

    @property
    def is_by_case(self) -> bool:
        """Decided and paid case by case."""
        return self.version is not None and self.version.cycle == Cycle.ONCE


def duplicates(
    *,
    programme: Programme,
    resident: Resident,
    on: date,
    cause: str = "",
    except_application: int | None = None,
) -> list[DuplicateFinding]:
    """Everything that speaks, or might speak, against this programme for this person; worst first.

    Nine queries at most, however much is found. cause: for help by the case, why it is asked for.
    """
    version = programme.version_on(on)
    asked = _Question(programme, version, resident, on, cause, except_application)
    found = [
        *_of_departments(asked),
        *_of_file(asked),
        *_of_awards(asked),
        *_of_applications(asked),
        *_of_household(asked),
    ]
    order = list(DuplicateKind)
    return sorted(found, key=lambda f: (not f.blocking, order.index(DuplicateKind(f.kind))))


def _of_departments(asked: _Question) -> Iterator[DuplicateFinding]:
    rows = BenefitRecord.objects.of_person(asked.resident).select_related("department", "resident")
    for record in rows.order_by("-valid_from", "pk"):
        kind, blocking = asked.kind_of(record.kind)
        if record.kind in EVENTS:
            kind, blocking = DuplicateKind.REPORTED, True
        elif asked.repeats(record.cause, record.valid_from):
            kind, blocking = DuplicateKind.SAME_CAUSE, True
        elif not record.holds_on(asked.on) or not _goes_on(record, asked.on):
            continue
        yield DuplicateFinding(
            kind, str(record.department), _of_record(record), _evidence(record), blocking
        )


def _goes_on(record: BenefitRecord, day: date) -> bool:
    """Something paid once is held only until its last day, or in its own month."""
    return (
        record.is_monthly or bool(record.valid_to) or month_of(record.valid_from) == month_of(day)
    )


def _of_record(record: BenefitRecord) -> str:
    values = {
        "benefit": record.benefit,
        "reference": record.reference,
        "span": _span(record.valid_from, record.valid_to),
        "amount": _amount(record),
    }
    text = _("“%(benefit)s”（编号 %(reference)s），%(span)s%(amount)s。") % values
    if record.names_differ:
        values = {"name": record.masked_name}
        text += _("姓名不符：记录上是 %(name)s，请先核实是不是同一人。") % values
    return text


def _amount(record: BenefitRecord) -> str:
    if record.amount_fen is None:
        return ""
    text = _("，每月 %(yuan)s 元") if record.is_monthly else _("，一次 %(yuan)s 元")
    return text % {"yuan": yuan(record.amount_fen)}


def _span(since: date | None, until: date | None) -> str:
    if since is None:
        return _("一直享受") if until is None else _("至 %(until)s") % {"until": until}
    if until is None:
        return _("自 %(since)s 起") % {"since": since}
    return _("%(since)s 至 %(until)s") % {"since": since, "until": until}


def _evidence(record: BenefitRecord) -> dict[str, Any]:
    return {
        "benefit_record": record.pk,
        "department": str(record.department),
        "reference": record.reference,
        "code": record.kind,
        "cause": record.cause,
        "amount_fen": record.amount_fen,
        "is_monthly": record.is_monthly,
        "from": record.valid_from.isoformat(),
        "to": record.valid_to and record.valid_to.isoformat(),
    }


def _of_file(asked: _Question) -> Iterator[DuplicateFinding]:
    held = OtherBenefit.objects.filter(resident=asked.resident).filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=asked.on),
        Q(valid_to__isnull=True) | Q(valid_to__gte=asked.on),
    )
    for benefit in held.order_by("pk"):
        kind, blocking = asked.kind_of(benefit.kind)
        values = {"benefit": benefit, "span": _span(benefit.valid_from, benefit.valid_to)}
        yield DuplicateFinding(
            kind,
            _("老年人档案"),
            _("“%(benefit)s”，%(span)s。") % values,
            {"other_benefit": benefit.pk, "code": benefit.kind},
            blocking,
        )


def _of_awards(asked: _Question) -> Iterator[DuplicateFinding]:
    since = min(asked.repeat_from or asked.on, month_of(asked.on))
    owed = Award.objects.in_force().from_month(month_of(since))
    rows = owed.filter(enrolment__resident=asked.resident)
    for award in rows.select_related("enrolment__programme").order_by("pk"):
        programme = award.enrolment.programme
        kind, blocking = asked.kind_of(programme.code)
        if asked.repeats(award.cause, award.first):
            kind, blocking = DuplicateKind.SAME_CAUSE, True
        elif award.last and award.last < month_of(asked.on):
            continue
        values = {"programme": programme, "first": award.first, "yuan": yuan(award.amount_fen)}
        yield DuplicateFinding(
            kind,
            _("本平台"),
            _("“%(programme)s”自 %(first)s 起，%(yuan)s 元。") % values,
            {"award": award.pk, "code": programme.code, "amount_fen": award.amount_fen},
            blocking,
        )


def _of_applications(asked: _Question) -> Iterator[DuplicateFinding]:
    rows = Application.objects.open().filter(resident=asked.resident)
    for other in rows.select_related("programme").order_by("pk"):
        if other.pk == asked.except_application:
            continue
        same = other.programme_id == asked.programme.pk
        excluded = asked.kind_of(other.programme.code)[0] == DuplicateKind.EXCLUDED
        values = {
            "number": other.number,
            "programme": other.programme,
            "state": other.get_state_display(),
        }
        yield DuplicateFinding(
            DuplicateKind.OPEN_APPLICATION,
            _("本平台"),
            _("%(number)s：“%(programme)s”的申请，%(state)s。") % values,
            {"application": other.pk, "code": other.programme.code},
            blocking=same or excluded,
        )


def _of_household(asked: _Question) -> Iterator[DuplicateFinding]:
    """Others at the same address who hold the same: to be looked at, never a refusal by itself."""
    if not asked.concerns_household or not asked.resident.address.strip():
        return
    here = asked.resident
    others = Resident.objects.filter(community=here.community_id, address=here.address)
    since = month_of(asked.repeat_from or asked.on)
    rows = (
        Award.objects.in_force()
        .from_month(since)
        .filter(
            enrolment__programme=asked.programme,
            enrolment__resident__in=others.exclude(pk=here.pk).values("pk"),
        )
    )
    for award in rows.select_related("enrolment__resident").order_by("pk"):
        values = {
            "person": award.enrolment.resident,
            "first": award.first,
            "yuan": yuan(award.amount_fen),
        }
        yield DuplicateFinding(
            DuplicateKind.SAME_HOUSEHOLD,
            _("本平台"),
            _("同住的 %(person)s 自 %(first)s 起享受，%(yuan)s 元。") % values,
            {"award": award.pk, "resident": award.enrolment.resident_id},
        )

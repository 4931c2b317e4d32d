"""What the kept file gets a row of its own for, because the old row says what was: it ends, and is not rewritten."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from core.audit import Actor, record
from core.dates import today
from core.spans import not_over
from elderly_care.commands.facts import Fact
from elderly_care.enums.patrols import PatrolReason
from elderly_care.models import (
    AbilityAssessment,
    CareStatus,
    DisabilityCertificate,
    OtherBenefit,
    PatrolPair,
    PatrolPause,
    PatrolTask,
    PaymentAccount,
    Resident,
    RiskClass,
)

_DAY = timedelta(days=1)
# Of each kind of fact: the column of its first day, and what makes two of them the same.
_FACTS: dict[type[Fact], tuple[str, tuple[str, ...]]] = {
    CareStatus: ("valid_from", ("category",)),
    DisabilityCertificate: ("valid_from", ("kind",)),
    AbilityAssessment: ("assessed_on", ()),
    OtherBenefit: ("valid_from", ("kind",)),
}


def carry_facts(kept: Resident, dropped: Resident, by: Actor) -> int:
    """What only the dropped file knew holds for the kept one from today: earlier months were paid under the old one.

    No word of it is sent from here: the merge announces both files when it is done.
    """
    return sum(_carry(model, kept, dropped, by) for model in _FACTS)


def _carry(model: type[Fact], kept: Resident, dropped: Resident, by: Actor) -> int:
    first, same = _FACTS[model]
    known: QuerySet[Any] = model._default_manager.filter(not_over(today())).order_by("pk")
    held = {tuple(getattr(row, name) for name in same) for row in known.filter(resident=kept)}
    mine = list(known.filter(resident=dropped))
    lacking = [row for row in mine if tuple(getattr(row, name) for name in same) not in held]
    for row in lacking:
        _hold(row, kept, first, by)
    for row in mine:
        _end(row, first)
    return len(lacking)


def _hold(row: Fact, kept: Resident, first: str, by: Actor) -> None:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    begins = max(values[first] or today(), today())
    new = type(row)(**{**values, "id": None, "resident_id": kept.pk, first: begins})
    new.save(force_insert=True)
    record(kept, f"elderly_care.{new._meta.model_name}.carried", by=by, fact=new.pk)


def _end(row: Fact, first: str) -> None:
    """Yesterday, unless it begins only now: then it never held for anybody."""
    begins = getattr(row, first)
    if begins is None or begins < today():
        row.valid_to = today() - _DAY
        row.save(update_fields=["valid_to"])


def carry_patrols(kept: Resident, dropped: Resident, by: Actor) -> int:
    """Who goes, when nobody needs to, and visits that followed from something. Plans see the kept file themselves."""
    made = _carry_pair(kept, dropped) + _carry_pauses(kept, dropped)
    held = PatrolTask.objects.open().filter(resident=kept).values("reason")
    rows = PatrolTask.objects.open().filter(resident=dropped).exclude(reason=PatrolReason.PLAN)
    for row in rows.exclude(reason__in=held).order_by("pk"):
        days = {"starts_on": row.starts_on, "planned_on": row.planned_on, "due_on": row.due_on}
        PatrolTask.objects.create(
            resident=kept, mode=row.mode, reason=row.reason, patroller=row.patroller, **days
        )
        made += 1
    return made


def _carry_pair(kept: Resident, dropped: Resident) -> int:
    running = PatrolPair.objects.filter(ended_on__isnull=True)
    pair = running.filter(resident=dropped).first()
    if pair is None or running.filter(resident=kept).exists():
        return 0
    PatrolPair.objects.create(resident=kept, patroller=pair.patroller, since=today())
    return 1


def _carry_pauses(kept: Resident, dropped: Resident) -> int:
    rows = list(PatrolPause.objects.filter(not_over(today(), "ends_on"), resident=dropped))
    for row in rows:
        PatrolPause.objects.create(
            resident=kept,
            reason=row.reason,
            note=row.note,
            starts_on=max(row.starts_on, today()),
            ends_on=row.ends_on,
            noted_by=row.noted_by,
        )
    return len(rows)


def carry_class(kept: Resident, dropped: Resident, by: Actor) -> int:
    """What somebody judged of the person holds on; what the rules say of the kept file, they say anew."""
    judged = RiskClass.objects.current().filter(resident=dropped, set_by__isnull=False).first()
    mine = RiskClass.objects.current().filter(resident=kept)
    if judged is None or mine.filter(set_by__isnull=False).exists():
        return 0
    mine.update(ended_at=timezone.now())
    RiskClass.objects.create(
        resident=kept,
        level=judged.level,
        reasons=judged.reasons,
        since=timezone.now(),
        set_by=judged.set_by,
        reason=judged.reason,
        expires_on=judged.expires_on,
    )
    return 1


def carry_account(kept: Resident, dropped: Resident, by: Actor) -> int:
    """Where money goes, unless the kept file says it itself; the old row stays, for what was paid there."""
    made = 0
    for rows in (PaymentAccount.objects.current(), PaymentAccount.objects.waiting()):
        row = rows.filter(resident=dropped).first()
        if row is None or rows.filter(resident=kept).exists():
            continue
        values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        begins = {"valid_from": max(row.valid_from, today())}
        PaymentAccount(**{**values, **begins, "id": None, "resident_id": kept.pk}).save(
            force_insert=True
        )
        row.valid_to = max(row.valid_from, today())
        row.save(update_fields=["valid_to", "updated_at"])
        made += 1
    return made

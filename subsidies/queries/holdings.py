"""Everything that a person holds or got, from every department and from us, in one list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from core.dates import month_of, today
from core.errors import InvalidInput
from core.identity import read_id_number
from elderly_care.models import OtherBenefit, Resident
from subsidies.enums import Cycle
from subsidies.models import Award, BenefitRecord
from subsidies.queries.duplicates import EVENTS

_BY_THE_MONTH = (Cycle.MONTHLY, Cycle.QUARTERLY)


@dataclass(frozen=True)
class Holding:
    """One benefit of one source. per_month None: nothing is known of the amount."""

    source: str
    benefit: str
    reference: str
    cause: str
    since: date | None
    until: date | None
    amount_fen: int | None
    per_month: bool | None
    is_current: bool


def holdings(resident: Resident, *, ours: str, file: str) -> list[Holding]:
    """Current ones first, then the newest. ours, file: what our own sources are called. 3 queries."""
    found = [
        *_of_departments(resident),
        *_of_file(resident, file),
        *_of_awards(resident, ours),
    ]
    return sorted(
        found, key=lambda h: (not h.is_current, -(h.since.toordinal() if h.since else 0), h.source)
    )


def records_of_number(text: str, user: User) -> QuerySet[BenefitRecord]:
    """Records of somebody who has no file with us, by a whole ID number."""
    rows = BenefitRecord.objects.readable_by(user).filter(resident__isnull=True)
    try:
        number = read_id_number(text.strip(), today=today(), allow_demo=True).number
    except InvalidInput:
        return rows.none()
    index = Resident.index_of_id_number(number)
    return rows.filter(id_number_index=index).select_related("department")


def _of_departments(resident: Resident) -> Iterator[Holding]:
    rows = BenefitRecord.objects.of_person(resident).select_related("department")
    return (
        Holding(
            str(row.department),
            row.benefit,
            row.reference,
            row.cause,
            row.valid_from,
            row.valid_to,
            row.amount_fen,
            row.is_monthly,
            row.is_monthly and row.kind not in EVENTS and row.holds_on(today()),
        )
        for row in rows
    )


def _of_file(resident: Resident, source: str) -> Iterator[Holding]:
    return (
        Holding(
            source,
            str(row),
            "",
            "",
            row.valid_from,
            row.valid_to,
            row.monthly_fen,
            True,
            (row.valid_from is None or row.valid_from <= today())
            and (row.valid_to is None or row.valid_to >= today()),
        )
        for row in OtherBenefit.objects.filter(resident=resident)
    )


def _of_awards(resident: Resident, source: str) -> Iterator[Holding]:
    month = month_of(today())
    rows = Award.objects.in_force().filter(enrolment__resident=resident)
    return (
        Holding(
            source,
            f"{row.enrolment.programme} · {row.tier}",
            "",
            row.cause,
            row.first,
            row.last,
            row.amount_fen,
            row.tier.version.cycle in _BY_THE_MONTH,
            row.first <= month and (row.last is None or row.last >= month),
        )
        for row in rows.select_related("enrolment__programme", "tier__version")
    )

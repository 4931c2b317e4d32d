"""A charge as staff read it: what was set aside, which lots paid, what went back, and of whom it was."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from elderly_care.models import Resident
from subsidies.enums import TransferKind
from subsidies.models import (
    Charge,
    Hold,
    Journal,
    LateCharge,
    Recovery,
    Refund,
    Transfer,
)
from subsidies.models.charges import PREFIX
from subsidies.queries.registry import ReferenceKind, reference_words, register_references

LATE = "late:"
LATEST = 50


@dataclass(frozen=True)
class Paid:
    """What one lot of a purse paid, and what of it went back."""

    programme_name: str
    period: date
    expires_on: date | None
    book_date: date
    fen: int
    back_fen: int


@dataclass(frozen=True)
class GovernmentPart:
    """The government's part of the price under its own reference, and what of it went back."""

    reference: str
    operator: Organisation
    programme_name: str
    book_date: date
    fen: int
    back_fen: int

    @property
    def left_fen(self) -> int:
        """What can still be taken back."""
        return self.fen - self.back_fen


@dataclass(frozen=True)
class Lacking:
    """What the purses lacked of a late charge: the person's debt."""

    fen: int
    back_fen: int
    recovery: Recovery


@dataclass(frozen=True)
class ChargeBook:
    """Everything that is booked under one reference."""

    reference: str
    words: str
    resident: Resident | None
    operator: Organisation | None
    charge: Charge | None
    late: LateCharge | None
    holds: list[Hold]
    paid: list[Paid]
    lacking: Lacking | None
    government: list[GovernmentPart]
    refunds: list[Refund]

    @property
    def left_fen(self) -> int:
        """What of the person's part can still be given back."""
        parts: list[Paid | Lacking] = [*self.paid, *([self.lacking] if self.lacking else [])]
        return sum(part.fen - part.back_fen for part in parts)


def plain_reference(text: str) -> str:
    """As people may have copied it from a statement: without what names a part of the charge."""
    text = text.strip().removeprefix(LATE)
    head, _colon, part = text.rpartition(":")
    return head if ":" in head and not part.isdecimal() else text


def charge_book(reference: str, user: User) -> ChargeBook | None:
    """By the ledger's reference, as far as the user's area reaches; None: nothing there."""
    related = ("account__resident__community", "account__programme", "end__journal")
    holds = list(Hold.objects.visible_to(user).filter(reference=reference).select_related(*related))
    late = LateCharge.objects.visible_to(user).filter(reference=reference)
    late_charge = late.select_related("resident__community", "operator").first()
    government = _government(reference, user, seen=bool(holds or late_charge))
    if not (holds or late_charge or government):
        return None
    journals = _journals(holds, reference, late_charge)
    back = _back(journals)
    resident = (
        late_charge.resident if late_charge else (holds[0].account.resident if holds else None)
    )
    transfers = _transfers(journals)
    operators = [t.credit.operator for t in transfers] + [part.operator for part in government]
    refunds = Refund.objects.filter(
        reference__in=[reference, *(part.reference for part in government)]
    )
    return ChargeBook(
        reference=reference,
        words=reference_words([reference]).get(reference, ""),
        resident=resident,
        operator=next((operator for operator in operators if operator), None),
        charge=_charge(reference, user),
        late=late_charge,
        holds=holds,
        paid=[_paid(t, back) for t in transfers if t.kind == TransferKind.SPEND],
        lacking=_lacking(late_charge, transfers, back),
        government=government,
        refunds=list(refunds.select_related("refunded_by").order_by("pk")),
    )


def _charge(reference: str, user: User) -> Charge | None:
    number = reference.removeprefix(PREFIX)
    if not (reference.startswith(PREFIX) and number.isdecimal() and len(number) < 19):
        return None
    rows = Charge.objects.visible_to(user).select_related("operator", "charged_by", "resident")
    return rows.filter(pk=number).first()


def _journals(holds: list[Hold], reference: str, late: LateCharge | None) -> list[int]:
    ends = [hold.end.journal_id for hold in holds if hasattr(hold, "end")]
    found = [pk for pk in ends if pk]
    if late is not None:
        rows = Journal.objects.filter(kind=TransferKind.CHARGE_LATE, key=f"{LATE}{reference}")
        found += rows.values_list("pk", flat=True)
    return found


def _transfers(journals: list[int]) -> list[Transfer]:
    related = ("journal", "programme", "credit__operator", "debit_lot__grant")
    rows = Transfer.objects.filter(journal__in=journals).select_related(*related)
    return list(rows.order_by("kind", "pk"))


_Back = dict[tuple[int, int | None], int]


def _back(journals: Iterable[int]) -> _Back:
    """(journal, lot) → what went back of it."""
    rows = Transfer.objects.filter(
        kind__in=(TransferKind.REFUND, TransferKind.UNSUBSIDISE), journal__corrects__in=journals
    )
    grouped = rows.values("journal__corrects", "credit_lot").annotate(fen=Sum("amount_fen"))
    found: _Back = {}
    for row in grouped:
        found[row["journal__corrects"] or 0, row["credit_lot"]] = row["fen"]
    return found


def _paid(transfer: Transfer, back: _Back) -> Paid:
    lot: Any = transfer.debit_lot
    return Paid(
        str(transfer.programme),
        lot.grant.period,
        lot.expires_on,
        transfer.journal.book_date,
        transfer.amount_fen,
        back.get((transfer.journal_id, transfer.debit_lot_id), 0),
    )


def _lacking(late: LateCharge | None, transfers: list[Transfer], back: _Back) -> Lacking | None:
    if late is None or late.recovery_id is None:
        return None
    owed = next(t for t in transfers if t.kind == TransferKind.CHARGE_LATE)
    recovery = Recovery.objects.with_remaining().get(pk=late.recovery_id)
    return Lacking(owed.amount_fen, back.get((owed.journal_id, None), 0), recovery)


def _government(reference: str, user: User, *, seen: bool) -> list[GovernmentPart]:
    """Booked under the reference itself or its parts (…:age); to who sees the charge or settles."""
    rows = Transfer.objects.filter(
        Q(journal__key=reference) | Q(journal__key__startswith=f"{reference}:"),
        journal__kind=TransferKind.SUBSIDISE,
    ).select_related("journal", "programme", "credit__operator")
    shown = [
        t for t in rows if seen or user.has_perm("subsidies.take_back_parts", t.credit.operator)
    ]
    back: dict[int, int] = defaultdict(int)
    for (journal, _lot), fen in _back([t.journal_id for t in shown]).items():
        back[journal] += fen
    return [
        GovernmentPart(
            t.journal.key,
            t.credit.operator,  # type: ignore[arg-type] # a subsidy goes to an operator
            str(t.programme),
            t.journal.book_date,
            t.amount_fen,
            back[t.journal_id],
        )
        for t in shown
    ]


@dataclass(frozen=True)
class ChargeLine:
    """A charge in a person's list."""

    reference: str
    words: str
    created_at: datetime
    held_fen: int
    paid_fen: int


def charges_of(resident: Resident) -> list[ChargeLine]:
    """The latest charges of a person's purses, newest first. Two queries, and one for each app's words."""
    held = _by_reference(Hold.objects.filter(account__resident=resident))
    late = LateCharge.objects.filter(resident=resident).exclude(reference__in=held)
    lines = list(held.values())
    lines += [
        ChargeLine(row.reference, "", row.arrived_at, 0, row.amount_fen) for row in late[:LATEST]
    ]
    lines = sorted(lines, key=lambda line: line.created_at, reverse=True)[:LATEST]
    words = reference_words(line.reference for line in lines)
    return [
        ChargeLine(
            line.reference,
            words.get(line.reference, ""),
            line.created_at,
            line.held_fen,
            line.paid_fen,
        )
        for line in lines
    ]


def _by_reference(holds: QuerySet[Hold]) -> dict[str, ChargeLine]:
    rows = (
        holds.order_by()
        .values("reference")
        .annotate(
            last=Max("pk"),
            at=Max("created_at"),
            open_fen=Sum("amount_fen", filter=Q(end__isnull=True)),
            paid_fen=Sum("end__journal__total_fen"),
        )
        .order_by("-last")[:LATEST]
    )
    return {
        row["reference"]: ChargeLine(
            row["reference"], "", row["at"], row["open_fen"] or 0, row["paid_fen"] or 0
        )
        for row in rows
    }


def charge_address(reference: str) -> str:
    """The staff page of a charge."""
    return reverse("subsidies_console:charge", args=[reference.removeprefix(LATE)])


def charge_words(references: list[str]) -> dict[str, str]:
    """Reference → which operator's number; one query."""
    numbers = {
        text: int(number)
        for text in references
        if (number := text.removeprefix(LATE).removeprefix(PREFIX)).isdecimal()
        and len(number) < 19
        and text.removeprefix(LATE).startswith(PREFIX)
    }
    rows = Charge.objects.filter(pk__in=set(numbers.values()))
    known = {row.pk: row for row in rows}
    return {
        text: _("%(service)s，编号 %(number)s")
        % {"service": known[pk].get_service_display(), "number": known[pk].number}
        for text, pk in numbers.items()
        if pk in known
    }


def announce() -> None:
    """What the references of charges mean; called once, when the app is loaded."""
    for prefix in (PREFIX, LATE):
        register_references(ReferenceKind(prefix, charge_address, charge_words))

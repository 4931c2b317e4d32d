"""What a person holds and what happened to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from subsidies.enums import AccountKind, TransferKind
from subsidies.models import Account, Transfer


@dataclass(frozen=True)
class SpendablePurse:
    """A purse that may pay for a service."""

    purse_id: int
    programme_code: str
    programme_name: str
    available_fen: int


@dataclass(frozen=True)
class PurseOverview:
    """A purse as its holder sees it."""

    purse_id: int
    programme_name: str
    balance_fen: int
    held_fen: int
    available_fen: int


@dataclass(frozen=True)
class PurseLine:
    """A movement of a purse; amount_fen is negative for money that left it. period: of a top-up."""

    day: date
    kind: str
    amount_fen: int
    counterpart: str
    period: date | None


def spendable(resident_id: int, *, service: str) -> list[SpendablePurse]:
    """Purses with money for a service, whoever renders it, in the order in which they are used."""
    rows = (
        Account.objects.filter(
            kind=AccountKind.PURSE,
            resident=resident_id,
            programme__services__contains=[service],
            programme__operators__isnull=True,
            balance__posted__gt=F("balance__held"),
        )
        .select_related("programme", "balance")
        .order_by("programme__spend_order", "pk")
    )
    return [
        SpendablePurse(row.pk, row.programme.code, str(row.programme), row.balance.available)
        for row in rows
    ]


def purse_overview(resident_id: int) -> list[PurseOverview]:
    """Every purse of a person."""
    rows = (
        Account.objects.filter(kind=AccountKind.PURSE, resident=resident_id)
        .select_related("programme", "balance")
        .order_by("programme__spend_order", "pk")
    )
    return [
        PurseOverview(
            row.pk,
            str(row.programme),
            row.balance.posted,
            row.balance.held,
            row.balance.available,
        )
        for row in rows
    ]


def purse_history(purse_id: int, *, limit: int = 100) -> Iterator[PurseLine]:
    """The latest movements of a purse, newest first."""
    rows = (
        Transfer.objects.filter(Q(debit=purse_id) | Q(credit=purse_id))
        .select_related("journal", "credit__operator", "credit_lot__grant")
        .order_by("-pk")[:limit]
    )
    for row in rows:
        incoming = row.credit_id == purse_id
        yield PurseLine(
            day=row.journal.book_date,
            kind=str(TransferKind(row.kind).label),
            amount_fen=row.amount_fen if incoming else -row.amount_fen,
            counterpart="" if incoming else str(row.credit.operator),
            period=row.credit_lot.grant.period if row.credit_lot and incoming else None,
        )

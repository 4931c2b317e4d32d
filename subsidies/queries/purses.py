"""What a person holds and what happened to it."""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum

from core.dates import today
from subsidies.enums import AccountKind
from subsidies.models import Account, Lot, Recovery


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


def spendable(
    resident_id: int, *, service: str, operator: int | None = None
) -> list[SpendablePurse]:
    """Purses with money for a service, in the order in which they are used.

    Programmes that name their operators are among them only where the operator is known.
    """
    named = Q(programme__operators__isnull=True)
    if operator is not None:
        named |= Q(programme__operators=operator)
    rows = (
        Account.objects.filter(
            named,
            kind=AccountKind.PURSE,
            resident=resident_id,
            programme__services__contains=[service],
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


def payable_lots(purse: Account) -> QuerySet[Lot]:
    """What pays a debt: credit past its last day is the programme's again, not the person's."""
    lots = Lot.objects.filter(account=purse, remaining_fen__gt=0).order_by("expires_on", "pk")
    return lots.filter(Q(expires_on=None) | Q(expires_on__gte=today()))


def purse_of(recovery: Recovery) -> Account | None:
    """The purse that may pay a debt: that of the same programme."""
    return Account.objects.filter(
        kind=AccountKind.PURSE, programme=recovery.programme_id, resident=recovery.resident_id
    ).first()


def free_fen(recovery: Recovery) -> int:
    """What could be taken from the purse for a debt now."""
    purse = purse_of(recovery)
    if purse is None:
        return 0
    free = payable_lots(purse).aggregate(fen=Sum(F("remaining_fen") - F("held_fen")))
    return free["fen"] or 0

"""Who would pay which part of a price now: purses in their order, then the person."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db import connection

from accounts.models import Organisation
from core.dates import today
from elderly_care.models import Resident
from subsidies.logic.allocation import FreeLot, FreePurse, allocate
from subsidies.models import Account


@dataclass(frozen=True)
class PricePart:
    """What one purse would pay."""

    purse_id: int
    programme_code: str
    programme_name: str
    fen: int


@dataclass(frozen=True)
class PriceSplit:
    """The parts of a price; together they are the price."""

    parts: list[PricePart]
    own_fen: int


def price_split(
    *,
    resident: Resident,
    amount_fen: int,
    service: str,
    operator: Organisation | None = None,
    on: date | None = None,
) -> PriceSplit:
    """What hold_funds would take for a price, and what is left for the person to pay."""
    parts = allocate(amount_fen, _free_purses(resident, service, operator, on or today()))
    fen: dict[int, int] = {}
    for part in parts:
        fen[part.purse_id] = fen.get(part.purse_id, 0) + part.fen
    purses = Account.objects.select_related("programme").in_bulk(list(fen))
    return PriceSplit(
        [
            PricePart(pk, purses[pk].programme.code, str(purses[pk].programme), paid)
            for pk, paid in fen.items()
        ],
        amount_fen - sum(fen.values()),
    )


def _free_purses(
    resident: Resident, service: str, operator: Organisation | None, day: date
) -> list[FreePurse]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM subsidies_spendable_lots(%s, %s, %s, %s)",
            [resident.pk, service, operator.pk if operator else None, day],
        )
        rows = cursor.fetchall()
    return [
        FreePurse(purse_id, ratio, [FreeLot(lot, fen) for *_, lot, fen in lots if lot])
        for (purse_id, ratio), lots in groupby(rows, key=lambda row: row[:2])
    ]

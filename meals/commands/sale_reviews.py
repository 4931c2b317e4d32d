"""Sales that somebody must look at: opened when they arrive, settled by a decision."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from core.audit import Actor
from core.errors import NotFound, require_reason
from core.locking import locked
from meals.commands.reversals import take_back
from meals.commands.till_errors import ReviewSettled
from meals.enums import ReviewReason, ReviewState, SaleChannel
from meals.logic.offline_sales import OfflineSale
from meals.models import MealOrder, Sale, SaleReview, TillShift
from meals.queries.till import ENDED
from meals.transitions import SALE_REVIEW

CLOCKS_DIFFER = timedelta(minutes=5)


def open_review(sale: Sale, told: OfflineSale, *, differs: bool, used: bool) -> SaleReview | None:
    """One work item for everything that is odd about a sale; none when nothing is."""
    elsewhere = _elsewhere(sale)
    reasons = {
        ReviewReason.SERVED_ELSEWHERE: bool(elsewhere),
        ReviewReason.SUBSIDY_USED: used,
        ReviewReason.OVER_LIMIT: _over_limit(sale, told),
        ReviewReason.UNKNOWN_CARD: told.entry is None and bool(told.card),
        ReviewReason.LIST_OUTDATED: _outdated(sale, told),
        ReviewReason.PRICE_DIFFERS: differs,
        ReviewReason.SHIFT_CLOSED: sale.shift.closed_at is not None,
        ReviewReason.AFTER_DEATH: _after_death(sale),
    }
    found = [str(reason) for reason, is_so in reasons.items() if is_so]
    if not found:
        return None
    details: dict[str, Any] = {"elsewhere": elsewhere}
    if told.card:
        details["card_tail"] = told.card[-4:]
    return SaleReview.objects.create(sale=sale, reasons=found, details=details)


def _elsewhere(sale: Sale) -> list[str]:
    """Numbers of the same person's orders and sales for this meal, but those of this till."""
    if sale.resident is None:
        return []
    meal = {
        "resident": sale.resident,
        "service_date": sale.service_date,
        "meal_period": sale.meal_period,
    }
    orders = MealOrder.objects.filter(**meal).exclude(state__in=ENDED).order_by("pk")
    sales = Sale.objects.standing().filter(**meal).exclude(till=sale.till).order_by("pk")
    return [order.number for order in orders] + [other.number for other in sales]


def _after_death(sale: Sale) -> bool:
    """Somebody else holds the card."""
    died_on = sale.resident.died_on if sale.resident else None
    return died_on is not None and died_on < sale.service_date


def _over_limit(sale: Sale, told: OfflineSale) -> bool:
    """More than the list allowed, or than the till's limit from all tills together that day."""
    if not told.purse_fen or told.entry is None:
        return False
    offline = Sale.objects.standing().filter(
        resident=sale.resident, service_date=sale.service_date, channel=SaleChannel.OFFLINE
    )
    spent = offline.aggregate(fen=Sum("purse_fen", default=0))["fen"]
    return bool(told.purse_fen > told.limit_fen or spent > sale.till.offline_limit_fen)


def _outdated(sale: Sale, told: OfflineSale) -> bool:
    used = sale.price_list
    if used is None:
        return False
    return not used.issued_at - CLOCKS_DIFFER <= told.occurred_at <= used.expires_at


@transaction.atomic
def settle_review(
    *, review: SaleReview, outcome: str, reverse: bool = False, by: Actor
) -> SaleReview:
    """Keep the sale, or reverse it; either way somebody says why.

    Cash of a reversed sale comes from the till's open shift. Raises ReasonMissing, ReviewSettled,
    and what take_back raises.
    """
    words = require_reason(outcome, "outcome", 200)
    sale = Sale.objects.select_related("till__station__operator", "station").get(pk=review.sale_id)
    if isinstance(by, User) and not Sale.objects.visible_to(by).filter(pk=sale.pk).exists():
        raise NotFound
    if reverse:
        take_back(sale=sale, drawer=_drawer(sale), why=words, by=by)
    row = locked(SaleReview.objects.filter(pk=review.pk)).get()
    if row.state != ReviewState.OPEN:
        raise ReviewSettled
    row.owner_id, row.settled_at, row.outcome = by.pk, timezone.now(), words
    verb = "reverse" if reverse else "keep"
    SALE_REVIEW.move(row, verb, by=by, reason=words, save=["owner", "settled_at", "outcome"])
    return row


def _drawer(sale: Sale) -> TillShift | None:
    """Cash is given back by the till that took it."""
    if not sale.cash_fen:
        return None
    return locked(TillShift.objects.open().filter(till=sale.till_id), no_key=True).first()


@transaction.atomic
def take_review(*, review: SaleReview, by: Actor) -> SaleReview:
    """Somebody looks at it; another may take it over until it is settled. Raises ReviewSettled."""
    row = locked(SaleReview.objects.filter(pk=review.pk)).get()
    if row.state != ReviewState.OPEN:
        raise ReviewSettled
    row.owner_id = by.pk
    row.save(update_fields=["owner"])
    return row

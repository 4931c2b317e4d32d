"""Fees of day care: purses first, the rest is the person's own; a day taken back gives its money back."""

from django.db import transaction
from django.utils import timezone

from core.audit import Actor, record
from core.dates import today
from core.locking import locked
from elderly_care.models import ChildDay, DayCareDay
from subsidies.commands.periods import refusing_locked_periods
from subsidies.commands.refunds import refund_funds
from subsidies.commands.spending import capture_funds, hold_funds
from subsidies.enums import Service
from subsidies.models import ChildDayFee, DayCareFee
from subsidies.queries.settlement import open_day


@refusing_locked_periods()
@transaction.atomic
def charge_day(*, day: DayCareDay, by: Actor) -> DayCareFee:
    """Charge a locked day of somebody who was fetched. The same attendance again changes nothing.

    Booked on the day itself, or on the next open one when finance has locked that.
    """
    known = DayCareFee.objects.filter(day=day, take=day.take).first()
    if known is not None:
        return known
    enrolment = day.enrolment
    operator = enrolment.unit.station.operator
    fee = DayCareFee(
        day=day,
        take=day.take,
        resident=enrolment.resident,
        operator=operator,
        price_fen=day.fee_fen,
        paid_fen=0,
    )
    if day.fee_fen:
        hold_funds(
            resident=enrolment.resident,
            amount_fen=day.fee_fen,
            service=Service.DAY_CARE,
            reference=fee.reference,
            operator=operator,
            by=by,
        )
        fee.paid_fen = capture_funds(
            reference=fee.reference,
            operator=operator,
            book_date=open_day(operator.pk, min(day.day, today())),
            by=by,
        )
    fee.save(force_insert=True)
    record(fee, "subsidies.day_care.charged", by=by, paid_fen=fee.paid_fen, own_fen=fee.own_fen)
    return fee


@refusing_locked_periods()
@transaction.atomic
def take_fee_back(*, day: DayCareDay, by: Actor) -> DayCareFee | None:
    """What a locked day was charged goes back to exactly the purses that paid. Nothing charged: None."""
    fee = locked(DayCareFee.objects.standing().filter(day=day)).first()
    if fee is None:
        return None
    back = 0
    if fee.paid_fen:
        back = refund_funds(
            reference=fee.reference,
            refund_reference=f"{fee.reference}:taken-back",
            operator=fee.operator,
            by=by,
        )
    fee.reversed_at, fee.returned_fen = timezone.now(), fee.paid_fen
    fee.save(update_fields=["reversed_at", "returned_fen"])
    record(fee, "subsidies.day_care.taken_back", by=by, fen=back)
    return fee


@transaction.atomic
def charge_child_day(*, day: ChildDay, by: Actor) -> ChildDayFee:
    """What the guardian owes for a locked day; a child has no purse. The same attendance again changes nothing."""
    known = ChildDayFee.objects.filter(day=day, take=day.take).first()
    if known is not None:
        return known
    operator = day.enrolment.unit.station.operator
    fee = ChildDayFee(day=day, take=day.take, operator=operator, price_fen=day.fee_fen)
    fee.save(force_insert=True)
    record(fee, "subsidies.child_day.charged", by=by, price_fen=fee.price_fen)
    return fee


@transaction.atomic
def take_child_fee_back(*, day: ChildDay, by: Actor) -> ChildDayFee | None:
    """An attendance that never was is owed by nobody. Nothing charged: None."""
    fee = locked(ChildDayFee.objects.standing().filter(day=day)).first()
    if fee is not None:
        fee.reversed_at = timezone.now()
        fee.save(update_fields=["reversed_at"])
        record(fee, "subsidies.child_day.taken_back", by=by, price_fen=fee.price_fen)
    return fee

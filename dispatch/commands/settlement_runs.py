"""Settling an operator's month in the background: asked for, worked off, and who asked is told."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, tell_staff
from accounts.models import Organisation, User
from core.audit import record
from core.dates import month_of
from core.errors import DomainError
from core.language import platform_language
from core.locking import locked
from core.money import yuan
from dispatch.commands.visit_errors import NothingToSettle
from dispatch.commands.visit_settlement import require_settler, settle_visits
from dispatch.models import SettlementRun
from dispatch.queries.after import payable, settled_without_line
from dispatch.tasks import settle_visits as ring


@transaction.atomic
def ask_settlement(*, operator: Organisation, period: date, by: User) -> SettlementRun:
    """Have an operator's month settled. While it is under way, again changes nothing.

    Raises NotFound, NotAllowed, NothingToSettle.
    """
    require_settler(operator, by)
    operator = locked(Organisation.objects.filter(pk=operator.pk), no_key=True).get()
    period, now = month_of(period), timezone.now()
    known = SettlementRun.objects.filter(
        operator=operator, period=period, ended_at__isnull=True
    ).first()
    if known is not None:
        return known
    due = payable(operator, period, now), settled_without_line(operator, period)
    if not any(rows.exists() for rows in due):
        raise NothingToSettle(period=f"{period:%Y-%m}")
    run = SettlementRun.objects.create(operator=operator, period=period, asked_by=by, asked_at=now)
    record(run, "dispatch.settlement.asked", by=by, period=period)
    transaction.on_commit(lambda: ring.delay(run.pk), robust=True)
    return run


def work_off(*, run: SettlementRun) -> None:
    """Settle what was asked for and say what became of it. Harmless twice, and at once with another."""
    if run.ended_at is not None:
        return
    try:
        made = settle_visits(operator=run.operator, period=run.period, by=run.asked_by)
    except DomainError as refusal:
        _end(run, str(refusal))
        return
    with platform_language():
        words = {"visits": made.visits, "price": yuan(made.price_fen), "paid": yuan(made.purse_fen)}
        text = _("%(visits)s 次，价格 %(price)s 元，额度支付 %(paid)s 元。") % words
    _end(run, text)


@transaction.atomic
def _end(run: SettlementRun, note: str) -> None:
    row = locked(SettlementRun.objects.filter(pk=run.pk, ended_at__isnull=True)).first()
    if row is None:  # another worker was quicker
        return
    row.ended_at, row.note = timezone.now(), note[:300]
    row.save(update_fields=["ended_at", "note"])
    with platform_language():
        words = {"operator": row.operator, "month": f"{row.period:%Y-%m}", "note": row.note}
        text = _("%(operator)s %(month)s 的上门服务结算：%(note)s") % words
        tell_staff([StaffMessage(row.asked_by, _("上门服务结算"), text, row)])

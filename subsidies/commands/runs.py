"""The monthly run: frozen list, batches worked off by any number of workers, closed once it adds up.

Every step may be killed between two lines, delivered twice or started by many at once: the run
row, the batch rows and the ledger's unique keys decide, not the messages.
"""

from datetime import date
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor
from core.dates import add_months, month_of, today
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.locking import locked
from subsidies.commands.batches import post_next_batch
from subsidies.enums import ProgrammeKind, RunState
from subsidies.models import Enrolment, Programme, Run, Transfer
from subsidies.tasks import post_run
from subsidies.transitions import RUN

BATCH_SIZE = 5_000


class NoSuchProgramme(NotFound):
    """The code names no programme that is paid monthly."""

    code = "subsidies.no_such_programme"
    message = _("没有代码为“%(code)s”的按月发放项目。")


class PeriodTooEarly(InvalidInput):
    """A month is paid at the earliest in the month before it."""

    code = "subsidies.period_too_early"
    message = _("%(period)s 还不能发放：最早在前一个月发放。什么都没有改变。")


class NoRulesYet(InvalidInput):
    """The month lies before the programme's first rules."""

    code = "subsidies.no_rules_yet"
    message = _("%(period)s 还没有任何按月发放的规则。什么都没有改变。")


class RunUnfinished(Conflict):
    """One run of a programme after the other, so that none pays what another is about to pay."""

    code = "subsidies.run_unfinished"
    message = _("“%(programme)s”%(period)s 的发放还没有关账，请等它完成后再开始下一个月。")


class RunReachesFurther(NotAllowed):
    """A run pays everybody enrolled, so whoever starts it answers for all of them."""

    code = "subsidies.run_reaches_further"
    message = _("“%(programme)s”也发给您负责范围以外的人，请由负责全部范围的管理员开始。")


class RunDiffers(Conflict):
    """List, batches and postings of a run don't agree: a person has to look."""

    code = "subsidies.run_differs"
    message = _("%(run)s 的名单与入账不一致，没有关账。请先运行资金核对（ledger_check）。")


PLAN = """
INSERT INTO subsidies_runitem (run_id, batch_number, account_id, resident_id, award_id, period,
                               component, sequence, amount_fen)
SELECT %(run)s, (row_number() OVER (ORDER BY account_id, period) - 1) / %(size)s + 1,
       account_id, resident_id, award_id, period, component, sequence, amount_fen
FROM (
  SELECT e.account_id, e.resident_id, a.id AS award_id, %(period)s::date AS period,
         'base' AS component, 0 AS sequence, a.amount_fen
  FROM subsidies_enrolment e
  JOIN subsidies_award a ON a.enrolment_id = e.id AND a.replaced_at IS NULL
   AND a.first <= %(period)s AND (a.last IS NULL OR a.last >= %(period)s)
  WHERE e.programme_id = %(programme)s AND e.applied_on < %(next_month)s
    AND NOT EXISTS (SELECT FROM subsidies_grant g
                    WHERE g.programme_id = e.programme_id AND g.resident_id = e.resident_id
                      AND g.period = %(period)s)
  UNION ALL
  SELECT e.account_id, e.resident_id, a.id, missed.period,
         CASE WHEN paid.times = 0 THEN 'base' ELSE 'difference' END, paid.times,
         a.amount_fen - paid.fen
  FROM subsidies_enrolment e
  CROSS JOIN LATERAL (
    SELECT generate_series(
      CASE WHEN e.applied_on < coalesce(e.opening, %(first_run)s)
           THEN greatest(e.catch_up_from, coalesce(e.opening, %(first_run)s))
           ELSE e.catch_up_from END,
      %(period)s::date - interval '1 month', interval '1 month')::date AS period) missed
  JOIN subsidies_award a ON a.enrolment_id = e.id AND a.replaced_at IS NULL
   AND a.first <= missed.period AND (a.last IS NULL OR a.last >= missed.period)
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS times, coalesce(sum(g.amount_fen), 0)::bigint AS fen
    FROM subsidies_grant g
    WHERE g.programme_id = e.programme_id AND g.resident_id = e.resident_id
      AND g.period = missed.period) paid
  WHERE e.programme_id = %(programme)s AND e.applied_on < %(next_month)s
    AND e.catch_up_from IS NOT NULL AND a.amount_fen > paid.fen) due
"""

BATCHES = """
INSERT INTO subsidies_runbatch (run_id, number, count, total_fen)
SELECT run_id, batch_number, count(*), sum(amount_fen) FROM subsidies_runitem
WHERE run_id = %(run)s GROUP BY run_id, batch_number
"""


@transaction.atomic
def start_run(*, programme: Programme, period: date, by: Actor) -> Run:
    """The run of a programme and period, with its list frozen; made once, however often asked.

    Raises NoSuchProgramme, NoRulesYet, PeriodTooEarly, RunReachesFurther, RunUnfinished.
    """
    period = month_of(period)
    if programme.kind != ProgrammeKind.MONTHLY_ALLOWANCE:
        raise NoSuchProgramme(code=programme.code)
    require_payable(period)
    if not _in_force(period).filter(pk=programme.pk).exists():
        raise NoRulesYet(period=f"{period:%Y-%m}")
    _require_reach(programme, by)
    # Waits for enrolments under way, which share this lock, and for a run of another month.
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    Run.objects.bulk_create([Run(programme=programme, period=period)], ignore_conflicts=True)
    runs = locked(Run.objects.filter(programme=programme))
    run = next(run for run in runs if run.period == period)
    if run.state == RunState.OPEN:
        unfinished = [other for other in runs if other.state == RunState.POSTING]
        if unfinished:
            raise RunUnfinished(programme=programme, period=f"{unfinished[0].period:%Y-%m}")
        _plan(run, [other.period for other in runs], by=by)
    # A bell that can't be rung must not undo anything: beat rings again.
    transaction.on_commit(partial(post_run.delay, run.pk), robust=True)
    return run


def require_payable(period: date) -> None:
    """Raise PeriodTooEarly for a month after the next."""
    if month_of(period) > add_months(today(), 1):
        raise PeriodTooEarly(period=f"{period:%Y-%m}")


def _in_force(period: date) -> QuerySet[Programme]:
    """Monthly programmes whose rules had begun by the end of a month."""
    return Programme.objects.filter(
        kind=ProgrammeKind.MONTHLY_ALLOWANCE,
        versions__effective_from__lt=add_months(period, 1),
    ).distinct()


def _require_reach(programme: Programme, by: Actor) -> None:
    enrolled = Enrolment.objects.filter(programme=programme)
    if isinstance(by, User):
        inside = Enrolment.objects.visible_to(by).values("pk")
        if enrolled.exclude(pk__in=inside).exists():
            raise RunReachesFurther(programme=programme)


def start_monthly_runs(*, period: date, by: Actor) -> list[Run]:
    """The period's run of every monthly programme, each in a transaction of its own.

    A programme whose month before is unfinished holds up no other; RunUnfinished comes at the end.
    """
    runs, refusals = [], []
    programmes = list(_in_force(month_of(period)).order_by("code"))
    if not programmes:
        raise NoRulesYet(period=f"{period:%Y-%m}")
    for programme in programmes:
        try:
            runs.append(start_run(programme=programme, period=period, by=by))
        except RunUnfinished as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0]
    return runs


def _plan(run: Run, periods: list[date], *, by: Actor) -> None:
    values: dict[str, Any] = {
        "run": run.pk,
        "size": BATCH_SIZE,
        "programme": run.programme_id,
        "period": run.period,
        "next_month": add_months(run.period, 1),
        "first_run": min(periods),
    }
    with connection.cursor() as cursor:
        cursor.execute(PLAN, values)
        cursor.execute(BATCHES, values)
    if run.period == max(periods):  # a run of an earlier month has not looked at all that is missed
        Enrolment.objects.filter(
            programme=run.programme_id,
            applied_on__lt=values["next_month"],
            catch_up_from__isnull=False,
        ).update(catch_up_from=None)
    sums = run.batches.aggregate(count=Sum("count", default=0), fen=Sum("total_fen", default=0))
    run.count, run.total_fen, run.book_date = sums["count"], sums["fen"], today()
    run.save(update_fields=["count", "total_fen", "book_date"])
    RUN.move(run, "plan", by=by, count=run.count, total_fen=run.total_fen)


@transaction.atomic
def close_run(*, run: Run, by: Actor) -> bool:
    """Close a run whose batches are all posted; False while some are not. Raises RunDiffers."""
    run = locked(Run.objects.filter(pk=run.pk)).get()
    if run.state != RunState.POSTING:
        return run.state == RunState.CLOSED
    if run.batches.filter(posted_at__isnull=True).exists():
        return False
    posted = Transfer.objects.filter(journal__in=run.batches.values("journal"))
    if (posted.aggregate(fen=Sum("amount_fen", default=0))["fen"], posted.count()) != (
        run.total_fen,
        run.count,
    ):
        raise RunDiffers(run=str(run))
    run.closed_at = timezone.now()
    RUN.move(run, "close", by=by, save=["closed_at"])
    return True


def work_off(*, run: Run, by: Actor) -> int:
    """Post batches until none is left to take, then close the run if all are posted.

    Returns how many batches this caller posted.
    """
    posted = 0
    while post_next_batch(run=run, by=by):
        posted += 1
    close_run(run=run, by=by)
    return posted

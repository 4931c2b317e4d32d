"""The monthly run: frozen list, batches worked off by any number of workers, closed once it adds up.

Every step may be killed between two lines, delivered twice or started by many at once: the run
row, the batch rows and the ledger's unique keys decide, not the messages.
"""

from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor
from core.dates import add_months, month_of, months, today
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.locking import locked
from subsidies.commands.batches import (
    BatchFailed,
    note_failure,
    post_next_batch,
    post_without_bad_items,
)
from subsidies.commands.plans import list_due
from subsidies.commands.repayments import collect_instalments
from subsidies.enums import Cycle, PaidTo, ProgrammeKind, RunKind, RunState
from subsidies.logic.cycles import expires_on, pays_in
from subsidies.models import Enrolment, Programme, ProgrammeVersion, Run, Transfer
from subsidies.queries import programmes_to_pay, version_for
from subsidies.tasks import check_run
from subsidies.transitions import RUN


class NoSuchProgramme(NotFound):
    """The code names no programme that is paid by runs."""

    code = "subsidies.no_such_programme"
    message = _("没有代码为“%(code)s”的定期发放项目。")


class PeriodTooEarly(InvalidInput):
    """A month is paid at the earliest in the month before it."""

    code = "subsidies.period_too_early"
    message = _("%(period)s 还不能发放：最早在前一个月发放。什么都没有改变。")


class NoRulesYet(InvalidInput):
    """The month lies before the programme's first rules."""

    code = "subsidies.no_rules_yet"
    message = _("%(period)s 还没有任何按月发放的规则。什么都没有改变。")


class NotDue(InvalidInput):
    """A quarter is paid by the run of its last month."""

    code = "subsidies.run_not_due"
    message = _(
        "“%(programme)s”按季度发放，请选季度的最后一个月，不能选 %(period)s。什么都没有改变。"
    )


class RunUnfinished(Conflict):
    """One run of a programme after the other, so that none pays what another is about to pay."""

    code = "subsidies.run_unfinished"
    message = _("“%(programme)s”%(period)s 的发放还没有关账，请等它完成后再开始下一个月。")


class MonthLeftBehind(Conflict):
    """A month that is jumped over would never be listed."""

    code = "subsidies.month_left_behind"
    message = _(
        "“%(programme)s”%(period)s 还没有生成名单，请先生成那个月的，再办以后的。什么都没有改变。"
    )


class RunReachesFurther(NotAllowed):
    """A run pays everybody enrolled, so whoever starts it answers for all of them."""

    code = "subsidies.run_reaches_further"
    message = _("“%(programme)s”也发给您负责范围以外的人，请由负责全部范围的管理员办理。")


class RunDiffers(Conflict):
    """List, batches and postings of a run don't agree: a person has to look."""

    code = "subsidies.run_differs"
    message = _("%(run)s 的名单与入账不一致，没有关账。请先运行资金核对（ledger_check）。")


@transaction.atomic
def start_run(*, programme: Programme, period: date, by: Actor) -> Run:
    """The top-up run of a programme and period, with its list frozen; made once, however often asked.

    It is posted after two people approved it (approve_run). Raises NoSuchProgramme, NoRulesYet,
    NotDue, PeriodTooEarly, RunReachesFurther, MonthLeftBehind, RunUnfinished.
    """
    period = month_of(period)
    if programme.kind == ProgrammeKind.MEAL_SUBSIDY:
        raise NoSuchProgramme(code=programme.code)
    require_payable(period)
    version = version_for(programme, period)
    if version is None:
        raise NoRulesYet(period=f"{period:%Y-%m}")
    if not pays_in(version.cycle, period):
        raise NotDue(programme=programme, period=f"{period:%Y-%m}")
    require_reach(programme, by)
    _require_in_order(programme, period, by)
    run, runs = open_run(programme, period, RunKind.TOPUP)
    if run.state == RunState.OPEN:
        _refuse_unfinished(run, runs)
        _freeze(run, version, [other.period for other in runs], by=by)
        # A bell that can't be rung must not undo anything: approving looks for itself.
        transaction.on_commit(lambda: check_run.delay(run.pk), robust=True)
    return run


def require_payable(period: date) -> None:
    """Raise PeriodTooEarly for a month after the next."""
    if month_of(period) > add_months(today(), 1):
        raise PeriodTooEarly(period=f"{period:%Y-%m}")


def _require_in_order(programme: Programme, period: date, by: Actor) -> None:
    """A cancelled list counts: what was on it is caught up. The server's own side loads history."""
    listed = set(programme.runs.filter(kind=RunKind.TOPUP).values_list("period", flat=True))
    if period in listed or not isinstance(by, User):
        return
    for month in months(min(listed, default=period), add_months(period, -1)):
        version = None if month in listed else version_for(programme, month)
        if version is not None and pays_in(version.cycle, month):
            raise MonthLeftBehind(programme=programme, period=f"{month:%Y-%m}")


def require_reach(programme: Programme, by: Actor) -> None:
    """Raise RunReachesFurther for a person who doesn't answer for everybody enrolled."""
    enrolled = Enrolment.objects.filter(programme=programme)
    if isinstance(by, User):
        inside = Enrolment.objects.visible_to(by).values("pk")
        if enrolled.exclude(pk__in=inside).exists():
            raise RunReachesFurther(programme=programme)


def open_run(programme: Programme, period: date, kind: RunKind) -> tuple[Run, list[Run]]:
    """The run of a month, made if there is none, and all of its kind; the programme is locked."""
    # Waits for enrolments under way, which share this lock, and for a run of another month.
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    Run.objects.bulk_create(
        [Run(programme=programme, period=period, kind=kind)], ignore_conflicts=True
    )
    runs = list(locked(Run.objects.standing().filter(programme=programme, kind=kind)))
    return next(run for run in runs if run.period == period), runs


def _refuse_unfinished(run: Run, runs: list[Run]) -> None:
    under_way = (RunState.FROZEN, RunState.POSTING, RunState.PAUSED)
    unfinished = [other for other in runs if other.state in under_way]
    if unfinished:
        raise RunUnfinished(programme=run.programme, period=f"{unfinished[0].period:%Y-%m}")


def start_monthly_runs(*, period: date, by: Actor) -> list[Run]:
    """The period's run of every programme that has people and pays in it, each in its own transaction.

    A programme whose month before is unfinished holds up no other; RunUnfinished comes at the end.
    """
    period = month_of(period)
    runs, refusals = [], []
    programmes = programmes_to_pay(period)
    if not programmes.exists():
        raise NoRulesYet(period=f"{period:%Y-%m}")
    for programme in programmes.filter(enrolments__isnull=False).distinct():
        version = version_for(programme, period)
        if version is None or not pays_in(version.cycle, period):
            continue
        try:
            runs.append(start_run(programme=programme, period=period, by=by))
        except (RunUnfinished, MonthLeftBehind) as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0]
    return runs


def _freeze(run: Run, version: ProgrammeVersion, periods: list[date], *, by: Actor) -> None:
    list_due(run, Cycle(version.cycle), first_run=min(periods))
    if run.period == max(periods):  # a run of an earlier month has not looked at all that is missed
        Enrolment.objects.filter(
            programme=run.programme_id,
            applied_on__lt=add_months(run.period, 1),
            catch_up_from__isnull=False,
        ).update(catch_up_from=None)
    run.paid_to = PaidTo(version.paid_to)
    run.lots_expire_on = expires_on(version, run.period)
    freeze_sums(run, by=by)


def freeze_sums(run: Run, *, by: Actor) -> None:
    """The list is complete: add it up and lock it."""
    sums = run.batches.aggregate(count=Sum("count", default=0), fen=Sum("total_fen", default=0))
    run.count, run.total_fen, run.book_date = sums["count"], sums["fen"], today()
    fields = ["count", "total_fen", "book_date", "paid_to", "lots_expire_on"]
    RUN.move(run, "plan", by=by, save=fields, count=run.count, total_fen=run.total_fen)


@transaction.atomic
def close_run(*, run: Run, by: Actor) -> bool:
    """Close a run whose batches are all posted; False while some are not. Raises RunDiffers."""
    run = locked(Run.objects.filter(pk=run.pk)).get()
    if run.state != RunState.POSTING:
        return run.state == RunState.CLOSED
    if run.batches.filter(posted_at__isnull=True, count__gt=0).exists():
        return False
    posted = Transfer.objects.filter(journal__in=run.batches.values("journal"))
    if (posted.aggregate(fen=Sum("amount_fen", default=0))["fen"], posted.count()) != (
        run.total_fen,
        run.count,
    ):
        raise RunDiffers(run=str(run))
    run.closed_at = timezone.now()
    RUN.move(run, "close", by=by, save=["closed_at"])
    if run.kind == RunKind.TOPUP:  # before a bank file takes the rest
        collect_instalments(programme=run.programme, period=run.period, by=by)
    return True


def work_off(*, run: Run, by: Actor) -> int:
    """Post batches until none is left to take, then close the run if all are posted.

    A batch that fails again and again is posted without the lines that can't be; they are parked.
    Returns how many batches this caller posted.
    """
    posted = 0
    while True:
        try:
            if post_next_batch(run=run, by=by) is None:
                break
        except BatchFailed as failure:
            if note_failure(failure):
                post_without_bad_items(failure, by=by)
            continue
        posted += 1
    close_run(run=run, by=by)
    return posted

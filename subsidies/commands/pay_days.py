"""Beat's side of the monthly run: on each programme's pay day its list is frozen for approval."""

from datetime import date

from django.utils.translation import gettext as _

from core.audit import Actor
from core.dates import add_months, today
from subsidies.commands.run_steps import release_run
from subsidies.commands.runs import RunUnfinished, start_run
from subsidies.enums import RunKind
from subsidies.logic.cycles import list_day, pays_in
from subsidies.models import Programme, Run
from subsidies.queries import programmes_to_pay, version_for

LOOK_BACK = 24  # months; whoever was away for longer starts by hand


def start_due_runs(*, by: Actor) -> list[Run]:
    """Freeze the list of every period whose pay day has come and that has no list yet.

    A missed day is made up; a list that a person cancelled is made anew by a person. A list with
    nobody on it needs no approval.
    """
    runs = []
    for programme in programmes_to_pay(add_months(today(), 1)):
        for period in due_periods(programme):
            try:
                run = start_run(programme=programme, period=period, by=by)
            except RunUnfinished:  # the month before has to be approved first
                break
            if not run.count:
                run = release_run(run=run, by=by, reason=str(_("名单上没有人")))
            runs.append(run)
    return runs


def due_periods(programme: Programme) -> list[date]:
    """The periods after the last listed one whose pay day has come, oldest first.

    A programme that was never paid here begins with the latest of them.
    """
    if not programme.enrolments.exists():
        return []
    known = programme.runs.filter(kind=RunKind.TOPUP)
    last = known.order_by("-period").values_list("period", flat=True).first()
    first = last or add_months(today(), -LOOK_BACK)
    due = [
        period
        for period in (add_months(today(), 1 - back) for back in range(LOOK_BACK + 1))
        if period > first and _is_due(programme, period)
    ]
    return sorted(due) if last else due[:1]


def _is_due(programme: Programme, period: date) -> bool:
    version = version_for(programme, period)
    if version is None or not pays_in(version.cycle, period):
        return False
    return list_day(version, period) <= today()

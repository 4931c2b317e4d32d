"""The expiry run: credit whose last day has passed goes back to the fund, by the same machinery.

Nobody approves it: which lots, and how much of each, follow from dates that were approved with the
top-up, and no discretion is left.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import SYSTEM, Actor
from core.dates import month_of, today
from subsidies.commands.plans import list_expired
from subsidies.commands.run_steps import release_run
from subsidies.commands.runs import PeriodTooEarly, freeze_sums, open_run, require_reach
from subsidies.commands.set_off import set_off_expired
from subsidies.enums import RunKind, RunState
from subsidies.models import Programme, Run
from subsidies.queries import programmes_with_expired_credit


@transaction.atomic
def start_expiry_run(*, programme: Programme, month: date, by: Actor) -> Run:
    """The expiry run of a programme and month: listed, and posted at once; made once.

    Raises PeriodTooEarly for a month that has not begun, RunReachesFurther.
    """
    month = month_of(month)
    if month > today():
        raise PeriodTooEarly(period=f"{month:%Y-%m}")
    require_reach(programme, by)
    run, _runs = open_run(programme, month, RunKind.EXPIRY)
    if run.state == RunState.OPEN:
        set_off_expired(programme, key=f"run:{run.pk}", by=by)
        list_expired(run)
        freeze_sums(run, by=by)
        run = release_run(run=run, by=SYSTEM, reason=str(_("有效期已过，按规则收回")))
    return run


def start_expiry_runs(*, by: Actor) -> list[Run]:
    """This month's expiry run of every programme that has credit past its last day."""
    return [
        start_expiry_run(programme=programme, month=today(), by=by)
        for programme in programmes_with_expired_credit(today())
    ]

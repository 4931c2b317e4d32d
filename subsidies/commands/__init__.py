"""What happens with money: one verb, one function. All channels come through here."""

from subsidies.commands.batches import post_next_batch
from subsidies.commands.enrolments import (
    EnrolmentResult,
    enrol,
    reassess,
    reassess_programme,
)
from subsidies.commands.programmes import load_programmes
from subsidies.commands.roster import RosterResult, import_roster
from subsidies.commands.runs import (
    NoSuchProgramme,
    PeriodTooEarly,
    RunUnfinished,
    close_run,
    require_payable,
    start_monthly_runs,
    start_run,
    work_off,
)
from subsidies.commands.settlement import draw_statement
from subsidies.commands.spending import (
    ReferenceReused,
    capture_funds,
    hold_funds,
    pay_operator,
    release_funds,
)

__all__ = [
    "EnrolmentResult",
    "NoSuchProgramme",
    "PeriodTooEarly",
    "ReferenceReused",
    "RosterResult",
    "RunUnfinished",
    "capture_funds",
    "close_run",
    "draw_statement",
    "enrol",
    "hold_funds",
    "import_roster",
    "load_programmes",
    "pay_operator",
    "post_next_batch",
    "reassess",
    "reassess_programme",
    "release_funds",
    "require_payable",
    "start_monthly_runs",
    "start_run",
    "work_off",
]

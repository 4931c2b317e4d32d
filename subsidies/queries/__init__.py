"""What to show and what to ask: facts of persons, purses, reports and reconciliation."""

from subsidies.queries.facts import people, rule_versions
from subsidies.queries.purses import (
    PurseLine,
    PurseOverview,
    SpendablePurse,
    purse_history,
    purse_overview,
    spendable,
)
from subsidies.queries.reconciliation import CHECKS, NOTICES, Difference, differences, notices
from subsidies.queries.reports import (
    RunProgress,
    TopUpRow,
    run_progress,
    top_ups,
    unfinished_run_ids,
)

__all__ = [
    "CHECKS",
    "NOTICES",
    "Difference",
    "PurseLine",
    "PurseOverview",
    "RunProgress",
    "SpendablePurse",
    "TopUpRow",
    "differences",
    "notices",
    "people",
    "purse_history",
    "purse_overview",
    "rule_versions",
    "run_progress",
    "spendable",
    "top_ups",
    "unfinished_run_ids",
]

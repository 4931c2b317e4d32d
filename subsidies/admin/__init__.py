"""Staff pages: programmes and rules, enrolments, runs, ledger. Money is never edited here."""

from subsidies.admin import (
    applications,
    charges,
    day_care,
    enrolments,
    holds,
    ledger,
    lists,
    programmes,
    recoveries,
    runs,
    settlement,
)

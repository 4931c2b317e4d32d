"""Staff pages: programmes and rules, enrolments, runs, ledger. Money is never edited here."""

from subsidies.admin import (
    applications,
    charges,
    enrolments,
    holds,
    ledger,
    lists,
    programmes,
    recoveries,
    runs,
    settlement,
)

__all__ = [
    "applications",
    "charges",
    "enrolments",
    "holds",
    "ledger",
    "lists",
    "programmes",
    "recoveries",
    "runs",
    "settlement",
]

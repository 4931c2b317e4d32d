"""Programmes and their rules, enrolments and awards, the ledger, runs and settlement."""

from subsidies.models.accounts import Account, Balance
from subsidies.models.enrolments import Award, Enrolment
from subsidies.models.holds import Hold, HoldEnd, HoldLot
from subsidies.models.ledger import Grant, Journal, Lot, Transfer
from subsidies.models.programmes import Programme, ProgrammeVersion, Tier
from subsidies.models.runs import Run, RunBatch, RunItem
from subsidies.models.settlement import Statement, StatementLine

__all__ = [
    "Account",
    "Award",
    "Balance",
    "Enrolment",
    "Grant",
    "Hold",
    "HoldEnd",
    "HoldLot",
    "Journal",
    "Lot",
    "Programme",
    "ProgrammeVersion",
    "Run",
    "RunBatch",
    "RunItem",
    "Statement",
    "StatementLine",
    "Tier",
    "Transfer",
]

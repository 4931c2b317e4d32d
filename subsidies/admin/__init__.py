"""Staff pages: programmes and rules, enrolments, runs, ledger. Money is never edited here."""

from subsidies.admin import enrolments, holds, ledger, programmes, runs, settlement

__all__ = ["enrolments", "holds", "ledger", "programmes", "runs", "settlement"]

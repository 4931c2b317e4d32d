"""Staff pages: programmes and rules, enrolments, runs, ledger. Money is never edited here."""

from subsidies.admin import enrolments, ledger, programmes, runs

__all__ = ["enrolments", "ledger", "programmes", "runs"]

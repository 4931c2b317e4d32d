"""Money: programmes, enrolments, the ledger, the monthly run, spending and settlement."""

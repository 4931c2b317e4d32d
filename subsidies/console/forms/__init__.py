"""What staff fill in on subsidy pages, by subject."""

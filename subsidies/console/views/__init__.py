"""Staff pages of subsidies, by subject."""

"""Staff pages of subsidies."""

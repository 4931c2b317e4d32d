"""Staff pages of activities."""

"""Staff pages of people who come."""

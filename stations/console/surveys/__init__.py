"""Staff pages of surveys."""

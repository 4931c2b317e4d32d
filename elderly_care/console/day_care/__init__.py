"""Staff pages of day care, beds and respite."""

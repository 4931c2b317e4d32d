"""Staff pages about one person: the portrait and what is done from it."""

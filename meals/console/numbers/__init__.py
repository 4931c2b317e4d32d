"""Staff's pages of figures: a month, its places, and the rows behind each number."""

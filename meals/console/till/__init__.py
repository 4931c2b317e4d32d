"""The counter: the till's page, what its scripts ask, shifts, sales and reviews."""

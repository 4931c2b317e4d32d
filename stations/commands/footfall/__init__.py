"""People who come: told by the reception, by other acts, by counters at doors."""

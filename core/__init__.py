"""The floor of the house: imports nothing of ours, everything stands on it."""

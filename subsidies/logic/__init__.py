"""Decisions as pure functions: who is owed what, for which months."""

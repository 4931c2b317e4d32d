"""Decisions about places, as pure functions."""

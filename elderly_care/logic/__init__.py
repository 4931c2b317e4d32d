"""Decisions about residents as pure functions."""

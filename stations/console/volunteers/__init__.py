"""Volunteers for the staff."""

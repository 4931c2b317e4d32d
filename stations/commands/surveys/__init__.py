"""Surveys are opened, answered, closed and published."""

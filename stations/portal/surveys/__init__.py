"""Surveys for everybody."""

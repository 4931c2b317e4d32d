"""Residents and families ask for help at home."""

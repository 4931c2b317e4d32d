"""Subsidies on the portal."""

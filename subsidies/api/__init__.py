"""Subsidies for partners and departments."""

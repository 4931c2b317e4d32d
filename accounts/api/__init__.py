"""Divisions and tokens for partners' programs."""

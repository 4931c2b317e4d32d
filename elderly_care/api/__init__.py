"""Residents for programs that act in a division: masked."""

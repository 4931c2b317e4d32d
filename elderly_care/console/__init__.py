"""Pieces of staff pages about people."""

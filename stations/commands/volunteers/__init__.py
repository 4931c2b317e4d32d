"""Volunteers: who they are, their shifts, their hours and their points."""

"""Rooms that residents and groups book."""

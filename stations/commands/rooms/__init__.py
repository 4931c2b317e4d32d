"""Rooms that residents and groups book: asked for, answered, given back, told."""

"""Rooms that people book: who asks, who has which room."""

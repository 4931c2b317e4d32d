"""The day of a station's rooms with appointments."""

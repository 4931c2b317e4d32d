"""For residents and their families: tomorrow's meal."""

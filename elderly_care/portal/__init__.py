"""For residents and their families."""

"""Activities for everybody."""

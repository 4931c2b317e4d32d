"""What partners read of stations."""

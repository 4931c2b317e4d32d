"""What checks the project itself; no running service imports it."""

"""Pages of devices and their alerts."""

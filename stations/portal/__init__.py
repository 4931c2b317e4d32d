"""What everybody sees of the service network."""

"""Staff's working pages for meals."""

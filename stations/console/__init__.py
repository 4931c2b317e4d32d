"""Staff's pages of the service network."""

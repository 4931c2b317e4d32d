"""Staff's pages of home service."""

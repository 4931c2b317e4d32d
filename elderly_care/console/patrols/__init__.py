"""Staff's pages of patrol visits."""

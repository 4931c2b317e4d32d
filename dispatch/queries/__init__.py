"""Questions about home service."""

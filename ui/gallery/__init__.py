"""Every component in every state, at /ui/."""

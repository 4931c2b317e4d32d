"""Staff pages of the charity fund, adaptations, social work and figures of assistance."""

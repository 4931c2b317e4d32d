"""Staff's pages of public health."""

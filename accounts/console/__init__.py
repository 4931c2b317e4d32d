"""What staff pages of every app share."""

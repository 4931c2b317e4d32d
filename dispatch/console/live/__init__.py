"""The live map and the wall."""

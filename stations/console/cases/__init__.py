"""Windows, numbers and cases for the staff."""

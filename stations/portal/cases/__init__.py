"""Items, bookings and cases for citizens."""

"""What elder-care advisers write down."""

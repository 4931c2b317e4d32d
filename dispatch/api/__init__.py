"""What programs of partners and phones send and ask."""

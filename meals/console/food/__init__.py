"""Planning what is cooked: weeks, papers, restrictions and clashes."""

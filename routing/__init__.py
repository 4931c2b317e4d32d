"""Problems in, plans out: plain Python, each solver behind one function, no Django."""

"""Visits at home: who goes where and when. Problems in, plans out; each solver behind one function."""

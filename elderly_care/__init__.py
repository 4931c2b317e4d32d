"""The people looked after: their files, facts with dates, and families."""

"""After visits: calls, checks from outside, complaints, corrections, figures, money."""

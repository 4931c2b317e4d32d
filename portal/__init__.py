"""The resident's home, log-in, look and account; what concerns one app lives in that app."""

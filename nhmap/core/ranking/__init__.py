"""The order of candidate sites: what is scored, what it weighs, how sure it is, and why."""

"""Buildings, the facts that people bring of them, what is noted of them, and the rules that they must pass."""

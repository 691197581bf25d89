"""Heavy reading in a process of its own: bounded in time and memory, watched, and given up on request."""

"""All that is said of one building."""

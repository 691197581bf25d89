"""The page of one building."""

"""Tables of growth that people bring."""

"""Tables of travel times that people bring."""

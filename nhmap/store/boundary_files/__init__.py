"""Boundary files: outlines of any format and lookups become boundary sets; what is unclear is asked."""

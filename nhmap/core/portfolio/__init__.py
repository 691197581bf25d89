"""Sets of sites that together reach the most people."""

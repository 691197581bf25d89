"""What is said of a plan: its zones, its practices, what the checks find and how it is mended."""

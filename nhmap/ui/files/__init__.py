"""Files in and out, and the plans that are saved."""

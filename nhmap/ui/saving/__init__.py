"""Whether all is saved, and what is asked or said where it is not."""

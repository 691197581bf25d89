"""Boxes and buttons that screens share."""

"""Refreshing: publishers' files told by what is in them, brought into one layout, built from, compared and kept."""

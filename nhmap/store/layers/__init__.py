"""The layers in ``data/``: which there are, and how they are read."""

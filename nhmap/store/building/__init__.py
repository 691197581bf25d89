"""From publishers' files to the layers in ``data/``."""

"""nhmap: an interactive map for planning neighbourhood health in England."""

__version__ = "0.1.0"

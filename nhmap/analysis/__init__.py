"""nhmap from Python: the few names that an analyst needs, on plain frames.

``import nhmap`` gives them; nothing heavy is loaded before one of them is used. Figures are those of the screen: the
same functions work them out, from the installed layers.
"""

from nhmap.analysis.packs import pack, verify
from nhmap.analysis.plan import Plan, assess, compare, load
from nhmap.analysis.sites import rank, select

__all__ = ["Plan", "assess", "compare", "load", "pack", "rank", "select", "verify"]

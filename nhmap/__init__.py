"""nhmap: an interactive map for planning neighbourhood health in England.

For analysts: ``load``, ``Plan``, ``assess``, ``compare``, ``rank``, ``select``, ``pack``, ``verify``; a worked example
is in docs/python.md. They are loaded when one of them is used first, so that ``import nhmap`` is quick.
Their types stand in ``__init__.pyi``.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = ["Plan", "__version__", "assess", "compare", "load", "pack", "rank", "select", "verify"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever is asked for
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module("nhmap.analysis"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

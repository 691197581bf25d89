"""Which data a window's figures are made of: that which its plan is held to, else the data in use."""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from streamlit.runtime.scriptrunner import get_script_run_ctx

from nhmap.store.layers import data_sets
from nhmap.store.layers.catalogue import CATALOGUE
from nhmap.ui.state import session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOOKED_AGAIN_S: Final = 5.0
"""How long data that is not here is not looked for again: a stroke asks for the layers ten times and more."""

_of_a_looker: Final[ContextVar[str]] = ContextVar("nhmap_plan_data", default="")
_folders: Final[dict[str, Path]] = {}
_missing: Final[dict[str, float]] = {}


def version() -> str:
    """Of the data that the plan of this window is held to; "" where it follows the data in use, or no window asks."""
    looker_version = _of_a_looker.get()
    if looker_version or get_script_run_ctx(suppress_warning=True) is None:
        return looker_version
    state = session.current()
    return "" if state is None else state.data


def folder() -> Path:
    """Where the layers lie that this window's figures are made of."""
    held_to = version()
    return (folder_of(held_to) if held_to else None) or data_sets.folder_in_use()


def folder_of(wanted: str) -> Path | None:
    """Where the data of a version lies; None where it is not here."""
    place = _folders.get(wanted)
    if place is not None and (place / CATALOGUE).is_file():
        return place
    if time.monotonic() - _missing.get(wanted, float("-inf")) < _LOOKED_AGAIN_S:
        return None
    data = data_sets.of_version(wanted)
    if data is None:
        _missing[wanted] = time.monotonic()
        return None
    _folders[wanted] = data.folder
    return data.folder


def forget_missing() -> None:
    """Look again at once for data that was not here."""
    _missing.clear()


@contextmanager
def looked_at_on(wanted: str) -> Iterator[None]:
    """Figures within are made of the data of a version: a window that only looks has no plan of its own."""
    token = _of_a_looker.set(wanted)
    try:
        yield
    finally:
        _of_a_looker.reset(token)

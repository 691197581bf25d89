"""What the first page needs, read before there is a page: modules before the server says its address, then layers."""

from __future__ import annotations

import contextlib
import logging
import threading
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Final

from nhmap.errors import NhmapError
from nhmap.ui.server.housekeeping import settle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nhmap.core.evidence import Evidence

SCREENS: Final = ("nhmap.ui.shell", "nhmap.ui.pages.footprints")
"""Modules that draw the first page."""

TRIED: Final = 30
"""Small areas of each zone that is tried out: a neighbourhood's."""

_BARE: Final = "streamlit.runtime.scriptrunner_utils.script_run_context"
"""Says on the terminal that something was done outside a window; here that is meant."""

_log = logging.getLogger("nhmap")


def read_ahead() -> None:
    """Import the screens now, about a second; read the layers beside whatever comes next."""
    with _unsaid():
        for module in SCREENS:
            import_module(module)
    from nhmap.ui.map.view import make_known  # noqa: PLC0415 - a second; this module is imported by every command

    make_known()
    threading.Thread(target=_layers, name="nhmap-read-ahead", daemon=True).start()


@contextlib.contextmanager
def _unsaid() -> Iterator[None]:
    """Without Streamlit's warning that there is no window."""
    logger = logging.getLogger(_BARE)
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _layers() -> None:
    """Do once what the first page would do for all that follow; nothing of a person's is touched."""
    import PIL.Image  # noqa: F401, PLC0415 - Streamlit's, for the icon of the page
    import streamlit as st  # noqa: PLC0415 - as above

    from nhmap.ui.state import cache  # noqa: PLC0415 - as above

    with _unsaid():
        st.empty()  # the first element ever made looks through all modules for who made it
    try:
        cache.static()
        _try_out(cache.open_evidence())
    except NhmapError as refused:
        # The first page says it, in words; a server without layers still has to tell what is missing.
        _log.info("nothing read ahead: %s", refused)
    settle()


def _try_out(evidence: Evidence) -> None:
    """Assess and check two zones side by side: sums and names that the layers work out once are there then."""
    from nhmap.core.assessment.assessment import assess  # noqa: PLC0415 - as above
    from nhmap.core.assessment.checks import check  # noqa: PLC0415 - as above
    from nhmap.core.plan.plans import Plan, Zone  # noqa: PLC0415 - as above

    plan = Plan.empty(len(evidence.areas)).add(Zone("a", "A")).add(Zone("b", "B"))
    labels = plan.labels.copy()
    labels[:TRIED], labels[TRIED : 2 * TRIED] = 0, 1
    check(assess(replace(plan, labels=labels), evidence), evidence)
    _ = evidence.registrations.names, evidence.registrations.pcn_names
    _ready_need(evidence)


def _ready_need(evidence: Evidence) -> None:
    """Read and work out what people need, which the first tab of the panel tells."""
    if evidence.need is not None:
        _ = evidence.need.residents.counts, evidence.need.residents.scaled, evidence.need.cohorts.by_area

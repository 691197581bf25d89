"""Beside: pages are rendered by two children, while this process goes on with tables, files and the next page.

A page that no child renders (none can be started, or it ends) is rendered here.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, cast

from nhmap.errors import NhmapError
from nhmap.store.child_process.apart import Bounds, FaultApartError, Pool, watched
from nhmap.store.child_process.frames import Job, inside
from nhmap.store.paper import rendering

if TYPE_CHECKING:
    from concurrent.futures import Future

    from nhmap.store.child_process.apart import Progress
    from nhmap.store.paper.rendering import Rendered, Sheet

_LOG = logging.getLogger("nhmap")
AT_ONCE: Final = 2
_WAITING: Final = 120
"""Drawn pages that wait for a child: half a megabyte each."""
_STAYS_BELOW_MB: Final = 450
"""A child that has rendered a page at 300 dots holds 300 MB; starting another takes as long as two pages."""
_BOUNDS: Final = Bounds(seconds=600, memory_mb=900)
ONE_AT_A_TIME: Final = threading.Lock()
"""matplotlib keeps its settings for the whole process."""


class _NobodyWaitsError(Exception):
    """The pages are not wanted any more."""


class Renderers:
    """Renders pages beside this process until it is closed."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="nhmap-page")
        self._pool = Pool(AT_ONCE, stays_below_mb=_STAYS_BELOW_MB)
        self._room = threading.Semaphore(_WAITING)
        self._closed = False

    def render(self, figure: Any, sheet: Sheet) -> Future[Rendered]:  # noqa: ANN401 - matplotlib is loaded by who draws
        """Begin to render a drawn page; waits where too many are drawn already."""
        self._room.acquire()
        done = self._threads.submit(self._rendered, rendering.pickled(figure), sheet)
        done.add_done_callback(lambda _: self._room.release())
        return done

    def close(self) -> None:
        """End the children; pages that wait are not rendered any more."""
        self._closed = True
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._pool.close()

    def _rendered(self, figure: bytes, sheet: Sheet) -> Rendered:
        if not inside():
            job = Job(rendering.__name__, rendering.render.__qualname__, (figure, sheet))
            try:
                with watched(self._go_on):
                    return cast("Rendered", self._pool.run(job, f"The map “{sheet.title}”", _BOUNDS))
            except (NhmapError, FaultApartError) as failed:
                _LOG.warning("a page was not rendered beside, so it is rendered here: %s", failed)
        with ONE_AT_A_TIME:
            return rendering.render(figure, sheet)

    def _go_on(self, _: Progress) -> None:
        if self._closed:
            raise _NobodyWaitsError

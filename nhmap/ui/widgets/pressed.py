"""Pressed: files that are made when their button is pressed, of what the window holds then and not when it was drawn.

Streamlit makes a file in a thread of its own, at once when the browser asks for it. Words that were typed just before
come from the browser before that, and are kept by a run of the page that may take a moment. So a file waits until the
window is quiet, and only then asks what there is. And the button that was pressed may be one of a page that has been
drawn again since: what such a button promised is kept for a while.
"""

from __future__ import annotations

import threading
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

from streamlit.runtime import Runtime, exists, get_instance
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from nhmap.core.assessment.assessment import Assessment, assess
from nhmap.ui.state import cache, session

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.runtime.scriptrunner import ScriptRunContext

    from nhmap.ui.state.session import Session

QUIET_S: Final = 0.3
"""How long nothing may have changed in a window before a file is made of what it holds."""

LONGEST_S: Final = 8.0
"""How long a file waits for a window that is not quiet."""

KEPT_S: Final = 120.0
"""How long a button of a page that was drawn again goes on giving its file."""


def pressed(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """What a download button is given: ``make`` is called when it is pressed, and may ask ``session.current``.

    It must not change the session: a run of the page may be under way beside it.
    """
    context = get_script_run_ctx(suppress_warning=True)

    def now() -> bytes:
        files: list[bytes] = []
        failed: list[BaseException] = []

        def work() -> None:
            try:
                add_script_run_ctx(threading.current_thread(), context)
                _wait_until_quiet(context)
                files.append(make())
            except BaseException as error:  # noqa: BLE001 - handed to the thread that waits for it
                failed.append(error)

        thread = threading.Thread(target=work, name="nhmap-download", daemon=True)
        thread.start()
        thread.join()
        if failed:
            raise failed[0]
        return files[0]

    return now


def held(drawn: Session) -> Session:
    """The session as it is when a button is pressed; the one the button was drawn with where it is gone."""
    return session.current() or drawn


def assessed(state: Session) -> Assessment:
    """The plan of a session, assessed; nothing is kept of it."""
    before = state.assessment if state.assessed_on == cache.catalogue().version else None
    plan = state.history.plan
    if before is not None and before.plan is plan and before.settings == state.settings:
        return before
    return assess(plan, cache.evidence(), state.settings, before)


def _wait_until_quiet(context: ScriptRunContext | None) -> None:
    """Wait until no run of the window is under way and its session has stopped changing, or for long enough."""
    end, before = monotonic() + LONGEST_S, session.current()
    while monotonic() < end:
        sleep(QUIET_S)
        state = session.current()
        if state is before and not _runs(context):
            return
        before = state


def _runs(context: ScriptRunContext | None) -> bool:
    """Whether the page of a window is being drawn."""
    if context is None or not exists():
        return False
    manager = getattr(get_instance(), "_session_mgr", None)  # Streamlit does not tell; its version is held
    info = manager.get_active_session_info(context.session_id) if manager is not None else None
    state = getattr(getattr(info, "session", None), "_state", None)
    return getattr(state, "name", "") == "APP_IS_RUNNING"


def keep_promises(runtime: Runtime) -> None:
    """Let buttons of pages that were drawn again give their files for ``KEPT_S``.

    Streamlit forgets what a button promised when the page is drawn again. A press on its way then finds nothing, and
    the browser says nothing.
    """
    manager = runtime.media_file_mgr
    since: dict[str, float] = {}

    def forget_late() -> None:
        now = monotonic()
        asked_for = {i for files in manager._files_by_session_and_coord.values() for i in files.values()}  # noqa: SLF001
        for file_id in [i for i in manager._deferred_callables if i not in asked_for]:  # noqa: SLF001
            if now - since.setdefault(file_id, now) > KEPT_S:
                manager._drop_deferred_id(file_id)  # noqa: SLF001
        for file_id in since.keys() - manager._deferred_callables.keys():  # noqa: SLF001
            del since[file_id]

    # There is no other way; Streamlit's version is held, and a test presses a button of a page drawn again since.
    manager._remove_orphaned_deferred_callables = forget_late  # type: ignore[method-assign]  # noqa: SLF001

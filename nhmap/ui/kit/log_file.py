"""The log: a file in the user's log folder that begins again when it is large; without one nothing fails."""

from __future__ import annotations

import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from nhmap.config import settings

NAME: Final = "nhmap.log"
_BYTES: Final = 2_000_000
_FILES: Final = 3
_LINE: Final = "%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s"

_log = logging.getLogger("nhmap")


class _LogFile(RotatingFileHandler):
    """Never stands in the way: what cannot be written is not written."""

    def doRollover(self) -> None:  # noqa: N802 - the library's name
        """Begin again; a file that another nhmap holds open (Windows) goes on as it is."""
        try:
            super().doRollover()
        except OSError:
            self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Say nothing: the disk is full, or the folder went."""


class _InShort(logging.Formatter):
    """One line for the terminal; the rest is in the file."""

    def format(self, record: logging.LogRecord) -> str:
        """Work on a copy: a record keeps the traceback as it was first written, and the file wants all of it."""
        return super().format(logging.makeLogRecord({**record.__dict__, "exc_text": None}))

    def formatException(self, ei: object) -> str:  # noqa: N802 - the library's name
        """Leave the traceback to the file."""
        del ei
        return f"(what happened is in {path()})"


class _Log:
    """The log file of this process."""

    def __init__(self) -> None:
        self.file: _LogFile | None = None
        self.begun = False


_this: Final = _Log()


def begin() -> Path | None:
    """Write a log from now on; returns where, or None where no file can be written. Once for each process."""
    if not _this.begun:
        _this.begun = True
        _this.file = _opened(settings().log)
        console = logging.StreamHandler()
        console.setLevel(logging.WARNING)
        console.setFormatter((_InShort if _this.file else logging.Formatter)("%(levelname)s: %(message)s"))
        logging.getLogger().addHandler(console)
        logging.getLogger("nhmap").setLevel(logging.INFO)
        logging.captureWarnings(capture=True)
        _listen_to_threads()
    take_in()
    return path()


def path() -> Path | None:
    """Where the log is written; None where it is not."""
    return Path(_this.file.baseFilename) if _this.file else None


def take_in() -> None:
    """Have every logger write to the file: those of Streamlit do not pass on what they are told."""
    if _this.file is None:
        return
    loggers = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict)]
    for logger in (logging.getLogger(), *loggers):
        alone = logger.parent is None or not logger.propagate
        if alone and _this.file not in logger.handlers:
            logger.addHandler(_this.file)


def _opened(folder: Path) -> _LogFile | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = _LogFile(folder / NAME, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8")
    except OSError:
        return None
    file.setFormatter(logging.Formatter(_LINE))
    return file


def _listen_to_threads() -> None:
    """What nobody caught is written too, on whatever thread it was raised."""

    def of_thread(event: threading.ExceptHookArgs) -> None:
        if event.exc_type is not SystemExit and event.exc_value is not None:
            name = event.thread.name if event.thread else "a thread"
            _log.error("fault on %s", name, exc_info=(event.exc_type, event.exc_value, event.exc_traceback))

    def of_process(kind: type[BaseException], error: BaseException, trace: object) -> None:
        del trace
        if issubclass(kind, Exception):
            _log.error("fault", exc_info=error)
        else:
            sys.__excepthook__(kind, error, error.__traceback__)

    threading.excepthook = of_thread
    sys.excepthook = of_process

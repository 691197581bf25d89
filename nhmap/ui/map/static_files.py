"""The map's script, style and data: published in a folder that can be written to, served from there.

Streamlit's own static serving knows one folder, beside the main script, which may lie where nobody may write.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from platformdirs import user_cache_path
from starlette.responses import FileResponse, Response

from nhmap.config import PACKAGE, home
from nhmap.errors import DataMissingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.requests import Request

Published = TypeVar("Published")

ROUTE: Final = "/app/static/{path:path}"

_PUBLISHED: Final = re.compile(
    r"nhmap-(?:code|data|lines|people|services)-[0-9a-f]{12}/[A-Za-z0-9_-][A-Za-z0-9._-]{0,79}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,79}){0,3}"
)
"""Addresses that `publish_map` and its like give; nothing else is looked for on the disk."""

_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".gz": "application/gzip"}

_UNCHANGING: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
"""Folders are named by the hash of what is in them."""


def publish(write: Callable[[Path], Published]) -> Published:
    """Publish the map's files in the first folder that takes them.

    Parameters
    ----------
    write
        Writes them to a folder.

    Raises
    ------
    DataMissingError
        When no folder takes them.
    """
    failed: OSError | None = None
    for folder in _folders():
        try:
            return write(folder)
        except OSError as error:
            failed = error
    reason = failed.strerror if failed is not None and failed.strerror else str(failed)
    message = f"The map's files cannot be written anywhere: {reason}."
    raise DataMissingError(message, "Free some room on the disk, about 30 MB, and start nhmap again.") from failed


def answer(request: Request) -> Response:
    """One published file; anything else is not there."""
    path = str(request.path_params["path"])
    if _PUBLISHED.fullmatch(path):
        for folder in _folders(make=False):
            file = folder / path
            if file.is_file():
                return FileResponse(file, media_type=_TYPES.get(file.suffix), headers=_UNCHANGING)
    return Response("Not found", 404, media_type="text/plain")


def _folders(*, make: bool = True) -> Iterator[Path]:
    """Where the files may be, the best place first: the project, the user's cache, a folder of this process."""
    if home() != PACKAGE / "bundle":
        yield home() / "static"
    with contextlib.suppress(RuntimeError):  # the system knows no home folder
        yield user_cache_path("nhmap", appauthor=False) / "static"
    if make or _temporary.cache_info().currsize:
        yield _temporary()


@functools.cache
def _temporary() -> Path:
    """A folder that goes when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="nhmap-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder

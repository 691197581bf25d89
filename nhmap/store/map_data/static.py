"""Publish the map's script, style and data where they are served from.

Folders are named by the hash of what is in them, so that a browser may keep a file for ever: a new version has a new
name. Files carry a fixed date in the past, for whoever serves them without a caching header: by the rule of RFC 9111,
4.2.2 a browser then keeps a file for a tenth of its age without asking again.
"""

from __future__ import annotations

import hashlib
import importlib.resources
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.errors import DataMissingError
from nhmap.store.map_data.container import pack
from nhmap.store.map_data.files import FOLDER

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LONG_AGO: Final = 1_000_000_000
"""A moment in 2001: see the module's text."""

_KEPT_S: Final = 24 * 60 * 60.0
"""How long a version that was replaced stays: another server may still be running on it."""

_PREFIXES: Final = ("nhmap-code-", "nhmap-data-", "nhmap-people-")
_PEOPLE: Final = "people.bin.gz"
_LINES: Final = "nhmap-lines-"
_SERVICES: Final = "nhmap-services-"


@dataclass(frozen=True)
class StaticManifest:
    """Addresses of the map's script and style, relative to Streamlit's static folder."""

    script: str
    style: str


def publish_map(static_dir: Path, data_dir: Path, parts: tuple[Path, ...], styles: tuple[Path, ...]) -> StaticManifest:
    """Write the bundle and the data files under `static_dir`; does nothing when all is there already.

    Parameters
    ----------
    static_dir
        The folder that is served.
    data_dir
        The data folder, which holds the files that `write_map_files` built.
    parts, styles
        Our scripts and style sheets, in order. Leaflet goes before them.

    Raises
    ------
    DataMissingError
        If the map's files have not been built.
    """
    source = data_dir / FOLDER
    files = sorted(source.rglob("*.bin.gz"))
    if not (source / "overview.bin.gz").exists():
        msg = f"The map's files are not in {source}."
        raise DataMissingError(msg, "Run `nhmap data build` first.")
    contents = {path.relative_to(source).as_posix(): path.read_bytes() for path in files}
    data_name = _PREFIXES[1] + _digest(contents)
    code = {"nhmap.js": _bundle(parts, data_name), "nhmap.css": _style(styles)}
    code_name = _PREFIXES[0] + _digest(code)
    for name, members in ((data_name, contents), (code_name, code)):
        _publish(static_dir, name, members)
    for stale in static_dir.glob("nhmap-*-*"):
        if stale.is_dir() and stale.name not in {data_name, code_name} and _is_forgotten(stale):
            shutil.rmtree(stale, ignore_errors=True)
    return StaticManifest(script=f"{code_name}/nhmap.js", style=f"{code_name}/nhmap.css")


def publish_people(static_dir: Path, people: NDArray[np.int64]) -> str:
    """Write the people of each small area as a file of its own; shape (n,). Gives its address below the folder."""
    content = pack({"people": np.minimum(people, np.iinfo(np.uint32).max).astype(np.uint32)}, {})
    name = _PREFIXES[2] + _digest({_PEOPLE: content})
    _publish(static_dir, name, {_PEOPLE: content})
    return f"{name}/{_PEOPLE}"


def publish_lines(static_dir: Path, content: bytes) -> str:
    """Write one boundary set for the map, if it is not there; gives its address below ``static_dir``."""
    return _publish_alone(static_dir, _LINES, "lines.bin.gz", content)


def publish_services(static_dir: Path, content: bytes) -> str:
    """Write the points of services for the map, if they are not there; gives their address below ``static_dir``."""
    return _publish_alone(static_dir, _SERVICES, "services.bin.gz", content)


def _publish_alone(static_dir: Path, prefix: str, file: str, content: bytes) -> str:
    """Write one file in a folder named by what is in it."""
    name = prefix + _digest({file: content})
    _publish(static_dir, name, {file: content})
    return f"{name}/{file}"


def _is_forgotten(folder: Path) -> bool:
    """Whether a folder is so old that no server still running is likely to serve it."""
    try:
        return time.time() - folder.stat().st_mtime > _KEPT_S
    except OSError:  # another process was quicker
        return False


def _digest(contents: dict[str, bytes]) -> str:
    """Hash names and bytes together."""
    whole = hashlib.sha256()
    for name, content in sorted(contents.items()):
        whole.update(f"{name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()[:12]


def _bundle(parts: tuple[Path, ...], data_name: str) -> bytes:
    """Join Leaflet and our modules; ours share one scope and leave nothing global but `nhmap`."""
    leaflet = leaflet_file("leaflet.js").decode()
    # Leaflet's file ends in a comment that names a source map nobody serves.
    leaflet = leaflet.replace("//# sourceMappingURL=leaflet.js.map", "")
    ours = "\n;\n".join(path.read_text(encoding="utf-8") for path in parts)
    start = f'"use strict";\nconst DATA_FOLDER = "../{data_name}/";\n'
    return f"{leaflet}\n;\n(() => {{\n{start}{ours}\n}})();\n".encode()


def _style(styles: tuple[Path, ...]) -> bytes:
    """Join Leaflet's style and ours."""
    return b"\n".join([leaflet_file("leaflet.css"), *(path.read_bytes() for path in styles)])


def leaflet_file(name: str) -> bytes:
    """Read a file of the Leaflet that folium asks for, from the package XStatic-Leaflet."""
    return importlib.resources.files("xstatic.pkg.leaflet").joinpath("data", name).read_bytes()


def _publish(static_dir: Path, name: str, members: dict[str, bytes]) -> None:
    """Write a folder at once: another process sees all of it or nothing."""
    if (static_dir / name).is_dir():
        return
    static_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=static_dir, prefix=".making-") as making:
        folder = Path(making) / name
        for member, content in members.items():
            path = folder / member
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            os.utime(path, (_LONG_AGO, _LONG_AGO))
        # Another process may have been quicker; its folder has the same content.
        if not (static_dir / name).is_dir():
            folder.rename(static_dir / name)

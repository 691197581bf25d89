"""The file format between nhmap and the browser: named arrays behind a JSON header, compressed.

Layout after gunzip: ``NHM1``, the header's length (uint32, little-endian), the header (UTF-8 JSON,
padded with spaces), then the arrays, each aligned to 8 bytes so that a browser can look at them in
place. The header is ``{"arrays": {name: [dtype, offset, count]}, "meta": {...}}`` where offsets are
counted from the end of the header.
"""

from __future__ import annotations

import gzip
import io
import json
import struct
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.errors import DataDamagedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MAGIC: Final = b"NHM1"
_ALIGNMENT: Final = 8
_PREFIX: Final = struct.Struct("<4sI")


def pack(arrays: Mapping[str, NDArray[np.generic]], meta: Mapping[str, Any]) -> bytes:
    """Write arrays and a small JSON value as compressed bytes, the same bytes for the same input.

    Raises
    ------
    ValueError
        If `meta` holds something JSON cannot, NaN included.
    """
    body = io.BytesIO()
    table: dict[str, list[object]] = {}
    for name, values in arrays.items():
        flat = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<"))
        table[name] = [values.dtype.name, body.tell(), int(values.size)]
        body.write(flat.tobytes())
        body.write(b"\0" * (-body.tell() % _ALIGNMENT))
    header = json.dumps(
        {"arrays": table, "meta": dict(meta)}, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode()
    header += b" " * (-(len(header) + _PREFIX.size) % _ALIGNMENT)
    plain = _PREFIX.pack(MAGIC, len(header)) + header + body.getvalue()
    return gzip.compress(plain, compresslevel=9, mtime=0)


def unpack(packed: bytes) -> tuple[dict[str, NDArray[np.generic]], dict[str, Any]]:
    """Read what :func:`pack` wrote.

    Raises
    ------
    DataDamagedError
        If the bytes are not a map file.
    """
    try:
        plain = gzip.decompress(packed)
        magic, length = _PREFIX.unpack_from(plain)
        header = json.loads(plain[_PREFIX.size : _PREFIX.size + length]) if magic == MAGIC else None
    except (OSError, EOFError, ValueError, struct.error):
        header = None
    if header is None:
        msg = "A map file is damaged."
        raise DataDamagedError(msg, "Run `nhmap data build` again.")
    start = _PREFIX.size + length
    arrays = {
        name: np.frombuffer(plain, dtype=np.dtype(kind).newbyteorder("<"), count=count, offset=start + at)
        for name, (kind, at, count) in header["arrays"].items()
    }
    return arrays, header["meta"]

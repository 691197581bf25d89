"""One PDF of many: pages that matplotlib wrote, one a file, under one another in one file.

Only what matplotlib writes is read: objects one after another, a plain table of where each begins, names in clear.
Drawing every page a second time for the atlas took a quarter of all the time of a pack.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_REFERENCE: Final = re.compile(rb"\b(\d+) 0 R\b")
_TRAILER: Final = re.compile(rb"/Root (\d+) 0 R /Info (\d+) 0 R >>\s*startxref\s+(\d+)\s+%%EOF\s*$")
_ENTRY: Final = re.compile(rb"(\d{10}) \d{5} n")
_CATALOG, _PAGES = 1, 2


def joined(pages: Sequence[bytes], title: str, day: str) -> bytes:
    """All pages as one PDF; the same pages give the same bytes.

    Parameters
    ----------
    day
        Written as PDF writes days: ``D:20261130120000Z``.

    Raises
    ------
    ValueError
        When a page is no PDF as matplotlib writes it.
    """
    objects: list[bytes] = [b"", b""]
    kids = []
    for data in pages:
        written, root, info = _objects(data)
        top = _number(rb"/Pages (\d+) 0 R", written[root])
        page = _number(rb"/Kids \[ (\d+) 0 R \]", written[top])
        new = {top: _PAGES}
        for old in written:
            if old not in {root, info, top}:
                new[old] = len(objects) + len(new)
        objects += [_renumbered(written[old], new) for old in new if old != top]
        kids.append(new[page])
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<< /Type /Pages /Kids [ %s ] /Count %d >>" % (listed, len(kids))
    text = title.encode("utf-16-be").hex().upper().encode()
    dated = day.encode()
    objects.append(
        b"<< /Title <FEFF%s> /Creator (nhmap) /Producer (nhmap) /CreationDate (%s) /ModDate (%s) >>"
        % (text, dated, dated)
    )
    return _file(objects)


def _objects(data: bytes) -> tuple[dict[int, bytes], int, int]:
    """Objects of a PDF by number, as they are written, and the numbers of its root and of what is said of it."""
    end = _TRAILER.search(data)
    if end is None:
        message = "no PDF as matplotlib writes it"
        raise ValueError(message)
    root, info, table = map(int, end.groups())
    begins = sorted(int(each) for each in _ENTRY.findall(data, table))
    found = {}
    for at, until in zip(begins, [*begins[1:], table], strict=True):
        number, _, body = data[at:until].partition(b" 0 obj\n")
        found[int(number)] = body[: body.rindex(b"\nendobj")]
    return found, root, info


def _number(pattern: bytes, body: bytes) -> int:
    found = re.search(pattern, body)
    if found is None:
        message = "no PDF of one page as matplotlib writes it"
        raise ValueError(message)
    return int(found.group(1))


def _renumbered(body: bytes, new: Mapping[int, int]) -> bytes:
    """An object with the numbers of others anew; what stands in its stream is left alone."""
    head, stream, rest = body.partition(b"\nstream\n")
    return _REFERENCE.sub(lambda found: b"%d 0 R" % new[int(found.group(1))], head) + stream + rest


def _file(objects: Sequence[bytes]) -> bytes:
    """Objects 1, 2, … as a file; the last says what the file is."""
    parts, at, begins = [b"%PDF-1.4\n%\xac\xdc \xab\xba\n"], 0, []
    at = len(parts[0])
    for number, body in enumerate(objects, start=1):
        begins.append(at)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        at += len(parts[-1])
    entries = b"".join(b"%010d 00000 n \n" % each for each in begins)
    size = len(objects) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, entries))
    parts.append(b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\n" % (size, _CATALOG, len(objects)))
    parts.append(b"startxref\n%d\n%%%%EOF\n" % at)
    return b"".join(parts)

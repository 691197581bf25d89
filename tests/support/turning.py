"""Publishers' files turned: the same rows in another order, encoding, delimiter and packing, under any name."""

from __future__ import annotations

import csv
import gzip
import io
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def rows_of(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def turned(rows: list[list[str]], path: Path, seed: int, *, header: bool = True) -> None:
    """Write a table with rows and columns in another order, semicolons, UTF-16, under another name."""
    draw = random.Random(seed)  # noqa: S311 - an order, no secret
    order = list(range(len(rows[0])))
    body = rows[1:] if header else rows
    if header:
        draw.shuffle(order)
    draw.shuffle(body)
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([[row[at] for at in order] for row in (rows[:1] if header else []) + body])
    path.write_bytes(gzip.compress(out.getvalue().encode("utf-16"), 1))

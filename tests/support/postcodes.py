"""Made-up postcodes of the grid of footprints: “AA1 3BC” stands in the small area of row 13; all others are nowhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tests.support.footprint_files import shapes

if TYPE_CHECKING:
    from collections.abc import Iterable

_KNOWN = re.compile(r"AA(\d\d)[A-Z]{2}")


def located(postcodes: Iterable[object]) -> pd.DataFrame:
    """Where each stands: ``x``, ``y``, ``found``."""
    told = [_KNOWN.fullmatch(str(text).upper().replace(" ", "")) for text in postcodes]
    points = [shapes()[int(each[1])].representative_point() if each else None for each in told]
    x = [point.x if point else np.nan for point in points]
    y = [point.y if point else np.nan for point in points]
    return pd.DataFrame({"x": x, "y": y, "found": np.isfinite(x)})


def postcode(row: int, end: str = "BC") -> str:
    """A postcode in the small area of a row."""
    return f"AA{row // 10} {row % 10}{end}"

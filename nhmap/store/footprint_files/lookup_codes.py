"""Lookup codes: which small areas a code of an LSOA, MSOA or ward stands for, or why for none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas

NOUNS: Final = {"lsoa": ("LSOA", "LSOAs", "an"), "msoa": ("MSOA", "MSOAs", "an"), "ward": ("ward", "wards", "a")}
"""One, several, and the article of one."""
_COLUMNS: Final = {"lsoa": "lsoa21cd", "msoa": "msoa21cd", "ward": "ward24cd"}
_LSOA: Final = re.compile(r"E01\d{6}")
_NATIONS: Final = {"W": "Wales", "S": "Scotland", "9": "Northern Ireland", "N": "Northern Ireland"}


@dataclass(frozen=True, eq=False)
class CodeBook:
    """The codes of one kind.

    Attributes
    ----------
    kind
        ``lsoa``, ``msoa`` or ``ward``.
    current
        Rows of the small areas of each code.
    converted
        Rows of the small areas of 2021 for each code of 2011 that the ONS lookup converts.
    """

    kind: str
    current: Mapping[str, NDArray[np.intp]]
    converted: Mapping[str, NDArray[np.intp]]

    @classmethod
    def of(cls, kind: str, areas: SmallAreas, retired: Mapping[str, tuple[str, ...]]) -> CodeBook:
        """The codes of a kind; only codes of LSOAs are converted."""
        codes = areas.column(_COLUMNS[kind]).astype(object)
        rows = np.arange(len(areas))
        if kind != "lsoa":
            return cls(kind, pd.Series(rows).groupby(codes).indices, {})
        at: dict[str, NDArray[np.intp]] = {str(code): rows[i : i + 1] for i, code in enumerate(codes)}
        found = {
            old: np.concatenate([at[code] for code in new if code in at])
            for old, new in retired.items()
            if old not in at and any(code in at for code in new)
        }
        return cls(kind, at, found)

    def find(self, code: str) -> tuple[NDArray[np.intp] | None, bool]:
        """Rows of a code (None when it is unknown), and whether it had to be converted."""
        if code in self.current:
            return self.current[code], False
        return self.converted.get(code), code in self.converted

    def unknown(self, code: str) -> tuple[str, str]:
        """Why a code is unknown: the group of such rows, and what the row is told."""
        nation = _NATIONS.get(code[:1], "")
        if nation:
            return "elsewhere", f"{code} is in {nation}; nhmap covers England."
        if self.kind == "lsoa" and _LSOA.fullmatch(code):
            return "retired", f"{code} looks like an LSOA but is none of 2021: it may be a code of 2011 or mistyped."
        return "unknown", f"{code} is no {NOUNS[self.kind][0]} of England."

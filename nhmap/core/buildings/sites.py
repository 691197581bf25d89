"""Sites: buildings that could become neighbourhood health centres, and what is known of them.

Sites come as a table with the columns of the layer ``sites`` (one row a building). Two further columns are read where
an owner's data brings them: ``status`` ("open", "closed" or "planned") and ``tenure`` ("freehold" or "leasehold").

A building keeps its identifier from build to build. Where two rows turn out to be one building, the row names the
identifier that is gone among its ``former_ids``: whoever saved that one is led to the row.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Site:
    """One building and what is known of it; ``None`` or an empty tuple means that nobody has told us.

    Attributes
    ----------
    x, y
        Metres in EPSG:27700.
    area
        Row of the small area in which it stands.
    floor_area_m2, void_m2, backlog_gbp, practices_list
        Square metres, square metres, pounds, registered patients of the practices on site.
    why_candidate, campus
        Which lists make it a candidate; that a hospital and a health centre stand on one ground, or "".
    named_nhc
        Who names it as a neighbourhood health centre, or "": to be asked about, see ``acting_question``.
    site_codes
        ODS codes under which lists of trusts know it.
    """

    site_id: str
    name: str
    address: str
    postcode: str
    kind: str
    owner: str
    owner_basis: str
    x: float | None
    y: float | None
    area: int | None
    services: tuple[str, ...]
    practice_codes: tuple[str, ...]
    practices_list: int | None
    floor_area_m2: float | None
    void_m2: float | None
    condition: str | None
    backlog_gbp: float | None
    lease_end: str | None
    source: str
    vintage: str
    why_candidate: str = ""
    campus: str = ""
    named_nhc: str = ""
    site_codes: tuple[str, ...] = ()

    @property
    def acting_question(self) -> str:
        """What to ask of a building that others name as a neighbourhood health centre; "" if nobody does."""
        return f"{self.named_nhc} Does it act as one already?" if self.named_nhc else ""


def site_of(sites: pd.DataFrame, site_id: str) -> Site:
    """One site of the table, by its identifier or by one that it had before.

    Raises
    ------
    InputRefusedError
        When the table holds no such site.
    """
    site_id = present_id(sites, site_id)
    at = np.flatnonzero(sites["site_id"].to_numpy(dtype=object) == site_id)
    if not len(at):
        message = f"There is no site {site_id}."
        raise InputRefusedError(message, "Site identifiers are listed by “nhmap rank --area England”.")
    row = sites.iloc[int(at[0])]

    def text(column: str) -> str:
        value = row.get(column)
        return "" if _absent(value) else str(value)

    def number(column: str) -> float | None:
        value: Any = row.get(column)
        return None if _absent(value) else float(value)

    area, practices_list = number("area"), number("practices_list")
    return Site(
        site_id=site_id,
        name=text("name"),
        address=text("address"),
        postcode=text("postcode"),
        kind=text("kind"),
        owner=text("owner") or "unknown",
        owner_basis=text("owner_basis"),
        x=number("x"),
        y=number("y"),
        area=None if area is None or area < 0 else int(area),
        services=listed(row.get("services")),
        practice_codes=listed(row.get("practice_codes")),
        practices_list=None if practices_list is None else int(practices_list),
        floor_area_m2=number("floor_area_m2"),
        void_m2=number("void_m2"),
        condition=text("condition") or None,
        backlog_gbp=number("backlog_gbp"),
        lease_end=text("lease_end") or None,
        source=text("source"),
        vintage=text("vintage"),
        why_candidate=text("why_candidate"),
        campus=text("campus"),
        named_nhc=text("named_nhc"),
        site_codes=listed(row.get("site_codes")),
    )


def present_id(sites: pd.DataFrame, site_id: str) -> str:
    """Identifier under which a building stands today; the one given where it stands, or where no row has had it."""
    if (sites["site_id"].to_numpy(dtype=object) == site_id).any():
        return site_id
    return renamed(sites).get(site_id, site_id)


def present_ids(sites: pd.DataFrame, site_ids: Iterable[str]) -> tuple[str, ...]:
    """Identifiers of a saved list as they are today, each once, in the order of the list."""
    saved = tuple(site_ids)
    present = set(sites["site_id"].to_numpy(dtype=object)) if saved else set()
    moved = {} if present.issuperset(saved) else renamed(sites)
    return tuple(dict.fromkeys(i if i in present else moved.get(i, i) for i in saved))


def renamed(sites: pd.DataFrame) -> dict[str, str]:
    """Identifiers that are gone -> identifier of the row that their building is in now."""
    return {
        former: str(site_id)
        for site_id, cell in zip(sites["site_id"], column_of(sites, "former_ids"), strict=True)
        for former in listed(cell)
    }


def listed(value: object) -> tuple[str, ...]:
    """Members of a list column's cell; an empty cell has none."""
    if isinstance(value, np.ndarray):
        return tuple(map(str, value.tolist()))
    return tuple(map(str, value)) if isinstance(value, (list, tuple, set)) else ()


def numbers(sites: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """One column as numbers, NaN where unknown or where the whole column is absent; shape (n,)."""
    if column not in sites.columns:
        return np.full(len(sites), np.nan)
    return np.asarray(sites[column].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def words(sites: pd.DataFrame, column: str, unknown: str = "") -> NDArray[np.object_]:
    """One column as text, ``unknown`` where empty or absent; shape (n,)."""
    if column not in sites.columns:
        return np.full(len(sites), unknown, dtype=object)
    # Cells of a text column are read as a whole: one by one they cost ten times as much.
    cells = sites[column].to_numpy(dtype=object)
    return np.array([unknown if _absent(v) or not str(v).strip() else str(v) for v in cells], dtype=object)


def practices_on_site(sites: pd.DataFrame) -> NDArray[np.float64]:
    """How many practices are in each building; shape (n,)."""
    return np.array([len(listed(cell)) for cell in column_of(sites, "practice_codes")], dtype=np.float64)


def patients_on_site(sites: pd.DataFrame) -> NDArray[np.float64]:
    """Patients on their lists, 0 without a practice, NaN where a list is unknown; shape (n,)."""
    return np.where(practices_on_site(sites) > 0, numbers(sites, "practices_list"), 0.0)


def area_rows(sites: pd.DataFrame) -> NDArray[np.intp]:
    """Row of the small area in which each site stands, -1 where it is not known to stand in one; shape (n,)."""
    return np.nan_to_num(numbers(sites, "area"), nan=-1.0).astype(np.intp)


def column_of(sites: pd.DataFrame, column: str) -> list[object]:
    """Cells of one column, ``None`` where the whole column is absent."""
    return list(sites[column].to_numpy(dtype=object)) if column in sites.columns else [None] * len(sites)


def _absent(value: object) -> bool:
    # pandas marks an absent value in four ways: None, NaN, NaT and NA.
    if type(value) is str:
        return False
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    return type(value).__name__ in {"NAType", "NaTType"}


@dataclass(frozen=True, eq=False)
class Scope:
    """Which sites concern a planning area.

    Attributes
    ----------
    inside
        Sites that stand in it; shape (n,).
    unplaced
        Sites whose place nobody knows: they may or may not stand in it; shape (n,).
    """

    inside: NDArray[np.bool_]
    unplaced: NDArray[np.bool_]


def scope(sites: pd.DataFrame, planning_area: NDArray[np.bool_]) -> Scope:
    """Tell the sites inside a planning area from those that have no place at all.

    Ranking all England and showing the planning area's part gives the same scores as ranking that part alone.
    """
    area = area_rows(sites)
    inside = planning_area[np.maximum(area, 0)] & (area >= 0)
    return Scope(inside, (area < 0) & ~np.isfinite(numbers(sites, "x")))

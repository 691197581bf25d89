"""Reading features: what each feature of a GeoJSON file says of itself, and what nhmap itself wrote of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.core.geography.planning_areas import planning_area
from nhmap.core.plan.plans import Level
from nhmap.errors import InputRefusedError
from nhmap.store.footprint_files import plan_member
from nhmap.store.footprint_files.reading_polygons import outline_digest
from nhmap.store.tabular.cells import clean_name
from nhmap.store.tabular.problems import Notes, Problem, counted, some

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.store.footprint_files.reading_polygons import Rings

_NAMES: Final = ("name", "zone", "zone_name", "footprint", "title", "label")
_ID_LIMIT: Final = 64


@dataclass(frozen=True, eq=False)
class Drawn:
    """One footprint of a file.

    Attributes
    ----------
    number
        Its place among the features, from 1.
    id, name
        As given, cleaned; "" where none was.
    level
        SNP unless said otherwise.
    parent, parent_id
        What the file says it nests in, by name (or id) and by id; "" where nothing was said.
    shape
        In longitude and latitude, valid; None when the small areas are given instead or it has none.
    exact
        Rows of the small areas that nhmap itself wrote for this very outline, or None.
    target, tolerance, locked
        As those of ``Zone``.
    guessed
        Whether its name comes from no property that is called as names are, or from none.
    """

    number: int
    id: str
    name: str
    level: Level
    parent: str = ""
    parent_id: str = ""
    shape: BaseGeometry | None = None
    exact: NDArray[np.int32] | None = None
    target: int | None = None
    tolerance: float | None = None
    locked: bool = False
    guessed: bool = False

    @property
    def called(self) -> str:
        """How messages call it."""
        return self.name or f"footprint {self.number}"


class FeatureReader:
    """Reads what a feature says of itself, and what nhmap's own member says of it."""

    def __init__(self, areas: SmallAreas, member: Mapping[str, Any]) -> None:
        self.areas = areas
        self.notes = Notes()
        self.problems: list[Problem] = []
        zones = member.get("zones")
        self.written: Mapping[str, Any] = zones if isinstance(zones, dict) else {}
        plan = member.get("plan")
        self.plan_name = clean_name(plan.get("name")) if isinstance(plan, dict) else ""
        area = plan.get("area") if isinstance(plan, dict) else None
        self.planning_area = self._known(area)
        self.member = plan_member.read(member)

    def _known(self, area: object) -> tuple[str, str]:
        """Key and code of a planning area that nhmap knows, else all of England."""
        if isinstance(area, list) and len(area) == 2 and all(isinstance(each, str) for each in area):  # noqa: PLR2004
            with suppress(InputRefusedError):
                known = planning_area(self.areas, *area)
                return (known.key, known.code) if known.key != "england" else ("england", "")
        return "england", ""

    def read(self, number: int, feature: Mapping[str, Any], outline: Rings) -> Drawn:
        """One feature, without its shape."""
        given = feature.get("properties")
        said = {str(k).casefold(): v for k, v in given.items()} if isinstance(given, dict) else {}
        raw_name = next((said[k] for k in _NAMES if clean_name(said.get(k))), None)
        guessed = raw_name is None
        if guessed:
            raw_name = next((v for k, v in said.items() if k.endswith(("name", "nm")) and clean_name(v)), "")
        name = clean_name(raw_name)
        called = name or f"footprint {number}"
        if name and name != str(raw_name).strip() and not isinstance(raw_name, float):
            self.notes.add("name trimmed", name, number)
        raw_id = feature.get("id") if clean_name(feature.get("id")) else said.get("id")
        zone_id = clean_name(raw_id, _ID_LIMIT)
        level = self._level(said.get("level"), called, number)
        target = self._target(said.get("target"), called, number)
        tolerance = self._tolerance(said.get("tolerance"), called, number)
        return Drawn(
            number,
            zone_id,
            name,
            level,
            clean_name(said.get("parent")),
            clean_name(said.get("parent_id"), _ID_LIMIT),
            exact=self._exact(zone_id, outline, called, number),
            target=self.member.own_target(zone_id, level, target),
            tolerance=self.member.own_tolerance(zone_id, tolerance),
            locked=said.get("locked") is True,
            guessed=guessed and len(said) > 0,
        )

    def _exact(self, zone_id: str, outline: Rings, called: str, number: int) -> NDArray[np.int32] | None:
        """The small areas that nhmap wrote for this outline, if it is still the same."""
        written = self.written.get(zone_id)
        if not isinstance(written, dict) or outline.fault not in {"", "no geometry"}:
            return None
        codes = written.get("small_areas")
        if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
            return None
        # A file of figures holds no outlines, so none can have changed.
        if (outline.polygons or "digest" in written) and written.get("digest") != outline_digest(outline.polygons):
            self.notes.add("redrawn", called, number)
            return None
        rows = self.areas.rows_of(codes)
        unknown = [code for code, row in zip(codes, rows.tolist(), strict=True) if row < 0]
        if unknown:
            said = f"{called} names {counted(len(unknown), 'small area')} that nhmap does not know: {some(unknown)}."
            self.problems.append(Problem("code unknown", "problem", said, codes=tuple(unknown), lines=(number,)))
        return np.unique(rows[rows >= 0]).astype(np.int32)

    def _level(self, said: object, called: str, number: int) -> Level:
        if said is None or said == "":
            return Level.SNP
        try:
            return Level(str(said).strip().upper())
        except ValueError:
            self.notes.add("level unknown", called, number)
            return Level.SNP

    def _target(self, said: object, called: str, number: int) -> int | None:
        target = _number(said)
        if said is None or said == "":
            return None
        if target is None or not 1 <= target < 1e9:  # noqa: PLR2004 - more people than there are
            self.notes.add("target unusable", called, number)
            return None
        return round(target)

    def _tolerance(self, said: object, called: str, number: int) -> float | None:
        tolerance = _number(said)
        if said is None or said == "":
            return None
        if tolerance is None or not 0 <= tolerance <= 1:
            self.notes.add("tolerance unusable", called, number)
            return None
        return tolerance


def _number(said: object) -> float | None:
    """A number, or text that is one; None for anything else."""
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    try:
        return float(said)
    except (ValueError, OverflowError):
        return None

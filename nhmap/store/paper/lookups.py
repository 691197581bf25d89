"""Lookups: which neighbourhood each small area and each practice is in, with names beside the codes."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.plan.plans import Level
from nhmap.store.exports.exporting import lookup_names
from nhmap.store.tabular.cells import harmless

if TYPE_CHECKING:
    from nhmap.store.paper.subject import Subject

_NAMES: Final = {
    "MSOA21CD": "msoa21cd",
    "MSOA21NM": "msoa21nm",
    "WD24NM": "ward24nm",
    "LAD26CD": "district26cd",
    "LAD26NM": "district26nm",
    "HWB26NM": "hwb26nm",
    "ICB26NM": "icb26nm",
}
"""Columns of codes and names as their publisher calls them, and as the small areas have them."""


def small_area_lookup(subject: Subject) -> bytes:
    """``lookup.csv``: small area, its neighbourhood at each level, and where it lies; nhmap opens it as the plan."""
    areas, plan, rows = subject.evidence.areas, subject.assessment.plan, subject.rows
    names = lookup_names(plan)
    used = [level for level in Level if level in subject.levels] or [Level.SNP]
    held = [np.array([*(names[z.id] for z in plan.zones), ""], dtype=object)[plan.at_level(i)[rows]] for i in used]
    known = {key: areas.column(column)[rows] for key, column in _NAMES.items() if column in areas.table}
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["LSOA21CD", "LSOA21NM", *(i.value for i in used), *known, "PLANNING_AREA", "RESIDENTS"])
    inside = np.where(subject.area.inside[rows], subject.area.name, "")
    cells = (areas.codes[rows], areas.column("lsoa21nm")[rows], *held, *known.values(), inside, areas.residents[rows])
    for line in zip(*cells, strict=True):
        writer.writerow(["" if cell is None else harmless(cell) for cell in line])
    return out.getvalue().encode("utf-8-sig", "replace")

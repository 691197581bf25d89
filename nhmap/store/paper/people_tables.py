"""Tables of neighbourhoods, boards and councils: who lives there, on every basis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.assessment.boundary_table import against
from nhmap.core.assessment.summary import SCORE_DIGITS, SHARE_DIGITS, rounded, zone_row
from nhmap.core.assessment.zone_figures import figures
from nhmap.core.geography.areas import AGE_BANDS, GEOGRAPHIES
from nhmap.store.paper.tables import Cell, Column, Kind, Table, ordered, yes

if TYPE_CHECKING:
    from nhmap.core.assessment.assessment import ZoneAssessment
    from nhmap.core.assessment.zone_figures import Figures
    from nhmap.core.plan.plans import Level
    from nhmap.store.paper.subject import Subject

_AGES: Final = tuple(Column(band, f"Aged {words} (Census 2021)", Kind.COUNT, 11) for band, words in AGE_BANDS.items())
_NEED: Final = (
    Column("imd_average_score", "Average IMD score (2025)", Kind.NUMBER, 11),
    Column("share_most_deprived_10", "In most deprived 10 % of England (% of residents)", Kind.SHARE, 14),
    Column("share_most_deprived_20", "In most deprived 20 % of England (% of residents)", Kind.SHARE, 14),
)
_ZONE_COLUMNS: Final = (
    Column("no", "No.", Kind.COUNT, 6),
    Column("name", "Neighbourhood", width=30),
    Column("parent", "Nests in", width=22),
    Column("small_areas", "Small areas (LSOAs)", Kind.COUNT),
    Column("residents", "Residents (people)", Kind.COUNT),
    Column("registered_living_in", "Registered with any GP, living here (people)", Kind.COUNT, 15),
    Column("registered_list", "On the lists of its practices (people)", Kind.COUNT, 14),
    Column("practices", "Practices", Kind.COUNT, 10),
    Column("practices_list_unknown", "of them without a known list", Kind.COUNT, 12),
    Column("people", "People held against the target", Kind.COUNT, 13),
    Column("target", "Target (people)", Kind.COUNT),
    Column("deviation", "Deviation from target (%)", Kind.DEVIATION),
    Column("tolerance", "Tolerance (%)", Kind.SHARE, 10),
    Column("fits", "Within tolerance", width=11),
    *_AGES,
    *_NEED,
    Column("area_ha", "Area (hectares)", Kind.NUMBER, 11, 0),
    Column("pieces", "Pieces", Kind.COUNT, 8),
    Column("compactness", "Compactness (0 to 1)", Kind.NUMBER, 12, 2),
    Column("candidate_sites", "Buildings listed", Kind.COUNT, 10),
    Column("pride_in_place_inside", "Pride in Place areas inside", width=30),
    Column("pride_in_place_cut", "Pride in Place areas cut", width=30),
    Column("districts", "Councils (districts)", width=32),
    Column("hwbs", "Health and wellbeing boards", width=32),
    Column("icbs", "Integrated care boards", width=36),
)
_BOARD_COLUMNS: Final = (
    Column("kind", "Kind", width=24),
    Column("code", "Code", width=12),
    Column("name", "Board or council", width=36),
    Column("small_areas", "Small areas in this paper (LSOAs)", Kind.COUNT, 12),
    Column("residents", "Residents in this paper (people)", Kind.COUNT, 13),
    Column("residents_whole", "Residents of the whole board or council (people)", Kind.COUNT, 16),
    Column("registered_living_in", "Registered with any GP, living here (people)", Kind.COUNT, 15),
    Column("assigned", "Residents in a neighbourhood (people)", Kind.COUNT, 14),
    Column("share_assigned", "Residents in a neighbourhood (%)", Kind.SHARE, 14),
    *_AGES,
    *_NEED,
)
_CROSSED: Final = ("hwb", "district", "icb")
_KINDS: Final = {"hwb": "Health and wellbeing board", "district": "Council (district)", "icb": "Integrated care board"}


def neighbourhoods(subject: Subject, level: Level) -> Table:
    """One row a neighbourhood of a level, then all of them, who is in none, and the planning area."""
    plan = subject.assessment.plan
    rows = [_zone_cells(subject, number, each) for number, each in enumerate(subject.at(level), start=1)]
    held = np.flatnonzero(plan.at_level(level) >= 0)
    totals = [_total(f"All {level.value}s", figures(held, subject.evidence), subject.at(level))]
    outside = np.setdiff1d(subject.rows, held)
    if len(outside):
        totals.append(_total(f"In no {level.value}", figures(outside, subject.evidence)))
        totals.append(_total(f"{subject.area.name}, all in this paper", figures(subject.rows, subject.evidence)))
    note = f"{subject.basis} People in their ages are of Census 2021 and do not add up to residents."
    title = f"Neighbourhoods: {level.value}s"
    return Table(level.value, title, _ZONE_COLUMNS, ordered([*rows, *totals]), len(totals), note)


def _zone_cells(subject: Subject, number: int, each: ZoneAssessment) -> tuple[Cell, ...]:
    parent = subject.assessment.plan.zone(each.zone.parent) if each.zone.parent else None
    found = zone_row(each, subject.evidence, parent)
    found |= {"no": number, "parent": found["parent"] or "", "fits": yes(each.state == "fits")}
    return tuple(_flat(found[column.key]) for column in _ZONE_COLUMNS)


def _flat(value: object) -> Cell:
    return "; ".join(map(str, value)) if isinstance(value, list) else value  # type: ignore[return-value]


def _total(name: str, of: Figures, zones: tuple[ZoneAssessment, ...] = ()) -> tuple[Cell, ...]:
    """A row of people together; what is only of one neighbourhood stays empty."""
    found: dict[str, Cell] = {"no": "", "name": name, **_people(of)}
    if zones:
        found |= {
            "registered_list": sum(z.registered_list for z in zones),
            "practices": sum(len(z.practices) for z in zones),
            "practices_list_unknown": sum(z.lists_unknown for z in zones),
            "people": sum(z.people for z in zones),
        }
    return tuple(found.get(column.key, "") for column in _ZONE_COLUMNS)


def _people(of: Figures) -> dict[str, Cell]:
    need = of.deprivation
    return {
        "small_areas": len(of.rows),
        "residents": of.residents,
        "registered_living_in": of.registered_living_in,
        **of.ages,
        "imd_average_score": rounded(need.average_score, SCORE_DIGITS),
        "share_most_deprived_10": rounded(need.share_10, SHARE_DIGITS),
        "share_most_deprived_20": rounded(need.share_20, SHARE_DIGITS),
        "area_ha": rounded(of.shape.area_ha, 2),
        "candidate_sites": len(of.sites_inside),
    }


def boards(subject: Subject) -> Table:
    """One row for each board and council that the planning area or the plan touches, then all together."""
    areas, plan, rows = subject.evidence.areas, subject.assessment.plan, subject.rows
    found = []
    for key in _CROSSED:
        if not areas.knows(key):
            continue
        grouping = areas.grouping(key)
        for at in np.unique(grouping.member[rows][grouping.member[rows] >= 0]).tolist():
            inside = rows[grouping.member[rows] == at]
            whole = int(areas.residents[grouping.member == at].sum())
            code, name = str(grouping.codes[at]), str(grouping.names[at])
            found.append(_board(subject, (_KINDS[key], code, name), inside, whole))
    total = _board(subject, ("All", "", subject.area.name), rows, "")
    note = "A council that is its own board stands under both. Residents of the whole stand beside those in this paper."
    del plan
    return Table("Boards and councils", "Boards and councils", _BOARD_COLUMNS, ordered([*found, total]), 1, note)


def _board(
    subject: Subject, named: tuple[str, str, str], rows: np.ndarray[tuple[int], np.dtype[np.intp]], whole: Cell
) -> tuple[Cell, ...]:
    of = figures(rows, subject.evidence)
    held = rows[subject.assessment.plan.labels[rows] >= 0]
    assigned = int(subject.evidence.areas.residents[held].sum())
    share = rounded(assigned / of.residents, SHARE_DIGITS) if of.residents else None
    cells = _people(of) | {"residents_whole": whole, "assigned": assigned, "share_assigned": share}
    cells |= dict(zip(("kind", "code", "name"), named, strict=True))
    return tuple(cells[column.key] for column in _BOARD_COLUMNS)


def crossings(subject: Subject) -> Table:
    """Residents of each neighbourhood by board and council: who would answer to whom."""
    columns = (
        Column("level", "Level", width=7),
        Column("name", "Neighbourhood", width=30),
        Column("kind", "Kind", width=24),
        Column("place", "Board or council", width=36),
        Column("residents", "Residents (people)", Kind.COUNT),
        Column("share", "of the neighbourhood (%)", Kind.SHARE, 14),
        Column("crosses", "Lies in several", width=10),
    )
    rows: list[tuple[Cell, ...]] = []
    for level in subject.levels:
        for each in subject.at(level):
            for key in _CROSSED:
                touched = each.figures.touched[key]
                rows += [
                    (
                        *(level.value, each.zone.name, _KINDS[key], name, people),
                        rounded(people / each.figures.residents, SHARE_DIGITS) if each.figures.residents else None,
                        yes(len(touched) > 1),
                    )
                    for _, name, people in touched
                ]
    note = "Boards and councils of June 2026, integrated care boards of April 2026."
    return Table("Zones by board", "Neighbourhoods by board and council", columns, ordered(rows), 0, note)


def units_cut(subject: Subject) -> Table:
    """Wards and MSOAs that lie in more than one neighbourhood of the lowest level, with the people on each side."""
    areas, plan = subject.evidence.areas, subject.assessment.plan
    label = plan.at_level(subject.lowest)
    columns = (
        Column("kind", "Kind", width=10),
        Column("name", "Ward or MSOA", width=34),
        Column("district", "Council", width=26),
        Column("zone", f"{subject.lowest.value}", width=30),
        Column("residents", "Residents there (people)", Kind.COUNT),
        Column("share", "of the ward or MSOA (%)", Kind.SHARE, 13),
    )
    rows: list[tuple[Cell, ...]] = []
    for key in ("ward", "msoa"):
        grouping = areas.grouping(key)
        touched = np.unique(grouping.member[(label >= 0) & (grouping.member >= 0)])
        for at in touched.tolist():
            members = np.flatnonzero(grouping.member == at)
            held = np.unique(label[members])
            if len(held) < 2:  # noqa: PLR2004 - in one neighbourhood, whole
                continue
            whole = int(areas.residents[members].sum())
            district = str(areas.column("district26nm")[members[0]])
            for zone in held[np.argsort(held < 0, kind="stable")].tolist():
                people = int(areas.residents[members[label[members] == zone]].sum())
                name = plan.zones[zone].name if zone >= 0 else "(in none)"
                share = rounded(people / whole, SHARE_DIGITS) if whole else None
                rows.append((GEOGRAPHIES[key].label, str(grouping.names[at]), district, name, people, share))
    title = f"Wards and MSOAs that lie in several {subject.lowest.value}s or partly in none"
    return Table("Wards and MSOAs cut", title, columns, ordered(rows), 0, "Wards are best fit of small areas, 2024.")


def boundary_sets(subject: Subject) -> Table | None:
    """Where the planning area and its neighbourhoods lie by councils to come and boundaries of one's own."""
    columns = (
        Column("boundaries", "Boundaries", width=30),
        Column("status", "Status", width=24),
        Column("group", "Council or area", width=30),
        Column("residents", "Residents of the planning area there (people)", Kind.COUNT, 14),
        Column("zones", f"{subject.lowest.value}s that meet these boundaries", Kind.COUNT, 14),
        Column("several", "of them in several", Kind.COUNT, 12),
        Column("away", "Residents outside the largest part of theirs (people)", Kind.COUNT, 16),
        Column("not_known", "Residents for whom it is not known, or only likely (people)", Kind.COUNT, 16),
    )
    rows: list[tuple[Cell, ...]] = []
    for each in against(subject.assessment, subject.evidence):
        counts = (each.zones, each.several, each.away, each.open)
        for name, people in each.groups or (("not known", each.area.unknown),):
            rows.append((each.boundaries.name, each.status or "in force", name, people, *counts))
    if not rows:
        return None
    note = "Sources stand in boundaries.csv and in the method. What is not known is counted, never guessed."
    return Table("Boundaries", "Councils to come and boundaries of one's own", columns, ordered(rows), 0, note)

"""Each neighbourhood in the paper: its map, its people, its practices, PCNs and places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nhmap.store.paper.map_panels import titled
from nhmap.store.paper.tables import Column, Kind, Table, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.core.assessment.assessment import ZoneAssessment
    from nhmap.store.paper.maps import Drawing
    from nhmap.store.paper.subject import Subject
    from nhmap.store.paper.word import Document

_PROFILE = (
    *("residents", "registered_living_in", "registered_list", "target", "deviation", "fits", "small_areas"),
    *("age_0_15", "age_16_24", "age_25_34", "age_35_49", "age_50_64", "age_65_over"),
    *("imd_average_score", "share_most_deprived_10", "share_most_deprived_20", "practices", "pieces"),
    *("hwbs", "districts", "icbs", "pride_in_place_inside", "pride_in_place_cut"),
)


_FEW, _MANY = 5, 8
"""Practices whose table fits below a large map, and below a smaller one."""


def each_zone(
    document: Document,
    subject: Subject,
    tables: Mapping[str, Table],
    pictures: Mapping[str, bytes],
    drawings: Sequence[Drawing],
) -> None:
    """All levels: a table of its zones, then each zone of it, highest level first."""
    for level in reversed(subject.levels):
        table = tables[level.value]
        document.heading(f"{level.value}s: overview", 2)
        people = (
            "no",
            "name",
            "parent",
            "residents",
            "registered_living_in",
            "registered_list",
            "people",
            "deviation",
            "fits",
        )
        document.table(table.choose(people), f"{level.value}s: people")
        need = (
            "no",
            "name",
            "age_0_15",
            "age_65_over",
            "imd_average_score",
            "share_most_deprived_10",
            "share_most_deprived_20",
        )
        document.table(table.choose(need), f"{level.value}s: ages and deprivation")
    for level in reversed(subject.levels):
        for number, each in enumerate(subject.at(level), start=1):
            document.new_page()
            document.heading(titled(level, number, each.zone.name), 2)
            shown = next((d for d in drawings if d.key.startswith(f"{level.value.lower()}-{number:02d}-")), None)
            if shown is not None:
                document.picture(
                    pictures[shown.key],
                    shown.title,
                    shown.alt,
                    _map_width(each, children=bool(subject.assessment.plan.children(each.zone.id))),
                )
            _zone(document, subject, tables, number, each)


def _map_width(zone: ZoneAssessment, *, children: bool) -> float:
    """Centimetres: smaller where many practices or places stand below, so that the neighbourhood fits its page."""
    count = 0 if children else len(zone.practices)
    return 9.4 if count <= _FEW else 7.6 if count <= _MANY else 6.0


def _zone(
    document: Document,
    subject: Subject,
    tables: Mapping[str, Table],
    number: int,
    zone: ZoneAssessment,
) -> None:
    name, table = zone.zone.name, tables[zone.zone.level.value]
    cells = dict(zip((c.key for c in table.columns), table.rows[number - 1], strict=True))
    columns = {column.key: column for column in table.columns}
    said = tuple((columns[key].label, words(cells[key], columns[key]) or "none") for key in _PROFILE)
    half = -(-len(said) // 2)
    pairs = tuple((*said[i], *(said[i + half] if i + half < len(said) else ("", ""))) for i in range(half))
    sides = (
        Column("left", "Figure", width=24),
        Column("left_value", "Value", width=20),
        Column("right", "Figure", width=24),
        Column("right_value", "Value", width=26),
    )
    document.table(Table("Profile", f"{name}: profile", sides, pairs))
    document.say(*_places(subject, zone))
    _practices(document, subject, tables, zone)


def _places(subject: Subject, zone: ZoneAssessment) -> list[str]:
    """Wards, MSOAs and the neighbourhoods within, by name."""
    areas, rows = subject.evidence.areas, zone.figures.rows
    plan = subject.assessment.plan
    texts = []
    children = plan.children(zone.zone.id)
    if children:
        texts.append(f"Holds: {'; '.join(child.name for child in children)}.")
    elif len(rows):
        wards = np.unique(areas.column("ward24nm")[rows].astype(str)).tolist()
        msoas = np.unique(areas.column("msoa21nm")[rows].astype(str)).tolist()
        texts.append(f"Wards, in whole or in part: {'; '.join(wards)}.")
        texts.append(f"Places (MSOAs), in whole or in part: {'; '.join(msoas)}.")
    return texts


def _practices(document: Document, subject: Subject, tables: Mapping[str, Table], zone: ZoneAssessment) -> None:
    table = tables["Practices"]
    if subject.assessment.plan.children(zone.zone.id):
        return
    at = [column.key for column in table.columns].index("practice_code")
    by_code = {row[at]: row for row in table.rows}
    codes = [str(subject.evidence.registrations.codes[row]) for row in zone.practices.tolist()]
    rows = tuple((number, *by_code[code]) for number, code in enumerate(codes, start=1) if code in by_code)
    if not rows:
        document.say("No practice belongs to it.")
        return
    columns = (Column("no", "No.", Kind.COUNT, 6), *table.columns)
    own = Table("Practices", f"{zone.zone.name}: practices, numbered as on the map", columns, rows)
    document.table(own.choose(("no", "practice", "pcn", "list", "retention", "split")))

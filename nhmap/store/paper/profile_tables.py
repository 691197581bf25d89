"""Tables of who lives here and what they need: ethnic groups, disability, carers, access, registers.

They are worked out from one frame of small areas, which a pack carries, so that they can be worked out again.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.core.people.access import Access, zone_access
from nhmap.core.people.resident_groups import AGES_5, CARE, DISABILITY, ETHNIC_GROUPS, HEALTH, REGISTERS
from nhmap.core.people.residents import GROUPS
from nhmap.store.paper.tables import Cell, Column, Kind, Table, ordered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.store.paper.subject import Subject

PROFILE, REGISTERED = "Equality profile", "Registers (modelled)"
FILE: Final = "inputs/who_lives_here.csv"
_ACCESS: Final = ("households", "households_no_car", "connectivity", "patients_per_gp")
_OF_ACCESS: Final = (
    *("households", "households_no_car", "share_no_car", "connectivity_average", "patients_per_gp_average"),
)
_OLDER: Final = ("age_75_79", "age_80_84", "age_85_over")
_CARERS: Final = tuple(key for key in CARE if key != "no_unpaid_care")
_NAMED: Final = (Column("kind", "Kind", width=16), Column("name", "Neighbourhood, board or council", width=28))
_COLUMNS: Final = (
    *_NAMED,
    Column("people_2021", "Residents (Census 2021)", Kind.COUNT),
    Column("age_0_4", "Aged 0 to 4", Kind.COUNT),
    Column("age_75_over", "Aged 75 and over", Kind.COUNT),
    *(Column(key, f"Ethnic group: {words}", Kind.COUNT) for key, words in ETHNIC_GROUPS.items()),
    *(Column(key, f"Disabled, {words}", Kind.COUNT) for key, words in DISABILITY.items() if key.startswith("disabled")),
    Column("unpaid_carers", "Unpaid carers (aged 5 and over)", Kind.COUNT),
    Column("health_bad_or_very_bad", "In bad or very bad health", Kind.COUNT),
    Column("households", "Households", Kind.COUNT),
    Column("households_no_car", "Households without a car or van", Kind.COUNT),
    Column("share_no_car", "Households without a car or van (%)", Kind.SHARE),
    Column("connectivity_average", "Connectivity (0 to 100)", Kind.NUMBER, 15),
    Column("patients_per_gp_average", "Patients to a GP at practices around", Kind.COUNT),
)
_NOTE: Final = (
    "Residents by group and households are of Census 2021; connectivity and patients to a GP are means over residents."
)
_MODELLED: Final = (
    "Modelled from the registers of 2024/25 of the practices at which residents are registered, by number and age; "
    "wrong where those who are ill live elsewhere than those who are well. One person may be on several: do not add "
    "them up."
)
_KINDS: Final = {"hwb": "Health and wellbeing board", "district": "Council (district)"}


def profile_frame(subject: Subject) -> pd.DataFrame | None:
    """Groups, registers and access of each small area of a paper, by code; None where no layer tells."""
    need = subject.evidence.need
    if need is None:
        return None
    rows = subject.rows
    frame = pd.DataFrame(need.residents.counts[rows], columns=list(GROUPS))
    registers = pd.DataFrame(need.cohorts.by_area[rows], columns=list(REGISTERS))
    parts = [frame, registers]
    if need.access is not None:
        parts.append(need.access.table.iloc[rows][list(_ACCESS)].reset_index(drop=True))
    found = pd.concat(parts, axis=1)
    found.index = pd.Index(subject.evidence.areas.codes[rows], name="lsoa21cd")
    return found


def profile_written(frame: pd.DataFrame) -> bytes:
    """The frame as CSV; every number is read back as it was."""
    return frame.to_csv(lineterminator="\r\n").encode()


def profile_read(data: bytes) -> pd.DataFrame:
    """The frame of a pack.

    Raises
    ------
    ValueError
        When it is none.
    """
    frame = pd.read_csv(io.BytesIO(data), index_col="lsoa21cd")
    if missing := {*GROUPS, *REGISTERS} - set(frame.columns):
        message = f"who_lives_here.csv has no column {min(missing)}"
        raise ValueError(message)
    return frame


def profile_tables(subject: Subject) -> list[Table]:
    """Who lives in each neighbourhood, board and council, and who is on registers; none where no layer tells."""
    frame = subject.profile
    if frame is None:
        return []
    places = _places(subject)
    people = [_cells(subject, frame, *place) for place in places]
    columns = tuple(each for each in _COLUMNS if "households" in frame or each.key not in _OF_ACCESS)
    keys = [each.key for each in columns]
    rows = ordered(tuple(cells[key] for key in keys) for cells in people)
    registers = tuple(Column(key, words[1], Kind.NUMBER, 16, 0) for key, words in REGISTERS.items())
    modelled = ordered(
        (kind, name, *(round(float(value), 1) for value in _within(subject, frame, held, list(REGISTERS)).sum(axis=0)))
        for kind, name, held in places
    )
    return [
        Table(PROFILE, "Who lives here: ethnic groups, disability, carers, access", columns, rows, 1, _NOTE),
        Table(REGISTERED, "People on GP registers, modelled", (*_NAMED, *registers), modelled, 1, _MODELLED),
    ]


def _places(subject: Subject) -> list[tuple[str, str, NDArray[np.intp]]]:
    """Kind, name and small areas of each row: neighbourhoods from the highest level, boards, councils, all."""
    areas, rows, plan = subject.evidence.areas, subject.rows, subject.assessment.plan
    found = [
        (level.value, each.zone.name, np.asarray(each.figures.rows, dtype=np.intp))
        for level in reversed(subject.levels)
        for each in subject.at(level)
    ]
    for key, words in _KINDS.items():
        if areas.knows(key):
            grouping = areas.grouping(key)
            member = grouping.member[rows]
            held = np.unique(member[member >= 0]).tolist()
            found += [(words, str(grouping.names[at]), rows[member == at]) for at in held]
    outside = rows[plan.at_level(subject.lowest)[rows] < 0]
    if len(outside):
        found.append(("In none", f"In no {subject.lowest.value}", outside))
    return [*found, ("All", subject.area.name, rows)]


def _within(subject: Subject, frame: pd.DataFrame, rows: NDArray[np.intp], columns: list[str]) -> NDArray[np.float64]:
    return frame.loc[subject.evidence.areas.codes[rows], columns].to_numpy(dtype=np.float64)


def _cells(subject: Subject, frame: pd.DataFrame, kind: str, name: str, rows: NDArray[np.intp]) -> dict[str, Cell]:
    """Every figure of one row."""
    sums = dict(zip(GROUPS, _within(subject, frame, rows, list(GROUPS)).sum(axis=0).astype(int).tolist(), strict=True))

    def together(*keys: str) -> int:
        return sum(sums[key] for key in keys)

    found: dict[str, Cell] = {
        **sums,
        "kind": kind,
        "name": name,
        "people_2021": together(*AGES_5),
        "age_75_over": together(*_OLDER),
        "unpaid_carers": together(*_CARERS),
        "health_bad_or_very_bad": together(*list(HEALTH)[-2:]),
    }
    if "households" in frame:
        listed = frame.loc[subject.evidence.areas.codes[rows]]
        access = zone_access(Access(listed), np.arange(len(rows)), subject.evidence.areas.residents[rows])
        found |= {
            "households": int(access.households),
            "households_no_car": int(access.no_car),
            "share_no_car": round(access.no_car / access.households, 4) if access.households else None,
            "connectivity_average": None if np.isnan(access.connectivity) else round(access.connectivity, 1),
            "patients_per_gp_average": None if np.isnan(access.patients_per_gp) else round(access.patients_per_gp),
        }
    return found

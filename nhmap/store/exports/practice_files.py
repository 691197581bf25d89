"""Practices, PCNs, flows and explained lists as CSV: one file a table, unknown left empty, no cell a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.assessment.summary import SHARE_DIGITS, rounded, rounded_beside
from nhmap.core.people.balance import SPLIT_BELOW
from nhmap.store.tabular.cells import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nhmap.core.assessment.flows import Explanation, Flows, Homes
    from nhmap.core.assessment.practice_table import PcnRow, PracticeRow
    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.plan.plans import Plan

NO_ZONE: Final = "(no neighbourhood)"
REST_OF_ENGLAND: Final = "(elsewhere in England)"


def practices_csv(rows: Iterable[PracticeRow], plan: Plan, split_below: float = SPLIT_BELOW) -> bytes:
    """One line a practice; retention is rounded so that it agrees with whether the practice is split."""
    head = (
        *("practice_code", "practice", "zone", "patients_living_in_zone", "retention", "split", "next_zone"),
        *("next_zone_share", "outside_share", "moved_by_hand", "reason", "zone_by_homes", "list", "list_vintage"),
        *("pcn_code", "pcn", "homes_counted", "since_2022"),
    )
    lines = (
        (
            *(r.code, r.name, _zone(plan, r.zone), r.live_here, _kept(r.retention, split_below), _yes(r.split)),
            *(_zone(plan, r.runner_up) if r.runner_up >= 0 else "", _share(r.runner_up_share), _share(r.outside_share)),
            *(_yes(r.moved), r.reason, _zone(plan, r.by_homes), _whole(r.list_size), r.list_vintage),
            *(r.pcn_code, r.pcn_name, r.homes_vintage, " ".join(r.history.sentences)),
        )
        for r in rows
    )
    return _csv(head, lines)


def pcns_csv(rows: Iterable[PcnRow], plan: Plan) -> bytes:
    """One line for each PCN and zone that it falls in."""
    head = ("pcn_code", "pcn", "split", "zone", "practices", "patients_living_in_zone", "share", "is_its_zone")
    lines = (
        (
            *(r.code, r.name, _yes(r.split), _zone(plan, f.zone), f.practices, f.patients),
            *(_share(f.patients / r.known if r.known else np.nan), _yes(f.zone >= 0 and f.zone == r.zone)),
        )
        for r in rows
        for f in r.falls
    )
    return _csv(head, lines)


def flows_csv(flows: Flows, vintage: str) -> bytes:
    """One line for each home and zone of practice between which there are patients."""
    names = [zone.name for zone in flows.zones]
    homes = [*names, NO_ZONE, REST_OF_ENGLAND, *(f"({bucket})" for bucket in flows.buckets)]
    at = [*names, NO_ZONE]
    lines = ((homes[i], at[j], int(flows.patients[i, j]), vintage) for i, j in np.argwhere(flows.patients > 0).tolist())
    return _csv(("lives_in", "registered_with_practices_of", "patients", "registered_vintage"), lines)


def explanations_csv(
    explained: Sequence[Explanation], residents_vintage: str, registered_vintage: str, lists_vintage: str = ""
) -> bytes:
    """One line a zone: residents, registered, and every step between them and the lists."""
    buckets = [name for name, _ in explained[0].buckets] if explained else []
    head = (
        *("zone", "residents", "registered_living_in", "registered_beyond_residents", "from_other_zones"),
        *("from_planning_area_without_zone", "from_elsewhere_in_england", "registered_in_other_zones"),
        *("registered_at_practices_of_no_zone", *(f"home: {name}" for name in buckets), "not_in_the_file_by_home"),
        *("registered_list", "practices_without_a_list", "residents_vintage", "registered_vintage"),
        "lists_vintage",
    )
    lines = (
        (
            *(e.zone.name, e.residents, e.registered_living_in, e.beyond_residents, e.from_zones, e.from_unassigned),
            *(e.from_england, -e.to_zones, -e.to_no_zone, *(people for _, people in e.buckets), e.unreconciled),
            *(e.registered_list, e.lists_unknown, residents_vintage, registered_vintage),
            lists_vintage,
        )
        for e in explained
    )
    return _csv(head, lines)


def homes_csv(homes: Homes, plan: Plan, areas: SmallAreas, vintage: str) -> bytes:
    """One line for each small area, and each bucket, where patients live."""
    names, msoas = areas.table["lsoa21nm"].to_numpy(dtype=object), areas.table["msoa21nm"].to_numpy(dtype=object)
    rows = np.flatnonzero(homes.patients)
    lines: list[tuple[object, ...]] = [
        (areas.codes[i], names[i], msoas[i], _zone(plan, int(plan.labels[i])), int(homes.patients[i]), vintage)
        for i in rows.tolist()
    ]
    lines += [("", f"({bucket})", "", "", people, vintage) for bucket, people in homes.buckets]
    return _csv(("lsoa21cd", "lsoa21nm", "msoa21nm", "zone", "patients", "registered_vintage"), lines)


def _zone(plan: Plan, position: int) -> str:
    return plan.zones[position].name if position >= 0 else NO_ZONE


def _whole(value: float) -> int | None:
    return None if np.isnan(value) else round(value)


def _kept(value: float, split_below: float) -> float | None:
    return rounded_beside(value, split_below, SHARE_DIGITS)


def _share(value: float) -> float | None:
    return rounded(value, SHARE_DIGITS)


def _yes(value: bool) -> str:  # noqa: FBT001 - a cell
    return "yes" if value else "no"


def _csv(head: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a byte-order mark, which spreadsheets need to read accents."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for line in lines:
        writer.writerow([harmless("" if cell is None else cell) for cell in line])
    return out.getvalue().encode("utf-8-sig")

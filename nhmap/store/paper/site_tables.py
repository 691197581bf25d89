"""Tables of the shortlist: rank and band of each site, whom they reach together, readiness, and what to ask whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from nhmap.core.buildings.estate import ILLUSTRATIVE
from nhmap.core.buildings.gates import GATES, OWNER_WORDS, GateState
from nhmap.core.ranking.bands import band_of, hangs_on
from nhmap.core.ranking.ranking import Standing
from nhmap.core.ranking.value_of_information import WHO_KNOWS_GATE, value_of_information
from nhmap.store.exports.bundles import about
from nhmap.store.exports.shortlists import shortlist_geojson
from nhmap.store.paper.plan_tables import NO_ZONE
from nhmap.store.paper.tables import Cell, Column, Kind, Table, ordered

if TYPE_CHECKING:
    from nhmap.core.ranking.ranking import RankedSite
    from nhmap.store.paper.shortlisted import Shortlisted
    from nhmap.store.paper.subject import Subject

_COLUMNS = (
    Column("place", "No.", Kind.COUNT, 7),
    Column("site_id", "Id", width=16),
    Column("name", "Building", width=36),
    Column("postcode", "Postcode", width=10),
    Column("owner", "Owner", width=22),
    Column("zone", "Neighbourhood", width=28),
    Column("band", "Band", width=7),
    Column("rank", "Rank", Kind.COUNT, 7),
    Column("rank_low", "Rank, best of 9 in 10 draws", Kind.COUNT, 12),
    Column("rank_high", "Rank, worst of 9 in 10 draws", Kind.COUNT, 12),
    Column("chance", "Among the first (% of draws)", Kind.SHARE, 12, 0),
    Column("score", "Score (of 100)", Kind.NUMBER, 9),
    Column("score_low", "Score, unknowns at worst", Kind.NUMBER, 11),
    Column("score_high", "Score, unknowns at best", Kind.NUMBER, 11),
    Column("reaches", "Reaches (residents)", Kind.COUNT, 12),
    Column("adds", "Adds to those before it (residents)", Kind.COUNT, 13),
    Column("alone", "Reached by no other of the list (residents)", Kind.COUNT, 14),
    Column("readiness", "Readiness", width=30),
    Column("standing", "Gates", width=12),
    Column("gate_reasons", "Gates: why", width=50),
    Column("hangs_on", "What it hangs on", width=50),
    Column("unknown", "Unknown", width=50),
)

NOTHING: Final = "nothing by itself"
"""What an answer changes that leaves the order as it is."""


def site_tables(subject: Subject) -> list[Table]:
    """All tables of the shortlist; none where the paper has none."""
    found = subject.shortlist
    if found is None:
        return []
    return [shortlist(subject, found), overlap(found), readiness(found), to_ask(found)]


def shortlist(subject: Subject, found: Shortlisted) -> Table:
    """One row a site in the order of the shortlist, and what all reach together."""
    rows = [_site(subject, found, place) for place in range(len(found.rows))]
    joint = found.joint
    total: dict[str, Cell] = {"name": "Together, everybody once", "reaches": joint.together}
    several: dict[str, Cell] = {"name": "Of them reached by two or more", "reaches": joint.several}
    inside: dict[str, Cell] = {"name": "Of them living in the planning area", "reaches": joint.inside}
    last = [tuple(each.get(column.key, "") for column in _COLUMNS) for each in (total, several, inside)]
    sure = found.sure
    note = (
        f"{f'{ILLUSTRATIVE} ' if found.illustrative else ''}Ranked among {len(found.ranking):,} candidates by the "
        f"weights “{found.ranking.weights.label}”. Band A: among the first {sure.top_n} in at least 80 % of "
        f"{sure.draws:,} draws (seed {sure.seed}); C: in at most 20 %; B between. Reach: {found.travel}."
    )
    if found.elsewhere:
        note += f" Outside the planning area and not ranked: {'; '.join(found.elsewhere)}."
    return Table("Shortlist", "Sites on the shortlist", _COLUMNS, ordered([*rows, *last]), 3, note)


def _site(subject: Subject, found: Shortlisted, place: int) -> tuple[Cell, ...]:
    site = found.ranking.site(found.rows[place])
    at, share, sure = found.places.iloc[place], found.joint.sites[place], found.sure
    apart = site.standing is Standing.FAILS
    row = site.row
    states = [each.state for each in found.answers(site.site_id)]
    tally = (
        f"{states.count('met')} of {len(states)} met, {states.count('not met')} not met, "
        f"{states.count('unknown')} unknown"
        if states
        else None
    )
    return (
        *(place + 1, site.site_id, found.names[place], at.get("postcode")),
        *(OWNER_WORDS.get(site.owner, site.owner), _zone(subject, str(at.get("lsoa21cd") or ""))),
        *("set apart" if apart else str(band_of(site, sure)), site.rank),
        *(("", "", "") if apart else (*map(int, (sure.rank_low[row], sure.rank_high[row])), _chance(found, row))),
        *(round(value, 4) for value in (site.score, site.score_low, site.score_high)),
        *(share.reached, share.adds if share.reached is not None else None),
        share.alone if share.reached is not None else None,
        *(tally, str(site.standing), " ".join(site.gate_reasons)),
        *("" if apart else hangs_on(site, sure), "; ".join(what for what, _ in _unknown(site))),
    )


def _chance(found: Shortlisted, row: int) -> float:
    return round(float(found.sure.top_n_chance[row]), 6)


def _zone(subject: Subject, code: str) -> str:
    areas, plan = subject.evidence.areas, subject.assessment.plan
    row = int(areas.rows_of([code])[0]) if code else -1
    at = int(plan.at_level(subject.lowest)[row]) if row >= 0 else -1
    return plan.zones[at].name if at >= 0 else NO_ZONE


def _unknown(site: RankedSite) -> list[tuple[str, str]]:
    """What is unknown of a site, gates first, and who could tell."""
    gates = [(GATES[key].label, WHO_KNOWS_GATE.get(key, "the ICB's estates team")) for key in _unsure(site)]
    criteria = [(c.criterion.label, c.criterion.who_knows) for c in site.contributions if not c.known and c.share > 0]
    return gates + criteria


def _unsure(site: RankedSite) -> list[str]:
    return [key for key, state in site.gates.items() if state == GateState.UNKNOWN]


def overlap(found: Shortlisted) -> Table:
    """Two sites and the residents whom both reach."""
    columns = (
        Column("first", "Building", width=40),
        Column("second", "and", width=40),
        Column("both", "Both reach (residents)", Kind.COUNT, 16),
    )
    rows: list[tuple[Cell, ...]] = [
        (f"{i + 1} {found.names[i]}", f"{j + 1} {found.names[j]}", people) for i, j, people in found.joint.pairs
    ]
    return Table("Shortlist overlap", "Residents whom two sites both reach", columns, ordered(rows), 0, found.travel)


def readiness(found: Shortlisted) -> Table:
    """The published minimum of a centre, a row a site and question."""
    columns = (
        Column("site_id", "Id", width=16),
        Column("name", "Building", width=36),
        Column("question", "What a centre must have", width=40),
        Column("state", "State", width=10),
        Column("evidence", "What the answer rests on", width=80),
        Column("who_knows", "Who could tell", width=44),
    )
    names = dict(zip(found.ids, found.names, strict=True))
    rows: list[tuple[Cell, ...]] = [
        (
            *(each.site_id, names[each.site_id], each.question, each.state, each.evidence),
            each.who_knows if each.state == "unknown" else "",
        )
        for each in found.ready
    ]
    note = "NHS England's guidance of April 2026, as the press reports it. Unknown is not counted as missing."
    return Table("Shortlist readiness", "Readiness of the shortlist", columns, ordered(rows), 0, note)


def to_ask(found: Shortlisted) -> Table:
    """What is unknown of each site, who is asked, and what the answer would change."""
    columns = (
        Column("name", "Building", width=36),
        Column("what", "What is unknown", width=40),
        Column("who_knows", "Who is asked", width=44),
        Column("effect", "What the answer could change", width=50),
        Column("chance", "Chance that it does (%)", Kind.SHARE, 12, 0),
    )
    facts = {(f.site_id, f.what): f for f in value_of_information(found.ranking, found.top_n)}
    rows: list[tuple[Cell, ...]] = []
    for row, name in zip(found.rows, found.names, strict=True):
        site = found.ranking.site(row)
        for what, who in _unknown(site):
            fact = facts.get((site.site_id, what))
            effect = f"{fact.effect} (the first {found.top_n})" if fact else NOTHING
            rows.append((name, what, who, effect, round(fact.chance, 6) if fact else ""))
    return Table("Shortlist to ask", "What is unknown of the shortlist, and who is asked", columns, ordered(rows))


def sites_geojson(subject: Subject, found: Shortlisted, table: Table) -> bytes:
    """``sites.geojson``: the shortlist as points, every column of its table a property."""
    rows: dict[str, dict[str, Any]] = {}
    stamp = {"illustrative": ILLUSTRATIVE} if found.illustrative else {}
    for place, row in enumerate(table.rows[: -table.totals]):
        cells = dict(zip((column.key for column in table.columns), row, strict=True))
        rows[found.ids[place]] = stamp | {key: None if cell == "" else cell for key, cell in cells.items()}
    sites = pd.DataFrame(
        {
            "site_id": list(found.ids),
            "lon": pd.to_numeric(found.places["lon"], errors="coerce"),
            "lat": pd.to_numeric(found.places["lat"], errors="coerce"),
        }
    )
    joint = found.joint
    notes = {
        "joint_reach": joint.sentence,
        "reach": found.travel,
        "weights": found.ranking.weights.label,
        "weights_hash": found.ranking.weights.content_hash,
    }
    said = about(subject.evidence, subject.made, illustrative=found.illustrative, notes=notes)
    return shortlist_geojson(sites, rows, said)

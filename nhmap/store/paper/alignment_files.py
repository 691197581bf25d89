"""What is taken away of an alignment: workbook, CSV files, a layer for maps, and a part of a paper for Word."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.core.alignment.proposal import Proposal
from nhmap.store.exports.exporting import DECIMALS, plain_value, to_json
from nhmap.store.paper.alignment_tables import (
    AREAS,
    LINE_PRACTICES,
    LINE_SIZES,
    OVERVIEW,
    PRACTICES,
    SIZES,
    SUMMARY,
    alignment_tables,
)
from nhmap.store.paper.tables import table_csv
from nhmap.store.paper.word import Document
from nhmap.store.paper.workbook import workbook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.core.alignment.line_proposal import LineProposal
    from nhmap.core.alignment.overview import Share
    from nhmap.store.paper.subject import Subject
    from nhmap.store.paper.tables import Table

_CSV: Final = {
    PRACTICES: "pcn-practices.csv",
    SIZES: "pcn-sizes.csv",
    OVERVIEW: "pcn-out-of-line.csv",
    AREAS: "pcn-line-moves.csv",
    LINE_PRACTICES: "pcn-line-practices.csv",
    LINE_SIZES: "pcn-line-sizes.csv",
}
_PEOPLE: Final = ("consent_who", "consent_on", "consent_note")


def alignment_files(
    subject: Subject, proposal: Proposal | LineProposal, shares: tuple[Share, ...], *, names: bool = False
) -> dict[str, bytes]:
    """Every file of a proposal: name -> bytes.

    Parameters
    ----------
    names
        Whether who answered for a practice, when, and what was noted is written.
    """
    tables = alignment_tables(proposal, shares, names=names)
    files = {"pcn-alignment.xlsx": workbook(subject, tables)}
    files |= {_CSV[key]: table_csv(table) for key, table in tables.items() if key in _CSV}
    files["pcn-alignment.geojson"] = alignment_geojson(subject, proposal, names=names)
    files["pcn-alignment.docx"] = alignment_document(subject, proposal, tables)
    return files


def alignment_geojson(subject: Subject, proposal: Proposal | LineProposal, *, names: bool = False) -> bytes:
    """Practices as points, each with what the proposal says of it; a practice without a place has no geometry."""
    registrations = proposal.assessment.evidence.registrations
    table = registrations.practices
    rows = proposal.rows if isinstance(proposal, Proposal) else proposal.practices
    features = []
    for row in rows:
        said: dict[str, Any] = row if isinstance(row, dict) else row.to_dict()
        said = {key: plain_value(value) for key, value in said.items() if names or key not in _PEOPLE}
        at = registrations.row_of[str(said["practice_code"])]
        place = _point(table["lon"].iat[at], table["lat"].iat[at]) if "lon" in table else None
        features.append({"type": "Feature", "id": said["practice_code"], "properties": said, "geometry": place})
    about = {
        "plan": {"name": proposal.assessment.plan.name, "hash": subject.content},
        "made": subject.made,
        "vintages": dict(subject.evidence.vintages),
        "attribution": subject.evidence.attribution,
        "said": list(proposal.sentences),
    }
    return to_json({"type": "FeatureCollection", "features": features, "nhmap": about})


def alignment_document(subject: Subject, proposal: Proposal | LineProposal, tables: Mapping[str, Table]) -> bytes:
    """A part of a paper: what is out of line, what would move, and what practices said."""
    name = proposal.assessment.plan.name
    document = Document(f"PCNs and neighbourhoods: {name}", subject.made, f"{name} (content {subject.content})")
    document.title("PCNs and neighbourhoods", f"{name}, {subject.day_words}")
    document.heading("What would have to move")
    document.points(proposal.sentences)
    document.table(tables[SUMMARY].choose(["measure", "people"]))
    document.turn(wide=True)
    if isinstance(proposal, Proposal):
        keys = ["practice", "list", "neighbourhood", "pcn", "proposed_pcn", "km_now", "km_after", "consent_answer"]
        held = {column.key for column in tables[PRACTICES].columns}
        keys += [key for key in ("consent_who", "consent_on") if key in held]
        moving = _only_moves(tables[PRACTICES])
        document.heading("Practices that would have another PCN")
        document.table(moving.choose(keys))
        document.heading("PCNs before and after")
        document.table(tables[SIZES].choose(["pcn", "serves_now", "serves_after", "size_now", "size_after"]))
    else:
        for key in (AREAS, LINE_PRACTICES, LINE_SIZES):
            document.heading(tables[key].title)
            document.table(tables[key])
    document.heading("PCNs by neighbourhood, now")
    document.table(tables[OVERVIEW])
    return document.data()


def _only_moves(table: Table) -> Table:
    """The rows of practices that move."""
    at = [column.key for column in table.columns].index("moves")
    return replace(table, rows=tuple(row for row in table.rows if row[at] == "yes"))


def _point(lon: float, lat: float) -> dict[str, Any] | None:
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return None
    return {"type": "Point", "coordinates": [round(float(lon), DECIMALS), round(float(lat), DECIMALS)]}

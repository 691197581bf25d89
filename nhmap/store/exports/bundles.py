"""Bundles: the files that a person takes away, the same from the screen and from the command line."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any, Final

from nhmap import __version__
from nhmap.core.assessment.assessment import METHODS_VERSION
from nhmap.core.assessment.boundary_table import ground_of, sets_of
from nhmap.core.assessment.checks import check
from nhmap.core.assessment.summary import assessment_as_dict, finding_row
from nhmap.core.buildings.estate import ILLUSTRATIVE
from nhmap.core.geography.planning_areas import planning_area
from nhmap.core.wording import as_said
from nhmap.store.estate_files.facts import FACTS_NAME, facts_csv
from nhmap.store.exports.boundary_files import lines_geojson, lines_lookup
from nhmap.store.exports.exporting import About, footprints_geojson, lookup_csv, openable
from nhmap.store.exports.note_files import NOTES_NAME, notes_csv
from nhmap.store.exports.shortlists import shortlist_csv, shortlist_geojson
from nhmap.store.exports.zone_files import zones_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.assessment.checks import Finding
    from nhmap.core.buildings.estate import Estate
    from nhmap.core.buildings.note_exchange import Noted
    from nhmap.core.evidence import Evidence
    from nhmap.core.plan.comments import Comment
    from nhmap.core.plan.decision import DecisionRecord
    from nhmap.core.plan.plans import Plan
    from nhmap.core.ranking.ranking import Ranking


COMMENTS_NAME: Final = "comments-missing.txt"
"""In a ZIP of files that lack the comments on their plan."""
COMMENTS_UNREAD: Final = (
    "The comments on this plan could not be read when this file was made, so none stand in it. They are not lost: take "
    "the file away again once the screen shows them."
)


def about(
    evidence: Evidence,
    made: str,
    findings: Sequence[Finding] = (),
    *,
    illustrative: bool = False,
    notes: Mapping[str, str] | None = None,
) -> About:
    """What stands on every export beside the figures."""
    return About(
        made=made,
        version=__version__,
        methods=METHODS_VERSION,
        vintages=evidence.vintages,
        attribution=(evidence.attribution,),
        findings=tuple(finding_row(f) for f in findings),
        illustrative=illustrative,
        notes=notes or {},
    )


def plan_files(  # noqa: PLR0913 - all that stands in them
    assessment: Assessment,
    evidence: Evidence,
    shapes: Callable[[], NDArray[np.object_]],
    made: str,
    rule: str = "centroid",
    *,
    team: int | None = None,
    decision: DecisionRecord | None = None,
    comments: Sequence[Comment] | None = (),
) -> dict[str, bytes]:
    """The files of a plan: ``footprints.geojson``, ``lookup.csv``, ``zones.csv``, ``assessment.json``.

    Parameters
    ----------
    team
        People in a team whose caseload is told of each zone; none is without.
    comments
        What people said of the plan; None where it cannot be read, which the files then say (``COMMENTS_NAME``).
    """
    plan = assessment.plan
    findings = check(assessment, evidence)
    summary = assessment_as_dict(assessment, findings, evidence, rule=rule, team=team)
    own = {"id", "name", "level", "parent", "parent_id", "target", "tolerance", "locked", "small_areas"}
    basis = {"basis": summary["basis"]}
    figures = {
        row["id"]: basis | {key: _flat(value) for key, value in row.items() if key not in own}
        for row in summary["zones"]
    }
    also = (
        ()
        if plan.area_key == "england"
        else planning_area(evidence.areas, plan.area_key, plan.area_code).inside.nonzero()[0]
    )
    if comments is None:
        summary["notes"] = {**summary.get("notes", {}), "comments": COMMENTS_UNREAD}
    said = about(evidence, made, findings, notes=summary.get("notes"))
    lines = boundary_files(plan, evidence, shapes)
    unread = {} if comments is not None else {COMMENTS_NAME: f"{COMMENTS_UNREAD}\n".encode()}
    comments = comments or ()
    return (
        lines
        | unread
        | {
            "footprints.geojson": footprints_geojson(
                plan,
                evidence.areas,
                shapes,
                figures,
                said,
                settings=assessment.settings,
                decision=decision,
                comments=comments,
            ),
            "lookup.csv": lookup_csv(plan, evidence.areas, also=also),
            "zones.csv": zones_csv(summary["zones"]),
            "assessment.json": json.dumps(
                summary
                | {"made": made, "nhmap": openable(plan, evidence.areas, assessment.settings, decision, comments)},
                ensure_ascii=False,
                indent=1,
            ).encode(),
        }
    )


def boundary_files(plan: Plan, evidence: Evidence, shapes: Callable[[], NDArray[np.object_]]) -> dict[str, bytes]:
    """Boundary sets that a plan meets as ``boundaries.csv``; those that people brought also as GeoJSON, one file each.

    No files where it meets none.
    """
    sets = sets_of(plan, evidence)
    if not sets:
        return {}
    inside = ground_of(plan, evidence) | (plan.labels >= 0)
    files = {"boundaries.csv": lines_lookup(sets, evidence.areas, inside)}
    for at, each in enumerate((each for each in sets if each.own), 1):
        outlines = lines_geojson(each, evidence.areas, shapes)
        files[f"boundaries-{at}.geojson"] = json.dumps(outlines, ensure_ascii=False).encode()
    return files


def shortlist_files(  # noqa: PLR0913 - all that stands in a shortlist
    site_ids: Sequence[str],
    ranking: Ranking | None,
    evidence: Evidence,
    made: str,
    notes: Sequence[Noted] = (),
    *,
    illustrative: bool = False,
) -> dict[str, bytes]:
    """Chosen sites as ``shortlist.geojson`` and ``shortlist.csv``, with rank and score where they are ranked.

    Sites that are gone are left out.

    Parameters
    ----------
    notes
        What was noted of buildings; that of the chosen ones stands in both files.
    illustrative
        Whether facts of buildings are invented: the files and each of their sites then say so.
    """
    known = evidence.sites.set_index("site_id", drop=False)
    site_ids = [site_id for site_id in site_ids if site_id in known.index]
    sites = known.loc[site_ids]
    rows: dict[str, dict[str, Any]] = {}
    if ranking is not None:
        for entry in ranking.to_dict()["sites"]:
            rows[entry["site_id"]] = {
                "rank": entry["rank"],
                "score": entry["score"],
                "score_low": entry["score_low"],
                "score_high": entry["score_high"],
                "list": entry["list"],
                "weights": ranking.weights.label,
                "weights_hash": ranking.weights.content_hash,
                "remarks": " ".join(entry["remarks"]),
            }
    stamp = {"illustrative": ILLUSTRATIVE} if illustrative else {}
    properties = {i: {**stamp, **rows.get(i, {})} for i in site_ids}
    columns = [c for c in sites.columns if c not in {"x", "y", "area"}]
    said = about(evidence, made, illustrative=illustrative)
    return {
        "shortlist.geojson": shortlist_geojson(sites[columns], properties, said, notes),
        "shortlist.csv": shortlist_csv(sites, properties, notes),
    }


def notes_file(notes: Sequence[Noted], evidence: Evidence) -> dict[str, bytes]:
    """What was noted of buildings as ``building-notes.csv``; no file where nothing was."""
    if not notes:
        return {}
    return {NOTES_NAME: notes_csv(notes, _names(evidence))}


def facts_file(estate: Estate, evidence: Evidence) -> dict[str, bytes]:
    """What people brought about buildings as ``building-facts.csv``; no file where nothing was brought."""
    if not estate.facts and not estate.new_sites:
        return {}
    return {FACTS_NAME: facts_csv(estate, _names(evidence))}


def _names(evidence: Evidence) -> dict[str, str]:
    sites = evidence.sites
    return {str(i): as_said(str(name)) for i, name in zip(sites["site_id"], sites["name"], strict=True)}


def zipped(files: dict[str, bytes]) -> bytes:
    """Several files as one."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _flat(value: object) -> object:
    """A list of names as one text: properties of GeoJSON stay flat."""
    return "; ".join(map(str, value)) if isinstance(value, list) else value

"""Inputs: the rows of data that a pack's figures come from, out to CSV and back to evidence.

Kept are all small areas of the boards and councils that the plan touches, and every practice with patients in the
paper's small areas, with its PCN. Patients of these practices who live further away are one row a practice, and
residents of the rest of England one number, so that every share has its whole.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from nhmap.core.assessment.assessment import Settings, assess
from nhmap.core.evidence import Evidence, PridePlaces
from nhmap.core.geography.areas import Adjacency, SmallAreas
from nhmap.core.geography.boundary_exchange import as_dict, from_dict
from nhmap.core.geography.boundary_sets import NOBODY
from nhmap.core.people.balance import Basis
from nhmap.core.people.practices import Registrations
from nhmap.core.plan import comments
from nhmap.core.plan.decision import DecisionRecord
from nhmap.errors import InputRefusedError
from nhmap.store.layers.catalogue import Layer
from nhmap.store.paper.considered import Considered, read, written
from nhmap.store.paper.profile_tables import FILE as PROFILE_FILE
from nhmap.store.paper.profile_tables import profile_read, profile_written
from nhmap.store.paper.shortlisted import shortlist_inputs, shortlist_of
from nhmap.store.paper.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nhmap.core.geography.boundary_sets import BoundarySet

AWAY: Final = "ELSEWHERE"
"""Stands for every small area that the pack does not list; sorts behind all codes of England."""
_WHOLE: Final = ("icb", "hwb", "district", "ward", "msoa")
FOLDER: Final = "inputs/"
_DECIDED: Final = ("status", "agreed_by", "agreed_on", "asked", "organisation", "engagement")
_TOLD: Final = ("name", "title", "publisher", "vintage", "licence", "attribution", "notes")
"""What files say of a layer."""
_BESIDE: Final = {basis.value: f"people_{basis.value}" for basis in (Basis.RESIDENTS_2024, Basis.GROWTH)}
"""Column of the people of a basis that no other row of a pack tells."""


def input_files(subject: Subject) -> dict[str, bytes]:
    """The rows behind the figures, as CSV files and ``plan.json``."""
    evidence, rows = subject.evidence, _kept(subject)
    areas, registrations = evidence.areas, evidence.registrations
    held = _practices(subject)
    inside = np.zeros(len(areas), dtype=np.bool_)
    inside[rows] = True
    codes = areas.codes
    cells = registrations.patients[held].tocoo()
    near = inside[cells.col]
    lives = np.where(near, codes[cells.col], AWAY)
    patients = pd.DataFrame(
        {"practice_code": registrations.codes[held][cells.row], "lsoa21cd": lives, "patients": cells.data}
    )
    patients = patients.groupby(["practice_code", "lsoa21cd"], as_index=False, sort=True)["patients"].sum()
    adjacency = areas.adjacency
    both = inside[adjacency.a] & inside[adjacency.b]
    names = np.array([*(name for name, _ in adjacency.crossings), ""], dtype=object)
    borders = pd.DataFrame(
        {
            "a": codes[adjacency.a[both]],
            "b": codes[adjacency.b[both]],
            "shared_m": adjacency.shared_m[both],
            "crossing": names[adjacency.crossing[both]],
        }
    )
    short = inside[adjacency.short].all(axis=1)
    ends = adjacency.short[short]
    shortest = pd.DataFrame({"a": codes[ends[:, 0]], "b": codes[ends[:, 1]], "shared_m": adjacency.short_m[short]})
    sites = evidence.sites[np.isin(evidence.site_area, rows)].copy()
    sites["area"] = codes[sites["area"].to_numpy(dtype=np.int64)] if len(sites) else ""
    practices = registrations.practices.iloc[held].copy()
    where = practices["area"].to_numpy(dtype=np.int64)
    practices["area"] = np.where((where >= 0) & inside[np.maximum(where, 0)], codes[np.maximum(where, 0)], "")
    basis = subject.assessment.settings.basis
    people = evidence.people_on(basis)
    listed = areas.table.iloc[rows]
    if people is not None and basis.value in _BESIDE:
        listed = listed.assign(**{_BESIDE[basis.value]: people[rows]})
    frames = {
        "small_areas.csv": listed,
        "borders.csv": borders,
        "short_borders.csv": shortest,
        "practices.csv": practices,
        "patients.csv": patients,
        "pride_in_place.csv": _pride(evidence, inside),
        "sites.csv": sites,
    }
    files = {name: frame.to_csv(index=False, lineterminator="\r\n").encode() for name, frame in frames.items()}
    sets = [as_dict(_within(each, inside), areas) for each in evidence.boundaries if each.touches(inside)]
    if sets:
        files["boundaries.json"] = json.dumps(sets, ensure_ascii=False).encode()
    further = {} if subject.shortlist is None else shortlist_inputs(subject.shortlist)
    if subject.profile is not None:
        further |= {PROFILE_FILE: profile_written(subject.profile)}
    files["plan.json"] = json.dumps(_said(subject), ensure_ascii=False, indent=1).encode()
    return {FOLDER + name: data for name, data in files.items()} | further


def _kept(subject: Subject) -> NDArray[np.intp]:
    """Small areas that a pack lists: those of the paper, and all of every board, council and ward they lie in."""
    areas = subject.evidence.areas
    inside = np.zeros(len(areas), dtype=np.bool_)
    inside[subject.all_rows] = True
    for key in _WHOLE:
        if areas.knows(key):
            member = areas.grouping(key).member
            touched = np.unique(member[subject.all_rows])
            inside |= np.isin(member, touched[touched >= 0])
    for place in subject.evidence.pride.rows:
        if inside[place].any():
            inside[place] = True
    for boundaries in subject.evidence.boundaries:
        if boundaries.own:  # whether an area is cut hangs on all of it
            touched = np.unique(boundaries.member[subject.rows])
            inside |= np.isin(boundaries.member, touched[touched >= 0])
    ends = subject.evidence.areas.adjacency
    near = inside[ends.a] | inside[ends.b]
    inside[ends.a[near]] = inside[ends.b[near]] = True
    return np.flatnonzero(inside)


def _practices(subject: Subject) -> NDArray[np.intp]:
    """Practices with patients in the paper's small areas, those that stand there, and all others of their PCNs."""
    registrations = subject.evidence.registrations
    here = np.asarray(registrations.by_area[:, subject.all_rows].sum(axis=1)).ravel() > 0
    here |= np.isin(subject.evidence.practice_area, subject.all_rows)
    here |= np.isin(registrations.codes, [move.practice for plan in subject.plans for move in plan.moved])
    pcns = np.unique(registrations.pcn_of[here])
    return np.flatnonzero(here | (np.isin(registrations.pcn_of, pcns[pcns >= 0])))


def _within(boundaries: BoundarySet, inside: NDArray[np.bool_]) -> BoundarySet:
    """A set as far as the pack's small areas reach."""
    member, doubt = (np.where(inside, of, NOBODY).astype(np.int32) for of in (boundaries.member, boundaries.doubt))
    return replace(boundaries, member=member, doubt=doubt, cut=boundaries.cut[inside[boundaries.cut]])


def _boundaries(files: Mapping[str, bytes], areas: SmallAreas) -> tuple[BoundarySet, ...]:
    """The boundary sets of a pack; one that an older nhmap wrote has none."""
    listed = json.loads(files.get(FOLDER + "boundaries.json", b"[]"))
    return tuple(each for raw in listed if (each := from_dict(raw, areas)) is not None)


def _pride(evidence: Evidence, inside: NDArray[np.bool_]) -> pd.DataFrame:
    pride, codes = evidence.pride, evidence.areas.codes
    lines = [
        (name, code)
        for name, rows in zip(pride.names, pride.rows, strict=True)
        if inside[rows].any()
        for code in codes[rows]
    ]
    return pd.DataFrame(lines, columns=["place", "lsoa21cd"])


def _said(subject: Subject) -> dict[str, Any]:
    """The plan by codes, and everything else that the figures and files depend on."""
    return {
        **written(subject.assessment.plan, subject.evidence),
        "options": [option.to_dict() for option in subject.options],
        "settings": subject.assessment.settings.to_dict(),
        "content": subject.content,
        "made": subject.made,
        "rule": subject.rule,
        "decision": _said_decision(subject),
        **({"comments": [each.to_dict() for each in subject.comments]} if subject.comments else {}),
        "residents_of_england": int(subject.evidence.areas.residents.sum()),
        "layers": [{key: getattr(layer, key) for key in _TOLD} for layer in subject.layers],
        "vintages": dict(subject.evidence.vintages),
        "attribution": subject.evidence.attribution,
        "pride_unknown": list(subject.evidence.pride.unknown),
        "pride_unknown_districts": list(subject.evidence.pride.unknown_districts),
        "crossings": [list(each) for each in subject.evidence.areas.adjacency.crossings],
    }


def _said_decision(subject: Subject) -> dict[str, Any]:
    """Option and decision as plain values, every text of them."""
    record = subject.decision
    texts = {key: getattr(record, key) for key in _DECIDED}
    return {"option": subject.option, **texts, "responsible": dict(record.responsible)}


def _decision(said: Mapping[str, Any]) -> DecisionRecord:
    """The inverse: who agreed is named in the pack, so that files may say it."""
    pairs = tuple((str(zone), str(who)) for zone, who in said.get("responsible", {}).items())
    texts = {key: str(said[key]) for key in _DECIDED if key in said}
    return DecisionRecord(**texts, names="yes" if texts.get("agreed_by") else "", responsible=pairs)


def subject_of(files: Mapping[str, bytes]) -> Subject:
    """The plan of a pack, assessed anew from the rows that the pack carries.

    Raises
    ------
    InputRefusedError
        When the rows are missing or damaged.
    """
    try:
        said = json.loads(files[FOLDER + "plan.json"])
        evidence = _evidence(files, said)
        settings = Settings.from_dict(said["settings"]) or Settings()
        plan = read(said, evidence)
        decision = _decision(said["decision"])
        layers = tuple(_layer(each) for each in said["layers"])
        assessment = assess(plan, evidence, settings)
        options = tuple(Considered.from_dict(each, evidence, settings) for each in said.get("options", ()))
        return Subject(
            *(assessment, _no_shapes, said["made"], said["rule"], decision, layers, said["content"], options),
            shortlist=shortlist_of(files),
            option=str(said["decision"].get("option", "")),
            comments=comments.read(said.get("comments"))[0],
            said_profile=profile_read(files[PROFILE_FILE]) if PROFILE_FILE in files else None,
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        message = "The rows behind the figures (inputs/) are missing or damaged."
        raise InputRefusedError(message, "Give the pack as nhmap wrote it.") from error


def _layer(said: Mapping[str, Any]) -> Layer:
    told = {key: str(said[key]) for key in _TOLD}
    return Layer(file="", rows=0, key="", crs="", sha256="", **told)  # type: ignore[arg-type]


def _no_shapes() -> NDArray[np.object_]:
    message = "A pack carries no small areas' shapes."
    raise InputRefusedError(message)


def _evidence(files: Mapping[str, bytes], said: Mapping[str, Any]) -> Evidence:
    def frame(name: str) -> pd.DataFrame:
        return pd.read_csv(io.BytesIO(files[FOLDER + name]), dtype=_TYPES, keep_default_na=False, na_values=[""])

    table = frame("small_areas.csv")
    away = {column: 0 for column in table.columns if pd.api.types.is_numeric_dtype(table[column])}
    listed = int(table["residents"].sum())  # all that there are, in a pack of before the number was kept
    away["residents"] = int(said.get("residents_of_england", listed)) - listed
    table = pd.concat([table, pd.DataFrame([away | {"lsoa21cd": AWAY, "lsoa21nm": AWAY}])], ignore_index=True)
    index = pd.Index(table["lsoa21cd"])
    borders, short = frame("borders.csv"), frame("short_borders.csv")
    crossings = tuple((str(name), str(reason)) for name, reason in said["crossings"])
    number = {name: at for at, (name, _) in enumerate(crossings)}
    adjacency = Adjacency(
        index.get_indexer(borders["a"]).astype(np.int32),
        index.get_indexer(borders["b"]).astype(np.int32),
        borders["shared_m"].to_numpy(dtype=np.float64),
        np.array([number.get(name, -1) for name in borders["crossing"].astype(object)], dtype=np.int32),
        crossings,
        len(table),
        np.column_stack([index.get_indexer(short["a"]), index.get_indexer(short["b"])]).astype(np.int32),
        short["shared_m"].to_numpy(dtype=np.float64),
    )
    practices, sites = frame("practices.csv"), frame("sites.csv")
    for held in (practices, sites):
        held["area"] = index.get_indexer(held["area"].astype(object)).astype(np.int32)
    for column in ("list_vintage", "homes_vintage"):
        if column in practices:
            practices[column] = practices[column].astype(object).where(practices[column].notna(), "")
    patients = frame("patients.csv")
    rows = pd.Index(practices["practice_code"]).get_indexer(patients["practice_code"])
    columns = index.get_indexer(patients["lsoa21cd"])
    if (rows < 0).any() or (columns < 0).any():
        message = "a practice or small area of patients.csv is not listed"
        raise ValueError(message)
    matrix = csr_array((patients["patients"].to_numpy(np.int64), (rows, columns)), shape=(len(practices), len(table)))
    given = {
        basis: table[_BESIDE[basis.value]].to_numpy(dtype=np.int64)
        for basis in Basis
        if _BESIDE.get(basis.value) in table.columns
    }
    pride = frame("pride_in_place.csv")
    places = {
        name: index.get_indexer(codes).astype(np.int32)
        for name, codes in pride.groupby("place", sort=False)["lsoa21cd"]
    }
    elsewhere = pd.DataFrame({"practice": [], "bucket": [], "code": [], "patients": [], "vintage": []})
    areas = SmallAreas(table, adjacency)
    return Evidence(
        areas=areas,
        registrations=Registrations(practices, matrix, elsewhere),
        pride=PridePlaces(
            tuple(places), tuple(places.values()), tuple(said["pride_unknown"]), tuple(said["pride_unknown_districts"])
        ),
        sites=sites,
        services=pd.DataFrame(),
        vintages=said["vintages"],
        attribution=said["attribution"],
        given=given,
        boundaries=_boundaries(files, areas),
    )


_TYPES: Final = dict.fromkeys(
    (
        *("lsoa21cd", "lsoa21nm", "msoa21cd", "msoa21nm", "ward24cd", "ward24nm", "district26cd", "district26nm"),
        *("hwb26cd", "hwb26nm", "icb26cd", "icb26nm", "icb26cdh", "region26cd", "region26nm", "a", "b", "crossing"),
        *("practice_code", "name", "postcode", "pcn_code", "pcn_name", "area", "site_id", "place", "list_vintage"),
        *(
            "homes_vintage",
            "status",
            "opened",
            "closed",
            "moved_from",
            "sub_icb26cd",
            "sub_icb26cdh",
            "sub_icb24cd",
            "sub_icb24cdh",
            "icb24cd",
            "icb24cdh",
        ),
        *("to_come_cd", "to_come_nm"),
    ),
    "object",
)
"""Columns that are text although some look like numbers."""

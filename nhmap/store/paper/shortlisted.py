"""Shortlisted: the sites of a paper as they were ranked, whom they reach, how ready they are; out to rows and back.

A pack carries the measures of all candidates, for a rank and a band are said among them; so both can be worked out
again without the layers.
"""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from nhmap.core.buildings.gates import GATES, GateResults, GateSettings
from nhmap.core.buildings.note_book import NoteBook
from nhmap.core.buildings.sites import area_rows
from nhmap.core.portfolio.joint_reach import Catchment, JointReach, joint_reach
from nhmap.core.ranking.criteria import CRITERIA
from nhmap.core.ranking.measures import Measures
from nhmap.core.ranking.ranking import Ranking, rank
from nhmap.core.ranking.sensitivity import Sensitivity, sensitivity
from nhmap.core.ranking.weights import Weights
from nhmap.core.site_page.readiness import readiness
from nhmap.core.site_page.site_fit import snp_fit
from nhmap.core.site_page.site_page import site_page
from nhmap.core.wording import as_said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from nhmap.core.buildings.estate import Estate
    from nhmap.core.evidence import Evidence
    from nhmap.core.plan.plans import Plan
    from nhmap.core.ranking.candidates import Candidates
    from nhmap.core.reach.catchments import Travel

TOP: Final = 10
FOLDER: Final = "inputs/"
SAID, CANDIDATES, REACH = (FOLDER + name for name in ("shortlist.json", "candidates.csv", "reach.csv"))
_PLACE: Final = ("postcode", "kind", "lon", "lat", "lsoa21cd")
_MINIMUMS: Final = ("minimum_floor_area_m2", "minimum_list", "minimum_practices")


@dataclass(frozen=True)
class Ready:
    """One question of readiness about one site: what is known, and who could tell."""

    site_id: str
    question: str
    state: str
    evidence: str
    who_knows: str


@dataclass(frozen=True, eq=False)
class Shortlisted:
    """The shortlist of a paper.

    Attributes
    ----------
    ranking
        Of all candidates of the planning area.
    rows
        Rows of the shortlist in the ranking, in its own order.
    places
        Postcode, kind, longitude, latitude and small area of each; one row a site.
    catchment
        Whom they reach.
    travel
        The travel model in words.
    ready
        Questions of readiness with their answers.
    elsewhere
        Names of sites on the shortlist that stand outside the planning area: they are not ranked in it.
    illustrative
        Whether a fact of a building is invented.
    top_n
        How many places count as first.
    """

    ranking: Ranking
    rows: tuple[int, ...]
    places: pd.DataFrame
    catchment: Catchment
    travel: str
    ready: tuple[Ready, ...] = ()
    elsewhere: tuple[str, ...] = ()
    illustrative: bool = False
    top_n: int = TOP

    @cached_property
    def sure(self) -> Sensitivity:
        """How sure the order is: 10,000 draws, seed 1, as on the screen."""
        return sensitivity(self.ranking.measures, self.ranking.weights, self.ranking.gates, top_n=self.top_n)

    @cached_property
    def joint(self) -> JointReach:
        """What the sites reach together."""
        return joint_reach(self.catchment)

    @property
    def ids(self) -> tuple[str, ...]:
        """Identifiers, in the order of the shortlist."""
        return tuple(str(self.ranking.measures.site_ids[row]) for row in self.rows)

    @property
    def names(self) -> tuple[str, ...]:
        """Names as people say them."""
        return tuple(as_said(str(self.ranking.measures.names[row])) for row in self.rows)

    def answers(self, site_id: str) -> tuple[Ready, ...]:
        """Readiness of one site."""
        return tuple(each for each in self.ready if each.site_id == site_id)


def shortlisted(  # noqa: PLR0913, PLR0917 - all that is said of a site
    evidence: Evidence,
    candidates: Candidates,
    ranking: Ranking,
    site_ids: Sequence[str],
    plan: Plan,
    travel: Travel,
    *,
    notes: NoteBook | None = None,
    estate: Estate | None = None,
    illustrative: bool = False,
    top_n: int = TOP,
) -> Shortlisted | None:
    """Gather what a paper says of a shortlist; None where none of its sites is a candidate.

    Parameters
    ----------
    site_ids
        In the order of the shortlist.
    notes, estate
        What was noted of buildings, and what people brought of them.
    """
    known = {str(site_id): row for row, site_id in enumerate(ranking.measures.site_ids)}
    held = [site_id for site_id in dict.fromkeys(site_ids) if site_id in known]
    names = dict(zip(evidence.sites["site_id"], evidence.sites["name"], strict=True))
    elsewhere = tuple(as_said(str(names[i])) for i in dict.fromkeys(site_ids) if i not in known and i in names)
    if not held:
        return None
    rows = tuple(known[site_id] for site_id in held)
    sites = candidates.sites.iloc[list(rows)]
    at = area_rows(sites)
    codes = evidence.areas.codes
    places = pd.DataFrame({column: sites[column].to_numpy(dtype=object) for column in _PLACE if column in sites})
    places["lsoa21cd"] = [str(codes[row]) if row >= 0 else "" for row in at]
    places = places.astype(object).where(places.notna(), None)
    areas = candidates.areas
    catchment = Catchment.of(candidates.reach, rows, areas.codes, areas.residents, candidates.area.inside)
    book = notes or NoteBook()
    ready = []
    for site_id in held:
        page = site_page(evidence, areas, site_id, estate, (travel,))
        fit = snp_fit(evidence, areas, site_id, plan, (travel,))
        for each in readiness(page, fit, book.notes(site_id)):
            words = each.evidence.replace("You said so.", "Said by the authors of the plan.")
            ready.append(Ready(site_id, each.question.label, str(each.state), words, each.question.who_knows))
    return Shortlisted(
        ranking, rows, places, catchment, candidates.travel, tuple(ready), elsewhere, illustrative, top_n
    )


def shortlist_inputs(shortlist: Shortlisted) -> dict[str, bytes]:
    """The rows that a shortlist's figures come from."""
    measures, gates = shortlist.ranking.measures, shortlist.ranking.gates
    frame = pd.DataFrame({"site_id": measures.site_ids, "name": measures.names, "owner": measures.owners})
    for j, key in enumerate(measures.keys):
        frame[f"{key}.figure"], frame[f"{key}.expected"] = measures.figures[:, j], measures.expected[:, j]
    if gates is not None:
        for j, gate in enumerate(gates.gates):
            frame[f"{gate.key}.gate"] = gates.states[:, j]
        frame = frame.assign(floor_area_m2=gates.floor_area_m2, patients=gates.patients, practices=gates.practices)
    catchment = shortlist.catchment
    site, area = np.nonzero(catchment.member)
    pairs = pd.DataFrame(
        {
            "site_id": np.array(shortlist.ids, dtype=object)[site],
            "lsoa21cd": catchment.codes[area],
            "residents": catchment.residents[area],
            "inside": catchment.inside[area].astype(int),
        }
    )
    csv = {CANDIDATES: frame, REACH: pairs}
    files = {name: held.to_csv(index=False, lineterminator="\r\n").encode() for name, held in csv.items()}
    return files | {SAID: json.dumps(_said(shortlist), ensure_ascii=False, indent=1).encode()}


def _said(shortlist: Shortlisted) -> dict[str, Any]:
    measures, gates = shortlist.ranking.measures, shortlist.ranking.gates
    settings = gates.settings if gates is not None else GateSettings()
    reasons = (
        {}
        if gates is None
        else {shortlist.ids[n]: str(gates.discount_reasons[r]) for n, r in enumerate(shortlist.rows)}
    )
    return {
        "sites": list(shortlist.ids),
        "places": shortlist.places.to_dict("records"),
        "known": [bool(known) for known in shortlist.catchment.known],
        "travel": shortlist.travel,
        "ready": [asdict(each) for each in shortlist.ready],
        "elsewhere": list(shortlist.elsewhere),
        "illustrative": shortlist.illustrative,
        "top_n": shortlist.top_n,
        "weights": shortlist.ranking.weights.to_dict(),
        "weights_label": shortlist.ranking.weights.label,
        "criteria": list(measures.keys),
        "set_aside": list(measures.set_aside),
        "gates": None if gates is None else [gate.key for gate in gates.gates],
        "owners": list(settings.owners),
        **{key: getattr(settings, key) for key in _MINIMUMS},
        "discounted": {key: reason for key, reason in reasons.items() if reason},
    }


def shortlist_of(files: Mapping[str, bytes]) -> Shortlisted | None:
    """The shortlist of a pack, ranked anew from its rows; None where it has none.

    A pack whose criteria or gates are not those of this nhmap has none that could be ranked again.
    """
    if SAID not in files:
        return None
    said = json.loads(files[SAID])
    keys, gate_keys = said["criteria"], said["gates"]
    if not set(keys) <= set(CRITERIA) or not set(gate_keys or ()) <= set(GATES):
        return None
    frame = _frame(files[CANDIDATES])
    criteria = tuple(CRITERIA[key] for key in keys)
    figures = np.column_stack([_numbers(frame, f"{key}.figure") for key in keys])
    values = np.column_stack([criterion.value(figures[:, j]) for j, criterion in enumerate(criteria)])
    expected = np.column_stack([_numbers(frame, f"{key}.expected") for key in keys])
    site_ids, names, owners = (frame[key].to_numpy(dtype=object) for key in ("site_id", "name", "owner"))
    measures = Measures(site_ids, names, owners, criteria, figures, values, expected, tuple(said["set_aside"]))
    weights = Weights.from_dict(said["weights"], said["weights_label"])
    ranking = rank(measures, weights, None if gate_keys is None else _gates(frame, said))
    rows = tuple(ranking.row_of(site_id) for site_id in said["sites"])
    places = pd.DataFrame(said["places"], dtype=object)
    return Shortlisted(
        *(ranking, rows, places, _catchment(_frame(files[REACH]), said), said["travel"]),
        *(tuple(Ready(**each) for each in said["ready"]), tuple(said["elsewhere"])),
        *(bool(said["illustrative"]), int(said["top_n"])),
    )


def _frame(data: bytes) -> pd.DataFrame:
    """Rows as text: Python reads a number back to the last bit, whatever pandas does."""
    return pd.read_csv(io.BytesIO(data), dtype="object", keep_default_na=False)


def _numbers(frame: pd.DataFrame, key: str) -> NDArray[np.float64]:
    return np.array([float(cell) if cell else np.nan for cell in frame[key]], dtype=np.float64)


def _gates(frame: pd.DataFrame, said: Mapping[str, Any]) -> GateResults:
    keys = said["gates"]
    states = np.column_stack([_numbers(frame, f"{key}.gate") for key in keys]) if keys else np.zeros((len(frame), 0))
    settings = GateSettings(
        on=tuple(keys),
        owners=tuple(said["owners"]),
        **{key: said[key] for key in _MINIMUMS},
        discounted=dict(said["discounted"]),
    )
    return GateResults(
        tuple(GATES[key] for key in keys),
        states.astype(np.int8),
        settings,
        frame["owner"].to_numpy(dtype=object),
        _numbers(frame, "floor_area_m2"),
        _numbers(frame, "patients"),
        _numbers(frame, "practices"),
        np.array([said["discounted"].get(site_id, "") for site_id in frame["site_id"]], dtype=object),
    )


def _catchment(pairs: pd.DataFrame, said: Mapping[str, Any]) -> Catchment:
    areas = pairs.drop_duplicates("lsoa21cd").sort_values("lsoa21cd")
    member = np.zeros((len(said["sites"]), len(areas)), dtype=np.bool_)
    at = {site_id: row for row, site_id in enumerate(said["sites"])}
    rows = [at[site_id] for site_id in pairs["site_id"]]
    member[rows, pd.Index(areas["lsoa21cd"]).get_indexer(pairs["lsoa21cd"])] = True
    return Catchment(
        member,
        np.array(said["known"], dtype=np.bool_),
        areas["lsoa21cd"].to_numpy(dtype=object),
        _numbers(areas, "residents"),
        _numbers(areas, "inside") > 0,
    )

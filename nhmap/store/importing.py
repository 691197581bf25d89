"""Importing: files of people become plans, and everything odd about them is said.

GeoJSON polygons select small areas by a rule; lookups name them. A file is either refused with one message, or
gives a plan together with the problems met on the way. Nothing here changes a plan that is already open.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

import pandas as pd

from nhmap.core.plans import Level
from nhmap.errors import InputRefusedError
from nhmap.store.cells import clean_name
from nhmap.store.claims import Keep, keep_of
from nhmap.store.cutting import COLUMNS, cuts
from nhmap.store.nesting import Nested, nest
from nhmap.store.placing import Rule, select
from nhmap.store.problems import Problem
from nhmap.store.reading_geojson import Drawing, read_drawing
from nhmap.store.reading_lookup import REJECTED, read_lookup, rejected_csv
from nhmap.store.reading_polygons import Crs
from nhmap.store.uploads import Limits, admit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.core.areas import SmallAreas
    from nhmap.core.balance import Settings
    from nhmap.core.plans import Plan
    from nhmap.store.placing import Shapes

__all__ = ["Crs", "Imported", "Keep", "Limits", "Problem", "Rule", "read_footprints", "rejected_csv"]

CLAIMED: Final = ("LSOA21CD", "LSOA21NM", "residents", "level", "kept by", "also claimed by", "why")
_STANDARD: Final = Limits()


@dataclass(frozen=True, eq=False)
class Imported:
    """A plan made from a file.

    Attributes
    ----------
    plan
        The plan, with every zone that could be used.
    problems
        What was wrong and what was done, problems first.
    rejected
        Rows of a lookup that could not be used, each with its reason; columns ``reading_lookup.REJECTED``.
    claimed
        Every small area that two footprints claim, which of them keeps it and why; columns ``CLAIMED``.
    cut
        Every small area that the lines of a footprint run through, with its share inside; columns ``cutting.COLUMNS``.
    digest
        SHA-256 of the file.
    kind
        ``geojson`` or ``lookup``.
    rule
        By which outlines selected small areas.
    keep
        Who kept what several footprints claim.
    exact
        How many footprints hold exactly the small areas that nhmap wrote for them, by no rule.
    settings
        On what nhmap says in the file that the plan is balanced; None where it does not.
    """

    plan: Plan
    problems: tuple[Problem, ...]
    rejected: pd.DataFrame
    claimed: pd.DataFrame
    cut: pd.DataFrame
    digest: str
    kind: str
    rule: Rule
    keep: Keep = "first"
    exact: int = 0
    settings: Settings | None = None


def read_footprints(  # noqa: PLR0913 - each option is a person's choice with a good default
    data: bytes,
    name: str,
    areas: SmallAreas,
    shapes: Shapes,
    *,
    rule: Rule = "centroid",
    claims: Keep | None = None,
    crs: Crs = "auto",
    lines: bool = False,
    retired: Mapping[str, tuple[str, ...]] | None = None,
    limits: Limits = _STANDARD,
) -> Imported:
    """Read footprints from GeoJSON or a lookup CSV.

    Parameters
    ----------
    data, name
        Bytes of the file and what it is called; the kind is told by the bytes, not by the name.
    shapes
        Polygons of small areas (EPSG:27700); called only when the rule or ``lines`` needs them.
    rule
        How an outline selects small areas; a file that nhmap wrote keeps its own as long as its outlines are unchanged.
    claims
        Who keeps a small area that several footprints of a level claim; None takes the first in the file under
        ``centroid`` and the one that covers more of it under ``half_area``. Of several rows of a lookup the last counts
        under ``last``, else the first.
    crs
        How to read coordinates; ``auto`` refuses eastings and northings with a hint that names this option.
    lines
        Whether to look which small areas the lines of outlines cut, and what the other rule would select.
    retired
        LSOA 2011 codes that are no longer in use, each with its small areas of 2021.
    limits
        How much is taken on.

    Raises
    ------
    InputRefusedError
        When nothing in the file can be used: one message says what is wrong and a hint what to do.
    """
    name = clean_name(PurePath(name).name) or "the file"
    admit(data, name, limits)
    stem = clean_name(PurePath(name).stem) or "Imported plan"
    digest = hashlib.sha256(data).hexdigest()
    no_rows, no_claims, no_cuts = (pd.DataFrame(columns=list(names)) for names in (REJECTED, CLAIMED, COLUMNS))
    if not _is_json(data):
        keep: Keep = "last" if claims == "last" else "first"
        plan, problems, rejected = read_lookup(data, name, areas, retired or {}, last=keep == "last")
        return Imported(
            replace(plan, name=stem), _sorted(problems), rejected, no_claims, no_cuts, digest, "lookup", rule, keep
        )
    shapes = lru_cache(maxsize=1)(shapes)
    keep = keep_of(rule, claims)
    drawing = read_drawing(data, name, areas, crs=crs, limits=limits)
    selection = select(drawing.drawn, areas, shapes, rule)
    nested = nest(drawing, selection, areas, shapes, keep)
    problems = (*drawing.problems, *drawing.notes.problems(), *nested.problems)
    if not nested.plan.zones:
        faults = " ".join(problem.message for problem in problems)
        message = f"Nothing in {name} can be used. {faults}".strip()
        raise InputRefusedError(
            message, "Check that the outlines lie in England and that each holds a whole small area."
        )
    plan = nested.plan if drawing.plan_name else replace(nested.plan, name=stem)
    decided, lost = drawing.member.decided.for_plan(plan)
    plan = replace(plan, moved=decided.moved, accepted=decided.accepted)
    problems = (*problems, *lost)
    exact = sum(one.exact is not None for one in drawing.drawn)
    claimed = _claimed(nested, drawing, areas)
    settings = drawing.member.settings
    through = cuts(drawing.drawn, selection, nested.zone_of, areas, shapes, rule) if lines else None
    problems, cut = (problems, no_cuts) if through is None else ((*problems, through.problem), through.table)
    return Imported(plan, _sorted(problems), no_rows, claimed, cut, digest, "geojson", rule, keep, exact, settings)


def _is_json(data: bytes) -> bool:
    """Whether the file begins as JSON does, in any Unicode encoding."""
    head = data[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head[:1] in {b"{", b"["}


def _sorted(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Problems first, then warnings, then information; otherwise in the order they were met."""
    order = {"problem": 0, "warning": 1, "information": 2}
    return tuple(sorted(problems, key=lambda p: order[p.severity]))


def _claimed(nested: Nested, drawing: Drawing, areas: SmallAreas) -> pd.DataFrame:
    """Every claim that was turned down, in the order of small areas."""
    parts = []
    called = pd.Series([one.called for one in drawing.drawn], dtype=object)
    for level, claims in zip(Level, nested.claims, strict=True):
        parts.append(
            pd.DataFrame(
                {
                    "LSOA21CD": areas.codes[claims.area],
                    "LSOA21NM": areas.column("lsoa21nm")[claims.area],
                    "residents": areas.residents[claims.area],
                    "level": level.value,
                    "kept by": called.to_numpy()[claims.keeper],
                    "also claimed by": called.to_numpy()[claims.loser],
                    "why": [claims.why(i) for i in range(len(claims.area))],
                }
            )
        )
    return pd.concat(parts, ignore_index=True).sort_values(["LSOA21CD", "level"], kind="stable", ignore_index=True)

"""Importing: files of people become plans, and everything odd about them is said.

Polygons of any format select small areas by a rule; lookups name them. A file is either refused with one message, or
gives a plan together with the problems met on the way. Nothing here changes a plan that is already open.
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

import pandas as pd

from nhmap.core.plan.plans import Level
from nhmap.errors import InputRefusedError
from nhmap.store.child_process.apart import apart
from nhmap.store.footprint_files.claims import Keep, keep_of
from nhmap.store.footprint_files.cutting import COLUMNS, cuts
from nhmap.store.footprint_files.in_place import IN_PLACE_BYTES, light, portable
from nhmap.store.footprint_files.nesting import Nested, nest, with_people
from nhmap.store.footprint_files.opening_outlines import holds_outlines
from nhmap.store.footprint_files.outline_formats import GEOJSON, ZIP, admit_name, format_of
from nhmap.store.footprint_files.placing import Rule, select
from nhmap.store.footprint_files.reading_gdal import HeavyError, LayersError
from nhmap.store.footprint_files.reading_geojson import Drawing, read_drawing
from nhmap.store.footprint_files.reading_lookup import REJECTED, read_lookup, rejected_csv
from nhmap.store.footprint_files.reading_polygons import Crs
from nhmap.store.tabular.cells import clean_name
from nhmap.store.tabular.problems import Problem
from nhmap.store.tabular.uploads import Limits, admit, admit_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.people.balance import Settings
    from nhmap.core.plan.comments import Comment
    from nhmap.core.plan.decision import DecisionRecord
    from nhmap.core.plan.plans import Plan
    from nhmap.store.footprint_files.placing import Shapes

__all__ = ["Crs", "Imported", "Keep", "LayersError", "Limits", "Problem", "Rule", "read_footprints", "rejected_csv"]

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
        ``geojson`` for outlines of any format, or ``lookup``.
    rule
        By which outlines selected small areas.
    keep
        Who kept what several footprints claim.
    exact
        How many footprints hold exactly the small areas that nhmap wrote for them, by no rule.
    settings
        On what nhmap says in the file that the plan is balanced; None where it does not.
    decision
        What the file says that people decided about the plan; None where it says nothing.
    comments
        What people said of its neighbourhoods and places.
    named_by, headings
        The column or property that names its neighbourhoods, "" where that goes without saying, and all of the file.
    choices
        Columns or properties that may name them, each with what it would give in words.
    guessed
        Whether names of outlines come from no property that is called as names are, or from none.
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
    decision: DecisionRecord | None = None
    comments: tuple[Comment, ...] = ()
    named_by: str = ""
    headings: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    guessed: bool = False


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
    layer: str | None = None,
    retired: Mapping[str, tuple[str, ...]] | None = None,
    limits: Limits = _STANDARD,
) -> Imported:
    """Read footprints from a file of outlines or a lookup CSV.

    What may take long is done in a process apart, see ``apart``.

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
        How to read coordinates; ``auto`` goes by the file, and refuses GeoJSON of eastings and northings that does not
        say so with a hint that names this option.
    layer
        Which layer of polygons to read, where a file holds several; ``reading_gdal.ALL_LAYERS`` for all of them.
    lines
        Whether to look which small areas the lines of outlines cut, and what the other rule would select.
    retired
        LSOA 2011 codes that are no longer in use, each with its small areas of 2021.
    limits
        How much is taken on.

    Raises
    ------
    LayersError
        When it holds several layers of polygons, and none was named.
    InputRefusedError
        When nothing in the file can be used: one message says what is wrong and a hint what to do.
    """
    name = clean_name(PurePath(name).name) or "the file"
    admit_size(data, name, limits)
    form = format_of(data, name)
    if form == ZIP and not holds_outlines(data, name):
        form = ""
    stem = clean_name(PurePath(name).stem) or "Imported plan"
    digest = hashlib.sha256(data).hexdigest()
    asked = _Asked(name, stem, form, rule, claims, crs, layer, lines, limits, digest)
    if not form:
        admit(data, name, limits)
        admit_name(name)
        if len(data) <= IN_PLACE_BYTES:
            return _lookup(data, areas, asked, retired or {})
        return apart(_lookup, data, areas, asked, retired or {}, what=name)
    drawing: Drawing | None = None
    if form == GEOJSON and len(data) <= IN_PLACE_BYTES:
        with contextlib.suppress(HeavyError):
            drawing = read_drawing(data, name, areas, crs=crs, limits=limits, only_light=True)
    if drawing is None:
        made = apart(_outlines, data, areas, portable(shapes), asked, what=name)
        if isinstance(made, Imported):
            return made
        drawing = made
    if light(drawing, areas):
        return _planned(drawing, areas, shapes, asked)
    return apart(_planned, drawing, areas, portable(shapes), asked, what=name)


@dataclass(frozen=True)
class _Asked:
    """How a file is to be read; see ``read_footprints``."""

    name: str
    stem: str
    form: str
    rule: Rule
    claims: Keep | None
    crs: Crs
    layer: str | None
    lines: bool
    limits: Limits
    digest: str


def _lookup(data: bytes, areas: SmallAreas, asked: _Asked, retired: Mapping[str, tuple[str, ...]]) -> Imported:
    """The plan of a lookup."""
    keep: Keep = "last" if asked.claims == "last" else "first"
    lookup = read_lookup(data, asked.name, areas, retired, last=keep == "last")
    return lookup_imported(*lookup, asked.name, asked.digest, rule=asked.rule, keep=keep)


def lookup_imported(  # noqa: PLR0913 - what it is made of
    plan: Plan,
    problems: tuple[Problem, ...],
    rejected: pd.DataFrame,
    name: str,
    digest: str,
    *,
    rule: Rule = "centroid",
    keep: Keep = "first",
) -> Imported:
    """The plan of a lookup, called as the file."""
    no_claims, no_cuts = pd.DataFrame(columns=list(CLAIMED)), pd.DataFrame(columns=list(COLUMNS))
    plan = replace(plan, name=clean_name(PurePath(name).stem) or "Imported plan")
    return Imported(plan, _sorted(problems), rejected, no_claims, no_cuts, digest, "lookup", rule, keep)


def _outlines(data: bytes, areas: SmallAreas, shapes: Shapes, asked: _Asked) -> Drawing | Imported:
    """What a file of outlines says; the plan itself where making that can take long too. Runs in a process apart."""
    drawing = read_drawing(
        data, asked.name, areas, crs=asked.crs, limits=asked.limits, form=asked.form, layer=asked.layer
    )
    return drawing if light(drawing, areas) else _planned(drawing, areas, shapes, asked)


def _planned(drawing: Drawing, areas: SmallAreas, shapes: Shapes, asked: _Asked) -> Imported:
    """The plan of what is drawn."""
    shapes = lru_cache(maxsize=1)(shapes)
    rule, keep = asked.rule, keep_of(asked.rule, asked.claims)
    selection = select(drawing.drawn, areas, shapes, rule)
    nested = nest(drawing, selection, areas, shapes, keep)
    noted = with_people(drawing.notes.problems(), nested, drawing, selection, areas)
    problems = (*drawing.problems, *noted, *nested.problems)
    if not nested.plan.zones:
        faults = " ".join(problem.message for problem in problems)
        message = f"Nothing in {asked.name} can be used. {faults}".strip()
        raise InputRefusedError(
            message, "Check that the outlines lie in England and that each holds a whole small area."
        )
    plan = nested.plan if drawing.plan_name else replace(nested.plan, name=asked.stem)
    decided, lost = drawing.member.decided.for_plan(plan)
    plan = replace(plan, moved=decided.moved, accepted=decided.accepted)
    problems = (*problems, *lost)
    exact = sum(one.exact is not None for one in drawing.drawn)
    claimed, no_rows = _claimed(nested, drawing, areas), pd.DataFrame(columns=list(REJECTED))
    decision, comments = drawing.member.decision, drawing.member.comments
    settings, cut = drawing.member.settings, pd.DataFrame(columns=list(COLUMNS))
    through = cuts(drawing.drawn, selection, nested.zone_of, areas, shapes, rule) if asked.lines else None
    if through is not None:
        problems, cut = (*problems, through.problem), through.table
    return Imported(
        *(plan, _sorted(problems), no_rows, claimed, cut, asked.digest, "geojson", rule, keep, exact, settings),
        *(decision, comments),
        guessed=any(one.guessed for one in drawing.drawn),
    )


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

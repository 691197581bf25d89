"""What all sessions share and nobody edits: layers, shapes, the plan store. The only use of Streamlit's caches.

Keys are the version of the data, so that a rebuilt data folder is never answered from an old one.
"""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import numpy as np
import streamlit as st

from nhmap.config import settings
from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.checks import check
from nhmap.core.buildings.estate import Estate, with_estate
from nhmap.core.geography.planning_areas import planning_area
from nhmap.core.options.plan_figures import Assessed
from nhmap.core.ranking.candidates import Candidates, measure_candidates
from nhmap.core.ranking.candidates import catchment_areas as catchment_areas_of
from nhmap.core.reach.catchments import WALK, Travel
from nhmap.core.site_page.site_page import SitePage
from nhmap.core.site_page.site_page import site_page as build_site_page
from nhmap.store.database.boundary_sets import BoundaryStore
from nhmap.store.database.choices import ChoiceStore
from nhmap.store.database.comments import CommentStore
from nhmap.store.database.comparisons import ComparisonStore
from nhmap.store.database.estates import EstateStore
from nhmap.store.database.naming_memory import NamingMemory
from nhmap.store.database.plans import PlanStore
from nhmap.store.database.travel_uploads import TravelStore
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import ShapesOf, load_evidence
from nhmap.ui.map.static_files import publish
from nhmap.ui.map.view import StaticManifest, prepare_static
from nhmap.ui.state import growth, plan_data
from nhmap.ui.state.brought_boundaries import BroughtBoundaries
from nhmap.ui.state.need_at_work import NeedAtWork
from nhmap.ui.state.set_at_work import SetAtWork

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from numpy.typing import NDArray

    from nhmap.core.assessment.assessment import Settings
    from nhmap.core.evidence import Evidence
    from nhmap.core.plan.plans import Plan
    from nhmap.core.portfolio.site_sets import PosedQuestion
    from nhmap.core.reach.catchments import CatchmentAreas
    from nhmap.store.database.plans import PlanSummary
    from nhmap.ui.state.need_at_work import NeedQuestion


HAND_WAITS_MS: Final = 700
"""How long a stroke waits for another program that holds the saved plans: the word is due within a second."""

Result = TypeVar("Result")


@functools.lru_cache(maxsize=8)
def _catalogue(folder: Path) -> Catalogue:
    return Catalogue.read(folder)


def catalogue() -> Catalogue:
    """The layers of the data that this window's plan is held to, else of the data set in use."""
    return _catalogue(plan_data.folder())


# A stroke asks for the layers ten times and more, and they are opened before there is a page: neither is for
# Streamlit's caches, which cost half a millisecond each time and want a page.
_opening: Final = threading.Lock()
_opened: Final[dict[str, Evidence]] = {}
_MOST_OPEN: Final = 3
"""The data in use, that which some plan is held to, and one more for a moment."""


def open_evidence() -> Evidence:
    """Everything a plan is assessed against, read if nobody has read it yet; needs no page."""
    return open_layers(plan_data.folder())


def open_layers(folder: Path) -> Evidence:
    """What the layers of a folder say, read if nobody has read it yet; without what people brought."""
    layers = _catalogue(folder)
    version = layers.version
    with _opening:
        if version not in _opened:
            base = load_evidence(layers)
            while len(_opened) >= _MOST_OPEN:
                del _opened[next(iter(_opened))]
            _opened[version] = base
        return _opened[version]


def evidence() -> Evidence:
    """Everything a plan is assessed against, with the growth table and boundaries that people brought.

    Shared, so treat it as read-only; the same object for as long as none of it changes.
    """
    base = _opened.get(catalogue().version)
    if base is None:
        with st.spinner("Opening England …"):
            base = open_evidence()
    url = settings().plans_url
    grown = growth.laid_over(base, settings().plans)
    return _brought.setdefault(url, BroughtBoundaries()).over(grown, lambda: boundary_store(url))


_brought: Final[dict[str, BroughtBoundaries]] = {}


def boundaries_changed() -> None:
    """Have boundaries that people brought read again: this process has stored some."""
    _brought.setdefault(settings().plans_url, BroughtBoundaries()).changed()


def version() -> str:
    """Names the layers with what is laid over them: the same text, the same figures."""
    brought = _brought.get(settings().plans_url)
    return f"{catalogue().version} {growth.mark(settings().plans)} {brought.mark if brought else ''}"


@st.cache_resource(show_spinner="Reading boundaries …")
def _shapes(version: str) -> ShapesOf:
    del version
    return ShapesOf(catalogue())


def shapes_of() -> ShapesOf:
    """What gives the boundaries of the small areas, here or in another process."""
    return _shapes(catalogue().version)


def shapes() -> NDArray[Any]:
    """Boundaries of the small areas, read when first needed."""
    return shapes_of()()


@dataclass(frozen=True, eq=False)
class SiteBasis:
    """What sites are measured on, besides the layers and the plan.

    Attributes
    ----------
    evidence
        The layers, with the building facts that people brought.
    travel
        Who is within reach.
    key
        Names both: the same key, the same figures.
    acting
        Sites that already act as a neighbourhood health centre.
    """

    evidence: Evidence
    travel: Travel = WALK
    key: str = ""
    acting: frozenset[str] = frozenset()


@st.cache_resource(show_spinner="Measuring candidate sites …", max_entries=16)
def _candidates(marks: str, place: tuple[str, str], as_of: date, _plan: Plan | None, _on: SiteBasis) -> Candidates:
    del marks
    area = planning_area(evidence().areas, *place)
    return measure_candidates(_on.evidence, area, as_of, travel=_on.travel, plan=_plan, acting=_on.acting)


def candidates(
    area_key: str, area_code: str, as_of: date, plan: Plan | None = None, on: SiteBasis | None = None
) -> Candidates:
    """Candidate sites of a planning area measured on every criterion, the fit to a plan's SNPs included."""
    basis = on or SiteBasis(evidence())
    marks = f"{version()} {'' if plan is None else plan.hash} {basis.key} {' '.join(sorted(basis.acting))}"
    return _candidates(marks, (area_key, area_code), as_of, plan, basis)


@st.cache_resource(show_spinner=False, max_entries=2)
def _catchment_areas(version: str) -> CatchmentAreas:
    del version
    return catchment_areas_of(evidence())


def catchment_areas() -> CatchmentAreas:
    """The small areas as catchments need them."""
    return _catchment_areas(catalogue().version)


@st.cache_resource(show_spinner=False, max_entries=64)
def _site_page(marks: str, site_id: str, _evidence: Evidence, _facts: Estate, _travels: tuple[Travel, ...]) -> SitePage:
    del marks
    return build_site_page(_evidence, catchment_areas(), site_id, _facts, _travels)


def site_page(site_id: str, on: SiteBasis, facts: Estate, travels: tuple[Travel, ...]) -> SitePage:
    """Everything known of one building; ``facts`` is what people brought, which the evidence of ``on`` holds."""
    return _site_page(f"{version()} {on.key}", site_id, on.evidence, facts, travels)


@st.cache_resource(show_spinner=False)
def estate_store(url: str) -> EstateStore:
    """The building facts that people brought, which lie beside the plans."""
    return EstateStore(plan_store(url).engine)


@st.cache_resource(show_spinner=False)
def boundary_store(url: str) -> BoundaryStore:
    """The boundaries that people brought, which lie beside the plans."""
    return BoundaryStore(plan_store(url).engine)


@st.cache_resource(show_spinner=False)
def naming_memory(url: str) -> NamingMemory:
    """Which columns people said name the neighbourhoods of their files, which lies beside the plans."""
    return NamingMemory(plan_store(url).engine)


@st.cache_resource(show_spinner=False)
def travel_store(url: str) -> TravelStore:
    """The tables of travel times that people brought, which lie beside the plans."""
    return TravelStore(plan_store(url).engine)


@st.cache_resource(show_spinner="Reading the file …", max_entries=12)
def _once(marks: str, _read: Callable[[], object]) -> object:
    del marks
    return _read()


def once(marks: str, read: Callable[[], Result]) -> Result:
    """What ``read`` gives for these marks, worked out once: the same marks must mean the same result."""
    return cast("Result", _once(marks, read))


@st.cache_resource(show_spinner="Putting the schemes together …", max_entries=4)
def _schemes(marks: str, _make: Callable[[], object]) -> object:
    del marks
    return _make()


def schemes(marks: str, make: Callable[[], Result]) -> Result:
    """What ``make`` says of the buildings of a return, worked out once for the same marks."""
    return cast("Result", _schemes(marks, make))


_results: Final[OrderedDict[str, object]] = OrderedDict()
_MOST_KNOWN: Final = 12


def result_of(marks: str) -> Any:  # noqa: ANN401 - whatever was remembered
    """What was remembered under these marks; None where nothing was, or it is long ago."""
    return _results.get(marks)


def remember(marks: str, result: object) -> None:
    """Keep what was read, for the other runs of a page that shows it."""
    _results[marks] = result
    while len(_results) > _MOST_KNOWN:
        _results.popitem(last=False)


@st.cache_resource(show_spinner="Reading building facts …", max_entries=2)
def _estate(url: str, revision: int) -> Estate:
    del revision
    return estate_store(url).estate()


def estate(url: str) -> Estate:
    """All building facts that count; read again when any have changed, in whichever window."""
    return _estate(url, estate_store(url).revision)


@st.cache_resource(show_spinner="Reading building facts …", max_entries=2)
def _estate_evidence(version: str, content_hash: str, _estate: Estate) -> Evidence:
    del version, content_hash
    return with_estate(evidence(), _estate)


def estate_evidence(facts: Estate) -> Evidence:
    """The layers, with what people brought about buildings."""
    evidence()  # looks first whether other boundaries were brought meanwhile
    return _estate_evidence(version(), facts.content_hash, facts)


@st.cache_resource(show_spinner="Choosing a set …", max_entries=12)
def _set_at_work(content_hash: str, _posed: PosedQuestion) -> SetAtWork:
    del content_hash
    return SetAtWork(_posed)


def set_at_work(posed: PosedQuestion) -> SetAtWork:
    """The answer to a question for a set, which gets better in the background."""
    return _set_at_work(posed.content_hash, posed)


@st.cache_resource(show_spinner=False, max_entries=8)
def _need_at_work(marks: str, _question: NeedQuestion) -> NeedAtWork:
    del marks
    return NeedAtWork(_question)


def need_at_work(marks: str, question: NeedQuestion) -> NeedAtWork:
    """Where a new one is needed, worked out beside the pages once for the same marks."""
    return _need_at_work(f"{version()} {marks}", question)


@st.cache_resource(show_spinner=False)
def plan_store(url: str) -> PlanStore:
    """The saved plans."""
    settings().plans.mkdir(parents=True, exist_ok=True)
    return PlanStore(url, HAND_WAITS_MS)


@st.cache_resource(show_spinner="Assessing the plan …", max_entries=32)
def _assessed(version: str, url: str, plan_id: str, entries: int, balance: str, _settings: Settings) -> Assessed:
    del version, entries, balance
    assessment = assess(plan_store(url).load(plan_id).plan, evidence(), _settings)
    return Assessed(assessment, check(assessment, evidence()), evidence())


def assessed(summary: PlanSummary, balance: Settings) -> Assessed:
    """A saved plan as it stood when it was listed, assessed; the length of its log says which state that is."""
    evidence()  # as above
    return _assessed(version(), settings().plans_url, summary.plan_id, summary.entries, repr(balance), balance)


@st.cache_resource(show_spinner=False, max_entries=500)
def _zones_and_people(version: str, url: str, plan_id: str, entries: int) -> tuple[int, int]:
    del version, entries
    plan = plan_store(url).load(plan_id).plan
    zones = np.unique(plan.labels[plan.labels >= 0])
    return len(zones), int(evidence().areas.residents[plan.labels >= 0].sum())


def zones_and_people(summary: PlanSummary) -> tuple[int, int]:
    """How many zones of a saved plan hold small areas themselves, and how many residents they hold."""
    return _zones_and_people(catalogue().version, settings().plans_url, summary.plan_id, summary.entries)


def choice_store(url: str) -> ChoiceStore:
    """What was chosen beside the saved plans."""
    return ChoiceStore(plan_store(url).engine)


@st.cache_resource(show_spinner=False)
def comment_store(url: str) -> CommentStore:
    """What people said of the saved plans."""
    return CommentStore(plan_store(url).engine)


@st.cache_resource(show_spinner=False)
def comparison_store(url: str) -> ComparisonStore:
    """The saved comparisons, which lie beside the plans."""
    return ComparisonStore(plan_store(url).engine)


def static() -> StaticManifest:
    """The map's files, published where they are served from."""
    return publish(lambda folder: prepare_static(folder, catalogue().folder))

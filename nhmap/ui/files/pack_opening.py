"""Opening what was taken away: a whole pack, a shortlist, notes of buildings or facts. Nothing here is lost to it."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import pandas as pd
import streamlit as st

from nhmap.config import settings
from nhmap.core.buildings.estate import ILLUSTRATIVE
from nhmap.core.buildings.note_exchange import Keep, Noted, compare, statement_label
from nhmap.errors import InputRefusedError, NhmapError
from nhmap.store.database.database import together
from nhmap.store.database.faults import StoreFaultError
from nhmap.store.estate_files.facts import FACTS_NAME, is_facts_file
from nhmap.store.estate_files.places import Ground
from nhmap.store.estate_files.reading import EstateUpload, read_estate
from nhmap.store.estate_files.sheets import EstateLimits
from nhmap.store.exports.note_files import NOTES_NAME, NotesRead, is_notes, read_notes
from nhmap.store.exports.packs import is_pack, unpack
from nhmap.store.exports.shortlists import Shortlist, read_shortlist
from nhmap.store.footprint_files.importing import Imported, read_footprints
from nhmap.store.tabular.problems import Problem, counted, some
from nhmap.store.tabular.uploads import MEGABYTE, Limits
from nhmap.ui.estate.upload import LIMIT, take_over
from nhmap.ui.kit import panels
from nhmap.ui.kit.feedback import plain
from nhmap.ui.state import cache, chosen_sites, estate, opened_file, session, site_notes, work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nhmap.core.buildings.note_exchange import Difference, NoteComparison
    from nhmap.core.plan.plans import Plan
    from nhmap.ui.state.session import Session

Part = TypeVar("Part")

_HEAD: Final = 20_000
_ROW_PX: Final = 35
_HEIGHT_PX: Final = 240
_KEEPS: Final = {Keep.HERE: "Keep what is here", Keep.NEWER: "Take what is newer", Keep.FILE: "Take the file's"}
_ADD, _REPLACE, _LEAVE = "Add to it", "Replace it", "Leave it as it is"


@dataclass(frozen=True, eq=False)
class _Held:
    """What a file holds; None for what is not in it."""

    plan: Imported | None
    shortlist: Shortlist | None
    notes: NotesRead
    facts: EstateUpload | None
    problems: tuple[Problem, ...]


def names_buildings(data: bytes) -> bool:
    """Whether a file is a pack, a shortlist, notes or facts: all of these say so near their beginning."""
    return is_pack(data) or b"site_id" in data[:_HEAD]


def review(name: str, data: bytes) -> None:
    """Say what a file holds and how that differs from what is here; use it when told to.

    Raises
    ------
    InputRefusedError
        When nothing in it can be used.
    """
    mark = hashlib.sha256(data).hexdigest()[:16]
    known = set(estate.evidence().sites["site_id"])
    held = cache.once(
        f"pack {mark} {name} {cache.catalogue().version} {estate.key()}", lambda: _read(name, data, known)
    )
    offered, head = _new_facts(held.facts), st.container()
    with_plan = held.plan is not None and st.toggle("Use its plan; undo brings yours back", value=True)
    with_facts = offered is not None and st.toggle("Bring its building facts; the page Data removes them", value=True)
    told = offered if with_facts else None
    known |= set() if told is None else {site.site_id for site in told.new_sites}
    noted, lost = _known(held.notes.entries, known)
    with head:
        st.success(plain(_summary(held, noted, offered)))
        if offered is not None and any(fact.illustrative for fact in offered.facts):
            st.warning(f"{ILLUSTRATIVE} in this file.")
        if held.plan is not None and (balance := opened_file.balance_words(held.plan)):
            st.caption(plain(balance))
        problems = (*held.problems, *held.notes.problems, *lost)
        if problems:
            st.html(panels.problem_list(problems))
    together_with = _beside_mine(held.shortlist, known)
    beside = compare(site_notes.noted(), noted)
    keep = _differences(beside)
    only = held.plan is None and not noted and offered is None
    if only and held.shortlist is None:
        return
    if st.button("Use it as the shortlist" if only else "Use it", type="primary"):
        with _whole(name):
            if told is not None:
                take_over(told, told.kept, (name if name == FACTS_NAME else f"{FACTS_NAME} of {name}")[:LIMIT], "")
            if with_plan and held.plan is not None:
                opened_file.use(held.plan, placed(held.plan.plan), name)
            if together_with is not None:
                chosen_sites.choose(together_with)
            if noted:
                site_notes.bring(beside.taken(keep))
        st.rerun()


@contextmanager
def _whole(name: str) -> Iterator[None]:
    """Take over all that a file brings or nothing, in the saved plans and in this window.

    Raises
    ------
    NhmapError
        When any of it could not be stored; everything is as it was then.
    """
    before = work.begin()
    try:
        with together(cache.plan_store(settings().plans_url).engine):
            yield
            _refuse_unsaved(work.begin())  # what was chosen with it is stored here
    except BaseException as error:
        session.put(before)
        if not isinstance(error, NhmapError):
            raise
        message = f"Nothing of {name} was taken over. {error.message}"
        raise NhmapError(message, error.hint) from error


def _refuse_unsaved(state: Session) -> None:
    """Refuse what is held in the window because it could not be stored."""
    if state.unsaved:
        message = f"It could not be saved: {state.unsaved}."
        raise StoreFaultError(message)


def placed(plan: Plan) -> Plan:
    """An imported plan, in the planning area of the open one where the file names none."""
    if plan.area_key != "england":
        return plan
    kept = work.begin().history.plan
    return work.described(plan, plan.name if plan.name != "New plan" else kept.name, kept.area_key, kept.area_code)


def _read(name: str, data: bytes, known: set[str]) -> _Held:
    """Everything in a file that nhmap wrote. A part of a pack that cannot be used is said, and the rest is used."""
    limits = Limits(file_bytes=settings().upload_limit_mb * MEGABYTE)
    if not is_pack(data):
        return _read_alone(name, data, known, limits)
    parts = unpack(data, name, limits)
    problems: list[Problem] = []

    def part(words: str, read: Callable[[], Part]) -> Part | None:
        try:
            return read()
        except InputRefusedError as refused:
            problems.append(Problem("part refused", "problem", f"{words} in {name} cannot be used. {refused}"))
            return None

    facts = part(FACTS_NAME, lambda: _facts(parts[FACTS_NAME])) if FACTS_NAME in parts else None
    known = known if facts is None else known | {site.site_id for site in facts.new_sites}
    drawn = next((each for each in ("footprints.geojson", "lookup.csv") if each in parts), "")
    plan = part("The plan", lambda: _plan(parts[drawn], drawn, limits)) if drawn else None
    chosen = next((each for each in ("shortlist.geojson", "shortlist.csv") if each in parts), "")
    shortlist = (
        part("The shortlist", lambda: read_shortlist(parts[chosen], chosen, known, limits=limits)) if chosen else None
    )
    notes = part(NOTES_NAME, lambda: read_notes(data, name, limits=limits)) or NotesRead()
    if plan is None and shortlist is None and facts is None and not notes.entries:
        message = " ".join(p.message for p in problems) or f"{name} holds neither a plan, a shortlist nor notes."
        raise InputRefusedError(message)
    said = (p for each in (plan, shortlist, facts) if each is not None for p in each.problems)
    return _Held(plan, shortlist, notes, facts, (*problems, *said))


def _read_alone(name: str, data: bytes, known: set[str], limits: Limits) -> _Held:
    """A shortlist, notes or building facts in a file of their own."""
    if is_facts_file(data, name):
        facts = _facts(data)
        return _Held(None, None, NotesRead(), facts, facts.problems)
    shortlist = None if is_notes(data, name) else read_shortlist(data, name, known, limits=limits)
    notes = read_notes(data, name, limits=limits)
    return _Held(None, shortlist, notes, None, shortlist.problems if shortlist else ())


def _plan(data: bytes, name: str, limits: Limits) -> Imported:
    evidence = cache.evidence()
    return read_footprints(
        data, name, evidence.areas, cache.shapes_of(), lines=True, retired=evidence.retired, limits=limits
    )


def _facts(data: bytes) -> EstateUpload:
    ground = Ground(cache.evidence().areas, cache.shapes)
    limits = EstateLimits(file_bytes=settings().upload_limit_mb * MEGABYTE)
    return read_estate(data, FACTS_NAME, None, estate.evidence().sites, ground, limits=limits)


def _new_facts(found: EstateUpload | None) -> EstateUpload | None:
    """Building facts of a file, where any of them is not here already."""
    if found is None:
        return None
    here = estate.saved()
    fresh = {s.site_id for s in found.new_sites} - {s.site_id for s in here.new_sites}
    return found if fresh or not all(here.tells(fact) for fact in found.facts) else None


def _known(entries: tuple[Noted, ...], known: set[str]) -> tuple[tuple[Noted, ...], tuple[Problem, ...]]:
    """Notes of buildings that nhmap knows, and a word about the others."""
    strange = tuple(dict.fromkeys(e.site_id for e in entries if e.site_id not in known))
    if not strange:
        return entries, ()
    are = "is" if len(strange) == 1 else "are"
    said = (
        f"Notes of {counted(len(strange), 'building')} that {are} not known here were left out: {some(strange)}. Bring "
        "the list that these buildings come from on the page Data, then open this file again."
    )
    return tuple(e for e in entries if e.site_id in known), (Problem("building unknown", "warning", said),)


def _summary(held: _Held, noted: tuple[Noted, ...], offered: EstateUpload | None) -> str:
    """“5 neighbourhoods with 260,123 residents; 4 buildings on a shortlist; notes of 3 buildings.”."""
    parts = []
    if held.plan is not None:
        plan = held.plan.plan
        people = int(cache.evidence().areas.residents[plan.labels >= 0].sum())
        parts.append(f"{counted(len(plan.zones), 'neighbourhood')} with {people:,} residents")
    if held.shortlist is not None:
        parts.append(f"{counted(len(held.shortlist.site_ids), 'site')} found for the shortlist")
    if noted:
        parts.append(f"notes of {counted(len({e.site_id for e in noted}), 'building')}")
    if offered is not None:
        told = len({fact.site_id for fact in offered.facts})
        parts.append(f"{counted(len(offered.facts), 'fact')} of {counted(told, 'building')}")
    if not parts and held.facts is not None:
        return "All building facts of this file are here already."
    return f"{'; '.join(parts) or 'No notes of buildings that are known here'}."


def _beside_mine(found: Shortlist | None, known: set[str]) -> tuple[str, ...] | None:
    """The shortlist as it is to be; None where it stays as it is."""
    if found is None:
        return None
    mine, theirs = work.begin().shortlist, tuple(each for each in found.site_ids if each in known)
    if not set(mine) - set(theirs):
        return theirs
    words = f"Your shortlist has {counted(len(mine), 'building')}, {len(set(mine) - set(theirs))} not in the file"
    chosen = st.radio(words, (_ADD, _REPLACE, _LEAVE), horizontal=True)
    if chosen == _LEAVE:
        return None
    return theirs if chosen == _REPLACE else (*mine, *theirs)


def _differences(beside: NoteComparison) -> Keep:
    """What differs, side by side, and whose words are to count."""
    fresh = len({entry.site_id for entry in beside.fresh})
    if fresh:
        st.caption(f"Notes of {counted(fresh, 'building')} are added to.")
    if not beside.differing:
        return Keep.HERE
    count = len(beside.differing)
    st.markdown(f"**{counted(count, 'note')} {'reads' if count == 1 else 'read'} differently here and in the file.**")
    st.dataframe(
        differences_frame(beside.differing, estate.names()),
        hide_index=True,
        width="stretch",
        height=min(_HEIGHT_PX, _ROW_PX * (count + 1) + 3),
    )
    keep = st.segmented_control(
        "Where they differ",
        list(_KEEPS),
        default=Keep.HERE,
        required=True,
        format_func=_KEEPS.__getitem__,
        label_visibility="collapsed",
    )
    st.caption("Words that are replaced stay in the log of their building.")
    return Keep(keep or Keep.HERE)


def differences_frame(differing: tuple[Difference, ...], names: dict[str, str]) -> pd.DataFrame:
    """What is said here beside what the file says, for reading."""
    later = {Keep.HERE: "here", Keep.FILE: "the file", None: "not known"}
    return pd.DataFrame(
        {
            "Building": [names.get(each.site_id, each.site_id) for each in differing],
            "Field": [statement_label(each.name) for each in differing],
            "Here": [each.here or "emptied" for each in differing],
            "In the file": [each.given or "emptied" for each in differing],
            "Newer": [later[each.newer] for each in differing],
        }
    )

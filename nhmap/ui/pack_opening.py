"""Opening what was taken away: a whole pack, a shortlist, or notes of buildings. Nothing here is lost to it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from nhmap.config import settings
from nhmap.core.note_exchange import Keep, Noted, compare, statement_label
from nhmap.errors import InputRefusedError
from nhmap.store.importing import Imported, read_footprints
from nhmap.store.note_files import NOTES_NAME, NotesRead, is_notes, read_notes
from nhmap.store.packs import is_pack, unpack
from nhmap.store.problems import Problem, counted, some
from nhmap.store.shortlists import Shortlist, read_shortlist
from nhmap.store.uploads import MEGABYTE, Limits
from nhmap.ui import cache, chosen_sites, estate, panels, site_notes, work
from nhmap.ui.feedback import plain

if TYPE_CHECKING:
    from nhmap.core.note_exchange import Difference, NoteComparison
    from nhmap.core.plans import Plan

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
    problems: tuple[Problem, ...]


def names_buildings(data: bytes) -> bool:
    """Whether a file is a pack, a shortlist or notes: all of these say so near their beginning."""
    return is_pack(data) or b"site_id" in data[:_HEAD]


def review(name: str, data: bytes) -> None:
    """Say what a file holds and how that differs from what is here; use it when told to.

    Raises
    ------
    InputRefusedError
        When nothing in it can be used.
    """
    mark = hashlib.sha256(data).hexdigest()[:16]
    known = estate.evidence().sites["site_id"]
    held = cache.once(
        f"pack {mark} {name} {cache.catalogue().version} {estate.key()}", lambda: _read(name, data, set(known))
    )
    noted, lost = _known(held.notes.entries, set(known))
    beside = compare(site_notes.noted(), noted)
    st.success(plain(_summary(held, noted)))
    problems = (*held.problems, *held.notes.problems, *lost)
    if problems:
        st.html(panels.problem_list(problems))
    with_plan = held.plan is not None and st.toggle("Use its plan; undo brings yours back", value=True)
    together = _beside_mine(held.shortlist)
    keep = _differences(beside)
    only = held.plan is None and not noted
    if st.button("Use it as the shortlist" if only else "Use it", type="primary"):
        if with_plan and held.plan is not None:
            work.replace_plan(placed(held.plan.plan), f"opened {name}"[:200])
        if together is not None:
            chosen_sites.choose(together)
        if noted and site_notes.bring(beside.taken(keep)) is None:
            return
        st.rerun()


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
        shortlist = None if is_notes(data, name) else read_shortlist(data, name, known, limits=limits)
        return _Held(None, shortlist, read_notes(data, name, limits=limits), shortlist.problems if shortlist else ())
    parts = unpack(data, name, limits)
    problems: list[Problem] = []
    plan = shortlist = None
    drawn = next((part for part in ("footprints.geojson", "lookup.csv") if part in parts), None)
    chosen = next((part for part in ("shortlist.geojson", "shortlist.csv") if part in parts), None)
    try:
        if drawn:
            evidence = cache.evidence()
            plan = read_footprints(
                parts[drawn], drawn, evidence.areas, cache.shapes, retired=evidence.retired, limits=limits
            )
            problems.extend(plan.problems)
    except InputRefusedError as refused:
        problems.append(Problem("plan refused", "problem", f"The plan in {name} cannot be used. {refused}"))
    try:
        if chosen:
            shortlist = read_shortlist(parts[chosen], chosen, known, limits=limits)
            problems.extend(shortlist.problems)
    except InputRefusedError as refused:
        problems.append(Problem("shortlist refused", "problem", f"The shortlist in {name} cannot be used. {refused}"))
    notes = NotesRead()
    try:
        notes = read_notes(data, name, limits=limits)
    except InputRefusedError as refused:
        problems.append(Problem("notes refused", "problem", f"{NOTES_NAME} in {name} cannot be used. {refused}"))
    if plan is None and shortlist is None and not notes.entries:
        message = " ".join(p.message for p in problems) or f"{name} holds neither a plan, a shortlist nor notes."
        raise InputRefusedError(message)
    return _Held(plan, shortlist, notes, tuple(problems))


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


def _summary(held: _Held, noted: tuple[Noted, ...]) -> str:
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
    return f"{'; '.join(parts) or 'No notes of buildings that are known here'}."


def _beside_mine(found: Shortlist | None) -> tuple[str, ...] | None:
    """The shortlist as it is to be; None where it stays as it is."""
    if found is None:
        return None
    mine = work.begin().shortlist
    if not set(mine) - set(found.site_ids):
        return found.site_ids
    words = (
        f"Your shortlist has {counted(len(mine), 'building')}, {len(set(mine) - set(found.site_ids))} not in the file"
    )
    chosen = st.radio(words, (_ADD, _REPLACE, _LEAVE), horizontal=True)
    if chosen == _LEAVE:
        return None
    return found.site_ids if chosen == _REPLACE else (*mine, *found.site_ids)


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

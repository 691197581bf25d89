"""Opening what was taken away: a whole pack, a shortlist, notes of buildings or facts. Nothing here is lost to it."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from nhmap.config import settings
from nhmap.core.buildings.estate import ILLUSTRATIVE
from nhmap.core.buildings.note_exchange import Keep, compare, statement_label
from nhmap.errors import NhmapError
from nhmap.store.database.database import together
from nhmap.store.database.faults import StoreFaultError
from nhmap.store.estate_files.facts import FACTS_NAME
from nhmap.store.tabular.problems import counted
from nhmap.ui.estate.upload import LIMIT, take_over
from nhmap.ui.files.pack_contents import known_notes, names_buildings, read_contents, summary
from nhmap.ui.kit import panels
from nhmap.ui.kit.feedback import plain
from nhmap.ui.state import building_notes, cache, chosen_sites, estate, opened_file, session, work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nhmap.core.buildings.note_exchange import Difference, NoteComparison, Noted
    from nhmap.core.plan.plans import Plan
    from nhmap.store.estate_files.reading import EstateUpload
    from nhmap.store.exports.shortlists import Shortlist
    from nhmap.store.footprint_files.importing import Imported
    from nhmap.store.tabular.problems import Problem
    from nhmap.ui.files.pack_contents import PackContents
    from nhmap.ui.state.session import Session

__all__ = ["differences_frame", "names_buildings", "placed", "review"]

_ROW_PX: Final = 35
_HEIGHT_PX: Final = 240
_KEEPS: Final = {Keep.HERE: "Keep what is here", Keep.NEWER: "Take what is newer", Keep.FILE: "Take the file's"}
_ADD, _REPLACE, _LEAVE = "Add to it", "Replace it", "Leave it as it is"


def review(name: str, data: bytes) -> None:
    """Say what a file holds and how that differs from what is here; use it when told to.

    Raises
    ------
    InputRefusedError
        When nothing in it can be used.
    """
    site_ids = set(estate.evidence().sites["site_id"])
    mark = f"pack {hashlib.sha256(data).hexdigest()[:16]} {name} {cache.catalogue().version} {estate.key()}"
    contents = cache.once(mark, lambda: read_contents(name, data, site_ids))
    offered, head = _new_facts(contents.facts), st.container()
    plan, facts = _wanted_plan(contents.plan), _wanted_facts(offered)
    site_ids |= set() if facts is None else {site.site_id for site in facts.new_sites}
    noted, lost = known_notes(contents.notes.entries, site_ids)
    with head:
        _say(contents, noted, offered, lost)
    shortlist = _beside_mine(contents.shortlist, site_ids)
    beside = compare(building_notes.noted(), noted)
    keep = _differences(beside)
    only = contents.plan is None and not noted and offered is None
    if only and contents.shortlist is None:
        return
    if st.button("Use it as the shortlist" if only else "Use it", type="primary"):
        with _whole(name):
            if facts is not None:
                take_over(facts, facts.kept, (name if name == FACTS_NAME else f"{FACTS_NAME} of {name}")[:LIMIT], "")
            if plan is not None:
                opened_file.use(plan, placed(plan.plan), name)
            if shortlist is not None:
                chosen_sites.choose(shortlist)
            if noted:
                building_notes.bring(beside.taken(keep))
        st.rerun()


def _wanted_plan(plan: Imported | None) -> Imported | None:
    """The plan of a file, where there is one and it is to be used."""
    if plan is None or not st.toggle("Use its plan; undo brings yours back", value=True):
        return None
    return plan


def _wanted_facts(offered: EstateUpload | None) -> EstateUpload | None:
    """The building facts of a file, where there are any that are new and they are to be brought."""
    if offered is None or not st.toggle("Bring its building facts; the page Data removes them", value=True):
        return None
    return offered


def _say(
    contents: PackContents, noted: tuple[Noted, ...], offered: EstateUpload | None, lost: tuple[Problem, ...]
) -> None:
    """What a file holds, and what a person should know of it."""
    st.success(plain(summary(contents, noted, offered)))
    if offered is not None and any(fact.illustrative for fact in offered.facts):
        st.warning(f"{ILLUSTRATIVE} in this file.")
    if contents.plan is not None and (balance := opened_file.balance_words(contents.plan)):
        st.caption(plain(balance))
    problems = (*contents.problems, *contents.notes.problems, *lost)
    if problems:
        st.html(panels.problem_list(problems))


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
    current = work.begin().history.plan
    return work.described(
        plan, plan.name if plan.name != "New plan" else current.name, current.area_key, current.area_code
    )


def _new_facts(upload: EstateUpload | None) -> EstateUpload | None:
    """Building facts of a file, where any of them is not here already."""
    if upload is None:
        return None
    here = estate.saved()
    fresh = {s.site_id for s in upload.new_sites} - {s.site_id for s in here.new_sites}
    return upload if fresh or not all(here.tells(fact) for fact in upload.facts) else None


def _beside_mine(shortlist: Shortlist | None, site_ids: set[str]) -> tuple[str, ...] | None:
    """The shortlist as it is to be; None where it stays as it is."""
    if shortlist is None:
        return None
    mine, theirs = work.begin().shortlist, tuple(site_id for site_id in shortlist.site_ids if site_id in site_ids)
    if not set(mine) - set(theirs):
        return theirs
    words = f"Your shortlist has {counted(len(mine), 'building')}, {len(set(mine) - set(theirs))} not in the file"
    answer = st.radio(words, (_ADD, _REPLACE, _LEAVE), horizontal=True)
    if answer == _LEAVE:
        return None
    return theirs if answer == _REPLACE else (*mine, *theirs)


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
            "Building": [names.get(difference.site_id, difference.site_id) for difference in differing],
            "Field": [statement_label(difference.name) for difference in differing],
            "Here": [difference.here or "emptied" for difference in differing],
            "In the file": [difference.given or "emptied" for difference in differing],
            "Newer": [later[difference.newer] for difference in differing],
        }
    )

"""The ranked list: every candidate with its place, how sure it is, its points, and the lists beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from nhmap.core.plan.plans import Level
from nhmap.core.ranking.bands import nobody_is_a, why_no_a
from nhmap.core.ranking.candidates import best_in_each
from nhmap.core.ranking.ranking import Standing
from nhmap.core.ranking.sensitivity import DRAWS, SEED
from nhmap.ui.files.exchange import take_away
from nhmap.ui.kit.feedback import plain
from nhmap.ui.sites import draws_panel, filter_panel, row_words
from nhmap.ui.sites import panels as site_panels
from nhmap.ui.state import building_notes, chosen_sites, estate, session
from nhmap.ui.widgets.column_widths import wide_enough

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nhmap.core.ranking.ranking import RankedSite, Ranking
    from nhmap.core.ranking.sensitivity import Sensitivity
    from nhmap.ui.state.session import Session

TOPS: Final = (1, 3, 5, 10)
TOP_KEY: Final = "sites-top"
GROUP_KEY: Final = "sites-group"
FEW_ROWS: Final = 8
MOST_ROWS: Final = 1_000
"""Rows of a list on the screen: of all England more would take seconds to send, and nobody reads so far."""
CHANCE: Final = "Chance"
PASSED: Final = "If all pass"
HANGS_ON: Final = "Hangs on"
NOTE: Final = "Note"
_TOP: Final = 10
_NAMED: Final = 6


def top_n() -> int:
    """How many places count as top."""
    return int(session.widget_value(TOP_KEY) or _TOP)


def show(state: Session, ranking: Ranking, ranked: list[RankedSite], apart: list[RankedSite]) -> None:
    """The ranked list, and the list of those set apart."""
    candidates = chosen_sites.candidates(state)
    if not len(ranking):
        st.info("No candidate building is known here. Choose a wider planning area.")
        return
    apart_count = int(ranking.failed.sum())
    first, second, third = st.tabs(
        [
            f"Ranked ({len(ranking) - apart_count:,})",
            f"Set apart ({apart_count:,})",
            f"Shortlist ({len(chosen_sites.shortlist(state))})",
        ]
    )
    with first:
        _ranked(state, ranking, ranked)
    with second:
        st.caption(
            "These fail a gate. They are ranked among themselves; the page of each has the reason. ✕ was set "
            "apart by you."
        )
        if words := filter_panel.hidden(candidates.sites, ranking):
            st.caption(words)
        key = f"apart-{ranking.weights.content_hash}-{candidates.area.code}-{len(apart)}"
        _table(apart, None, key, state)  # they are among the first in no draw
    with third:
        sites = estate.evidence().sites
        names = dict(zip(sites["site_id"], sites["name"], strict=True))
        shortlist = chosen_sites.shortlist(state)
        if not shortlist:
            st.caption("Open a building and press “Shortlist”.")
        elif words := chosen_sites.together(state):
            st.caption(words)
        for site_id in shortlist:
            left, right = st.columns((4, 1), vertical_alignment="center")
            left.write(plain(str(names.get(site_id, site_id))))
            right.button(
                "Take off",
                key=f"off-{site_id}",
                type="tertiary",
                on_click=chosen_sites.drop,
                args=(site_id, state.choices_seen),
            )
        take_away()


def _ranked(state: Session, ranking: Ranking, ranked: list[RankedSite]) -> None:
    """The candidates, or the best of each drawn SNP."""
    candidates = chosen_sites.candidates(state)
    plan = state.history.plan
    drawn = bool((plan.at_level(Level.SNP) >= 0).any())
    top, box, group = st.columns((1.2, 1, 1.6), vertical_alignment="center")
    top.selectbox("Top", TOPS, key=TOP_KEY, format_func=lambda n: f"The first {n}", label_visibility="collapsed")
    with box:
        filter_panel.box(candidates.sites)
    grouped = group.toggle("Best in each SNP", key=GROUP_KEY, disabled=not drawn, help="of the plan that is open")
    sure = draws_panel.sure(ranking, top_n())
    if sure is None:
        draws_panel.say(ranking, top_n())
    key = f"{ranking.weights.content_hash}-{candidates.area.code}-{top_n()}-{len(ranked)}"
    if grouped and drawn:
        best = best_in_each(candidates, ranking, plan)
        pairs = [(zone, ranking.site(row)) for zone, row in best if row is not None]
        without = [zone for zone, row in best if row is None]
        _table([s for _, s in pairs], sure, f"best-{key}-{plan.hash}", state, [zone for zone, _ in pairs])
        if without:
            named = ", ".join(plain(zone) for zone in without[:_NAMED])
            more = f" and {len(without) - _NAMED} more" if len(without) > _NAMED else ""
            st.warning(f"Without any candidate building: {named}{more}.")
    else:
        if sure is not None:
            st.html(site_panels.bands_line(ranking, sure))
        filter_panel.ask_acting(candidates.sites, building_notes.book().acting)
        # One line: on a small screen every line here is a row less of the list. “What is this?” says it at length.
        nobody = "" if sure is None else nobody_is_a(ranking, sure)
        # Why nobody is A says of the owners all that the sentence on them says.
        sentences = (nobody or _owners_unknown(ranking), filter_panel.hidden_briefly(candidates.sites, ranking))
        st.caption(" ".join(filter(None, sentences)))
        _table(ranked, sure, f"ranked-{key}", state, lower=_best_below(ranking, ranked, sure))
        if len(ranked) == MOST_ROWS:
            st.caption(f"The first {MOST_ROWS:,} are listed: filter, or choose a smaller area, for those below.")
    st.html(site_panels.legend(ranking))
    st.caption(
        f"Catchment: {plain(candidates.travel)}. Band: how often a building is among the first {top_n()} in "
        f"{DRAWS:,} draws (seed {SEED}) of weights around yours, of unknown facts and of unknown gates; what "
        "an unknown counts is fixed and stands on each building's page. Rank: the place by score, and the range that "
        "holds it in nine of ten draws that let it pass; “=” is a tie. Press a row for the building's page. "
        f"{candidates.unplaced} buildings named as LIFT have no known address and are in no ranking: see "
        "Data."
    )


def _owners_unknown(ranking: Ranking) -> str:
    """How far the owner gate, which wave 1 turns on, can be answered here at all; "" where it can, or is off."""
    gates = ranking.gates
    keys = [] if gates is None else [gate.key for gate in gates.gates]
    if gates is None or "owner" not in keys:
        return ""
    rows = ~ranking.failed
    unknown = int((gates.unknown[:, keys.index("owner")] & rows).sum())
    return f"Who owns {unknown:,} of {int(rows.sum()):,} buildings is not public (gate “?”)." if unknown else ""


def at_length(state: Session, ranking: Ranking) -> tuple[str, ...]:
    """What the line above the list says in short: why nobody is in band A, and which buildings are not shown."""
    sure = draws_panel.sure(ranking, top_n()) if len(ranking) else None
    nobody = "" if sure is None else why_no_a(ranking, sure)
    ask = "“Challenge” says what to ask, and whom." if nobody or _owners_unknown(ranking) else ""
    hidden = filter_panel.hidden(chosen_sites.candidates(state).sites, ranking)
    return tuple(filter(None, (" ".join(filter(None, (nobody, ask))), hidden)))


def _best_below(ranking: Ranking, sites: list[RankedSite], sure: Sensitivity | None) -> float:
    """The best chance of any candidate that stands below all of a list."""
    if sure is None or not sites:
        return 0.0
    return float(sure.top_n_chance[~ranking.failed & (ranking.ranks > sites[-1].rank)].max(initial=0.0))


def _table(  # noqa: PLR0913 - a list, how sure it is, and where it stands
    sites: list[RankedSite],
    sure: Sensitivity | None,
    key: str,
    state: Session,
    zones: list[str] | None = None,
    *,
    lower: float = 0.0,
) -> None:
    """Rows of a ranking; pressing one opens the building's page.

    Parameters
    ----------
    lower
        The best chance of any candidate that stands below the list.
    """
    if not sites:
        st.caption("None.")
        return
    centres = building_notes.book().acting
    shortlist = chosen_sites.shortlist(state)
    names = [site_panels.marked_name(s, shortlisted=s.site_id in shortlist, centre=s.site_id in centres) for s in sites]
    reasons = row_words.reasons(sites, sure)
    notes = row_words.notes(sites, sure, lower)
    wide = row_words.widths(names, reasons)
    # What leads stands first, so that it is seen without moving the list sideways.
    columns = {
        "SNP": zones,
        "Band": None if sure is None else [site_panels.band_words(s, sure) for s in sites],
        "Building": names,
        HANGS_ON: reasons,
        "Score": [s.score for s in sites],
        "Rank": [site_panels.rank_range(s, sure) for s in sites],
        "Points": [site_panels.score_bar(s, wide.row) for s in sites],
        CHANCE: None if sure is None else [_chance(s, sure.top_n_chance) for s in sites],
        "Gates": [site_panels.gate_words(s) for s in sites],
        PASSED: None if sure is None else [_chance(s, sure.chance_if_passed) for s in sites],
        "Owner": [s.owner for s in sites],
        NOTE: notes,
    }
    frame = pd.DataFrame({name: column for name, column in columns.items() if column is not None})
    many = len(sites) > FEW_ROWS
    key = f"{key}-{state.goto_n}"  # a row that was pressed is not pressed any more when the list comes back
    st.container(key=f"{'tall' if many else 'short'}-sites-{key}").dataframe(
        frame,
        hide_index=True,
        height="stretch" if many else wide.row * len(sites) + row_words.ROW_PX + 3,
        row_height=wide.row,
        width="stretch",
        on_select=partial(_open_row, key, tuple(s.site_id for s in sites)),
        selection_mode="single-row",
        key=key,
        column_config={
            "SNP": st.column_config.TextColumn(width=wide_enough(zones or ())),
            "Rank": st.column_config.TextColumn(
                width=wide_enough(columns["Rank"] or ()), help="the place now (and its 90 % range)"
            ),
            "Band": st.column_config.TextColumn(
                width=48,
                help=f"A: among the first {top_n()} in at least 80 % of draws; C: in at most 20 %; B between",
            ),
            "Building": st.column_config.TextColumn(width=wide.name),
            "Score": st.column_config.NumberColumn(format="%.1f", width=52),
            "Points": st.column_config.ImageColumn("0 to 100", width=104, help="points by criterion"),
            CHANCE: st.column_config.NumberColumn(
                format="%.0f %%", width=72, help=f"chance of a place among the first {top_n()}"
            ),
            PASSED: st.column_config.NumberColumn(
                format="%.0f %%", width=84, help="the same, if it passes all gates that are not known"
            ),
            "Owner": st.column_config.TextColumn(width=wide_enough(columns["Owner"] or ())),
            HANGS_ON: st.column_config.TextColumn(
                "Why" if sites[0].standing is Standing.FAILS else HANGS_ON,
                width=wide.reason,
                help="what has to be true for a doubtful one to be among the first; its page says it at length",
            ),
            NOTE: st.column_config.TextColumn(
                width=wide_enough(notes), help="why it stands above one with a better chance, and what needs a look"
            ),
            "Gates": st.column_config.TextColumn(width=64, help="owner, open, and the others that are on: ✓ ✕ ?"),
        },
    )


def _open_row(key: str, site_ids: tuple[str, ...]) -> None:
    """Open the building of the row that was pressed, before anything is drawn."""
    chosen_sites.open_row(session.widget_value(key), site_ids)


def _chance(site: RankedSite, chances: NDArray[np.float64]) -> float | None:
    """In percent; nothing for a site that is set apart, which is among the first in no draw."""
    return None if site.standing is Standing.FAILS else 100 * float(chances[site.row])

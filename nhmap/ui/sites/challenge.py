"""Challenging a ranking: why A above B, what every preset says, and what would be worth knowing."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import streamlit as st

from nhmap.core.ranking.explain import compare
from nhmap.core.ranking.ranking import rank
from nhmap.core.ranking.value_of_information import requests, value_of_information
from nhmap.core.ranking.weights import PRESETS
from nhmap.errors import NhmapError
from nhmap.store.exports.ranking_files import letters_csv, presets_csv, to_do_csv
from nhmap.ui.kit.feedback import boundary, plain
from nhmap.ui.state import estate, session
from nhmap.ui.widgets.column_widths import wide_enough

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.ranking.explain import Comparison
    from nhmap.core.ranking.ranking import Ranking
    from nhmap.core.ranking.value_of_information import Request

WHY: Final = "Why A above B?"
UNDER_PRESETS: Final = "Under every preset"
TO_ASK: Final = "What to find out"
_FACTS: Final = 6
_ROWS_PX: Final = 420
_MOST_SHOWN: Final = 100
OFFERED: Final = 100
"""Buildings in a box of choices: a browser takes long over thousands, and nobody reads so far."""
A_KEY, B_KEY, FIND_KEY = "why-a", "why-b", "why-find"


def show(ranking: Ranking, sites: pd.DataFrame, rows: NDArray[np.intp], top_n: int) -> None:
    """One of three questions.

    Parameters
    ----------
    sites
        The candidates, in the order in which they were measured.
    rows
        Those of them that are to be seen, best first.
    """
    view = st.segmented_control(
        "Question", [WHY, UNDER_PRESETS, TO_ASK], default=WHY, key="challenge", label_visibility="collapsed"
    )
    if len(rows) < 2:  # noqa: PLR2004 - one building has no rival
        st.info("There are not two candidates here to set against each other.")
        return
    with boundary("The answer"):
        if view == UNDER_PRESETS:
            _presets(ranking, rows)
        elif view == TO_ASK:
            _to_ask(ranking, top_n)
        else:
            _why(ranking, sites, rows)


def offered(sites: pd.DataFrame, rows: NDArray[np.intp], typed: str) -> NDArray[np.intp]:
    """Of the rows, in their order, the first whose name and address hold every word that was typed.

    Parameters
    ----------
    sites
        ``name``, ``address`` and ``postcode`` of each candidate.
    rows
        Positions in ``sites``, best first.
    typed
        Words in any order and case, also parts of words; a postcode with or without its blank.

    Returns
    -------
    numpy.ndarray
        At most `OFFERED` of the rows.
    """
    words_typed = typed.casefold().split()
    if not words_typed:
        return rows[:OFFERED]
    names, addresses, postcodes = (sites[key].astype(str).to_numpy() for key in ("name", "address", "postcode"))
    picks = []
    for row in rows.tolist():
        text = f"{names[row]} {addresses[row]} {postcodes[row].replace(' ', '')}".casefold()
        if all(word in text for word in words_typed):
            picks.append(row)
            if len(picks) == OFFERED:
                break
    return np.array(picks, dtype=np.intp)


def _choices(ranking: Ranking, sites: pd.DataFrame, rows: NDArray[np.intp]) -> tuple[list[str], list[str]]:
    """Buildings to choose A and B from: all of few; of many the first, or those that are searched for."""
    ids = ranking.measures.site_ids
    if len(rows) <= OFFERED:
        both = [str(site_id) for site_id in ids[rows]]
        return both, both
    typed = st.text_input(
        "Find a building",
        key=FIND_KEY,
        placeholder=f"Find one of {len(rows):,} by name, place or postcode: the first {OFFERED} are listed",
        label_visibility="collapsed",
    )
    matching = offered(sites, rows, typed)
    if not len(matching):
        st.caption("No building of the list has these words in its name or address.")
    listed = [str(site_id) for site_id in ids[matching]]
    leading = [str(site_id) for site_id in ids[rows[:2]]]
    shown = {str(site_id) for site_id in ids[rows]}
    choices = []
    for key, first in zip((A_KEY, B_KEY), leading, strict=True):
        # What is in the box stays there: words are searched for one box after the other.
        now = session.widget_value(key)
        stays = now if now in shown else first
        choices.append(list(dict.fromkeys((*([] if stays in listed else [stays]), *listed))))
    return choices[0], choices[1]


def _why(ranking: Ranking, sites: pd.DataFrame, rows: NDArray[np.intp]) -> None:
    of_a, of_b = _choices(ranking, sites, rows)
    names = {s.site_id: f"{'=' if s.tied else ''}{s.rank} · {s.name}" for s in map(ranking.find, {*of_a, *of_b}) if s}
    first, second = (str(site_id) for site_id in ranking.measures.site_ids[rows[:2]])
    # One below the other: beside each other there is no room for the longer names.
    a = st.selectbox(
        "A", of_a, of_a.index(first) if first in of_a else 0, format_func=lambda s: f"A: {names[s]}", key=A_KEY,
        label_visibility="collapsed",
    )  # fmt: skip
    b = st.selectbox(
        "B", of_b, of_b.index(second) if second in of_b else 0, format_func=lambda s: f"B: {names[s]}", key=B_KEY,
        label_visibility="collapsed",
    )  # fmt: skip
    try:
        comparison = compare(ranking, a or "", b or "")
    except NhmapError as refused:
        st.info(plain(str(refused)))
        return
    st.markdown(plain(comparison.sentence))
    st.html(comparison_table(comparison))
    st.markdown(f"**What would swap them?** {plain(comparison.swap_sentence)}")
    if len(comparison.swaps) > 1:
        others = "; ".join(
            f"{s.criterion.label}: {100 * s.share:.1f} % → {100 * s.share_needed:.1f} %" for s in comparison.swaps[1:4]
        )
        st.caption(f"Other weights that could, each by itself: {plain(others)}.")
    if comparison.facts:
        items = "".join(
            f"<li>{escape(f.name)}: {escape(f.criterion.label.lower())} {f.bound} {escape(f.criterion.say(f.figure))}"
            f"<small>{escape(f.criterion.who_knows)}</small></li>"
            for f in comparison.facts[:_FACTS]
        )
        st.html(
            f'<section class="nh-figures"><h4>Unknown facts that would, each by itself</h4>'
            f'<ul class="nh-asked">{items}</ul></section>'
        )


def comparison_table(comparison: Comparison) -> str:
    """The criteria of two sites side by side: figures, points, and the difference; it adds up to that of the scores."""
    rows = ""
    for row in comparison.rows:
        if not row.share:
            continue
        figures = ["unknown" if f is None else row.criterion.say(f) for f in (row.figure_a, row.figure_b)]
        points = [
            f"{p:.1f}" if f is not None else f"<i>{p:.1f} expected</i>"
            for p, f in ((row.points_a, row.figure_a), (row.points_b, row.figure_b))
        ]
        rows += (
            f"<tr><td>{escape(row.criterion.label)}<small>{100 * row.share:.0f} % of the weight</small></td>"
            f"<td>{points[0]}<small>{escape(figures[0])}</small></td>"
            f"<td>{points[1]}<small>{escape(figures[1])}</small></td><td>{_signed(row.difference)}</td></tr>"
        )
    a, b = comparison.upper, comparison.lower
    gap = a.score - b.score
    return (
        f'<section class="nh-figures"><table><thead><tr><th>Points of 100</th><th>{escape(a.name)}</th>'
        f"<th>{escape(b.name)}</th><th>A − B</th></tr></thead><tbody>{rows}"
        f"<tr><td><b>Score</b></td><td><b>{a.score:.1f}</b></td><td><b>{b.score:.1f}</b></td>"
        f"<td><b>{_signed(gap)}</b></td></tr></tbody></table></section>"
    )


def _signed(points: float) -> str:
    """“+2.5”; never a minus before nothing."""
    return f"{round(points, 1) + 0.0:+.1f}"


def _presets(ranking: Ranking, rows: NDArray[np.intp]) -> None:
    others = {name: rank(ranking.measures, weights, ranking.gates) for name, weights in PRESETS.items()}
    frame = pd.DataFrame(
        {"Building": ranking.measures.names[rows].astype(str), "Now": ranking.ranks[rows]}
        | {name[:1].upper() + name[1:]: other.ranks[rows] for name, other in others.items()}
    )
    st.caption("The place of each building under the weights in use and under every preset; press a heading to sort.")
    columns = {c: st.column_config.NumberColumn(width=wide_enough((), c)) for c in frame.columns[1:]}
    columns["Building"] = st.column_config.TextColumn(width=wide_enough(frame["Building"]), pinned=True)
    st.dataframe(frame, hide_index=True, width="stretch", height=_ROWS_PX, key="presets", column_config=columns)
    st.download_button(
        "Download", presets_csv(ranking, others, illustrative=estate.illustrative()), "ranking-under-presets.csv",
        "text/csv",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def letters_table(letters: Sequence[Request]) -> str:
    """One row a letter, which wraps where there is little room: who is asked for what, of how many, and what it moves."""
    rows = "".join(
        f"<tr><td>{escape(r.who[:1].upper() + r.who[1:])}<small>{escape(r.what)}</small></td><td>{len(r.facts):,}</td><td>{r.unknown:,}</td>"
        f"<td>{r.changes:.1f}</td></tr>"
        for r in letters
    )
    return (
        '<section class="nh-figures"><table><thead><tr><th>Ask</th>'
        '<th title="whose answer would move who is among the first">Buildings</th>'
        '<th title="all candidates of which it is not known">Unknown of</th><th>Changes</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></section>"
    )


def _to_ask(ranking: Ranking, top_n: int) -> None:
    facts = value_of_information(ranking, top_n)
    if not facts:
        st.success(f"No single unknown fact would change who is among the first {top_n}.")
        return
    letters = requests(ranking, facts)
    st.caption(
        f"What would change who is among the first {top_n}, by who is asked: the letter that changes most first. "
        "Changes: how many of the first an answer is expected to move, by what is usual for such buildings."
    )
    st.html(letters_table(letters))
    st.download_button(
        "Download the letters", letters_csv(ranking, letters, illustrative=estate.illustrative()), "letters.csv",
        "text/csv", icon=":material/mail:", on_click="ignore",
    )  # fmt: skip
    st.caption("The same, a building at a time: the chance that knowing this one fact changes the first.")
    frame = pd.DataFrame(
        {
            "Chance": [f.chance * 100 for f in facts[:_MOST_SHOWN]],
            "Building": [f.name for f in facts[:_MOST_SHOWN]],
            "Find out": [f.what for f in facts[:_MOST_SHOWN]],
            "It": [f.effect for f in facts[:_MOST_SHOWN]],
            "Who knows": [f.who_knows for f in facts[:_MOST_SHOWN]],
        }
    )
    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height=_ROWS_PX,
        key="to-ask",
        column_config={
            "Chance": st.column_config.NumberColumn(format="%.0f %%", width=70),
            "Building": st.column_config.TextColumn(width=wide_enough(frame["Building"])),
            "Find out": st.column_config.TextColumn(width=wide_enough(frame["Find out"])),
            "It": st.column_config.TextColumn("It …", width=wide_enough(frame["It"])),
            "Who knows": st.column_config.TextColumn(width=wide_enough(frame["Who knows"])),
        },
    )
    more = f" The first {_MOST_SHOWN} of {len(facts):,} are shown." if len(facts) > _MOST_SHOWN else ""
    st.download_button(
        "Download the list", to_do_csv(facts, top_n, illustrative=estate.illustrative()), "what-to-find-out.csv",
        "text/csv",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    st.caption(f"Change “Top” on the view Ranking to look at another number.{more}")

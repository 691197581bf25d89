"""Cards of drafts: the number that matters first, then what the draft costs; and what stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import streamlit as st

from nhmap.core.drafts.shown_drafts import MIDDLE
from nhmap.markup import Markup, html, joined
from nhmap.ui.footprints.draft_maps import image
from nhmap.ui.kit.feedback import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.drafts.blocking import Obstacle
    from nhmap.core.drafts.shown_drafts import Draft
    from nhmap.ui.footprints.draft_form import Question

_STYLE: Final = Markup(
    "<style>.draft-card{line-height:1.35}.draft-card img{width:100%;max-width:260px;height:auto;"
    "display:block;margin:0 auto 4px}"
    ".draft-card h4{margin:0;padding:0;font-size:1rem}.draft-card .best{color:#505a5f;font-size:.82rem;"
    "min-height:2.75em}"
    ".draft-card .big{font-size:1.7rem;font-weight:700;line-height:1.1}.draft-card table{width:100%;font-size:.82rem;"
    "border-collapse:collapse;margin-top:6px}.draft-card td{padding:1px 0;border:0}.draft-card td+td{text-align:right;"
    "white-space:nowrap}@media(max-height:700px){.draft-card img{max-width:150px}}"
    "</style>"
)
_SHOWN: Final = 3


def head(at: int, draft: Draft, picture: str) -> Markup:
    """The map of one draft and the number that matters."""
    best = draft.best_at if draft.best_at in {"", MIDDLE} else f"best for {draft.best_at}"
    return html(
        '{}<div class="draft-card"><h4>Draft {}</h4><div class="best">{}</div>{}<div class="big">{}</div>'
        "<div>of patients have a practice of their own neighbourhood</div></div>",
        _STYLE,
        at + 1,
        best,
        image(picture, f"Map of draft {at + 1}"),
        f"{draft.measures.kept_share:.1%}".replace("%", " %"),
    )


def figures(draft: Draft, above: NDArray[np.int64] | None, question: Question) -> Markup:
    """What else one draft comes to."""
    of, problem = draft.measures, question.problem
    fits = round(of.share_in_tolerance * of.zones)
    rows = [
        (f"within {100 * problem.tolerance:.4g} %", f"{fits} of {of.zones}"),
        ("furthest off", f"{of.max_deviation:.1%}".replace("%", " %")),
        ("off on average", f"{of.mean_deviation:.1%}".replace("%", " %")),
        ("practices split", f"{of.practices_split:,}"),
        ("people in split MSOAs", f"{of.msoa_split_people:,}"),
        ("… in split wards", f"{of.ward_split_people:,}"),
        ("… in split PCN areas", f"{of.pcn_split_people:,}"),
        ("compactness", f"{of.polsby_popper_mean:.2f}"),
        ("deprivation gap (IMD)", f"{of.deprivation_spread:.1f}"),
    ]
    if above is not None:
        size = np.bincount(above, weights=problem.people)
        rows.insert(2, ("MNPs", " · ".join(f"{people / 1000:,.0f}k" for people in sorted(size.tolist()))))
    body = joined(html("<tr><td>{}</td><td>{}</td></tr>", name, value) for name, value in rows)
    return html('<div class="draft-card"><table>{}</table></div>', body)


def obstacles(blocks: Sequence[Obstacle]) -> None:
    """What stands in the way, the most people first."""
    words = [f"{plain(o.message)} {plain(o.nearest)} **Relax first:** {plain(o.relax)}" for o in blocks[:_SHOWN]]
    if len(blocks) > _SHOWN:
        words.append(f"… and {len(blocks) - _SHOWN} more.")
    st.info("\n\n".join(words), icon=":material/block:")

"""What the screen says of flows: the matrix, and how residents lead to lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.markup import NOTHING, Markup, html, joined
from nhmap.ui.kit.panels import number
from nhmap.ui.practices.panels import LEAST_SHOWN, NO_ZONE, bucket_name, share_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.core.assessment.flows import Explanation, Flows

SHADE_FULL: Final = 0.75
"""Strength of the shade of a share of 100 %."""


def flow_matrix(moves: Flows, measure: str) -> Markup:
    """The matrix: homes down, practices across.

    Parameters
    ----------
    measure
        ``home``: shares of the registered people of each home; ``practice``: shares of the patients of each zone's
        practices; ``patients``: counts.
    """
    count = len(moves.zones)
    heads = [html('<th title="{}">{}</th>', zone.name, j + 1) for j, zone in enumerate(moves.zones)]
    named = [(html("<b>{}</b> {}", i + 1, zone.name), i) for i, zone in enumerate(moves.zones)]
    if measure != "home":  # people who live in no zone have no share of a zone
        outside = [f"{NO_ZONE}, in the planning area", "elsewhere in England", *map(bucket_name, moves.buckets)]
        at = [i for i in range(count, len(moves.patients)) if moves.patients[i, :count].any()]
        named += [(html("<i>{}</i>", outside[i - count]), i) for i in at]
    body = [
        html(
            '<tr><th scope="row">{}</th>{}<td class="nh-sum">{}</td></tr>',
            label,
            _home_cells(moves, measure, i),
            number(moves.living_in[i]) if i < count else "",
        )
        for label, i in named
    ]
    return html(
        """<div class="nh-matrix" tabindex="0" role="region" aria-label="Flows between neighbourhoods"><table>
<thead><tr><th>Live in ↓ &nbsp; registered with practices of →</th>{heads}<th>none</th>
<th class="nh-sum">Registered, live here</th></tr></thead>
<tbody>{body}<tr class="nh-total"><th scope="row">On the lists of its practices</th>{sums}<td></td><td></td></tr></tbody>
</table></div>""",
        heads=joined(heads),
        body=joined(body),
        sums=joined(html("<td>{}</td>", number(people)) for people in moves.at_practices),
    )


def _home_cells(shares: Flows, measure: str, home: int) -> Markup:
    """One row of the matrix: people of one home, by the zone of their practice and by none."""
    count = len(shares.zones)
    cells = []
    for j in range(count + 1):
        if home >= count and j == count:
            cells.append(html("<td></td>"))  # those who neither live in the plan nor are registered in it
            continue
        whole = {
            "home": shares.living_in[home] if home < count else 0,
            "practice": shares.at_practices[j] if j < count else 0,
        }.get(measure, 0)
        cells.append(_cell(float(shares.patients[home, j]), whole, measure, own=home == j))
    return joined(cells)


def _cell(people: float, whole: float, measure: str, *, own: bool) -> Markup:
    """One cell, shaded by its share; nobody is a dot."""
    kind = html(' class="nh-own"') if own else NOTHING
    if not people:
        return html("<td{}>·</td>", kind) if own else html('<td class="nh-few">·</td>')
    if measure == "patients":
        return html("<td{}>{}</td>", kind, number(people))
    if not whole:
        return html("<td></td>")
    share = people / whole
    if share <= LEAST_SHOWN and not own:
        return html('<td class="nh-few" title="{} people">{}</td>', number(people), share_words(share))
    shade = f"background:rgba(0,94,184,{share * SHADE_FULL:.2f})" + (";color:#fff" if share > SHADE_FULL else "")
    return html('<td{} style="{}" title="{} people">{}</td>', kind, shade, number(people), share_words(share))


def explained_table(explained: Sequence[Explanation]) -> Markup:
    """Every zone in a row: residents, registered, and what leads to the lists."""
    extra = any(e.unreconciled for e in explained)
    heads = ["Residents", "Registered, live here", "+ from outside", "− registered elsewhere", "+ no known small area"]
    heads += ["+ lists since then"] * extra + ["= On the lists of its practices"]
    body = [html("<tr><td>{}</td>{}</tr>", e.zone.name, _explained_cells(_figures(e, extra=extra))) for e in explained]
    sums = np.sum([_figures(e, extra=extra) for e in explained], axis=0).tolist() if explained else []
    return html(
        """<section class="nh-figures nh-explained"><table><thead><tr><th>Neighbourhood</th>
{}</tr></thead><tbody>{}<tr class="nh-total"><td>All of them</td>{}</tr></tbody></table></section>""",
        joined(html("<th>{}</th>", head) for head in heads),
        joined(body),
        _explained_cells(sums),
    )


def _figures(e: Explanation, *, extra: bool) -> list[int]:
    return [
        *(e.residents, e.registered_living_in, e.from_outside, -e.to_elsewhere, e.without_area),
        *([e.unreconciled] if extra else []),
        e.registered_list,
    ]


def _explained_cells(figures: Sequence[int]) -> Markup:
    """Residents, registered and lists as they are; what lies between with its sign."""
    residents, registered, *steps, lists = figures
    return html(
        "<td>{}</td><td>{}</td>{}<td><b>{}</b></td>",
        number(residents),
        number(registered),
        joined(html("<td>{}</td>", signed(people)) for people in steps),
        number(lists),
    )


def signed(people: int) -> str:
    """“+1,204”, “−318”, “0”."""
    return f"{'+' if people > 0 else '−' if people < 0 else ''}{abs(people):,}"


def explained_sum(e: Explanation, residents_vintage: str, registered_vintage: str, lists_vintage: str) -> Markup:
    """One zone as a sum, line by line, that ends at the lists of its practices."""
    beyond = "more people registered than resident" if e.beyond_residents >= 0 else "fewer registered than resident"
    lines = [
        ("Residents", number(e.residents), "nh-start", residents_vintage),
        (beyond, signed(e.beyond_residents), "", "two counts, of two dates and methods"),
        ("Registered, live here", number(e.registered_living_in), "nh-sub", registered_vintage),
        ("patients who live in other neighbourhoods", signed(e.from_zones), "", ""),
        ("patients who live in the planning area, in none", signed(e.from_unassigned), "", ""),
        ("patients who live elsewhere in England", signed(e.from_england), "", ""),
        ("live here, registered in other neighbourhoods", signed(-e.to_zones), "", ""),
        ("live here, registered at practices of none", signed(-e.to_no_zone), "", ""),
    ]
    lines += [(f"patients: {bucket_name(name)}", signed(people), "", "") for name, people in e.buckets if people]
    if e.unreconciled:
        words = "change of the lists since the homes were counted"
        lines.append((words, signed(e.unreconciled), "", f"lists of {lists_vintage}"))
    lines.append(("On the lists of its practices", number(e.registered_list), "nh-sub", lists_vintage))
    body = [
        html(
            '<tr class="{}"><td>{}{}</td><td>{}</td></tr>',
            *(kind, words, html("<small>{}</small>", small) if small else NOTHING, value),
        )
        for words, value, kind, small in lines
    ]
    unknown = NOTHING
    if e.lists_unknown:
        unknown = html("<p>{} of its practices have no known list.</p>", e.lists_unknown)
    return html(
        """<section class="nh-figures nh-sumup"><p class="nh-sitename">{}</p>
<table><tbody>{}</tbody></table>{}</section>""",
        e.zone.name,
        joined(body),
        unknown,
    )

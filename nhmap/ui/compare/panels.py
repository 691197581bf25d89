"""What the page Compare says, as HTML of our own: every text from people or layers is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.options.plan_measures import GROUPS, OPTIONAL, PLAN_MEASURES, best
from nhmap.core.wording import percent
from nhmap.ui.kit.panels import findings_list, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.core.options.comparing import Difference
    from nhmap.core.options.plan_figures import Figure

BEST: Final = "✓"
NEITHER: Final = "no neighbourhood"


def figure_words(key: str, figure: Figure) -> str:
    """A figure as people say it: “4 of 5”, “258,123 (100 %)”, “+20.1 %”, “0.42”."""
    if np.isnan(figure.value):
        return "unknown"
    unit = PLAN_MEASURES[key].unit
    if unit == "deviation":
        return f"{figure.value * 100:+.1f} %"
    if unit == "ratio":
        return f"{figure.value:.2f}"
    if figure.of is None:
        return number(figure.value)
    if unit == "people":
        return f"{number(figure.value)} ({percent(figure.value / figure.of) if figure.of else 'of none'})"
    return f"{number(figure.value)} of {number(figure.of)}"


def option_title(letter: str, name: str, about: str, *, preferred: bool) -> str:
    """The heading over an option's map: always two lines, so that the maps of all options lie side by side."""
    star = ' <b class="nh-preferred">★ preferred</b>' if preferred else ""
    return (
        f'<div class="nh-option"><p title="{escape(name)}"><b class="nh-letter">{letter}</b> <span>{escape(name)}</span>'
        f'{star}</p><small title="{escape(about)}">{escape(about)}</small></div>'
    )


def measures_table(
    figures: Sequence[Mapping[str, Figure]], names: Sequence[str], letters: str, preferred: int | None
) -> str:
    """One row a measure, one column an option."""
    heads = "".join(
        f'<th scope="col"><b class="nh-letter">{letter}</b> {escape(name)}{" ★" if at == preferred else ""}</th>'
        for at, (letter, name) in enumerate(zip(letters, names, strict=False))
    )
    body = ""
    for group, words in GROUPS.items():
        rows = [key for key, m in PLAN_MEASURES.items() if m.group == group and _shown(key, figures)]
        body += f'<tr class="nh-group"><th scope="rowgroup" colspan="{len(names) + 1}">{words}</th></tr>'
        body += "".join(_measure_row(key, [f[key] for f in figures]) for key in rows)
    return (
        f'<section class="nh-figures"><table class="nh-measures"><thead><tr><th scope="col">Measure</th>{heads}</tr>'
        f'</thead><tbody>{body}</tbody></table><p class="nh-source">{BEST} does best of these on this one measure. '
        "Measures are never added up: which matters more is yours to say.</p></section>"
    )


def _shown(key: str, figures: Sequence[Mapping[str, Figure]]) -> bool:
    return key not in OPTIONAL or any(f[key].value for f in figures)


def _measure_row(key: str, figures: Sequence[Figure]) -> str:
    measure = PLAN_MEASURES[key]
    leading = best(key, figures)
    cells = ""
    for at, figure in enumerate(figures):
        note = f"<small>{escape(figure.note)}</small>" if figure.note else ""
        mark = f'<i aria-label="does best">{BEST}</i> ' if at in leading else ""
        kind = ' class="nh-best"' if at in leading else ""
        cells += f"<td{kind}>{mark}{figure_words(key, figure)}{note}</td>"
    return f'<tr><th scope="row" title="{escape(measure.meaning, quote=True)}">{escape(measure.label)}</th>{cells}</tr>'


def difference_headline(found: Difference, people: int, letters: str) -> str:
    """How much moves, in one big number."""
    areas, practices = len(found.rows), len(found.practices)
    share = percent(found.residents / people) if people else "0 %"
    return f"""<section class="nh-figures"><p class="nh-people" data-testid="moving">{number(found.residents)}</p>
<p class="nh-state"><b>residents are in another neighbourhood</b> in {letters[1]} than in {letters[0]}
<span>({share} of those in either; {_plural(areas, "small area")})</span></p>
<p>{_plural(practices, "practice")} change{"s" if practices == 1 else ""} neighbourhood ·
 {_plural(len(found.gained), "finding")} gained, {len(found.lost)} lost</p></section>"""


def findings_changed(found: Difference, letters: str) -> str:
    """Findings that only one of two options has."""
    parts = ""
    for letter, findings in ((letters[1], found.gained), (letters[0], found.lost)):
        words = f"Only in {letter} ({len(findings)})"
        parts += f'<section class="nh-figures"><h4>{words}</h4></section>{findings_list(findings)}'
    return parts


def zone_words(name: str | None) -> str:
    """Name of a zone, or that there is none."""
    return NEITHER if name is None else name


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"

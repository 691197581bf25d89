"""What the page Compare says, as HTML of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.options.plan_measures import GROUPS, OPTIONAL, PLAN_MEASURES, best
from nhmap.core.wording import percent
from nhmap.markup import NOTHING, Markup, html, joined
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


def option_title(letter: str, name: str, about: str, *, preferred: bool) -> Markup:
    """The heading over an option's map: always two lines, so that the maps of all options lie side by side."""
    return html(
        '<div class="nh-option"><p title="{name}"><b class="nh-letter">{letter}</b> <span>{name}</span>'
        '{star}</p><small title="{about}">{about}</small></div>',
        name=name,
        letter=letter,
        star=html(' <b class="nh-preferred">★ preferred</b>') if preferred else NOTHING,
        about=about,
    )


def measures_table(
    figures: Sequence[Mapping[str, Figure]], names: Sequence[str], letters: str, preferred: int | None
) -> Markup:
    """One row a measure, one column an option."""
    heads = joined(
        html('<th scope="col"><b class="nh-letter">{}</b> {}{}</th>', letter, name, " ★" if at == preferred else "")
        for at, (letter, name) in enumerate(zip(letters, names, strict=False))
    )
    body = []
    for group, words in GROUPS.items():
        rows = [key for key, m in PLAN_MEASURES.items() if m.group == group and _shown(key, figures)]
        head = '<tr class="nh-group"><th scope="rowgroup" colspan="{}">{}</th></tr>'
        body += [html(head, len(names) + 1, words), *(_measure_row(key, [f[key] for f in figures]) for key in rows)]
    return html(
        '<section class="nh-figures"><table class="nh-measures"><thead><tr><th scope="col">Measure</th>{}</tr>'
        '</thead><tbody>{}</tbody></table><p class="nh-source">{} does best of these on this one measure. '
        "Measures are never added up: which matters more is yours to say.</p></section>",
        heads,
        joined(body),
        BEST,
    )


def _shown(key: str, figures: Sequence[Mapping[str, Figure]]) -> bool:
    return key not in OPTIONAL or any(f[key].value for f in figures)


def _measure_row(key: str, figures: Sequence[Figure]) -> Markup:
    measure = PLAN_MEASURES[key]
    leading = best(key, figures)
    cells = []
    for at, figure in enumerate(figures):
        note = html("<small>{}</small>", figure.note) if figure.note else NOTHING
        words = figure_words(key, figure)
        if at in leading:
            cells.append(html('<td class="nh-best"><i aria-label="does best">{}</i> {}{}</td>', BEST, words, note))
        else:
            cells.append(html("<td>{}{}</td>", words, note))
    return html('<tr><th scope="row" title="{}">{}</th>{}</tr>', measure.meaning, measure.label, joined(cells))


def difference_headline(changes: Difference, people: int, letters: str) -> Markup:
    """How much moves, in one big number."""
    areas, practices = len(changes.rows), len(changes.practices)
    share = percent(changes.residents / people) if people else "0 %"
    return html(
        """<section class="nh-figures"><p class="nh-people" data-testid="moving">{residents}</p>
<p class="nh-state"><b>residents are in another neighbourhood</b> in {second} than in {first}
<span>({share} of those in either; {areas})</span></p>
<p>{practices} change{s} neighbourhood ·
 {gained} gained, {lost} lost</p></section>""",
        residents=number(changes.residents),
        first=letters[0],
        second=letters[1],
        share=share,
        areas=_plural(areas, "small area"),
        practices=_plural(practices, "practice"),
        s="s" if practices == 1 else "",
        gained=_plural(len(changes.gained), "finding"),
        lost=len(changes.lost),
    )


def findings_changed(changes: Difference, letters: str) -> Markup:
    """Findings that only one of two options has."""
    parts = []
    for letter, findings in ((letters[1], changes.gained), (letters[0], changes.lost)):
        words = f"Only in {letter} ({len(findings)})"
        listed = Markup(findings_list(findings))  # noqa: S704 - HTML of ours, in which every text is escaped by hand
        parts += [html('<section class="nh-figures"><h4>{}</h4></section>', words), listed]
    return joined(parts)


def zone_words(name: str | None) -> str:
    """Name of a zone, or that there is none."""
    return NEITHER if name is None else name


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"

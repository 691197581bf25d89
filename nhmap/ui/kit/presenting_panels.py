"""What the presenter's view says of an option: its name and the few numbers that are read from five metres."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhmap.core.assessment.checks import Severity
from nhmap.core.wording import percent
from nhmap.markup import Markup, html, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.assessment.checks import Finding


def headline(letter: str, name: str, assessment: Assessment, findings: Sequence[Finding], inside: int) -> Markup:
    """One line: which option, how many neighbourhoods of what size, how many fit, who is left, what is wrong.

    Parameters
    ----------
    letter
        “A”; empty where there is one plan only.
    inside
        Residents of the planning area.
    """
    lowest = assessment.levels[0] if assessment.levels else None
    same = [z for z in assessment.zones if z.zone.level is lowest and len(z.figures.rows)]
    assigned = sum(z.figures.residents for z in assessment.zones if z.zone.parent is None)
    problems = sum(f.severity is Severity.PROBLEM and not f.accepted for f in findings)
    figures: list[tuple[str, str]] = []
    if same:
        sizes = sorted(z.people for z in same)
        word = "neighbourhood" if len(same) == 1 else "neighbourhoods"
        span = f"{sizes[0]:,}" if len(sizes) == 1 else f"{sizes[0]:,} to {sizes[-1]:,}"
        figures.append((f"{len(same)}", f"{word} of {span} {assessment.settings.basis.words}"))
        figures.append((f"{sum(z.state == 'fits' for z in same)} of {len(same)}", "fit their target"))
    figures.append((percent(min(1.0, assigned / inside) if inside else 0.0), "of residents assigned"))
    figures.append((f"{problems}", "problem" if problems == 1 else "problems"))
    spans = joined(html("<span><b>{}</b> {}</span>", *figure) for figure in figures)
    mark = html('<i class="nh-letter">{}</i> ', letter) if letter else ""
    return html('<div class="nh-presented"><h1>{}{}</h1><p>{}</p></div>', mark, name, spans)

"""One-page summaries: what stands on the page of a neighbourhood beside its map, and the page of an option."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from nhmap.core.assessment.finding import Severity
from nhmap.core.options.plan_measures import PLAN_MEASURES
from nhmap.store.paper import map_look as look
from nhmap.store.paper.considered import Considered
from nhmap.store.paper.map_drawing import measuring
from nhmap.store.paper.map_inset_drawing import with_insets
from nhmap.store.paper.map_options import option_colours, option_zones
from nhmap.store.paper.map_panels import wrapped
from nhmap.store.paper.maps import PLACE, Drawing
from nhmap.store.paper.plan_tables import measured
from nhmap.store.paper.tables import Column, Kind, Part, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nhmap.core.assessment.finding import Finding
    from nhmap.store.paper.maps import Maps
    from nhmap.store.paper.subject import Subject

_MEASURES: Final = (
    *("assigned", "fits", "worst", "practices_split", "pcns_split", "problems", "warnings", "accepted"),
)
_LEFT, _RIGHT, _FOOT, _LINE = 0.07, 0.52, 0.088, 0.0118
_WIDE: Final = 66
"""Characters of a line of findings."""


def option_summaries(subject: Subject, maps: Maps) -> Iterator[Drawing]:
    """A page for each option; one for the plan where it stands alone."""
    alone = Considered(subject.option, subject.assessment, own=True, said_content=subject.content)
    options = subject.options or (alone,)
    colours = option_colours(subject) if subject.options else (subject.colours,)
    for option, shown in zip(options, colours, strict=True):
        title = f"Option {option.label}: {option.plan.name}" if option.label else f"{option.plan.name}: summary"
        yield Drawing(
            f"option-{''.join(x for x in option.label.lower() if x.isalnum()) or 'plan'}",
            title,
            f"Map of {option.plan.name} with its main figures, what speaks for and against it, and its findings.",
            partial(_option_page, subject=subject, maps=maps, option=option, colours=shown, title=title),
            summary=True,
        )


def _option_page(  # noqa: PLR0913, PLR0917 - one page, all that stands on it
    figure: Any,  # noqa: ANN401
    subject: Subject,
    maps: Maps,
    option: Considered,
    colours: tuple[int, ...],
    title: str,
) -> None:
    maps.heading(figure, title, "" if option.own else f"Option {option.label}, beside the plan of this paper")
    outlines, shown = option_zones(option, maps, colours)
    paint = partial(maps.zones_on, outlines=outlines, colours=shown)
    numbered = list(enumerate(outlines, start=1))
    axes, said = with_insets(figure, maps, PLACE, subject.all_rows, numbered, paint, size=7)
    maps.finish(figure, axes, option.content, said)
    zones = [zone for zone in option.assessment.zones if len(zone.figures.rows)]
    lowest = min((zone.zone.level for zone in zones), key=lambda level: level.rank, default=subject.lowest)
    count = sum(zone.zone.level is lowest for zone in zones)
    number(figure, f"{count}", f"{lowest.value}s" if count != 1 else lowest.value)
    for at, key in enumerate(_MEASURES):
        value, of, _ = measured(key, option.measures[key])
        said = _words(value) if not isinstance(of, int | float) else f"{_words(value)} of {_words(of)}"
        y = 0.285 - 0.0165 * at
        figure.text(_LEFT, y, PLAN_MEASURES[key].label, fontsize=7, color=look.QUIET, va="top")
        figure.text(0.475, y, said, fontsize=7, color=look.INK, va="top", ha="right")
    top = 0.32
    mark = " (preferred)" if option.preferred else ""
    for head, text in (("What speaks for it", option.speaks_for), ("What speaks against it", option.speaks_against)):
        if text:
            top = _block(figure, f"{head}{mark}", [text], top, most=7)
            mark = ""
    _block(figure, "Open findings", _in_order(option.findings), top)


def _words(value: Any) -> str:  # noqa: ANN401
    """A figure of the table of measures as people read it."""
    return words(value, Column("", "", Kind.NUMBER, digits=1 if isinstance(value, Part) else 2))


def number(figure: Any, large: str, small: str) -> None:  # noqa: ANN401
    """The number that matters, large, and what it counts, beside it."""
    text = figure.text(_LEFT, 0.328, large, fontsize=19, fontweight="bold", color=look.BLUE, va="top")
    box = text.get_window_extent(measuring(figure.dpi))
    right = figure.transFigure.inverted().transform((box.x1, box.y0))[0]
    figure.text(right + 0.01, 0.319, small, fontsize=9, color=look.INK, va="top")


def zone_findings(figure: Any, zone_id: str, subject: Subject, top: float) -> None:  # noqa: ANN401
    """What the checks find about one neighbourhood, from a height down; accepted ones are counted."""
    mine = [finding for finding in subject.findings if zone_id in finding.zones]
    accepted = sum(bool(each.accepted) for each in mine)
    texts = _in_order(mine)
    if accepted:
        texts.append(f"Accepted with a reason: {accepted}.")
    _block(figure, "Findings", texts, top)


def _in_order(findings: Sequence[Finding]) -> list[str]:
    """Messages of open findings, problems first."""
    still_open = [finding for finding in findings if not finding.accepted]
    return [each.message for each in sorted(still_open, key=lambda each: list(Severity).index(each.severity))]


def _block(figure: Any, head: str, texts: Sequence[str], top: float, most: int | None = None) -> float:  # noqa: ANN401
    """A heading and texts below it, as far as the page goes; what does not fit is counted. Gives where it ends."""
    figure.text(_RIGHT, top, head, fontsize=9, fontweight="bold", color=look.INK, va="top")
    y = top - 0.0185
    room = int((y - _FOOT) / _LINE) if most is None else most
    shown: list[str] = []
    left = list(texts) or ["None."]
    while left:
        lines = _item(left[0])
        if len(shown) + len(lines) > room - (len(left) > 1):
            break
        shown += lines
        left.pop(0)
    if left and not shown:
        shown, left = [*_item(left[0])[: max(room - 1, 0)], "…"], left[1:]
    if left:
        shown.append(f"and {len(left)} more: see the paper")
    for line in shown:
        figure.text(_RIGHT, y, line, fontsize=7, color=look.INK, va="top")
        y -= _LINE
    return y - 0.008


def _item(text: str) -> list[str]:
    """A text as lines of a list."""
    first, *rest = wrapped(text, _WIDE).split("\n")
    return [f"• {first}", *(f"   {line}" for line in rest)]

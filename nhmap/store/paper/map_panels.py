"""Panels under a map: its key, the profile of a neighbourhood, its legend."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

from nhmap.store.paper import map_look as look
from nhmap.store.paper.people_tables import neighbourhoods
from nhmap.store.paper.tables import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.core.assessment.assessment import ZoneAssessment
    from nhmap.core.plan.plans import Level
    from nhmap.store.paper.subject import Subject

_ROWS: Final = 24
_CUT: Final = 34
_LINES: Final = 4
"""Lines of boards and councils below a profile: more would run into the sources."""


def key_below(  # noqa: PLR0913, PLR0917 - what it says, and where
    figure: Any,  # noqa: ANN401
    head: str,
    rows: Sequence[str],
    left: float = 0.07,
    columns: int | None = None,
    most: int = _ROWS,
) -> float:
    """What numbers on the map mean, in columns below it; what does not fit is counted. Gives the height of its end."""
    figure.text(left, 0.32, head, fontsize=9, fontweight="bold", color=look.INK, va="top")
    count = columns or (3 if len(rows) > 2 * 12 else 2)
    fit = min(_ROWS, most) * count
    shown = list(rows) if len(rows) <= fit else [*rows[: fit - 1], f"and {len(rows) - fit + 1} more: see the tables"]
    deep = -(-len(shown) // count) if shown else 0
    width = (0.93 - left) / count
    for at, row in enumerate(shown):
        x, y = left + width * (at // deep), 0.298 - 0.0096 * (at % deep) * (1.25 if deep <= 16 else 1)  # noqa: PLR2004
        figure.text(x, y, row, fontsize=7 if count < 3 else 6.3, color=look.INK, va="top")  # noqa: PLR2004
    return 0.298 - 0.0096 * deep * (1.25 if deep <= 16 else 1)  # noqa: PLR2004


def profile(figure: Any, zone: ZoneAssessment, subject: Subject) -> None:  # noqa: ANN401
    """The zone's figures beside the key."""
    table = neighbourhoods(subject, zone.zone.level)
    number = list(subject.at(zone.zone.level)).index(zone)
    cells = dict(zip((c.key for c in table.columns), zip(table.columns, table.rows[number], strict=True), strict=True))
    keys = (
        "residents",
        "registered_living_in",
        "registered_list",
        "target",
        "deviation",
        "age_0_15",
        "age_65_over",
        "imd_average_score",
        "share_most_deprived_10",
        "share_most_deprived_20",
        "practices",
        "small_areas",
        "pieces",
    )
    for at, key in enumerate(keys):
        column, cell = cells[key]
        y = 0.288 - 0.0132 * at
        figure.text(0.07, y, column.label, fontsize=7, color=look.QUIET, va="top")
        figure.text(0.475, y, words(cell, column), fontsize=7, color=look.INK, va="top", ha="right")
    y, left = 0.288 - 0.0132 * len(keys), _LINES
    for key in ("hwbs", "districts"):
        column, cell = cells[key]
        lines = wrapped(f"{column.label}: {words(cell, column)}", 66).split("\n")
        most = max(1, left - (key == "hwbs"))
        if len(lines) > most:  # who reads the page finds them all in the paper
            lines = [*lines[: most - 1], f"{lines[most - 1][:60].rstrip()} …"]
        figure.text(0.07, y, "\n".join(lines), fontsize=7, color=look.INK, va="top", linespacing=1.15)
        y -= 0.0102 * len(lines) + 0.002
        left -= len(lines)


def legend_below(figure: Any, marks: Sequence[Any], title: str, columns: int) -> None:  # noqa: ANN401
    """Marks and their words below the map."""
    figure.legend(
        handles=list(marks),
        title=title,
        loc="upper left",
        bbox_to_anchor=(0.06, 0.325),
        ncols=columns,
        frameon=False,
        fontsize=8,
        title_fontproperties={"weight": "bold", "size": 9},
        alignment="left",
    )


def practice_mark() -> Any:  # noqa: ANN401
    """The mark of a practice, for a legend."""
    from matplotlib.lines import Line2D  # noqa: PLC0415

    return Line2D(
        [],
        [],
        marker="o",
        linestyle="",
        color=look.PRACTICE,
        markeredgecolor="white",
        markersize=6,
        label="GP practice",
    )


def titled(level: Level, number: int, name: str) -> str:
    """“SNP 3: Meir”; a name that says its level already stands alone."""
    return name if name.startswith(level.value) else f"{level.value} {number}: {name}"


def shortened(name: str) -> str:
    """A name that fits a column of the key."""
    return name if len(name) <= _CUT else f"{name[: _CUT - 1].rstrip()}…"


def wrapped(text: str, width: int) -> str:
    """Text in lines of at most so many characters."""
    return "\n".join(textwrap.wrap(text, width)) or text

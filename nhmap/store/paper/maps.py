"""Maps of a plan on A4, drawn offline: the plan as a whole, each neighbourhood on a page, deprivation.

The colours are the screen's. Every zone has a number and a dark line as well, so that maps read in greyscale.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from nhmap.core.geography.planning_areas import short_name
from nhmap.core.plan.plans import Level
from nhmap.store.paper import map_look as look
from nhmap.store.paper.map_labels import Room
from nhmap.store.paper.tables import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from nhmap.core.assessment.assessment import ZoneAssessment
    from nhmap.store.paper.subject import Subject

A4: Final = (8.27, 11.69)
"""Inches."""
DOTS: Final = 300
"""To the inch."""
MOST_LABELS: Final = 60
_MARGIN: Final = 0.06
_MAP: Final = (0.07, 0.36, 0.86, 0.54)
"""Left, bottom, width, height of the map on its page."""
_PART: Final = 0.06
"""Share of a zone's area from which a part of it has its number too."""
_ROWS: Final = 24
_CUT: Final = 34


@dataclass(frozen=True)
class Drawing:
    """One map.

    Attributes
    ----------
    key, title
        For files and for people.
    alt
        What it shows, in words, for who cannot see it.
    draw
        Draws it on an empty figure.
    """

    key: str
    title: str
    alt: str
    draw: Callable[[Any], None]


class Maps:
    """The maps of a plan. Outlines are worked out once for all of them."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._plan = subject.assessment.plan

    def drawings(self) -> Iterator[Drawing]:
        """Every map: overviews by level, deprivation, each neighbourhood from the highest level down."""
        name = self._plan.name
        for level in reversed(self._subject.levels):
            yield Drawing(
                f"overview-{level.value.lower()}",
                f"{name}: {level.value}s",
                f"Map of the {len(self._subject.at(level))} {level.value}s of {name}, each numbered, with council "
                "boundaries. The key below it names them with their people.",
                lambda figure, level=level: self._overview(figure, level),
            )
        yield Drawing(
            "deprivation",
            f"{name}: deprivation",
            f"Map of national deciles of deprivation (IMD 2025) by small area, with the outlines of the "
            f"{self._subject.lowest.value}s and GP practices.",
            self._deprivation,
        )
        for level in reversed(self._subject.levels):
            for number, each in enumerate(self._subject.at(level), start=1):
                if len(each.figures.rows):
                    yield self._of_zone(level, number, each)

    def _of_zone(self, level: Level, number: int, each: ZoneAssessment) -> Drawing:
        from nhmap.store.paper.subject import slug  # noqa: PLC0415 - a cycle of names only

        return Drawing(
            f"{level.value.lower()}-{number:02d}-{slug(each.zone.name)[:40]}",
            titled(level, number, each.zone.name),
            f"Map of the {level.value} {each.zone.name} with its GP practices, numbered, and names of places. "
            f"{each.figures.residents:,} residents.",
            lambda figure: self._zone_page(figure, number, each),
        )

    # --- geometry ---------------------------------------------------------------------------------------------------
    @cached_property
    def _shapes(self) -> NDArray[np.object_]:
        return self._subject.shapes()

    @cached_property
    def _bounds(self) -> NDArray[np.float64]:
        return shapely.bounds(self._shapes)

    @cached_property
    def _outlines(self) -> dict[str, Any]:
        """Outline of every zone that holds anything, by its id."""
        return {
            each.zone.id: shapely.coverage_union_all(self._shapes[each.figures.rows])
            for each in self._subject.assessment.zones
            if len(each.figures.rows)
        }

    @cached_property
    def _councils(self) -> list[tuple[str, Any]]:
        """Name and outline of every council that the paper touches."""
        grouping = self._subject.evidence.areas.grouping("district")
        member = grouping.member
        touched = np.unique(member[self._subject.rows])
        return [
            (str(grouping.names[at]), shapely.coverage_union_all(self._shapes[member == at]))
            for at in touched[touched >= 0].tolist()
        ]

    def _window(self, rows: NDArray[np.integer], aspect: float, margin: float = _MARGIN) -> tuple[float, ...]:
        """Left, right, bottom, top around small areas, of the aspect (width by height) of the map."""
        box = self._bounds[rows]
        left, bottom = box[:, 0].min(), box[:, 1].min()
        right, top = box[:, 2].max(), box[:, 3].max()
        width, height = (right - left) * (1 + 2 * margin), (top - bottom) * (1 + 2 * margin)
        width, height = max(width, height * aspect), max(height, width / aspect)
        x, y = (left + right) / 2, (bottom + top) / 2
        return x - width / 2, x + width / 2, y - height / 2, y + height / 2

    def _in_sight(self, window: Sequence[float]) -> NDArray[np.intp]:
        left, right, bottom, top = window
        b = self._bounds
        return np.flatnonzero((b[:, 0] < right) & (b[:, 2] > left) & (b[:, 1] < top) & (b[:, 3] > bottom))

    # --- pages ------------------------------------------------------------------------------------------------------
    def _overview(self, figure: Any, level: Level) -> None:  # noqa: ANN401
        zones = [each for each in self._subject.at(level) if len(each.figures.rows)]
        axes, _ = self._page(figure, f"{self._plan.name}: {level.value}s", self._subject.rows)
        everyone = self._subject.at(level)
        number = {each.zone.id: at for at, each in enumerate(everyone, start=1)}
        for each in zones:
            at = self._plan.position[each.zone.id]
            outline = self._outlines[each.zone.id]
            colour = look.ZONES[at % len(look.ZONES)]
            _fill(axes, [outline], facecolor=colour, alpha=0.72, edgecolor="none", zorder=3)
            if look.hatch(at):
                _fill(axes, [outline], facecolor="none", edgecolor="white", hatch=look.hatch(at), linewidth=0, zorder=4)
        _fill(
            axes,
            [self._outlines[each.zone.id] for each in zones],
            facecolor="none",
            edgecolor=look.INK,
            linewidth=0.9,
            zorder=6,
        )
        self._draw_councils(axes)
        points = [(number[each.zone.id], self._outlines[each.zone.id]) for each in zones]
        _numbers(axes, figure, points)
        rows = [f"{number[each.zone.id]}  {_short(each.zone.name)}  {each.people:,}" for each in zones]
        head = f"Key: {level.value}s with {self._subject.assessment.settings.basis.words} (people)"
        _key(figure, head, rows)
        self._finish(figure, axes)

    def _deprivation(self, figure: Any) -> None:  # noqa: ANN401
        from matplotlib.patches import Patch  # noqa: PLC0415

        subject = self._subject
        rows = subject.rows
        axes, window = self._page(figure, f"{self._plan.name}: deprivation", rows)
        decile = subject.evidence.areas.column("imd_decile")
        for value in range(1, 11):
            here = rows[decile[rows] == value]
            colour = look.DECILES[value - 1]
            if len(here):
                _fill(axes, self._shapes[here], facecolor=colour, edgecolor=colour, linewidth=0.1, zorder=3)
        lowest = [each for each in subject.at(subject.lowest) if len(each.figures.rows)]
        outlines = [self._outlines[each.zone.id] for each in lowest]
        for colour, width in (("white", 2.0), (look.INK, 0.9)):
            _fill(axes, outlines, facecolor="none", edgecolor=colour, linewidth=width, zorder=6)
        self._practices(axes, window)
        _numbers(axes, figure, list(enumerate(outlines, start=1)), size=7)
        told = {1: "1 (most deprived tenth of England)", 10: "10 (least deprived tenth)"}
        patches = [
            Patch(facecolor=c, edgecolor=look.QUIET, lw=0.3, label=told.get(i, str(i)))
            for i, c in enumerate(look.DECILES, start=1)
        ]
        _legend(figure, [*patches, _practice_mark()], "National decile of the IMD 2025", columns=2)
        self._finish(figure, axes)

    def _zone_page(self, figure: Any, number: int, each: ZoneAssessment) -> None:  # noqa: ANN401
        subject, rows = self._subject, each.figures.rows
        level = each.zone.level
        axes, window = self._page(figure, titled(level, number, each.zone.name), rows, margin=0.09)
        at = self._plan.position[each.zone.id]
        inside = [z for z in subject.assessment.zones if z.zone.parent == each.zone.id and len(z.figures.rows)]
        colour = look.ZONES[at % len(look.ZONES)]
        _fill(axes, [self._outlines[each.zone.id]], facecolor=colour, alpha=0.30, edgecolor="none", zorder=3)
        for child in inside:
            tint = look.ZONES[self._plan.position[child.zone.id] % len(look.ZONES)]
            outline = self._outlines[child.zone.id]
            _fill(axes, [outline], facecolor=tint, alpha=0.45, edgecolor=look.INK, linewidth=0.8, zorder=4)
        if not inside:
            _fill(axes, self._shapes[rows], facecolor="none", edgecolor="white", linewidth=0.35, zorder=4)
        _fill(axes, [self._outlines[each.zone.id]], facecolor="none", edgecolor=look.INK, linewidth=1.6, zorder=6)
        self._draw_councils(axes)
        listed = self._practice_list(axes, figure, each, window, numbered=not inside)
        if inside:
            of = [z.zone.id for z in subject.at(inside[0].zone.level)]
            _numbers(axes, figure, [(of.index(z.zone.id) + 1, self._outlines[z.zone.id]) for z in inside])
            listed = [f"{of.index(z.zone.id) + 1}  {_short(z.zone.name)}  {z.people:,}" for z in inside]
        else:
            self._places(axes, figure, rows)
        _profile(figure, each, subject)
        head = (
            f"{inside[0].zone.level.value}s, with their people" if inside else "GP practices that belong to it (list)"
        )
        _key(figure, head, listed, left=0.52, columns=1)
        self._finish(figure, axes)

    def _practice_list(
        self,
        axes: Any,
        figure: Any,
        each: ZoneAssessment,
        window: Sequence[float],
        *,
        numbered: bool,  # noqa: ANN401
    ) -> list[str]:
        """Draw the practices in sight, number those that belong to the zone, and list them."""
        registrations = self._subject.evidence.registrations
        self._practices(axes, window)
        listed = []
        x = registrations.practices["x"].to_numpy(dtype=np.float64, na_value=np.nan)
        y = registrations.practices["y"].to_numpy(dtype=np.float64, na_value=np.nan)
        marks: list[tuple[int, float, float]] = []
        for count, row in enumerate(each.practices.tolist(), start=1):
            size = registrations.list_size[row]
            people = UNKNOWN if np.isnan(size) else f"{size:,.0f}"
            shown = window[0] < x[row] < window[1] and window[2] < y[row] < window[3]
            away = "" if shown else "  (not on this map)"
            listed.append(f"{count}  {_short(str(registrations.names[row]))}  {people}{away}")
            if shown:
                marks.append((count, x[row], y[row]))
        if numbered and marks:
            _marks(axes, figure, marks)
        return listed

    def _practices(self, axes: Any, window: Sequence[float]) -> None:  # noqa: ANN401
        frame = self._subject.evidence.registrations.practices
        x = frame["x"].to_numpy(dtype=np.float64, na_value=np.nan)
        y = frame["y"].to_numpy(dtype=np.float64, na_value=np.nan)
        with np.errstate(invalid="ignore"):
            seen = (x > window[0]) & (x < window[1]) & (y > window[2]) & (y < window[3])
        axes.scatter(x[seen], y[seen], s=14, c=look.PRACTICE, edgecolors="white", linewidths=0.6, zorder=8)

    def _places(self, axes: Any, figure: Any, rows: NDArray[np.integer]) -> None:  # noqa: ANN401
        """Names of MSOAs, as far as there is room, most people first."""
        areas = self._subject.evidence.areas
        names, residents = areas.column("msoa21nm")[rows], areas.residents[rows]
        x, y = areas.column("x")[rows], areas.column("y")[rows]
        spots = []
        for name in np.unique(names.astype(str)):
            at = names == name
            weight = residents[at]
            spots.append(
                (int(weight.sum()), name, np.average(x[at], weights=weight), np.average(y[at], weights=weight))
            )
        for _, name, east, north in sorted(spots, key=lambda spot: (-spot[0], spot[1]))[:MOST_LABELS]:
            _label(axes, figure, name, (east, north))

    def _draw_councils(self, axes: Any) -> None:  # noqa: ANN401
        for _, outline in self._councils:
            _fill(axes, [outline], facecolor="none", edgecolor=look.QUIET, linewidth=1.1, linestyle="--", zorder=7)

    # --- what stands on every page ------------------------------------------------------------------------------------
    def _page(
        self,
        figure: Any,
        title: str,
        rows: NDArray[np.integer],
        margin: float = _MARGIN,  # noqa: ANN401
    ) -> tuple[Any, tuple[float, ...]]:
        figure.text(0.07, 0.965, title[:90], fontsize=15, fontweight="bold", color=look.BLUE, va="top", wrap=True)
        status = self._subject.decision.status
        option = f"Option {self._subject.decision.option}, " if self._subject.decision.option else ""
        marked = f"{option}{status}"
        said = f"{short_name(self._subject.area.name)}. {marked[:1].upper()}{marked[1:]}, {self._subject.day_words}."
        figure.text(0.07, 0.925, said, fontsize=9, color=look.QUIET, va="top")
        axes = figure.add_axes(_MAP)
        window = self._window(rows, (A4[0] * _MAP[2]) / (A4[1] * _MAP[3]), margin)
        axes.set_xlim(*window[:2])
        axes.set_ylim(*window[2:])
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_color(look.QUIET)
            spine.set_linewidth(0.6)
        around = self._in_sight(window)
        _fill(axes, self._shapes[around], facecolor=look.LAND, edgecolor="white", linewidth=0.15, zorder=1)
        axes.nhmap_room = None
        return axes, window

    def _finish(self, figure: Any, axes: Any) -> None:  # noqa: ANN401
        look.scale_bar(axes)
        look.north_arrow(axes)
        subject = self._subject
        dates = subject.evidence.vintages
        lines = "Dashed lines: councils. Grey: England outside. Up is grid north (British National Grid)."
        figure.text(0.07, 0.343, lines, fontsize=7, color=look.QUIET, va="top")
        source = (
            f"Plan content {subject.content}, made {subject.day_words}. Residents {dates.get('residents', UNKNOWN)}; "
            f"boundaries {dates.get('boundaries', UNKNOWN)}. {subject.evidence.attribution}"
        )
        figure.text(0.07, 0.02, _wrapped(source, 150), fontsize=6, color=look.QUIET, va="bottom")


def _fill(axes: Any, polygons: Sequence[Any] | NDArray[np.object_], **how: Any) -> None:  # noqa: ANN401
    """Polygons with their holes as one collection."""
    from matplotlib.collections import PathCollection  # noqa: PLC0415

    axes.add_collection(PathCollection([_path(p) for p in polygons if not p.is_empty], **how), autolim=False)


def _path(polygon: Any) -> Any:  # noqa: ANN401
    from matplotlib.path import Path  # noqa: PLC0415

    oriented = shapely.orient_polygons(polygon)
    rings = [shapely.get_coordinates(ring) for part in shapely.get_parts(oriented) for ring in shapely.get_rings(part)]
    codes = np.concatenate([_codes(len(ring)) for ring in rings])
    return Path(np.concatenate(rings), codes)


def _codes(points: int) -> NDArray[np.uint8]:
    codes = np.full(points, 2, dtype=np.uint8)
    codes[0], codes[-1] = 1, 79
    return codes


def _room(axes: Any, figure: Any) -> Room:  # noqa: ANN401
    """What is free on a map, in points; scale bar and arrow are taken from the start."""
    if axes.nhmap_room is None:
        box = axes.get_position()
        wide, high = figure.get_size_inches() * 72
        left, bottom, right, top = box.x0 * wide, box.y0 * high, box.x1 * wide, box.y1 * high
        corner = (right - left) * 0.36, (top - bottom) * 0.09
        taken = [(left, bottom, left + corner[0], bottom + corner[1]), (right - 40, top - 52, right, top)]
        axes.nhmap_room = Room((left + 2, bottom + 2, right - 2, top - 2), taken)
    return axes.nhmap_room  # type: ignore[no-any-return]


def _points(axes: Any, figure: Any, at: Sequence[float]) -> tuple[float, float]:  # noqa: ANN401
    """A place on the map in points."""
    x, y = axes.transData.transform(at) * 72 / figure.dpi
    return float(x), float(y)


def _back(axes: Any, figure: Any, at: Sequence[float]) -> tuple[float, float]:  # noqa: ANN401
    x, y = axes.transData.inverted().transform(np.asarray(at) * figure.dpi / 72)
    return float(x), float(y)


def _numbers(axes: Any, figure: Any, zones: Sequence[tuple[int, Any]], size: float = 9) -> None:  # noqa: ANN401
    """The number of each zone in a white disc, inside it where there is room, else beside it with a line."""
    room = _room(axes, figure)
    for number, outline in sorted(zones, key=lambda each: -shapely.area(each[1])):
        parts = sorted(shapely.get_parts(outline).tolist(), key=shapely.area, reverse=True)
        for part in [part for part in parts if part is parts[0] or part.area > _PART * shapely.area(outline)]:
            circle = shapely.maximum_inscribed_circle(part, tolerance=100)
            middle = shapely.get_coordinates(circle)[0]
            at = _points(axes, figure, middle)
            side = size * 1.9
            place = room.place(at, (side, side), (0, 0.6, 1.0, 1.5, 2.2, 3.0, 4.0)) or at
            there = _back(axes, figure, place)
            if place != at:
                axes.plot([middle[0], there[0]], [middle[1], there[1]], color=look.INK, lw=0.6, zorder=9)
            box = {"boxstyle": "circle,pad=0.22", "facecolor": "white", "edgecolor": look.INK, "linewidth": 0.7}
            axes.text(
                *there, str(number), fontsize=size, fontweight="bold", ha="center", va="center", bbox=box, zorder=12
            )


def _marks(axes: Any, figure: Any, marks: Sequence[tuple[int, float, float]]) -> None:  # noqa: ANN401
    """Numbers beside practices."""
    room = _room(axes, figure)
    for _, x, y in marks:
        px, py = _points(axes, figure, (x, y))
        room.take((px - 3, py - 3, px + 3, py + 3))
    for number, x, y in marks:
        at = _points(axes, figure, (x, y))
        place = room.place(at, (11, 9), (0.75, 1.1, 1.6, 2.2, 3.0, 4.0)) or (at[0] + 8, at[1] + 8)
        there = _back(axes, figure, place)
        axes.plot([x, there[0]], [y, there[1]], color=look.PRACTICE, lw=0.6, zorder=9)
        box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": look.PRACTICE, "linewidth": 0.6}
        axes.text(
            *there,
            str(number),
            fontsize=7,
            fontweight="bold",
            color=look.PRACTICE,
            ha="center",
            va="center",
            bbox=box,
            zorder=12,
        )


def _label(axes: Any, figure: Any, name: str, at: tuple[float, float]) -> None:  # noqa: ANN401
    """A name where there is room near its place; left out where there is none."""
    from matplotlib import patheffects  # noqa: PLC0415

    room = _room(axes, figure)
    lines = _wrapped(name, 18).split("\n")
    size = max(map(len, lines)) * 3.9, 8.0 * len(lines)
    place = room.place(_points(axes, figure, at), size, (0, 0.5, 0.8))
    if place is None:
        return
    halo = [patheffects.withStroke(linewidth=2.2, foreground="white")]
    axes.text(
        *_back(axes, figure, place),
        "\n".join(lines),
        fontsize=6.5,
        color=look.INK,
        ha="center",
        va="center",
        path_effects=halo,
        zorder=11,
        linespacing=1.05,
    )


def _key(figure: Any, head: str, rows: Sequence[str], left: float = 0.07, columns: int | None = None) -> None:  # noqa: ANN401
    """What numbers on the map mean, in columns below it; what does not fit is counted."""
    figure.text(left, 0.32, head, fontsize=9, fontweight="bold", color=look.INK, va="top")
    count = columns or (3 if len(rows) > 2 * 12 else 2)
    fit = _ROWS * count
    shown = list(rows) if len(rows) <= fit else [*rows[: fit - 1], f"and {len(rows) - fit + 1} more: see the tables"]
    deep = -(-len(shown) // count) if shown else 0
    width = (0.93 - left) / count
    for at, row in enumerate(shown):
        x, y = left + width * (at // deep), 0.298 - 0.0096 * (at % deep) * (1.25 if deep <= 16 else 1)  # noqa: PLR2004
        figure.text(x, y, row, fontsize=7 if count < 3 else 6.3, color=look.INK, va="top")  # noqa: PLR2004


def _profile(figure: Any, each: ZoneAssessment, subject: Subject) -> None:  # noqa: ANN401
    """The zone's figures beside the key."""
    from nhmap.store.paper.people_tables import neighbourhoods  # noqa: PLC0415
    from nhmap.store.paper.tables import words  # noqa: PLC0415

    table = neighbourhoods(subject, each.zone.level)
    number = list(subject.at(each.zone.level)).index(each)
    cells = dict(zip((c.key for c in table.columns), zip(table.columns, table.rows[number], strict=True), strict=True))
    figure.text(0.07, 0.32, "Profile", fontsize=9, fontweight="bold", color=look.INK, va="top")
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
        y = 0.298 - 0.0142 * at
        figure.text(0.07, y, column.label, fontsize=7, color=look.QUIET, va="top")
        figure.text(0.475, y, words(cell, column), fontsize=7, color=look.INK, va="top", ha="right")
    for at, key in enumerate(("hwbs", "districts"), start=len(keys)):
        column, cell = cells[key]
        text = _wrapped(f"{column.label}: {words(cell, column)}", 70)
        figure.text(0.07, 0.298 - 0.0142 * at - 0.012 * (at - len(keys)), text, fontsize=7, color=look.INK, va="top")


def _legend(figure: Any, marks: Sequence[Any], title: str, columns: int) -> None:  # noqa: ANN401
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


def _practice_mark() -> Any:  # noqa: ANN401
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


def _short(name: str) -> str:
    return name if len(name) <= _CUT else f"{name[: _CUT - 1].rstrip()}…"


def _wrapped(text: str, width: int) -> str:
    import textwrap  # noqa: PLC0415

    return "\n".join(textwrap.wrap(text, width)) or text


def pixels(figure: Any) -> NDArray[np.uint8]:  # noqa: ANN401
    """A figure as pixels, 300 to the inch; shape (height, width, 3)."""
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())[..., :3].copy()


def vector(figure: Any, made: str) -> bytes:  # noqa: ANN401
    """A figure as SVG; the same figure gives the same bytes."""
    stream = io.BytesIO()
    figure.savefig(stream, format="svg", metadata={"Date": made, "Creator": "nhmap"})
    return stream.getvalue()

"""Maps of a plan on A4, drawn offline: the plan as a whole, each neighbourhood on a page, deprivation.

The colours are the screen's. Every zone has a number and a dark line as well, so that maps read in greyscale.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.core.geography.palette import ZONE_COLOURS
from nhmap.core.geography.planning_areas import short_name
from nhmap.store.paper import map_look as look
from nhmap.store.paper.map_drawing import draw_lines, fill, label_place, number_practices, number_zones
from nhmap.store.paper.map_ground import Ground
from nhmap.store.paper.map_inset_drawing import with_insets
from nhmap.store.paper.map_panels import key_below, legend_below, practice_mark, profile, shortened, titled, wrapped
from nhmap.store.paper.tables import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from nhmap.core.assessment.assessment import ZoneAssessment
    from nhmap.core.plan.plans import Level
    from nhmap.store.paper.subject import Subject

A4: Final = (8.27, 11.69)
"""Inches."""
DOTS: Final = 300
"""To the inch."""
SUMMARY_DOTS: Final = 200
"""To the inch on a page with figures: sharp on a wall and on slides, at half the work."""
MOST_LABELS: Final = 60
_TITLES: Final = ((15, 54), (12, 68), (9.5, 90))
"""Points of a title, and the most characters that then stand on one line."""
_MARGIN: Final = 0.06
_LISTED: Final = 14
"""Practices or neighbourhoods named on a page of one: the tables have them all."""
PLACE: Final = (0.07, 0.36, 0.86, 0.54)
"""Left, bottom, width, height of the map on its page."""


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
    summary
        Whether it is a page that stands for itself, with figures beside the map.
    """

    key: str
    title: str
    alt: str
    draw: Callable[[Any], None]
    summary: bool = False


class Maps:
    """The maps of a plan. Outlines are worked out once for all of them."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._plan = subject.assessment.plan
        self.ground = Ground(subject)

    def drawings(self) -> Iterator[Drawing]:
        """Every map: overviews by level, deprivation, each neighbourhood from the highest level down."""
        name = self._plan.name
        for level in reversed(self._subject.levels):
            yield Drawing(
                f"overview-{level.value.lower()}",
                f"{name}: {level.value}s",
                f"Map of the {len(self._subject.at(level))} {level.value}s of {name}, each numbered, with council "
                "boundaries. The key below it names them with their people.",
                partial(self._overview, level=level),
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

    def _of_zone(self, level: Level, number: int, zone: ZoneAssessment) -> Drawing:
        from nhmap.store.paper.subject import slug  # noqa: PLC0415 - a cycle of names only

        return Drawing(
            f"{level.value.lower()}-{number:02d}-{slug(zone.zone.name)[:40]}",
            titled(level, number, zone.zone.name),
            f"Map of the {level.value} {zone.zone.name} with its GP practices, numbered, and names of places. "
            f"{zone.figures.residents:,} residents.",
            lambda figure: self._zone_page(figure, number, zone),
            summary=True,
        )

    def _colour(self, zone: ZoneAssessment) -> str:
        return ZONE_COLOURS[self._subject.colours[self._plan.position[zone.zone.id]]]

    # --- pages ------------------------------------------------------------------------------------------------------
    def _overview(self, figure: Any, level: Level) -> None:  # noqa: ANN401
        everyone = self._subject.at(level)
        zones = [(at, each) for at, each in enumerate(everyone, start=1) if len(each.figures.rows)]
        outlines = [self.ground.zones[zone.zone.id] for _, zone in zones]
        colours = [self._colour(zone) for _, zone in zones]
        self.heading(figure, f"{self._plan.name}: {level.value}s")
        points = [(at, outline) for (at, _), outline in zip(zones, outlines, strict=True)]
        paint = partial(self.zones_on, outlines=outlines, colours=colours)
        axes, said = with_insets(figure, self, PLACE, self._subject.rows, points, paint)
        rows = [f"{at}  {shortened(zone.zone.name)}  {zone.people:,}" for at, zone in zones]
        head = f"Key: {level.value}s with {self._subject.assessment.settings.basis.words} (people)"
        key_below(figure, head, rows)
        self.finish(figure, axes, said=said)

    def zones_on(
        self,
        axes: Any,  # noqa: ANN401
        window: Sequence[float],
        *,
        outlines: Sequence[Any],
        colours: Sequence[str],
    ) -> None:
        """Neighbourhoods in their colours, with councils."""
        del window  # each is drawn as far as the axes go
        for outline, colour in zip(outlines, colours, strict=True):
            fill(axes, [outline], facecolor=colour, alpha=look.STRONG, edgecolor="none", zorder=3)
        fill(axes, outlines, facecolor="none", edgecolor=look.INK, linewidth=0.9, zorder=6)
        self.councils(axes)

    def _deprivation(self, figure: Any) -> None:  # noqa: ANN401
        from matplotlib.patches import Patch  # noqa: PLC0415

        subject = self._subject
        lowest = [each for each in subject.at(subject.lowest) if len(each.figures.rows)]
        points = list(enumerate((self.ground.zones[each.zone.id] for each in lowest), start=1))
        self.heading(figure, f"{self._plan.name}: deprivation")
        axes, said = with_insets(figure, self, PLACE, subject.rows, points, self._deciles_on, size=7)
        told = {1: "1 (most deprived tenth of England)", 10: "10 (least deprived tenth)"}
        patches = [
            Patch(facecolor=c, edgecolor=look.QUIET, lw=0.3, label=told.get(i, str(i)))
            for i, c in enumerate(look.DECILES, start=1)
        ]
        legend_below(figure, [*patches, practice_mark()], "National decile of the IMD 2025", columns=2)
        self.finish(figure, axes, said=said)

    def _deciles_on(self, axes: Any, window: Sequence[float]) -> None:  # noqa: ANN401
        """Small areas by their decile, outlines of the lowest neighbourhoods and practices."""
        subject = self._subject
        rows, decile = subject.rows, subject.evidence.areas.column("imd_decile")
        for value in range(1, 11):
            here = rows[decile[rows] == value]
            colour = look.DECILES[value - 1]
            if len(here):
                fill(axes, self.ground.shapes[here], facecolor=colour, edgecolor=colour, linewidth=0.1, zorder=3)
        outlines = [self.ground.zones[z.zone.id] for z in subject.at(subject.lowest) if len(z.figures.rows)]
        for colour, width in (("white", 2.0), (look.INK, 0.9)):
            fill(axes, outlines, facecolor="none", edgecolor=colour, linewidth=width, zorder=6)
        self._practices(axes, window, rows)

    def _zone_page(self, figure: Any, number: int, zone: ZoneAssessment) -> None:  # noqa: ANN401
        from nhmap.store.paper import map_summaries  # noqa: PLC0415 - it draws with this module

        subject, rows = self._subject, zone.figures.rows
        level = zone.zone.level
        axes, window = self._page(figure, titled(level, number, zone.zone.name), rows, margin=0.09)
        inside = [z for z in subject.assessment.zones if z.zone.parent == zone.zone.id and len(z.figures.rows)]
        fill(
            axes,
            [self.ground.zones[zone.zone.id]],
            facecolor=self._colour(zone),
            alpha=0.75,
            edgecolor="none",
            zorder=3,
        )
        for child in inside:
            outline = self.ground.zones[child.zone.id]
            fill(axes, [outline], facecolor=self._colour(child), alpha=0.7, edgecolor=look.INK, linewidth=0.8, zorder=4)
        if not inside:
            fill(axes, self.ground.shapes[rows], facecolor="none", edgecolor="white", linewidth=0.35, zorder=4)
        fill(axes, [self.ground.zones[zone.zone.id]], facecolor="none", edgecolor=look.INK, linewidth=1.6, zorder=6)
        self.councils(axes)
        listed = self._practice_list(axes, figure, zone, window, numbered=not inside)
        if inside:
            of = [z.zone.id for z in subject.at(inside[0].zone.level)]
            number_zones(axes, figure, [(of.index(z.zone.id) + 1, self.ground.zones[z.zone.id]) for z in inside])
            listed = [f"{of.index(z.zone.id) + 1}  {shortened(z.zone.name)}  {z.people:,}" for z in inside]
        else:
            self._places(axes, figure, rows)
        profile(figure, zone, subject)
        here = f"people ({subject.assessment.settings.basis.words})"
        map_summaries.number(figure, f"{zone.people:,}", here)
        head = (
            f"{inside[0].zone.level.value}s, with their people" if inside else "GP practices that belong to it (list)"
        )
        end = key_below(figure, head, listed or ["none"], left=0.52, columns=1, most=_LISTED)
        map_summaries.zone_findings(figure, zone.zone.id, subject, end - 0.012)
        self.finish(figure, axes)

    def _practice_list(
        self,
        axes: Any,  # noqa: ANN401
        figure: Any,  # noqa: ANN401
        zone: ZoneAssessment,
        window: Sequence[float],
        *,
        numbered: bool,
    ) -> list[str]:
        """Draw the practices in sight, number those that belong to the zone, and list them."""
        registrations = self._subject.evidence.registrations
        self._practices(axes, window, None if numbered else self._subject.rows)
        listed = []
        x = registrations.practices["x"].to_numpy(dtype=np.float64, na_value=np.nan)
        y = registrations.practices["y"].to_numpy(dtype=np.float64, na_value=np.nan)
        marks: list[tuple[int, float, float]] = []
        for count, row in enumerate(zone.practices.tolist(), start=1):
            size = registrations.list_size[row]
            people = UNKNOWN if np.isnan(size) else f"{size:,.0f}"
            shown = window[0] < x[row] < window[1] and window[2] < y[row] < window[3]
            away = "" if shown else "  (not on this map)"
            listed.append(f"{count}  {shortened(str(registrations.names[row]))}  {people}{away}")
            if shown:
                marks.append((count, x[row], y[row]))
        if numbered and marks:
            number_practices(axes, figure, marks)
        return listed

    def _practices(
        self,
        axes: Any,  # noqa: ANN401
        window: Sequence[float],
        rows: NDArray[np.integer] | None = None,
    ) -> None:
        """Practices in sight as points; of some small areas alone, where they are given."""
        frame = self._subject.evidence.registrations.practices
        x = frame["x"].to_numpy(dtype=np.float64, na_value=np.nan)
        y = frame["y"].to_numpy(dtype=np.float64, na_value=np.nan)
        with np.errstate(invalid="ignore"):
            seen = (x > window[0]) & (x < window[1]) & (y > window[2]) & (y < window[3])
        if rows is not None:
            seen &= np.isin(self._subject.evidence.practice_area, rows)
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
            label_place(axes, figure, name, (east, north))

    def councils(self, axes: Any) -> None:  # noqa: ANN401
        """Lines between two councils, dashed; coast and border of England thin."""
        between, around = self.ground.borders(self._subject.rows, (*axes.get_xlim(), *axes.get_ylim()))
        draw_lines(axes, around, edgecolor=look.QUIET, linewidth=0.4, zorder=2)
        draw_lines(axes, between, edgecolor=look.QUIET, linewidth=1.1, linestyle="--", zorder=7)

    # --- what stands on every page ------------------------------------------------------------------------------------
    def _page(
        self,
        figure: Any,  # noqa: ANN401
        title: str,
        rows: NDArray[np.integer],
        margin: float = _MARGIN,
    ) -> tuple[Any, tuple[float, ...]]:
        self.heading(figure, title)
        return self.panel(figure, PLACE, rows, margin)

    def heading(self, figure: Any, title: str, what: str = "") -> None:  # noqa: ANN401
        """Title of a page, with planning area, status (or what else it is) and day."""
        size = next(points for points, most in _TITLES if len(title[:90]) <= most)
        figure.text(0.07, 0.965, title[:90], fontsize=size, fontweight="bold", color=look.BLUE, va="top", wrap=True)
        status = self._subject.decision.status
        option = f"Option {self._subject.option}, " if self._subject.option else ""
        marked = what or f"{option}{status}"
        said = f"{short_name(self._subject.area.name)}. {marked[:1].upper()}{marked[1:]}, {self._subject.day_words}."
        figure.text(0.07, 0.925, said, fontsize=9, color=look.QUIET, va="top")

    def panel(
        self,
        figure: Any,  # noqa: ANN401
        place: tuple[float, float, float, float],
        rows: NDArray[np.integer],
        margin: float = _MARGIN,
    ) -> tuple[Any, tuple[float, ...]]:
        """Axes around small areas with the land beneath, and their window; ``place`` is in shares of the page."""
        window = self.window(place, rows, margin)
        return self.frame(figure, place, window), window

    def window(
        self, place: tuple[float, float, float, float], rows: NDArray[np.integer], margin: float = _MARGIN
    ) -> tuple[float, float, float, float]:
        """Left, right, bottom, top of the ground around small areas that fills a place on the page."""
        return self.ground.window(rows, (A4[0] * place[2]) / (A4[1] * place[3]), margin)

    def frame(
        self,
        figure: Any,  # noqa: ANN401
        place: tuple[float, float, float, float],
        window: Sequence[float],
        *,
        arrow: bool = True,
    ) -> Any:  # noqa: ANN401
        """Axes of a window with the land beneath; ``arrow`` keeps room for the arrow."""
        axes = figure.add_axes(place)
        axes.set_xlim(*window[:2])
        axes.set_ylim(*window[2:])
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_color(look.QUIET)
            spine.set_linewidth(0.6)
        fill(axes, self.ground.land(window), facecolor=look.LAND, edgecolor="none", zorder=1)
        axes.nhmap_room, axes.nhmap_arrow = None, arrow
        return axes

    def finish(self, figure: Any, axes: Any, content: str = "", said: str = "") -> None:  # noqa: ANN401
        """Scale bar, arrow, words on lines, what else is said of the map, and source."""
        look.scale_bar(axes)
        look.north_arrow(axes)
        lines = f"Dashed lines: councils. Grey: England outside. Up is grid north (British National Grid).{said}"
        figure.text(0.07, 0.343, lines, fontsize=7, color=look.QUIET, va="top")
        self.source(figure, content=content)

    def source(self, figure: Any, before: str = "", content: str = "") -> None:  # noqa: ANN401
        """Content of the plan, dates and attribution at the foot of a page."""
        subject = self._subject
        dates = subject.evidence.vintages
        source = (
            f"{before} Plan content {content or subject.content}, made {subject.day_words}. Residents "
            f"{dates.get('residents', UNKNOWN)}; boundaries {dates.get('boundaries', UNKNOWN)}. "
            f"{subject.evidence.attribution}"
        ).strip()
        figure.text(0.07, 0.02, wrapped(source, 150), fontsize=6, color=look.QUIET, va="bottom")

"""The interactive map to keep: one HTML file with the plan, its layers and figures, and Leaflet inside.

The file asks for nothing: its own policy refuses every request. Texts of people's are escaped before they are put in.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import folium
import numpy as np
import shapely
from branca.element import Element, Figure

from nhmap.core.geography.palette import ZONE_COLOURS
from nhmap.core.options.comparing import matching_colours
from nhmap.markup import Markup, html, joined
from nhmap.store.map_data.static import leaflet_file
from nhmap.store.paper import map_look as look
from nhmap.store.paper.interactive_page import POLICY, STYLE, page_head, panel
from nhmap.store.paper.map_panels import titled
from nhmap.store.paper.people_tables import neighbourhoods
from nhmap.store.paper.plan_tables import practices
from nhmap.store.paper.tables import Table, words
from nhmap.units import BROWSER, METRES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from nhmap.core.assessment.assessment import ZoneAssessment
    from nhmap.core.plan.plans import Level, Plan
    from nhmap.store.paper.subject import Subject

_COARSE_M: Final = 25.0
"""Corners nearer than about this to a straight line are left out; borders stay shared."""
_DECIMALS: Final = 5
"""Of a degree: about a metre."""
_FIGURES: Final = (
    "residents",
    "registered_living_in",
    "registered_list",
    "target",
    "deviation",
    "age_0_15",
    "age_65_over",
    "imd_average_score",
    "share_most_deprived_20",
    "practices",
    "hwbs",
)
_PANES: Final = ("areas", "zones", "lines", "points")
"""From below to above, whatever the order in which layers are switched on."""
_ABOUT: Final = "about"
_LABEL: Final = "label"


def interactive_map(subject: Subject) -> bytes:
    """The HTML file; the same plan gives the same bytes."""
    ground = _Ground(subject)
    chart = folium.Map(tiles=None, attribution_control=False, zoom_snap=0.25, prefer_canvas=False, max_zoom=17)
    chart.default_js, chart.default_css = [], []
    for at, pane in enumerate(_PANES):
        folium.map.CustomPane(pane, z_index=401 + at).add_to(chart)
    for layer in _layers(subject, ground):
        layer.add_to(chart)
    south, west, north, east = ground.window
    chart.fit_bounds([[south, west], [north, east]])
    folium.LayerControl(collapsed=False).add_to(chart)
    figure = chart.get_root()
    assert isinstance(figure, Figure)  # noqa: S101 - folium promises it, its types do not
    _put(figure.header, POLICY, page_head(subject), _leaflet(), STYLE)
    _put(figure.html, panel(subject))
    _number(figure)
    return figure.render().encode("utf-8", "replace")


class _Ground:
    """Small areas and outlines in degrees, with fewer corners and shared borders."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._rows = subject.all_rows
        drawn = shapely.coverage_simplify(subject.shapes()[self._rows], _COARSE_M)
        self._metres = np.asarray(drawn, dtype=object)
        self._shapes = _in_degrees(self._metres)
        self._at = np.full(len(subject.evidence.areas), -1, dtype=np.intp)
        self._at[self._rows] = np.arange(len(self._rows))

    @property
    def window(self) -> tuple[float, float, float, float]:
        """South, west, north, east."""
        west, south, east, north = shapely.total_bounds(self._shapes)
        return float(south), float(west), float(north), float(east)

    def areas(self, rows: NDArray[np.integer]) -> NDArray[np.object_]:
        """Shapes of small areas."""
        return self._shapes[self._at[rows]]

    def outline(self, rows: NDArray[np.integer]) -> Any:  # noqa: ANN401
        """Small areas as one shape: joined in metres, as rounded degrees make slivers that nothing joins."""
        return _in_degrees(np.array([shapely.coverage_union_all(self._metres[self._at[rows]])], dtype=object))[0]


def _in_degrees(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    import geopandas as gpd  # noqa: PLC0415 - half a second that only a press pays

    turned = gpd.GeoSeries(shapes, crs=METRES).to_crs(BROWSER).to_numpy()
    return np.asarray(shapely.transform(turned, lambda corners: np.round(corners, _DECIMALS)), dtype=object)


# --- layers -----------------------------------------------------------------------------------------------------------
def _layers(subject: Subject, ground: _Ground) -> Iterator[Any]:
    """Layers from below to above."""
    yield _deprivation(subject, ground)
    for level in reversed(subject.levels):
        yield _zones(subject, ground, level, shown=level is subject.lowest)
    yield from _options(subject, ground)
    yield _councils(subject, ground)
    if (points := _practices(subject)) is not None:
        yield points
    if (points := _sites(subject)) is not None:
        yield points


def _collection(features: Sequence[tuple[Any, Markup, Markup, str]]) -> dict[str, Any]:
    """GeoJSON of shapes with their label, their text and their colour."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": shapely.geometry.mapping(shape),
                "properties": {_LABEL: str(label), _ABOUT: str(about), "colour": colour},
            }
            for shape, label, about, colour in features
        ],
    }


def _polygons(  # noqa: PLR0913 - how it looks
    name: str,
    features: Sequence[tuple[Any, Markup, Markup, str]],
    *,
    shown: bool,
    opaque: float = 0.7,
    line: float = 2,
    pane: str = "zones",
) -> Any:  # noqa: ANN401
    def style(feature: Any) -> dict[str, Any]:  # noqa: ANN401
        colour = feature["properties"]["colour"]
        return {"fillColor": colour, "fillOpacity": opaque, "color": look.INK, "weight": line}

    layer = folium.GeoJson(
        _collection(features), name=name, style_function=style, show=shown, smooth_factor=0, pane=pane
    )
    return _telling(layer, features)


def _telling(layer: Any, features: Sequence[Any]) -> Any:  # noqa: ANN401
    """A layer whose shapes say their name under the pointer, and their figures when they are pressed."""
    if features:
        layer.add_child(folium.GeoJsonTooltip([_LABEL], labels=False, sticky=True))
        layer.add_child(folium.GeoJsonPopup([_ABOUT], labels=False, max_width=340, max_height=360))
    return layer


def _zones(subject: Subject, ground: _Ground, level: Level, *, shown: bool) -> Any:  # noqa: ANN401
    """Neighbourhoods of one level with their numbers."""
    rows, numbers = [], []
    figures = neighbourhoods(subject, level)
    for number, each in enumerate(subject.at(level), start=1):
        if not len(each.figures.rows):
            continue
        shape = ground.outline(each.figures.rows)
        label = html("{}", titled(level, number, each.zone.name))
        rows.append((shape, label, _about(figures, number - 1, label), _colour(subject, each)))
        middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(shape, tolerance=0.0005))[0]
        numbers.append((number, middle))
    group = folium.FeatureGroup(name=f"{level.value}s", show=shown)
    _polygons(f"{level.value}s", rows, shown=True).add_to(group)
    for number, (east, north) in numbers:
        icon = folium.DivIcon(html=f"<b>{number}</b>", icon_size=(24, 24), class_name="number")
        folium.Marker((float(north), float(east)), icon=icon, interactive=False).add_to(group)
    return group


def _colour(subject: Subject, zone: ZoneAssessment) -> str:
    return ZONE_COLOURS[subject.colours[subject.assessment.plan.position[zone.zone.id]]]


def _about(figures: Table, at: int, label: Markup) -> Markup:
    """The figures of one row as a small table."""
    cells = dict(
        zip((c.key for c in figures.columns), zip(figures.columns, figures.rows[at], strict=True), strict=True)
    )
    chosen = [cells[key] for key in _FIGURES if key in cells]
    rows = joined(html("<tr><th>{}</th><td>{}</td></tr>", c.label, words(cell, c)) for c, cell in chosen)
    return html("<h3>{}</h3><table class='figures'>{}</table>", label, rows)


def _deprivation(subject: Subject, ground: _Ground) -> Any:  # noqa: ANN401
    """Small areas by national decile of deprivation, with whom they hold."""
    areas, plan = subject.evidence.areas, subject.assessment.plan
    decile, names = areas.column("imd_decile"), areas.column("lsoa21nm") if "lsoa21nm" in areas.table else areas.codes
    rows = []
    for row, shape in zip(subject.rows.tolist(), ground.areas(subject.rows), strict=True):
        known = 1 <= decile[row] <= len(look.DECILES)
        said = f"{decile[row]:.0f} of 10 (1: most deprived)" if known else "unknown"
        zone = plan.zones[plan.labels[row]].name if plan.labels[row] >= 0 else "in no neighbourhood"
        label = html("{} ({})", names[row], areas.codes[row])
        about = html(
            "<h3>{}</h3><p>Decile of deprivation, IMD 2025: {}</p><p>Residents: {}</p><p>Neighbourhood: {}</p>",
            *(label, said, f"{areas.residents[row]:,}", zone),
        )
        rows.append((shape, label, about, look.DECILES[int(decile[row]) - 1] if known else look.LAND))
    return _polygons("Deprivation (IMD 2025)", rows, shown=False, opaque=0.85, line=0.3, pane="areas")


def _options(subject: Subject, ground: _Ground) -> Iterator[Any]:
    """The other options, each a layer that is off at first; what is alike has the same colour."""
    others = [option for option in subject.options if not option.own]
    if not others:
        return
    plans: list[Plan] = [subject.assessment.plan, *(option.plan for option in others)]
    colours = matching_colours(plans, subject.evidence.areas, subject.colours)[1:]
    for option, held in zip(others, colours, strict=True):
        rows = []
        zones = [zone for zone in option.assessment.zones if len(zone.figures.rows)]
        lowest = min((zone.zone.level.rank for zone in zones), default=0)
        for zone in (z for z in zones if z.zone.level.rank == lowest):
            label = html("{}: {}", option.label, zone.zone.name)
            about = html("<h3>{}</h3><p>Residents: {}</p>", label, f"{zone.figures.residents:,}")
            colour = ZONE_COLOURS[held[option.plan.position[zone.zone.id]]]
            rows.append((ground.outline(zone.figures.rows), label, about, colour))
        yield _polygons(_layer_name(f"Option {option.label}: {option.plan.name}"), rows, shown=False)


def _layer_name(text: str) -> str:
    """Leaflet writes the names of layers as markup."""
    return str(html("{}", text[:60]))


def _councils(subject: Subject, ground: _Ground) -> Any:  # noqa: ANN401
    """Councils as dashed lines."""
    grouping = subject.evidence.areas.grouping("district")
    member, rows = grouping.member, subject.all_rows
    councils = []
    for at in np.unique(member[rows]).tolist():
        if at >= 0:
            label = html("{}", grouping.names[at])
            councils.append((ground.outline(rows[member[rows] == at]), label, label, look.QUIET))

    def style(_: object) -> dict[str, Any]:
        return {"fill": False, "color": look.QUIET, "weight": 2, "dashArray": "6 5", "interactive": False}

    return folium.GeoJson(_collection(councils), name="Councils", style_function=style, smooth_factor=0, pane="lines")


# --- points -----------------------------------------------------------------------------------------------------------
def _practices(subject: Subject) -> Any:  # noqa: ANN401
    """Practices that stand on this ground, with their lists; None where their places are not known."""
    rows = [row.row for row in subject.practices]
    held = subject.evidence.registrations.practices.iloc[rows]
    if not {"x", "y"} <= set(held.columns):
        return None
    places = np.column_stack([held[c].to_numpy(dtype=np.float64, na_value=np.nan) for c in ("x", "y")])
    inside = np.isin(subject.evidence.practice_area[rows], subject.all_rows)
    listed = practices(subject)
    keys = ("practice_code", "pcn", "zone", "list", "retention")
    found = []
    for at in np.flatnonzero(inside & ~np.isnan(places).any(axis=1)).tolist():
        cells = {c.key: (c.label, words(cell, c)) for c, cell in zip(listed.columns, listed.rows[at], strict=True)}
        label = html("{}", cells["practice"][1])
        figures = joined(html("<tr><th>{}</th><td>{}</td></tr>", *cells[key]) for key in keys)
        about = html("<h3>{}</h3><table class='figures'>{}</table>", label, figures)
        found.append((shapely.Point(places[at]), label, about, look.PRACTICE))
    turned: Any = _in_degrees(np.array([shape for shape, *_ in found], dtype=object)) if found else []
    placed = [(shape, *rest) for shape, (_, *rest) in zip(turned, found, strict=True)]
    return _points("GP practices", placed, look.PRACTICE, 5)


def _sites(subject: Subject) -> Any:  # noqa: ANN401
    """Sites of the shortlist; None where the paper has none."""
    listed = subject.shortlist
    if listed is None:
        return None
    rows = []
    places = zip(listed.places["lon"], listed.places["lat"], listed.names, listed.rows, strict=True)
    for number, (lon, lat, name, _) in enumerate(places, start=1):
        if np.isfinite(lon) and np.isfinite(lat):
            label = html("Site {}: {}", number, name)
            rows.append((shapely.Point(round(lon, _DECIMALS), round(lat, _DECIMALS)), label, label, look.BLUE))
    return _points("Sites on the shortlist", rows, look.BLUE, 8)


def _points(name: str, features: Sequence[Any], colour: str, radius: int) -> Any:  # noqa: ANN401
    marker = folium.CircleMarker(radius=radius, color="white", weight=1.5, fill=True, fill_color=colour, fill_opacity=1)
    marker.options["pane"] = "points"
    return _telling(folium.GeoJson(_collection(features), name=name, marker=marker), features)


# --- the page ---------------------------------------------------------------------------------------------------------
def _leaflet() -> Markup:
    """Leaflet's script and style, from its package; its pictures are not used and would be asked for."""
    script = leaflet_file("leaflet.js").decode().replace("//# sourceMappingURL=leaflet.js.map", "")
    style = re.sub(r"url\([^)]*\)", "none", leaflet_file("leaflet.css").decode())
    return Markup("<script>{}</script><style>{}</style>").format(Markup(script), Markup(style))  # noqa: S704 - a package's


def _put(place: Any, *parts: Markup) -> None:  # noqa: ANN401
    """Texts as they are: branca would read a template's language into them."""
    for part in parts:
        place.add_child(_AsItIs(part))


class _AsItIs(Element):
    """HTML that is ready."""

    def __init__(self, text: Markup) -> None:
        super().__init__()
        self._text = text

    def render(self, **_kwargs: object) -> str:
        """Return it, untouched."""
        return str(self._text)


def _number(element: Any, numbers: Iterator[int] | None = None) -> None:  # noqa: ANN401
    """Names of elements by their place in the map, where branca draws them by chance."""
    numbers = numbers or count(1)
    element._id = f"{next(numbers):04d}"  # noqa: SLF001 - there is no other way to choose it
    for child in element._children.values():  # noqa: SLF001
        _number(child, numbers)

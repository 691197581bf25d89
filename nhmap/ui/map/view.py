"""The map on a Streamlit page: the sole importer of folium and streamlit-folium.

The folium map given to ``st_folium`` never changes, because its key is a hash of the map's script and a
changed key would throw the map away. Everything that changes travels in the header, which is not part of
the key: a JSON element that our script reads. See ``docs/map.md``.
"""

from __future__ import annotations

import copy
import functools
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import folium
import streamlit as st
from branca.element import Element, Figure, MacroElement
from folium.template import Template
from streamlit import runtime
from streamlit_folium import _component_func, st_folium

from nhmap.store.map_data.static import StaticManifest, publish_map
from nhmap.ui.map.messages import MapMessage

if TYPE_CHECKING:
    from nhmap.ui.map.values import MapState

__all__ = ["PAGE_STYLE", "StaticManifest", "footprint_map", "make_known", "prepare_static"]

PARTS: Final = (
    "colours.js",
    "files.js",
    "measures.js",
    "coverage.js",
    "neighbours.js",
    "geography.js",
    "plan.js",
    "registered.js",
    "canvas.js",
    "firstlook.js",
    "choropleth.js",
    "lines.js",
    "outlines.js",
    "look.js",
    "patches.js",
    "following.js",
    "zones.js",
    "labels.js",
    "services.js",
    "comments.js",
    "points.js",
    "hover.js",
    "selecting.js",
    "reach.js",
    "brush.js",
    "acts.js",
    "begun.js",
    "fingers.js",
    "tools.js",
    "keyboard.js",
    "toolbar.js",
    "helpcard.js",
    "find.js",
    "panel.js",
    "readout.js",
    "picture.js",
    "link.js",
    "page.js",
    "testing.js",
    "main.js",
)
"""Our scripts, in the order that they are joined."""

PAGE_STYLE: Final = """
[data-testid="stCustomComponentV1"], .stCustomComponentV1 iframe { opacity: 1 !important; display: block; }
[data-stale="true"]:has(iframe[title^="streamlit_folium"]) { opacity: 1 !important; }
"""
"""For the page that shows the map: Streamlit's fading of what is being rerun would make the map blink."""

_INITIAL_HEIGHT: Final = 640
_SMALL_AREAS: Final = 33_755
_MIDDLE_OF_ENGLAND: Final = (52.8, -1.7)


class _Head(Element):
    """The head of the page: what never changes, and the state behind it.

    `render` gives the text as it is: branca would read a template's language into it, and the names in
    it are people's own words.
    """

    def __init__(self, lasting: str, state: MapState, *, fill_window: bool, when_seen: str | None) -> None:
        super().__init__()
        more = ' data-fill="window"' if fill_window else ""
        more += f' data-seen="{_below(when_seen)}"' if when_seen else ""
        self._text = f'{lasting}<script type="application/json" id="nhmap-state"{more}>{state.to_json()}</script>'

    def render(self, **_kwargs: object) -> str:
        """Return the element, untouched."""
        return self._text


class _Chart(folium.Map):
    """A map that was rendered once: drawing it anew for every stroke would compile folium's templates each time."""

    def render(self, **_kwargs: object) -> str:
        """Leave it: all that rendering adds to the page is there."""
        return ""


class _FootprintMap(MacroElement):
    """Hands the Leaflet map to our script."""

    _template = Template("{% macro script(this, kwargs) %}nhmap.start({{ this._parent.get_name() }});{% endmacro %}")


def make_known() -> None:
    """Make the component known to the server that runs.

    Streamlit does it by itself for what a window's script imports, and for nothing that was imported before.
    """
    runtime.get_instance().component_registry.register_component(_component_func)


@functools.cache
def prepare_static(static_dir: Path, data_dir: Path) -> StaticManifest:
    """Write the map's script, style and data into a folder that is served, once per process.

    Parameters
    ----------
    static_dir
        The folder that is served as ``/app/static``.
    data_dir
        The data folder with the files that `nhmap data build` made.

    Raises
    ------
    DataMissingError
        If the map's files have not been built.
    """
    here = Path(__file__).parent / "js"
    return publish_map(
        static_dir,
        data_dir,
        tuple(here / part for part in PARTS),
        (here.parent.parent / "colours.css", here / "map.css"),
    )


def _address(manifest_path: str) -> str:
    """Give a static file's address."""
    return _below(f"/app/static/{manifest_path}")


def _below(path: str) -> str:
    """An address of the server, below whatever path it is mounted at."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}{path}" if base else path


@functools.lru_cache(maxsize=4)
def _laid_out(script: str, style: str) -> tuple[folium.Map, str]:
    """The map as it is whatever it shows, rendered; and what rendering put into the head of the page."""
    chart = folium.Map(
        location=_MIDDLE_OF_ENGLAND,
        zoom_start=6,
        tiles=None,
        zoom_control=False,
        attribution_control=False,
        zoom_snap=0.25,
        zoom_delta=1,
        wheel_px_per_zoom_level=90,
        min_zoom=5,
        max_zoom=17,
        box_zoom=False,
        double_click_zoom=False,
        keyboard=False,
    )
    chart.default_js = [("nhmap", script)]
    chart.default_css = [("nhmap_css", style)]
    chart.add_child(_FootprintMap())  # type: ignore[no-untyped-call]
    figure = chart.get_root()
    figure.render()
    assert isinstance(figure, Figure)  # noqa: S101 - folium promises it, its types do not
    chart.__class__ = _Chart
    return chart, figure.header.render()


def _folium_map(
    state: MapState, manifest: StaticManifest, *, fill_window: bool, when_seen: str | None = None
) -> folium.Map:
    """A map of its own for every run: streamlit-folium changes the one it is given."""
    laid_out, lasting = _laid_out(_address(manifest.script), _address(manifest.style))
    chart, figure = copy.copy(laid_out), copy.copy(laid_out.get_root())
    assert isinstance(figure, Figure)  # noqa: S101 - as above
    chart._children = OrderedDict((name, copy.copy(child)) for name, child in laid_out._children.items())  # noqa: SLF001
    for child in chart._children.values():  # noqa: SLF001
        child._parent = chart  # noqa: SLF001
    chart._parent = figure  # noqa: SLF001
    figure.header = _Head(lasting, state, fill_window=fill_window, when_seen=when_seen)
    return chart


def footprint_map(
    state: MapState,
    manifest: StaticManifest,
    *,
    height: int | None = None,
    key: str = "footprint-map",
    when_seen: str | None = None,
) -> MapMessage:
    """Show the map and return what the person did on it.

    Parameters
    ----------
    state
        What the browser shall show.
    manifest
        Where the map's files are, from :func:`prepare_static`.
    height
        In CSS pixels; None lets the map reach the foot of the window.
    key
        Streamlit key; the same on every page that shows the same map.
    when_seen
        Address of the server that the map asks for once its first picture is on the screen; None for none.

    Returns
    -------
    MapMessage
        Checked: small areas in it exist. Strokes stay in it until they are acknowledged.
    """
    value = st_folium(
        _folium_map(state, manifest, fill_window=height is None, when_seen=when_seen),
        key=key,
        height=height or _INITIAL_HEIGHT,
        use_container_width=True,
        returned_objects=[],
        render=False,
    )
    areas = _SMALL_AREAS if state.labels is None else len(state.labels)
    return MapMessage.parse(value, areas=areas)

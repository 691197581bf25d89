"""What Python and the browser's map say to each other, as plain values.

:class:`MapState` goes to the browser; :class:`MapMessage` comes back and is hostile until parsed.
No Streamlit and no folium here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

SCHEMA: Final = 1
TOOLS: Final = frozenset(
    {
        "click",
        "brush",
        "polygon",
        "lasso",
        "rectangle",
        "msoa",
        "ward",
        "pcn",
        "fill",
        "grow",
        "shrink",
        "keyboard",
    }
)
STEPS: Final = frozenset({"undo", "redo"})
"""Tools that draw nothing: keys pressed on the map, which stand in order among the strokes."""
ERASE: Final = "erase"
PICKS: Final = frozenset({"site", "practice", "zone", "place"})
_LONGEST_ID: Final = 64
_MOST_STROKES: Final = 2_000
_LATEST_WHEN: Final = 2**53
_DEEPEST_ZOOM: Final = 24.0
_EAST, _NORTH = 180.0, 90.0

AreaKind = Literal["icb", "hwb", "district", "region"]
Basis = Literal["residents", "registered_living_in"]


@dataclass(frozen=True)
class MapArea:
    """The planning area: what lies outside it is dimmed, and the map goes there when it changes."""

    code: str
    name: str
    kind: AreaKind


@dataclass(frozen=True)
class MapZone:
    """One zone as the map shows it; `colour` counts round the map's palette."""

    id: str
    name: str
    level: str
    colour: int
    parent: str | None = None
    target: int | None = None
    tolerance: float | None = None
    locked: bool = False


@dataclass(frozen=True)
class MapFlow:
    """Where some patients live, for shading: `patients` counts people in each of the small areas `areas`."""

    title: str
    areas: tuple[int, ...]
    patients: tuple[int, ...]


@dataclass(frozen=True)
class MapGoto:
    """Small areas to show: the map goes there, once for each `n`, and outlines them."""

    n: int
    areas: tuple[int, ...]


@dataclass(frozen=True)
class MapSite:
    """A building as people brought it: one that is in no published list, or whose owner they told."""

    id: str
    name: str
    lon: float
    lat: float
    owner: str
    kind: str


@dataclass(frozen=True)
class MapState:
    """Everything Python tells the browser.

    Attributes
    ----------
    brought
        Buildings that people brought, laid over the published ones.
    zones
        In the order that `labels` counts.
    labels
        Per small area the position of its zone in `zones`, -1 for none; None for an empty plan.
    ack
        Identifiers of strokes that are applied in `labels`; the browser forgets these.
    active
        Zone that strokes add to. Without one the drawing tools say that a zone is needed.
    notes
        Vintages and attribution, shown at the foot of the map.
    flow
        Shaded in the place of the map's own measure.
    sync
        Maps of one page with the same name follow each other's view.
    readonly
        Whether the map only shows: no tools, no strokes.
    placing
        Whether a press points at a place, and at nothing else.
    moved
        Rows of the small areas that alone are coloured by their zone; None colours all.
    goto
        A place to go to.
    outlined
        Rows of the small areas of each catchment to outline: the first by a whole line, others by a broken one.
    moved_practices
        Practices given to a zone by hand, as (practice code, zone id): they stay while one draws.
    undoable, redoable
        How many edits can be undone and redone.
    """

    rev: int = 0
    plan_id: str = ""
    plan_hash: str = ""
    zones: tuple[MapZone, ...] = ()
    labels: NDArray[np.integer[Any]] | None = None
    ack: tuple[str, ...] = ()
    active: str | None = None
    area: MapArea | None = None
    shortlist: tuple[str, ...] = ()
    ranked: tuple[tuple[str, int], ...] | None = None
    focus: str | None = None
    brought: tuple[MapSite, ...] = ()
    mode: Literal["footprints", "practices", "sites"] = "footprints"
    basis: Basis = "residents"
    tile_url: str = ""
    tile_attribution: str = ""
    notes: tuple[str, ...] = field(default=())
    flow: MapFlow | None = None
    sync: str | None = None
    readonly: bool = False
    placing: bool = False
    moved: tuple[int, ...] | None = None
    goto: MapGoto | None = None
    outlined: tuple[tuple[int, ...], ...] = ()
    moved_practices: tuple[tuple[str, str], ...] = ()
    undoable: int = 0
    redoable: int = 0

    def to_json(self) -> str:
        """Write the state as JSON that is safe inside an HTML script element."""
        value = {
            "v": SCHEMA,
            "rev": self.rev,
            "area": None if self.area is None else vars(self.area),
            "plan": {
                "id": self.plan_id,
                "hash": self.plan_hash,
                "zones": [vars(zone) for zone in self.zones],
                "labels": _runs(self.labels, len(self.zones)),
            },
            "ack": self.ack,
            "active": self.active,
            "sites": {
                "shortlist": self.shortlist,
                "ranked": self.ranked,
                "focus": self.focus,
                "brought": [vars(site) for site in self.brought],
            },
            "mode": self.mode,
            "basis": self.basis,
            "tiles": {"url": self.tile_url, "attribution": self.tile_attribution},
            "notes": self.notes,
            "flow": None if self.flow is None else vars(self.flow),
            "sync": self.sync,
            "readonly": self.readonly,
            "placing": self.placing,
            "moved": self.moved,
            "goto": None if self.goto is None else vars(self.goto),
            "outlined": self.outlined,
            "moved_practices": self.moved_practices,
            "undoable": self.undoable,
            "redoable": self.redoable,
        }
        text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
        # ensure_ascii has dealt with U+2028 and U+2029; the rest could end the element, start an
        # entity, or look to streamlit-folium like markup of its own.
        for character in "<>&'":
            text = text.replace(character, f"\\u{ord(character):04x}")
        return text


def _runs(labels: NDArray[np.integer[Any]] | None, zones: int) -> list[tuple[int, list[int]]]:
    """Areas of each zone, each as the difference from the one before."""
    if labels is None:
        return []
    held = np.flatnonzero(labels >= 0)
    order = held[np.argsort(labels[held], kind="stable")]
    cuts = np.searchsorted(labels[order], np.arange(zones + 1))
    return [
        (zone, np.diff(order[cuts[zone] : cuts[zone + 1]], prepend=0).tolist())
        for zone in range(zones)
        if cuts[zone] < cuts[zone + 1]
    ]


@dataclass(frozen=True)
class Stroke:
    """One edit made on the map: `areas` become `zone`'s, or nobody's if `zone` is None.

    With a tool of `STEPS` it is a wish to undo or redo, without zone and areas.
    """

    id: str
    tool: str
    zone: str | None
    areas: tuple[int, ...]
    when_ms: int


@dataclass(frozen=True)
class Pick:
    """A site, practice, zone or place that the person pressed; `n` grows with every press."""

    kind: str
    id: str
    n: int

    @property
    def place(self) -> tuple[float, float] | None:
        """Longitude and latitude of a place that was pointed at; None if something else was pressed."""
        numbers = self.id.split(",")
        if self.kind != "place" or len(numbers) != len(("longitude", "latitude")):
            return None
        try:
            lon, lat = (float(number) for number in numbers)
        except ValueError:
            return None
        return (lon, lat) if abs(lon) <= _EAST and abs(lat) <= _NORTH else None


@dataclass(frozen=True)
class MapView:
    """Where the map looks, in degrees."""

    lat: float
    lng: float
    zoom: float


@dataclass(frozen=True)
class MapMessage:
    """Everything the browser tells Python: all strokes that Python has not yet acknowledged."""

    plan_id: str = ""
    n: int = 0
    strokes: tuple[Stroke, ...] = ()
    pick: Pick | None = None
    view: MapView | None = None

    @classmethod
    def parse(cls, value: object, *, areas: int, zones: Collection[str]) -> MapMessage:
        """Read a value from the browser, keeping only what is sound.

        Parameters
        ----------
        value
            Anything at all.
        areas
            How many small areas there are.
        zones
            Identifiers of the zones that exist; strokes into others are dropped.

        Returns
        -------
        MapMessage
            Empty for None and for anything that is not a message of this schema. A single unsound
            stroke is dropped, the others stay: losing all of a person's work to one is worse.
        """
        if not isinstance(value, dict) or value.get("v") != SCHEMA:
            return cls()
        strokes = value.get("strokes")
        claimed = strokes[:_MOST_STROKES] if isinstance(strokes, list) else []
        sound = [stroke for item in claimed if (stroke := _stroke(item, areas, zones)) is not None]
        return cls(
            plan_id=_identifier(value.get("plan")) or "",
            n=_whole(value.get("n"), _LATEST_WHEN) or 0,
            strokes=tuple({stroke.id: stroke for stroke in sound}.values()),
            pick=_pick(value.get("pick")),
            view=_view(value.get("view")),
        )

    def unapplied(self, plan_id: str, applied: Collection[str]) -> tuple[Stroke, ...]:
        """Strokes to apply now, in order: those of this plan that were not applied before."""
        if self.plan_id != plan_id:
            return ()
        return tuple(stroke for stroke in self.strokes if stroke.id not in applied)


def _identifier(value: object) -> str | None:
    """Return a short text, or None."""
    return value if isinstance(value, str) and 0 < len(value) <= _LONGEST_ID else None


def _whole(value: object, below: int) -> int | None:
    """Return a whole number from 0 up to `below`, or None. JSON's 3.0 counts, True does not."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value < below or value != int(value):
        return None
    return int(value)


def _stroke(value: object, areas: int, zones: Collection[str]) -> Stroke | None:
    """Read one stroke, or None if anything about it is unsound."""
    if not isinstance(value, dict):
        return None
    identifier, tool, zone = _identifier(value.get("id")), value.get("tool"), value.get("zone")
    named, when = value.get("areas"), _whole(value.get("when"), _LATEST_WHEN)
    if identifier is not None and when is not None and isinstance(tool, str) and tool in STEPS:
        return Stroke(identifier, tool, None, (), when)
    known_tool = isinstance(tool, str) and (tool in TOOLS or tool == ERASE)
    known_zone = zone is None or (isinstance(zone, str) and zone in zones)
    if identifier is None or when is None or not (known_tool and known_zone):
        return None
    if not isinstance(named, list) or not 0 < len(named) <= areas:
        return None
    rows = [_whole(row, areas) for row in named]
    if any(row is None for row in rows):
        return None
    unique = tuple(dict.fromkeys(row for row in rows if row is not None))
    return Stroke(identifier, str(tool), zone, unique, when)


def _pick(value: object) -> Pick | None:
    """Read what was pressed, or None."""
    if not isinstance(value, dict):
        return None
    kind, identifier, n = (
        value.get("kind"),
        _identifier(value.get("id")),
        _whole(value.get("n"), _LATEST_WHEN),
    )
    if not isinstance(kind, str) or kind not in PICKS or identifier is None or n is None:
        return None
    return Pick(kind, identifier, n)


def _view(value: object) -> MapView | None:
    """Read where the map looks, or None."""
    if not isinstance(value, dict):
        return None
    numbers = [value.get(key) for key in ("lat", "lng", "zoom")]
    if any(isinstance(number, bool) or not isinstance(number, int | float) for number in numbers):
        return None
    lat, lng, zoom = (float(number) for number in numbers if number is not None)
    # Written so that NaN fails every test.
    inside = -90 <= lat <= 90 and -180 <= lng <= 180 and 0 <= zoom <= _DEEPEST_ZOOM  # noqa: PLR2004
    return MapView(lat, lng, zoom) if inside else None

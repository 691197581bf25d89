"""What the browser's map tells Python, as plain values: hostile until parsed. No Streamlit and no folium here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap.ui.map.values import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Collection

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
PRESSED: Final = frozenset({"click", "keyboard"})
"""Tools that point at one small area: with them a zone of a higher level takes what is there whole."""
ERASE: Final = "erase"
PICKS: Final = frozenset({"site", "practice", "zone", "place", "comment"})
_LONGEST_ID: Final = 64
_MOST_STROKES: Final = 2_000
_LATEST_WHEN: Final = 2**53
_DEEPEST_ZOOM: Final = 24.0
_EAST, _NORTH = 180.0, 90.0


@dataclass(frozen=True)
class Stroke:
    """One edit made on the map: `areas` become `zone`'s, or nobody's if `zone` is None.

    With a tool of `STEPS` it is a wish to undo or redo, without zone and areas. `seen` is the length of the plan's log
    that the browser had when it was drawn; None where it did not say. `of` is the zone that was erased from, if it said
    so. Whether `zone` and `of` exist is not known here.
    """

    id: str
    tool: str
    zone: str | None
    areas: tuple[int, ...]
    when_ms: int
    seen: int | None = None
    of: str | None = None


@dataclass(frozen=True)
class Pick:
    """A site, practice, zone, place or comment that the person pressed; `n` grows with every press."""

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
    """Everything the browser tells Python: all strokes that Python has not yet acknowledged.

    `unsound` are identifiers of strokes that cannot be read: they are to be refused, or the browser would keep them
    for ever. `active` is the zone that is drawn in the browser.
    """

    plan_id: str = ""
    n: int = 0
    strokes: tuple[Stroke, ...] = ()
    unsound: tuple[str, ...] = ()
    active: str | None = None
    pick: Pick | None = None
    view: MapView | None = None

    @classmethod
    def parse(cls, value: object, *, areas: int) -> MapMessage:
        """Read a value from the browser, keeping only what is sound.

        Parameters
        ----------
        value
            Anything at all.
        areas
            How many small areas there are.

        Returns
        -------
        MapMessage
            Empty for None and for anything that is not a message of this schema. A single unsound
            stroke is named, the others stay: losing all of a person's work to one is worse.
        """
        if not isinstance(value, dict) or value.get("v") != SCHEMA:
            return cls()
        strokes = value.get("strokes")
        claimed = strokes[:_MOST_STROKES] if isinstance(strokes, list) else []
        sound = {stroke.id: stroke for item in claimed if (stroke := _stroke(item, areas)) is not None}
        named = [_identifier(item.get("id")) for item in claimed if isinstance(item, dict)]
        return cls(
            plan_id=_identifier(value.get("plan")) or "",
            n=_whole(value.get("n"), _LATEST_WHEN) or 0,
            strokes=tuple(sound.values()),
            unsound=tuple(dict.fromkeys(key for key in named if key is not None and key not in sound)),
            active=_identifier(value.get("active")),
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


def _stroke(value: object, areas: int) -> Stroke | None:
    """Read one stroke, or None if anything about it is unsound."""
    if not isinstance(value, dict):
        return None
    identifier, tool, zone = _identifier(value.get("id")), value.get("tool"), value.get("zone")
    named, when = value.get("areas"), _whole(value.get("when"), _LATEST_WHEN)
    shown = _whole(value.get("seen"), _LATEST_WHEN)
    if identifier is not None and when is not None and isinstance(tool, str) and tool in STEPS:
        return Stroke(identifier, tool, None, (), when, shown)
    known_tool = isinstance(tool, str) and (tool in TOOLS or tool == ERASE)
    sane_zone = zone is None or _identifier(zone) is not None
    if identifier is None or when is None or not (known_tool and sane_zone):
        return None
    if not isinstance(named, list) or not 0 < len(named) <= areas:
        return None
    rows = [_whole(row, areas) for row in named]
    if any(row is None for row in rows):
        return None
    unique = tuple(dict.fromkeys(row for row in rows if row is not None))
    return Stroke(identifier, str(tool), _identifier(zone), unique, when, shown, _identifier(value.get("of")))


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

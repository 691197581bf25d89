"""What Python tells the browser's map, as plain values. No Streamlit and no folium here."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SCHEMA: Final = 1
"""Of what goes out and of what comes back: both change together."""

Basis = Literal["residents", "registered_living_in", "residents_2024", "growth"]


@dataclass(frozen=True)
class MapArea:
    """The planning area: what lies outside its members is dimmed, and the map goes there when they change."""

    name: str
    members: tuple[tuple[str, str], ...]
    rows: tuple[int, ...] | None = None
    """Its small areas, where the browser does not know the geographies of its members."""


@dataclass(frozen=True)
class MapLines:
    """A boundary set that can be shown.

    Attributes
    ----------
    word, note
        What it is called, and its status or date.
    file
        Address below the folder of static files.
    doubts
        Whether it is not known, or not certain, for some of the planning area in which group it lies.
    """

    key: str
    word: str
    note: str
    colour: str
    file: str
    doubts: bool = False


@dataclass(frozen=True)
class MapPride:
    """Small areas of each Pride in Place neighbourhood, and for how many of these people brought lines."""

    areas: tuple[tuple[int, ...], ...]
    lines: int


@dataclass(frozen=True)
class MapZone:
    """One zone as the map shows it; `colour` is a position in `nhmap.core.geography.palette.ZONE_COLOURS`."""

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
class MapComment:
    """A pin: what was said last there, by whom, and how many comments it stands for; 0 is one being written.

    `zone` says that it belongs to a neighbourhood, whose name must stay readable under it.
    """

    id: str
    lon: float
    lat: float
    words: str
    by: str
    count: int
    zone: bool


@dataclass(frozen=True)
class MapState:
    """Everything Python tells the browser.

    Attributes
    ----------
    brought
        Buildings that people brought, laid over the published ones.
    plan_name
        Title of a picture of the map.
    zones
        In the order that `labels` counts.
    labels
        Per small area the position of its zone in `zones`, -1 for none; None for an empty plan.
    entries
        Length of the plan's log that `labels` are the fold of: what strokes drawn on them have seen.
    ack
        Identifiers of strokes that are on the disk; the browser forgets these.
    held
        Identifiers of strokes that are applied in `labels` and not on the disk: the browser keeps these.
    refused
        Strokes that had no effect, as (identifier, why in words); the browser forgets these and says why.
    picked
        The last press on the map that was answered: the browser forgets it, lest a later session answers it again.
    active
        Zone that strokes add to. Without one the drawing tools say that a zone is needed.
    people
        Address of the file of people on the basis, for those that the map's own files do not hold.
    notes
        Vintages and attribution, shown at the foot of the map.
    sources
        Who is to be named below a picture of the map.
    flow
        Shaded in the place of the map's own measure.
    sync
        Maps of one page with the same name follow each other's view.
    readonly
        Whether the map only shows: no tools, no strokes.
    presenting
        Whether the map is shown to a room: no panels, larger names.
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
    lines
        Boundary sets that can be switched on.
    pride
        Pride in Place neighbourhoods where people brought lines for some; None leaves those of the map's own files.
    comments, pinning
        Pins of comments, and whether the next press says where another one belongs.
    services
        Address of the file of pharmacies, dentists and libraries; empty where there are none.
    """

    rev: int = 0
    plan_id: str = ""
    plan_hash: str = ""
    plan_name: str = ""
    zones: tuple[MapZone, ...] = ()
    labels: NDArray[np.integer[Any]] | None = None
    entries: int = 0
    ack: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    picked: int = 0
    active: str | None = None
    area: MapArea | None = None
    shortlist: tuple[str, ...] = ()
    ranked: tuple[tuple[str, int], ...] | None = None
    focus: str | None = None
    brought: tuple[MapSite, ...] = ()
    mode: Literal["footprints", "practices", "sites"] = "footprints"
    basis: Basis = "residents"
    people: str = ""
    tile_url: str = ""
    tile_attribution: str = ""
    notes: tuple[str, ...] = field(default=())
    sources: str = ""
    flow: MapFlow | None = None
    sync: str | None = None
    readonly: bool = False
    placing: bool = False
    presenting: bool = False
    moved: tuple[int, ...] | None = None
    goto: MapGoto | None = None
    outlined: tuple[tuple[int, ...], ...] = ()
    moved_practices: tuple[tuple[str, str], ...] = ()
    undoable: int = 0
    redoable: int = 0
    lines: tuple[MapLines, ...] = ()
    pride: MapPride | None = None
    services: str = ""
    comments: tuple[MapComment, ...] = ()
    pinning: bool = False

    def to_json(self) -> str:
        """Write the state as JSON that is safe inside an HTML script element."""
        value = {
            "v": SCHEMA,
            "rev": self.rev,
            "area": None if self.area is None else vars(self.area),
            "plan": {
                "id": self.plan_id,
                "name": self.plan_name,
                "hash": self.plan_hash,
                "entries": self.entries,
                "zones": [vars(zone) for zone in self.zones],
                "labels": _runs(self.labels, len(self.zones)),
            },
            "ack": self.ack,
            "held": self.held,
            "refused": self.refused,
            "picked": self.picked,
            "active": self.active,
            "sites": {
                "shortlist": self.shortlist,
                "ranked": self.ranked,
                "focus": self.focus,
                "brought": [vars(site) for site in self.brought],
            },
            "mode": self.mode,
            "basis": self.basis,
            "people": self.people,
            "tiles": {"url": self.tile_url, "attribution": self.tile_attribution},
            "notes": self.notes,
            "sources": self.sources,
            "flow": None if self.flow is None else vars(self.flow),
            "sync": self.sync,
            "readonly": self.readonly,
            "placing": self.placing,
            "presenting": self.presenting,
            "moved": self.moved,
            "goto": None if self.goto is None else vars(self.goto),
            "outlined": self.outlined,
            "moved_practices": self.moved_practices,
            "undoable": self.undoable,
            "redoable": self.redoable,
            "lines": [vars(line) for line in self.lines],
            "pride": None if self.pride is None else vars(self.pride),
            "services": self.services,
            "comments": [vars(comment) for comment in self.comments],
            "pinning": self.pinning,
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
    rows = np.flatnonzero(labels >= 0)
    order = rows[np.argsort(labels[rows], kind="stable")]
    cuts = np.searchsorted(labels[order], np.arange(zones + 1))
    return [
        (zone, np.diff(order[cuts[zone] : cuts[zone + 1]], prepend=0).tolist())
        for zone in range(zones)
        if cuts[zone] < cuts[zone + 1]
    ]

"""Road network: ways become a graph, places are put on it, and the shortest times along it are found.

A way is a row of points; a point that several ways share joins them. So a bridge over a road joins nothing, for it
shares no point with it. Only points at which something can happen stay in the graph: ends, shared points and the
points nearest to a place. The search is Dijkstra's, by SciPy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

LEAST_KM: Final = 2.0
"""Roads from which one comes to less than so many kilometres of others and back are loose ends: nobody is put there."""
SNAP_M: Final = 1_000.0
"""Nobody farther from a road than this is put on it: a place on an island without roads must not travel elsewhere."""
_LEAST_MINUTES: Final = 1e-6
"""Of an edge: two points in one place are still a step."""


@dataclass(frozen=True, eq=False)
class Ways:
    """Ways as one row of points after the other; p points of w ways.

    Attributes
    ----------
    x, y
        Metres in EPSG:27700; shape (p,).
    joint
        Number of the point: points with the same number are one; shape (p,).
    first
        Where each way begins, and p at the end; shape (w + 1,).
    metres_a_minute
        Of each way; shape (w,).
    forward, backward
        Whether each may be used as it is drawn, and against that; shape (w,).
    begins
        Whether a journey may begin or end on it; shape (w,).
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    joint: NDArray[np.int64]
    first: NDArray[np.int64]
    metres_a_minute: NDArray[np.float64]
    forward: NDArray[np.bool_]
    backward: NDArray[np.bool_]
    begins: NDArray[np.bool_]

    @property
    def way(self) -> NDArray[np.int64]:
        """The way of each point; shape (p,)."""
        return np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))

    @property
    def km(self) -> float:
        """Length of all ways together."""
        return float(self._steps().sum()) / 1_000

    def _steps(self) -> NDArray[np.float64]:
        """Metres from each point to the next of its way, 0 at the end of a way; shape (p,)."""
        steps = np.zeros(len(self.x))
        steps[:-1] = np.hypot(np.diff(self.x), np.diff(self.y))
        steps[self.first[1:] - 1] = 0.0
        return steps


@dataclass(frozen=True, eq=False)
class _Graph:
    """What is left of ways: pieces between points at which something can happen.

    Attributes
    ----------
    start, end
        Points of each piece, as rows of the ways' points; shape (e,).
    node
        The node of each point that stays, -1 for others; shape (p,).
    minutes
        From each node to each; sparse, shape (k, k).
    """

    start: NDArray[np.intp]
    end: NDArray[np.intp]
    node: NDArray[np.int64]
    minutes: csr_array


@dataclass(frozen=True, eq=False)
class Snapped:
    """Places on the network.

    Attributes
    ----------
    point
        Point of the ways at which each is, -1 where no road is near; shape (n,).
    metres
        How far that is in a straight line; inf where none is near; shape (n,).
    """

    point: NDArray[np.int64]
    metres: NDArray[np.float64]

    @property
    def near(self) -> NDArray[np.bool_]:
        """Whether a road is near; shape (n,)."""
        return self.point >= 0


def snapped(ways: Ways, x: NDArray[np.float64], y: NDArray[np.float64], within_m: float = SNAP_M) -> Snapped:
    """The nearest point of a road from which others can be reached, and which can be reached from them.

    Parameters
    ----------
    x, y
        Of the places, metres in EPSG:27700; shape (n,).
    within_m
        Farther than this nobody is put on a road.
    """
    none = Snapped(np.full(len(x), -1, dtype=np.int64), np.full(len(x), np.inf))
    usable = np.flatnonzero(_through(ways) & ways.begins[ways.way])
    located = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if not len(usable) or not len(located):
        return none
    tree = cKDTree(np.column_stack([ways.x[usable], ways.y[usable]]))
    metres, at = tree.query(
        np.column_stack([x[located], y[located]]), distance_upper_bound=np.nextafter(within_m, np.inf)
    )
    near = np.isfinite(metres)
    none.point[located[near]] = usable[at[near]]
    none.metres[located[near]] = metres[near]
    return none


def minutes_to(
    ways: Ways, homes: Snapped, places: Snapped, limit: float, at_once: int = 16
) -> Iterator[NDArray[np.float64]]:
    """Minutes on roads from every home to a few places at a time; shape (at_once, h), inf beyond the limit.

    Parameters
    ----------
    limit
        Longer journeys are not looked for.
    at_once
        How many places a step takes; memory follows it.
    """
    stays = np.concatenate([homes.point[homes.near], places.point[places.near]])
    graph = _graph(ways, stays)
    back = csr_array(graph.minutes.T)
    home = graph.node[homes.point]
    for begin in range(0, len(places.point), at_once):
        point = places.point[begin : begin + at_once]
        minutes = np.full((len(point), len(home)), np.inf)
        near = np.flatnonzero(point >= 0)
        if len(near) and homes.near.any():
            source, of = np.unique(graph.node[point[near]], return_inverse=True)
            took = dijkstra(back, directed=True, indices=source, limit=limit)
            minutes[np.ix_(near, homes.near)] = took[of][:, home[homes.near]]
        yield minutes


def _through(ways: Ways) -> NDArray[np.bool_]:
    """Whether each point lies on roads that lead on and back, and far enough; shape (p,)."""
    graph = _graph(ways, np.empty(0, dtype=np.int64))
    through = np.zeros(len(ways.x), dtype=np.bool_)
    if not len(graph.start):
        return through
    _, part = connected_components(graph.minutes, directed=True, connection="strong")
    start, end = part[graph.node[graph.start]], part[graph.node[graph.end]]
    so_far = np.concatenate([[0.0], np.cumsum(ways._steps())])  # noqa: SLF001 - of the same module
    metres = so_far[graph.end] - so_far[graph.start]
    same = start == end
    length = np.bincount(start[same], weights=metres[same], minlength=int(part.max()) + 1)
    good = same & (length[start] >= LEAST_KM * 1_000)
    marks = np.zeros(len(ways.x) + 1, dtype=np.int64)
    np.add.at(marks, graph.start[good], 1)
    np.add.at(marks, graph.end[good] + 1, -1)
    through[:] = np.cumsum(marks[:-1]) > 0
    return through


def _graph(ways: Ways, stays: NDArray[np.int64]) -> _Graph:
    """The graph of the ways' ends, of points that ways share, and of some more."""
    shared = np.bincount(ways.joint) > 1 if len(ways.joint) else np.empty(0, dtype=np.bool_)
    joints = shared[ways.joint] if len(ways.joint) else np.empty(0, dtype=np.bool_)
    joints[ways.first[:-1]] = True
    joints[ways.first[1:] - 1] = True
    joints[stays] = True
    at = np.flatnonzero(joints)
    same = ways.way[at[:-1]] == ways.way[at[1:]]
    start, end = at[:-1][same], at[1:][same]
    node = np.full(len(ways.x), -1, dtype=np.int64)
    numbers, node[at] = np.unique(ways.joint[at], return_inverse=True)
    so_far = np.concatenate([[0.0], np.cumsum(ways._steps())])  # noqa: SLF001 - of the same module
    way = ways.way[start]
    took = np.maximum((so_far[end] - so_far[start]) / ways.metres_a_minute[way], _LEAST_MINUTES)
    forward, backward = ways.forward[way], ways.backward[way]
    a = np.concatenate([node[start[forward]], node[end[backward]]])
    b = np.concatenate([node[end[forward]], node[start[backward]]])
    return _Graph(start, end, node, _shortest(a, b, np.concatenate([took[forward], took[backward]]), len(numbers)))


def _shortest(a: NDArray[np.int64], b: NDArray[np.int64], took: NDArray[np.float64], size: int) -> csr_array:
    """A sparse matrix with the shortest of several edges between the same two nodes; none from a node to itself."""
    order = np.lexsort((took, b, a))
    order = order[a[order] != b[order]]
    a, b, took = a[order], b[order], took[order]
    first = np.ones(len(a), dtype=np.bool_)
    first[1:] = (np.diff(a) != 0) | (np.diff(b) != 0)
    return csr_array(coo_array((took[first], (a[first], b[first])), shape=(size, size)))

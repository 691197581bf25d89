"""Read the browser's geometry files as the browser does, in plain loops."""

from __future__ import annotations

from typing import Any

import shapely

SEA = 65535


def rings_of(arrays: dict[str, Any]) -> dict[int, list[list[tuple[int, int]]]]:
    """Rings of each small area, by its row, each ring closed."""
    _, rings, _ = _read(arrays)
    return rings


def sides_of(arrays: dict[str, Any]) -> list[tuple[int, int]]:
    """Areas on both sides of each arc; SEA where nobody is."""
    _, _, sides = _read(arrays)
    return sides


def shapes_of(arrays: dict[str, Any]) -> dict[int, shapely.Geometry]:
    """Shapes by even-odd: a ring inside another is a hole in it."""
    shapes = {}
    for row, rings in rings_of(arrays).items():
        shape = shapely.Polygon()
        for ring in rings:
            shape = shapely.symmetric_difference(shape, shapely.make_valid(shapely.Polygon(ring)))
        shapes[row] = shape
    return shapes


def _read(
    arrays: dict[str, Any],
) -> tuple[list[list[tuple[int, int]]], dict[int, list[list[tuple[int, int]]]], list[tuple[int, int]]]:
    """Follow the runs in order, making arcs as they are first met."""
    file = {name: values.tolist() for name, values in arrays.items()}
    arcs: list[list[tuple[int, int]]] = []
    sides: list[list[int]] = []
    rings: dict[int, list[list[tuple[int, int]]]] = {}
    run = step = opened = area = open_x = open_y = 0
    at = (0, 0)
    for ring, runs in enumerate(file["ring_arcs"]):
        area += file["ring_area"][ring]
        row = file["rows"][area]
        line: list[tuple[int, int]] = []
        for n in range(runs):
            ref = file["arc_ref"][run]
            run += 1
            if ref == 0:
                if n == 0:
                    open_x += file["start_x"][opened]
                    open_y += file["start_y"][opened]
                    opened += 1
                    at = (open_x, open_y)
                arc = [at]
                for _ in range(file["arc_steps"][len(arcs)]):
                    at = (at[0] + file["step_x"][step], at[1] + file["step_y"][step])
                    step += 1
                    arc.append(at)
                sides.append([row, file["arc_beyond"][len(arcs)]])
                arcs.append(arc)
                line += arc[:-1]
            else:
                number = len(arcs) - abs(ref)
                sides[number][1] = row
                arc = arcs[number][::-1] if ref > 0 else arcs[number]
                line += arc[:-1]
                at = arc[-1]
        assert at == line[0], f"ring {ring} does not come back to where it began"
        rings.setdefault(row, []).append([*line, line[0]])
    assert run == len(file["arc_ref"])
    assert step == len(file["step_x"])
    return arcs, rings, [(a, b) for a, b in sides]

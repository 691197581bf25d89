"""A map with its insets: drawn on one ground, each with its own frame, letter and scale bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nhmap.store.paper import map_look as look
from nhmap.store.paper.map_drawing import number_zones, take
from nhmap.store.paper.map_insets import arranged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from nhmap.store.paper.map_insets import Inset
    from nhmap.store.paper.maps import Maps

_PAD = 1.5
"""Points of a letter from its frame."""


def with_insets(  # noqa: PLR0913, PLR0917 - a map, and what is drawn on it
    figure: Any,  # noqa: ANN401 - matplotlib is loaded by who draws
    maps: Maps,
    place: tuple[float, float, float, float],
    rows: NDArray[Any],
    numbered: Sequence[tuple[int, Any]],
    paint: Callable[[Any, Sequence[float]], None],
    *,
    size: float = 9,
) -> tuple[Any, str]:
    """Draw a map of small areas, and the insets that it needs.

    Parameters
    ----------
    place
        Of the map, in shares of the page.
    numbered
        Neighbourhoods with their numbers and outlines.
    paint
        Draws all but the numbers on axes, given their window.
    size
        Of the numbers, in points.

    Returns
    -------
    tuple
        The axes of the map, and what is to be said of its insets; "" for none.
    """
    wide, high = (side * 72 for side in figure.get_size_inches())
    size_on_page = place[2] * wide, place[3] * high
    window, insets = arranged([outline for _, outline in numbered], maps.window(place, rows), size_on_page)
    axes = maps.frame(figure, place, window)
    paint(axes, window)
    for inset in insets:
        _draw(figure, maps, place, (wide, high), inset, numbered, paint, size)
        _mark(axes, figure, inset, place, (wide, high))
    apart = {zone for inset in insets for zone in inset.zones}
    number_zones(axes, figure, [each for at, each in enumerate(numbered) if at not in apart], size)
    said = [f"{inset.letter} at {inset.times:.1f} times the scale" for inset in insets]
    return axes, f" Insets: {', '.join(said)}." if said else ""


def _draw(  # noqa: PLR0913, PLR0917 - one inset, and the page that it stands on
    figure: Any,  # noqa: ANN401
    maps: Maps,
    place: tuple[float, float, float, float],
    page: tuple[float, float],
    inset: Inset,
    numbered: Sequence[tuple[int, Any]],
    paint: Callable[[Any, Sequence[float]], None],
    size: float,
) -> None:
    left, bottom, right, top = inset.box
    own = (
        place[0] + left / page[0],
        place[1] + bottom / page[1],
        (right - left) / page[0],
        (top - bottom) / page[1],
    )
    axes = maps.frame(figure, own, inset.window, arrow=False)
    for spine in axes.spines.values():
        spine.set_color(look.INK)
        spine.set_linewidth(1.0)
    paint(axes, inset.window)
    look.scale_bar(axes, share=0.45)
    _letter(axes, figure, inset, own, page)
    number_zones(axes, figure, [numbered[at] for at in inset.zones], size)


def _letter(
    axes: Any,  # noqa: ANN401
    figure: Any,  # noqa: ANN401
    inset: Inset,
    own: tuple[float, float, float, float],
    page: tuple[float, float],
) -> None:
    """The letter of an inset at its upper left."""
    x, y = own[0] * page[0], (own[1] + own[3]) * page[1]
    take(axes, figure, (x, y - 15, x + 15, y))
    _say(axes, inset.letter, (0, 1), "axes fraction")


def _mark(
    axes: Any,  # noqa: ANN401
    figure: Any,  # noqa: ANN401
    inset: Inset,
    place: tuple[float, float, float, float],
    page: tuple[float, float],
) -> None:
    """The frame on the map of what an inset shows; no number stands in it, nor below the inset."""
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    left, right, bottom, top = inset.window
    frame = Rectangle(
        (left, bottom), right - left, top - bottom, facecolor="none", edgecolor=look.INK, linewidth=1.0, zorder=13
    )
    axes.add_patch(frame)
    _say(axes, inset.letter, (left, top), "data")
    base = place[0] * page[0], place[1] * page[1]
    x0, y0, x1, y1 = inset.box
    take(axes, figure, (base[0] + x0, base[1] + y0, base[0] + x1, base[1] + y1))
    scale = place[2] * page[0] / (axes.get_xlim()[1] - axes.get_xlim()[0])
    low, floor = axes.get_xlim()[0], axes.get_ylim()[0]
    framed = ((left - low) * scale, (bottom - floor) * scale, (right - low) * scale, (top - floor) * scale)
    take(axes, figure, (base[0] + framed[0], base[1] + framed[1], base[0] + framed[2], base[1] + framed[3]))


def _say(axes: Any, letter: str, at: tuple[float, float], where: str) -> None:  # noqa: ANN401
    axes.annotate(
        letter,
        xy=at,
        xycoords=where,
        xytext=(_PAD + 1, -_PAD),
        textcoords="offset points",
        ha="left",
        va="top",
        fontsize=8,
        fontweight="bold",
        color=look.INK,
        bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none"},
        zorder=14,
    )

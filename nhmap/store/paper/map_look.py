"""How maps look on paper: the colours of the screen, type, scale bar, north arrow, source line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

DECILES: Final = (
    "#28254b",
    "#333968",
    "#3c5085",
    "#44689f",
    "#4d81b5",
    "#5b9bc8",
    "#72b5d6",
    "#92cde2",
    "#bbe3ed",
    "#ebf6f7",
)
"""National deciles of deprivation, 1 (most deprived) first: a ramp of lightness, so it reads in greyscale."""
STRONG: Final = 0.85
"""How opaque zones are where they are all that a map shows."""
INK: Final = "#212b32"
QUIET: Final = "#4c6272"
LAND: Final = "#eceff2"
PRACTICE: Final = "#00703c"
BLUE: Final = "#003087"
SETTINGS: Final[dict[str, Any]] = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "svg.fonttype": "none",
    "svg.hashsalt": "nhmap",
    "pdf.fonttype": 3,
    "path.simplify": True,
    "path.simplify_threshold": 0.2,
    "text.usetex": False,
    "text.parse_math": False,
    "text.hinting": "no_hinting",
}
"""For matplotlib. Text in SVG stays text, and “$” in a name is a dollar. Fonts in PDF are outlines of the letters that
are used: a subset of each TrueType font took longer than the page. At 200 dots to the inch hinting shows nothing."""
_STEPS: Final = (1, 2, 5)


def scale_bar(axes: Any, share: float = 0.25) -> None:  # noqa: ANN401 - matplotlib is loaded by who draws
    """A bar of a round number of kilometres at the lower left, at most a share of the map wide."""
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    left, right = axes.get_xlim()
    bottom, _ = axes.get_ylim()
    point = (right - left) * axes.figure.dpi / 72 / axes.get_window_extent().width
    metres = next(reversed([m for m in _rounds() if m <= (right - left) * share]), 100)
    x, y, height = left + 14 * point, bottom + 12 * point, 3.6 * point
    said = f"{metres / 1000:g} km"
    wide = metres + (9 + 4.5 * len(said) / 2 + 4) * point
    axes.add_patch(
        Rectangle((x - 9 * point, y - 7 * point), wide, 24 * point, color="white", alpha=0.85, zorder=20, lw=0)
    )
    for part, colour in enumerate((INK, "white")):
        axes.add_patch(
            Rectangle(
                (x + part * metres / 2, y), metres / 2, height, facecolor=colour, edgecolor=INK, lw=0.6, zorder=21
            )
        )
    for at, words in ((x, "0"), (x + metres, said)):
        axes.text(at, y + height * 1.6, words, fontsize=7, color=INK, zorder=21, ha="center", va="bottom")


def _rounds() -> Iterator[int]:
    for power in range(2, 6):
        for step in _STEPS:
            yield step * 10**power


def north_arrow(axes: Any) -> None:  # noqa: ANN401
    """An arrow at the upper right; up is grid north."""
    box = {"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
    axes.annotate(
        "N",
        xy=(0.96, 0.975),
        xytext=(0.96, 0.915),
        xycoords="axes fraction",
        ha="center",
        va="center",
        fontsize=9,
        fontweight="bold",
        color=INK,
        bbox=box,
        arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.2},
        zorder=22,
    )

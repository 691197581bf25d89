"""The colours of zones, and how far apart two of them are for every kind of colour vision.

Colours come by hue, `SHADES` of each: neighbourhoods of one MNP share a hue. Under deuteranopia and protanopia most
hues fall together, so that neighbours are told apart by shade where they are not by hue.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHADES: Final = 5

ZONE_COLOURS: Final = (
    *("#7ab2fa", "#d7e8fe", "#447dc4", "#a9cefd", "#5b97e3"),  # blue
    *("#ef9f67", "#ffe6d6", "#b8692c", "#fec097", "#d68243"),  # orange
    *("#6fc082", "#c8ecce", "#358b4e", "#9cd7a7", "#4da765"),  # green
    *("#dc95d5", "#fedbfa", "#a660a0", "#eeb7e8", "#c378bd"),  # pink
    *("#ceb554", "#f8edc4", "#99800d", "#e3d18c", "#b59a26"),  # ochre
    *("#27c3ca", "#b9eff1", "#048a8f", "#7bd9de", "#10a6ad"),  # teal
    *("#eb898a", "#fed4d3", "#b45457", "#f9adac", "#d36c6e"),  # red
    *("#b5a0f4", "#e8e2fe", "#826bbe", "#cec0fd", "#9b84dc"),  # violet
)
"""Made in OKLCH: of each hue a middle, a pale, a dark, a light and a deep shade.

``ui/map/js/colours.js`` has the same list.
"""

HUES: Final = len(ZONE_COLOURS) // SHADES

APART: Final = 8.0
"""Neighbours are at least this far apart where the palette allows it; see ``distances``."""

# Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision deficiency", IEEE TVCG
# 15 (2009), severity 1.0, for linear RGB.
_PROTANOPIA: Final = np.array(
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
)
_DEUTERANOPIA: Final = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
# Ottosson, "A perceptual color space for image processing" (2020).
_TO_CONES: Final = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
_TO_OKLAB: Final = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip


@cache
def distances() -> NDArray[np.float64]:
    """Distance between any two colours of zones, a hundredfold in OKLab, the least of three visions; shape (n, n).

    Two colours at 2 can just be told apart side by side, at 8 across a room. Of the three, one is common vision, one
    deuteranopia, one protanopia.
    """
    linear = _linear()
    least = np.full((len(linear), len(linear)), np.inf)
    for sight in (np.eye(3), _PROTANOPIA, _DEUTERANOPIA):
        cones = np.clip(linear @ sight.T, 0, 1) @ _TO_CONES.T
        lab = 100 * np.cbrt(np.clip(cones, 0, None)) @ _TO_OKLAB.T
        least = np.minimum(least, np.linalg.norm(lab[:, None] - lab[None], axis=2))
    return least


def _linear() -> NDArray[np.float64]:
    """The colours in linear RGB, 0 to 1; shape (n, 3)."""
    shown = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in ZONE_COLOURS]) / 255
    return np.where(shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - sRGB

"""Drive coefficients: fitted to routed drives by ``scripts/fit_drive_times.py``, not written by hand."""

from __future__ import annotations

from typing import Final

START_MIN: Final = 6.297
"""What every drive costs, door to door, in minutes."""

POWER: Final = 0.8
"""Power of the straight line in kilometres."""

PACES: Final = (1.999, 2.125, 2.008, 2.148, 3.040)
"""Minutes for the first kilometre at each of the densities of ``nhmap.core.reach.roads``."""

ERROR_BY_MINUTES: Final = ((15.0, 1.20), (20.0, 1.52), (30.0, 2.57), (45.0, 3.60), (60.0, 4.06))
"""Modelled drives of up to so many minutes, above the entry before and 12, and their mean error in minutes."""

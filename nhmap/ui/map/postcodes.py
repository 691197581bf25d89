"""Where a postcode is, for the map's search: answered from this computer, nothing is asked of another."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from pyproj import Transformer
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from nhmap.store.estate_files.postcodes import locate, normalise
from nhmap.units import BROWSER, METRES

if TYPE_CHECKING:
    from starlette.requests import Request

ROUTE: Final = "/nhmap/postcode/{text}"
_REMEMBERED: Final = 512


async def answer(request: Request) -> JSONResponse:
    """``{"postcode", "lon", "lat"}`` of a whole postcode in any writing; 404 where there is no such."""
    postcode = normalise(request.path_params["text"])
    place = await run_in_threadpool(_place, postcode) if postcode else None
    if place is None:
        return JSONResponse({}, 404)
    return JSONResponse(
        {"postcode": postcode, "lon": place[0], "lat": place[1]}, headers={"Cache-Control": "max-age=86400"}
    )


@functools.lru_cache(maxsize=_REMEMBERED)
def _place(postcode: str) -> tuple[float, float] | None:
    """Longitude and latitude in degrees, to a metre; None where nobody knows it."""
    points = locate([postcode])
    if not points["found"].iloc[0]:
        return None
    to_degrees = Transformer.from_crs(METRES, BROWSER, always_xy=True)
    lon, lat = to_degrees.transform(float(points["x"].iloc[0]), float(points["y"].iloc[0]))
    return round(lon, 5), round(lat, 5)

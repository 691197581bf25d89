"""Rendering: one drawn page as picture, as drawing and as PDF, in whatever process has time for it.

It knows nothing of plans: a child that renders loads matplotlib and little else.
"""

from __future__ import annotations

import gc
import io
import pickle
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from nhmap.store.child_process.frames import inside
from nhmap.store.paper import map_look as look

if TYPE_CHECKING:
    from PIL import Image

WIDE: Final = 1_300
"""Dots across a picture in the paper: about 200 to the inch."""


@dataclass(frozen=True)
class Sheet:
    """What is to be made of one drawn page.

    Attributes
    ----------
    title
        Of its PDF.
    made
        When, ISO 8601.
    crop
        The map on its page: left, top, right, bottom in shares of width and height.
    """

    title: str
    made: str
    crop: tuple[float, float, float, float]


@dataclass(frozen=True)
class Rendered:
    """One page: PNG, the map alone as a small PNG, SVG, and a PDF of one page."""

    picture: bytes
    small: bytes
    vector: bytes
    page: bytes


def pickled(figure: Any) -> bytes:  # noqa: ANN401 - matplotlib is loaded by who draws
    """A figure, on its way to the process that renders it."""
    return pickle.dumps(figure, protocol=5)


def render(figure: bytes, sheet: Sheet) -> Rendered:
    """Render a figure that :func:`pickled` packed; the same figure gives the same bytes."""
    import matplotlib as mpl  # noqa: PLC0415 - half a second that only a press pays

    rc: Any = look.SETTINGS
    with mpl.rc_context(rc):
        drawn = pickle.loads(figure)  # noqa: S301 - what our own process packed
        picture, small = _packed(pixels(drawn), sheet, drawn.dpi)
        rendered = Rendered(picture, small, vector(drawn, sheet.made), page(drawn, sheet))
        drawn.clear()
    if inside():
        gc.collect()
        gc.freeze()  # what is loaded stays: the next page looks at nothing but itself
    return rendered


def pixels(figure: Any) -> Image.Image:  # noqa: ANN401
    """A figure as a picture without transparency; the renderer that drew it, 35 MB at 300 dots, ends with this."""
    from matplotlib.backends.backend_agg import RendererAgg  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415 - with matplotlib

    wide, high = figure.bbox.size
    begin: Any = RendererAgg  # matplotlib gives no types
    renderer = begin(int(wide), int(high), figure.dpi)
    figure.draw(renderer)
    shown = renderer.buffer_rgba()
    return Image.frombuffer("RGBA", (int(wide), int(high)), shown, "raw", "RGBA", 0, 1).convert("RGB")


def vector(figure: Any, made: str) -> bytes:  # noqa: ANN401
    """A figure as SVG."""
    stream = io.BytesIO()
    figure.savefig(stream, format="svg", metadata={"Date": made, "Creator": "nhmap"})
    return stream.getvalue()


def page(figure: Any, sheet: Sheet) -> bytes:  # noqa: ANN401
    """A figure as a PDF of one page."""
    stream = io.BytesIO()
    made = datetime.fromisoformat(sheet.made)
    told = {"Title": sheet.title, "Creator": "nhmap", "CreationDate": made, "ModDate": made}
    figure.savefig(stream, format="pdf", metadata=told)
    return stream.getvalue()


def _packed(image: Image.Image, sheet: Sheet, dots: float) -> tuple[bytes, bytes]:
    """Pixels of a page as PNG, and of its map alone in 128 colours."""
    from PIL import Image, PngImagePlugin  # noqa: PLC0415

    told = PngImagePlugin.PngInfo()
    told.add_text("Software", "nhmap")
    told.add_text("Creation Time", sheet.made)
    whole, small = io.BytesIO(), io.BytesIO()
    image.save(whole, "png", compress_level=2, dpi=(dots, dots), pnginfo=told)
    (wide, high), crop = image.size, sheet.crop
    left, top, right, bottom = (int(share * size) for share, size in zip(crop, (wide, high, wide, high), strict=True))
    size = WIDE, round((bottom - top) * WIDE / (right - left))
    less = image.resize(size, Image.Resampling.BOX, (left, top, right, bottom), reducing_gap=2.0)
    less.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(small, "png", compress_level=4)
    return whole.getvalue(), small.getvalue()

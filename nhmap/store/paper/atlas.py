"""The atlas: every map once, saved as picture, as drawing and as a page of one PDF."""

from __future__ import annotations

import io
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from nhmap.store.paper import map_look as look
from nhmap.store.paper.map_drawing import page, pixels, vector
from nhmap.store.paper.map_options import KEY as OPTIONS
from nhmap.store.paper.map_options import option_drawings
from nhmap.store.paper.map_summaries import option_summaries
from nhmap.store.paper.maps import A4, DOTS, SUMMARY_DOTS, Maps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from nhmap.store.paper.maps import Drawing
    from nhmap.store.paper.subject import Subject


@dataclass
class Atlas:
    """What was drawn.

    Attributes
    ----------
    drawings
        In the order of the pages.
    pictures, vectors
        PNG and SVG of each, by its key.
    small
        The map alone of each, without title and key, small enough to send: for the paper.
    pages
        PDF of each summary, by its key.
    pdf
        All of them, one a page.
    """

    drawings: list[Drawing] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    vectors: dict[str, bytes] = field(default_factory=dict)
    small: dict[str, bytes] = field(default_factory=dict)
    pages: dict[str, bytes] = field(default_factory=dict)
    pdf: bytes = b""


_ONE_AT_A_TIME: Final = threading.Lock()
"""matplotlib keeps its settings for the whole process."""
_WAITING: Final = 2
"""Pages that are packed beside the one that is drawn."""
_CROP: Final = (0.06, 0.095, 0.94, 0.645)
"""The map on its page: shares of width and height."""
_CROPS: Final = {OPTIONS: (0.05, 0.09, 0.95, 0.905)}
"""Pages on which it is larger."""
_WIDE: Final = 1_300
"""Dots across a picture in the paper: about 200 to the inch."""


def atlas(subject: Subject, progress: Callable[[str], None] = lambda _: None, only: str = "") -> Atlas:
    """Draw every map, or those whose key begins with ``only``.

    Parameters
    ----------
    progress
        Called with the title of each map before it is drawn.
    """
    import matplotlib as mpl  # noqa: PLC0415 - half a second that only a press pays
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.backends.backend_pdf import PdfPages  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    drawn, stream = Atlas(), io.BytesIO()
    rc: Any = look.SETTINGS
    made = datetime.fromisoformat(subject.made)
    told = {"Title": subject.assessment.plan.name, "Creator": "nhmap", "CreationDate": made, "ModDate": made}
    # Packing pixels needs no Python: it goes on beside the drawing of the next map.
    with _ONE_AT_A_TIME, mpl.rc_context(rc), PdfPages(stream, metadata=told) as pages, ThreadPoolExecutor(1) as beside:
        packed: dict[str, Future[tuple[bytes, bytes]]] = {}
        for drawing in _drawings(subject):
            if not drawing.key.startswith(only):
                continue
            progress(drawing.title)
            figure = Figure(figsize=A4, dpi=SUMMARY_DOTS if drawing.summary else DOTS)
            FigureCanvasAgg(figure)
            drawing.draw(figure)
            drawn.drawings.append(drawing)
            if len(packed) >= _WAITING:  # a page of pixels is 26 MB: no more than a few wait
                packed[drawn.drawings[len(packed) - _WAITING].key].result()
            packed[drawing.key] = beside.submit(
                _packed, pixels(figure), subject.made, _CROPS.get(drawing.key, _CROP), figure.dpi
            )
            drawn.vectors[drawing.key] = vector(figure, subject.made)
            pages.savefig(figure)
            if drawing.summary:
                drawn.pages[drawing.key] = page(figure, told | {"Title": drawing.title})
        for key, waiting in packed.items():
            drawn.pictures[key], drawn.small[key] = waiting.result()
    drawn.pdf = stream.getvalue()
    return drawn


def _drawings(subject: Subject) -> Iterator[Drawing]:
    """Options side by side and each by itself, then overviews, deprivation and each neighbourhood."""
    maps = Maps(subject)
    return chain(option_drawings(subject, maps), option_summaries(subject, maps), maps.drawings())


def _packed(shown: NDArray[np.uint8], made: str, crop: Sequence[float], dots: float) -> tuple[bytes, bytes]:
    """Pixels of a page as PNG, and of its map alone in 128 colours."""
    from PIL import Image, PngImagePlugin  # noqa: PLC0415 - with matplotlib

    image = Image.fromarray(shown)
    told = PngImagePlugin.PngInfo()
    told.add_text("Software", "nhmap")
    told.add_text("Creation Time", made)
    whole, small = io.BytesIO(), io.BytesIO()
    image.save(whole, "png", compress_level=2, dpi=(dots, dots), pnginfo=told)
    wide, high = image.size
    cut = image.crop((int(crop[0] * wide), int(crop[1] * high), int(crop[2] * wide), int(crop[3] * high)))
    less = cut.resize((_WIDE, round(cut.height * _WIDE / cut.width)), Image.Resampling.BOX, reducing_gap=2.0)
    less.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(small, "png", compress_level=4)
    return whole.getvalue(), small.getvalue()

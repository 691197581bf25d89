"""The atlas: every map once, saved as picture, as drawing and as a page of one PDF."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Self

from nhmap.store.paper import map_look as look
from nhmap.store.paper.beside import ONE_AT_A_TIME, Renderers
from nhmap.store.paper.map_options import KEY as OPTIONS
from nhmap.store.paper.map_options import option_drawings
from nhmap.store.paper.map_summaries import option_summaries
from nhmap.store.paper.maps import A4, DOTS, SUMMARY_DOTS, Maps
from nhmap.store.paper.pdf_joining import joined
from nhmap.store.paper.rendering import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from types import TracebackType

    from nhmap.store.paper.maps import Drawing
    from nhmap.store.paper.rendering import Rendered
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


_CROP: Final = (0.06, 0.095, 0.94, 0.645)
"""The map on its page: shares of width and height."""
_CROPS: Final = {OPTIONS: (0.05, 0.09, 0.95, 0.905), "deprivation": (0.06, 0.095, 0.94, 0.795)}
"""Pages on which it is larger, or says nothing without its legend."""


class AtlasBegun:
    """An atlas whose pages are rendered beside; what is left of it ends with the block that it stands in."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._renderers = Renderers()
        self._pages: list[tuple[Drawing, Future[Rendered]]] = []

    def __enter__(self) -> Self:
        """As a block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End what is still rendered."""
        self._renderers.close()

    def draw(self, progress: Callable[[str], None], only: str = "") -> None:
        """Draw every map, or those whose key begins with ``only``; they go on to be rendered beside.

        Parameters
        ----------
        progress
            Called with the title of each map before it is drawn.
        """
        import matplotlib as mpl  # noqa: PLC0415 - half a second that only a press pays
        from matplotlib.figure import Figure  # noqa: PLC0415

        rc: Any = look.SETTINGS
        for drawing in _drawings(self._subject):
            if not drawing.key.startswith(only):
                continue
            progress(drawing.title)
            with ONE_AT_A_TIME, mpl.rc_context(rc):
                figure = Figure(figsize=A4, dpi=SUMMARY_DOTS if drawing.summary else DOTS)
                drawing.draw(figure)
            sheet = Sheet(drawing.title, self._subject.made, _CROPS.get(drawing.key, _CROP))
            self._pages.append((drawing, self._renderers.render(figure, sheet)))
            figure.clear()  # what is drawn refers to itself in circles, and would stay

    def done(self, progress: Callable[[str], None]) -> Atlas:
        """All pages once they are rendered."""
        drawn, pages = Atlas(), []
        for drawing, waiting in self._pages:
            progress(drawing.title)
            page = waiting.result()
            drawn.drawings.append(drawing)
            drawn.pictures[drawing.key] = page.picture
            drawn.vectors[drawing.key] = page.vector
            drawn.small[drawing.key] = page.small
            if drawing.summary:
                drawn.pages[drawing.key] = page.page
            pages.append(page.page)
        self._pages.clear()
        when = datetime.fromisoformat(self._subject.made).astimezone(UTC)
        drawn.pdf = joined(pages, self._subject.assessment.plan.name, f"D:{when:%Y%m%d%H%M%S}Z") if pages else b""
        return drawn


def atlas(subject: Subject, progress: Callable[[str], None] = lambda _: None, only: str = "") -> Atlas:
    """Draw every map, or those whose key begins with ``only``."""
    with AtlasBegun(subject) as begun:
        begun.draw(progress, only)
        return begun.done(progress)


def _drawings(subject: Subject) -> Iterator[Drawing]:
    """Options side by side and each by itself, then overviews, deprivation and each neighbourhood."""
    maps = Maps(subject)
    return chain(option_drawings(subject, maps), option_summaries(subject, maps), maps.drawings())

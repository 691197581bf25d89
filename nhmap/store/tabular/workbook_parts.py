"""Workbook parts: the XML of a workbook, piece by piece, with nothing of its own defined and nothing fetched.

The parser itself refuses every document type: no entity is ever declared, so none can grow or point outside. Elements
are counted, and a single tag may not be larger than any that a spreadsheet writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from nhmap.errors import InputRefusedError
from nhmap.store.tabular.uploads import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NAMES: Final = 10_000
_TAG: Final = 4 * MEGABYTE
"""Bytes of one tag: the longest text of a cell has 32,767 characters, and stands between tags."""
SAVE_AGAIN: Final = "Save it again, or save the sheet as CSV UTF-8."


@dataclass(frozen=True)
class WorkbookLimits:
    """How much of a workbook is taken on.

    Attributes
    ----------
    tags
        XML tags of all parts together.
    sheets
        Sheets that are read; of more it is said that they were not.
    strings, characters
        Different texts that the cells share, and how long all cells are together.
    text
        Characters of one cell.
    """

    tags: int = 10_000_000
    sheets: int = 200
    strings: int = 500_000
    characters: int = 60_000_000
    text: int = 100_000


class Parts:
    """Reads the parts of one workbook; what they come to is counted together.

    Attributes
    ----------
    name
        Of the file.
    kind
        What it is: “an Excel workbook”.
    """

    def __init__(self, name: str, kind: str, limits: WorkbookLimits) -> None:
        self.name, self.kind, self.limits = name, kind, limits
        self._tags = 0

    def parse(self, part: str, chunks: Iterable[bytes], handler: Handler) -> None:
        """Hand the elements of a part to a handler.

        Raises
        ------
        InputRefusedError
            When it is no XML, defines things of its own, or is too large; or what the handler refuses.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_definitions
        parser.EntityDeclHandler = self._refuse_definitions
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartElementHandler = handler.start
        parser.EndElementHandler = handler.end
        parser.CharacterDataHandler = handler.text
        size = 0
        try:
            for chunk in chunks:
                self._tags += chunk.count(b"<")
                if self._tags > self.limits.tags:
                    raise self.too_large()
                parser.Parse(chunk, False)  # noqa: FBT003 - expat takes no names
                size += len(chunk)
                if size - parser.CurrentByteIndex > _TAG:
                    raise self.too_large()
            parser.Parse(b"", True)  # noqa: FBT003
        except (expat.ExpatError, ValueError, LookupError) as error:  # LookupError: an encoding that there is not
            raise self.damaged(part) from error

    def damaged(self, part: str) -> InputRefusedError:
        """The refusal of a workbook whose part cannot be read."""
        message = f"{self.name} cannot be opened as {self.kind}: its part {part} is damaged."
        return InputRefusedError(message, SAVE_AGAIN)

    def too_large(self) -> InputRefusedError:
        """The refusal of a workbook with too much in it."""
        message = f"{self.name} holds more than nhmap takes from a workbook ({self.limits.tags:,} tags)."
        return InputRefusedError(message, "Give the rows of your planning area, or save the sheet as CSV UTF-8.")

    def _refuse_definitions(self, *_: object) -> None:
        message = f"{self.name} holds definitions that no workbook needs."
        raise InputRefusedError(message, "Save the sheet as CSV UTF-8.")


class LocalNames(dict[str, str]):
    """Names of tags without their namespace, each worked out once."""

    def __missing__(self, tag: str) -> str:
        """Work it out."""
        local = tag.rpartition(" ")[2]
        if len(self) < _NAMES:
            self[tag] = local
        return local


class Handler:
    """Hears of the elements of a part. Names come with their namespace and a space before them.

    It is called for every tag and does nothing that can wait: a workbook has millions.
    """

    def __init__(self) -> None:
        self.local = LocalNames()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def text(self, characters: str) -> None:
        """Characters between tags, in pieces."""

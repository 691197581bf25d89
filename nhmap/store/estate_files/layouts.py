"""Estate layouts: which kind of list a sheet is, where its header stands and what its columns are about."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from nhmap.core.buildings.estate_fields import FIELDS
from nhmap.store.estate_files.bare_areas import with_bare_area, with_unit_column
from nhmap.store.estate_files.cells import UnreadableError
from nhmap.store.estate_files.columns import (
    BACKLOG,
    Columns,
    Use,
    by_mapping,
    by_name,
    is_facts,
    split_header,
)
from nhmap.store.estate_files.dates import day_of
from nhmap.store.estate_files.headers import HEAD, Head, head_of_sheet, header_at, widest
from nhmap.store.estate_files.postcodes import normalise
from nhmap.store.estate_files.turned_tables import upright

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.store.estate_files.sheets import Row, Sheet

LAYOUTS: Final = {
    "facts": "file of nhmap's own building facts",
    "eric": "ERIC site return",
    "ods": "ODS site file",
    "six-facet": "six-facet survey summary",
    "nhsps": "NHS Property Services property list",
    "chp": "Community Health Partnerships property list",
    "ope": "One Public Estate extract",
    "cqc": "CQC directory",
    "list": "list of buildings",
    "unknown": "a list whose columns nhmap does not know",
}
"""Every layout, in words."""
_ODS_WIDTH: Final = 27
_ODS_AT: Final = {"ods_code": 0, "name": 1, "postcode": 9, "as_of": -1, "close_date": 11, "status": 12}
_ODS_ADDRESS: Final = range(4, 9)
_SURVEY: Final = frozenset(
    ("fabric", "mechanical", "electrical", "functionalityrank", "spaceutilisation", "dda", "quality", "condition",
     "highrisk", "energyrating", "statutorycompliance", "totalfwdmaintenance", "physicalcondition",
     "functionalsuitability")
)  # fmt: skip
_ERIC_SAYS: Final = ("costtoeradicate", "grossinternalsitefloorarea", "sitelandarea", "notfunctionallysuitable")
_OPE: Final = frozenset(
    ("holdingname", "propertycentre", "epimsid", "propertycentreid", "holdingid", "holdingreference", "uprn", "usrn")
)
_CQC: Final = ("cqclocationid", "cqcproviderid", "locationpostalcode", "locationodscode", "locationhscastartdate")
_NAMED: Final = (
    ("nhsps", r"nhs\s*property\s*services|nhs[ _-]?ps\b"),
    ("chp", r"community\s*health\s*partnerships|\bchp\b"),
)
_AT: Final = re.compile(
    r"\b(?:at|on|of|date|dated|to)[: ]+"
    r"(\d{1,2}(?:st|nd|rd|th)? [a-z]{3,9} 20\d\d|\d{1,2}/\d{1,2}/20\d\d|20\d\d-\d\d-\d\d)\b",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"(?<!\d)20(\d\d)\s*[ _/\-–]\s*(?:20)?(\d\d)(?!\d)")


@dataclass(frozen=True)
class Layout:
    """How one sheet is read.

    Attributes
    ----------
    key
        One of ``LAYOUTS``.
    sheet
        Name of the sheet, "" for a CSV file.
    header
        Names of its columns; made up where it has none.
    header_row
        Line of the header, 0 where there is none.
    rows
        The rows below it.
    columns
        What is read from where.
    as_of
        Last day of the financial year that an ERIC file is of, or the day that a title names; "" where none is.
    told
        Whether a person said what its columns are.
    turned
        Whether the sheet had a building in each column; then lines are its columns, A being 1.
    width
        Of a CSV file, how many cells a row has at most: those of the header. 0 where that says nothing.
    head
        The header with what stands around it; None where there is none.
    repeated
        Cells that only repeat what a merged cell above them says: row and column from 1.
    delimiter
        Of a CSV file, "" for a workbook.
    written
        Of a workbook, cells of text that hold figures with a point or a comma: row and column from 1.
    scales
        Of a workbook, numbers that show a thousandth or a millionth of themselves, as ``Grid`` says.
    remarks
        Of a workbook, notes on cells: row and column from 1.
    owner_lines
        Texts that stand alone above rows and name an owner: no buildings.
    """

    key: str
    sheet: str
    header: tuple[str, ...]
    header_row: int
    rows: tuple[Row, ...]
    columns: Columns
    as_of: str = ""
    told: bool = False
    width: int = 0
    head: Head | None = None
    repeated: frozenset[tuple[int, int]] = frozenset()
    turned: bool = False
    delimiter: str = ""
    written: frozenset[tuple[int, int]] = frozenset()
    scales: Mapping[tuple[int, int], int] = field(default_factory=dict)
    remarks: Mapping[tuple[int, int], str] = field(default_factory=dict)
    owner_lines: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """The layout in words, with its year."""
        year = f" {int(self.as_of[:4]) - 1}/{self.as_of[2:4]}" if self.as_of and self.key == "eric" else ""
        return f"{LAYOUTS[self.key]}{year}"

    @property
    def readable(self) -> bool:
        """Whether rows name a building and tell a fact of it, or at least where it stands."""
        if self.key == "facts":
            return True
        told = set(self.columns)
        facts = told & {*FIELDS, *BACKLOG, "close_date"}
        placed = bool(told & {"postcode", "x", "grid"})
        return bool(facts and told & {"name", "address", "ods_code", "site_id", "postcode", "x", "grid"}) or (
            placed and "name" in told
        )


def recognise(sheet: Sheet, name: str, mapping: Mapping[str, Any] | None = None) -> Layout:
    """Which layout a sheet has.

    Parameters
    ----------
    name
        Of the file: it may tell the year, and whose list it is.
    mapping
        What a person says of the columns; then nothing is guessed.

    Raises
    ------
    InputRefusedError
        When the mapping does not fit the columns.
    """
    sheet, turned = upright(sheet)
    found = _recognised(sheet, name, mapping)
    found = replace(
        found,
        turned=turned,
        delimiter=sheet.delimiter,
        written=sheet.written,
        scales=sheet.scales,
        remarks=sheet.remarks,
    )
    return replace(found, width=sheet.widths.get(found.header_row, len(found.header)) if sheet.widths else 0)


def _recognised(sheet: Sheet, name: str, mapping: Mapping[str, Any] | None) -> Layout:
    at = header_at(sheet.rows, mapping)
    if at is None and _is_ods(sheet.rows):
        return _without_header(sheet)
    head = head_of_sheet(sheet, widest(sheet.rows) if at is None else at)
    header, rows = head.names, sheet.rows[head.first :]
    above = " ".join([name.replace("_", " "), sheet.name, *head.titles])
    found = Layout("list", sheet.name, header, head.row, rows, {}, _day(above), head=head, repeated=sheet.repeated)
    if mapping is not None:
        return replace(found, columns=by_mapping(header, mapping), told=True)
    if is_facts(header):
        named = by_name(header)
        told = {"site_id": named["site_id"], "name": named.get("name", named["site_id"])}
        return replace(found, key="facts", columns=told)
    names = {split_header(cell)[0] for cell in header}
    key = _kind(names, above)
    hidden = frozenset(column - 1 for column in sheet.hidden_columns)
    columns = by_name(header, frozenset({"kind"}) if key == "six-facet" else frozenset(), hidden)
    below = [cells for _, cells in rows]
    columns = with_bare_area(with_unit_column(columns, header, below), header, below)
    if key == "eric":
        columns = _eric(columns, header)
    if key in {"nhsps", "chp"} and "owner" not in columns:
        columns["owner"] = (Use(-1, "", always="NHSPS" if key == "nhsps" else "LIFT"),)
    found = replace(found, key=key, columns=columns, as_of=_year_end(above) if key == "eric" else _day(above))
    return found if found.readable else replace(found, key="unknown")


def _kind(names: set[str], above: str) -> str:
    """The layout that these plain column names, and the words above them, make likely."""
    if {"sitecode", "sitename"} <= names and any(n.startswith(_ERIC_SAYS) for n in names):
        return "eric"
    if {"nationalgrouping", "highlevelhealthgeography"} & names:
        return "ods"
    if len(names & _SURVEY) > 2:  # noqa: PLR2004 - two may stand in any list of buildings
        return "six-facet"
    whose = [key for key, pattern in _NAMED if re.search(pattern, above, re.IGNORECASE)]
    if len(whose) == 1:
        return whose[0]
    if any(name.startswith(_CQC) for name in names):
        return "cqc"
    return "ope" if names & _OPE or "one public estate" in above.lower() else "list"


def _eric(columns: dict[str, tuple[Use, ...]], header: Sequence[str]) -> dict[str, tuple[Use, ...]]:
    """ERIC's columns: the site's name is that of the building, and its floor area has been in m² in every year."""
    plain_names = [split_header(cell)[0] for cell in header]
    found = dict(columns)
    found["name"] = (Use(plain_names.index("sitename"), header[plain_names.index("sitename")]),)
    for target in {"floor_area_m2", "occupied_m2"} & found.keys():
        (use,) = found[target]
        found[target] = (replace(use, unit=use.unit or "m2"),)
    return found


def _is_ods(rows: Sequence[Row]) -> bool:
    """Whether the rows are those of an ODS file without a header: 27 columns, the tenth a postcode."""
    head = [cells for _, cells in rows[:HEAD] if len(cells) > _ODS_AT["close_date"]]
    if not head or len(head) * 2 < len(rows[:HEAD]) or max(map(len, head)) > _ODS_WIDTH:
        return False
    coded = sum(bool(normalise(cells[9])) and bool(re.fullmatch(r"[A-Z0-9]{3,10}", cells[0])) for cells in head)
    return coded * 2 > len(head)


def _without_header(sheet: Sheet) -> Layout:
    header = tuple(f"column {i + 1}" for i in range(_ODS_WIDTH))
    columns: dict[str, tuple[Use, ...]] = {target: (Use(at, header[at]),) for target, at in _ODS_AT.items() if at >= 0}
    columns["address"] = tuple(Use(at, header[at]) for at in _ODS_ADDRESS)
    return Layout("ods", sheet.name, header, 0, sheet.rows, columns)


def _day(text: str) -> str:
    """The day that a title names (“vacant space at 31 March 2026”), "" where it names none or several."""
    found = set()
    for day in _AT.findall(text):
        with suppress(UnreadableError):
            found.add(day_of(day))
    days = {str(read.value) for read in found if read}
    return days.pop() if len(days) == 1 else ""


def _year_end(text: str) -> str:
    """31 March that ends the financial year named in a text (“2016-17”, “2016_17”), "" where none is."""
    years = {(int(a), int(b)) for a, b in _YEAR.findall(text) if (int(a) + 1) % 100 == int(b)}
    return f"20{years.pop()[1]:02d}-03-31" if len(years) == 1 else ""


def year_of_sheet(name: str) -> str:
    """The day that the name of a sheet stands for: 31 March that ends its financial year, or 1 January of a year."""
    years = re.findall(r"(?<!\d)20\d\d(?!\d)", name)
    return _year_end(name) or (f"{years[0]}-01-01" if len(years) == 1 else "")

"""Estate facts: nhmap's own file of building facts, one line a fact, and the way back.

Everything that a fact carries stands in its line: source, date, giver, how it was read, how its building was found, and
the stamp of invented facts.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.estate import FIELDS, ILLUSTRATIVE, Estate, Fact, NewSite
from nhmap.core.buildings.matching import Match, Matched
from nhmap.store.estate_files.cells import UnreadableError
from nhmap.store.estate_files.columns import is_facts
from nhmap.store.estate_files.dates import day_of
from nhmap.store.estate_files.outcomes import OVERFLOWING, RowOutcome
from nhmap.store.estate_files.places import coordinates, to_grid, to_lonlat
from nhmap.store.estate_files.postcodes import normalise
from nhmap.store.estate_files.rows import CellReject, RowRead
from nhmap.store.estate_files.values import read_value, unit_of
from nhmap.store.footprint_files.lookup_table import plain
from nhmap.store.tabular.cells import clean_name, harmless
from nhmap.store.tabular.tables import overflow_words, overflowing
from nhmap.store.tabular.uploads import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nhmap.store.estate_files.layouts import Layout
    from nhmap.store.estate_files.places import Ground

FACTS_NAME: Final = "building-facts.csv"

HEADER: Final = (
    "site_id", "name", "field", "value", "unit", "source", "as_of", "given_by", "how_matched", "note", "illustrative",
    "address", "postcode", "easting", "northing", "kind", "place", "found_in",
)  # fmt: skip
_NEW: Final = "new building"
"""What stands for a field in the line of a building that is in no layer."""
_SITE_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
_LONG: Final = 400
_HEAD: Final = 4_000


def facts_csv(estate: Estate, names: Mapping[str, str]) -> bytes:
    """All facts and new buildings as a CSV file.

    Parameters
    ----------
    names
        Building -> its name, for people who read the file.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for site in estate.new_sites:
        stamp = ILLUSTRATIVE if site.illustrative else ""
        line = [site.site_id, site.name, _NEW, "", "", site.source, site.as_of, "", "", "", stamp]
        place = [site.address, site.postcode, f"{site.x:.2f}", f"{site.y:.2f}", site.kind, site.point_quality]
        writer.writerow([harmless(cell) for cell in (*line, *place, "")])
    called = {**names, **{site.site_id: site.name for site in estate.new_sites}}
    for fact in estate.facts:
        unit = FIELDS[fact.field].unit
        value = fact.value if isinstance(fact.value, str) else f"{fact.value:.10g}"
        stamp = ILLUSTRATIVE if fact.illustrative else ""
        line = [fact.site_id, called.get(fact.site_id, ""), fact.field, value, unit, fact.source, fact.as_of]
        writer.writerow(
            [harmless(c) for c in (*line, fact.given_by, fact.matched, fact.note, stamp, *[""] * 6, fact.where)]
        )
    return out.getvalue().encode("utf-8-sig")


def is_facts_file(data: bytes, name: str) -> bool:
    """Whether a file is nhmap's own CSV of building facts, told by its header."""
    return is_facts(re.split(r"[,;\t|]", decode(data[:_HEAD], name).characters.partition("\n")[0]))


class _Line:
    """One line of a file of facts, by the names of its columns."""

    def __init__(self, at: Mapping[str, int], number: int, cells: tuple[str, ...]) -> None:
        self._at, self.number, self.cells = at, number, cells

    def __getitem__(self, column: str) -> str:
        at = self._at.get(plain(column), -1)
        return self.cells[at] if 0 <= at < len(self.cells) else ""

    def short(self, column: str) -> str:
        return clean_name(self[column], _LONG)

    @property
    def illustrative(self) -> bool:
        """Whether it is stamped: in the column, or by its source."""
        mark = ILLUSTRATIVE.partition(":")[0]
        return mark in self["illustrative"].upper() or self["source"].upper().startswith(mark)


@dataclass(frozen=True)
class BuildingTold:
    """What a file of facts says of one building.

    Attributes
    ----------
    read
        Its first line, and the lines that cannot be read.
    facts
        What is told of it.
    new
        The building itself where the file brings it; in which small area it stands is open.
    """

    read: RowRead
    facts: tuple[Fact, ...]
    new: NewSite | None


@dataclass(frozen=True)
class FactsRead:
    """A file of facts as read: its buildings in the order in which they come, and lines of which nothing is used."""

    told: tuple[BuildingTold, ...]
    shifted: tuple[RowOutcome, ...]


def read_facts(layout: Layout) -> FactsRead:
    """Read a file of facts; which of its buildings are known, and where new ones stand, is asked later."""
    at = {plain(column): i for i, column in reversed(list(enumerate(layout.header)))}
    lines: dict[str, list[_Line]] = defaultdict(list)
    shifted = []
    for number, cells in layout.rows:
        line = _Line(at, number, cells)
        if layout.width and overflowing(cells, layout.width):
            shifted.append(_shifted(layout, line))
        else:
            lines[line["site_id"]].append(line)
    fresh = _new_sites([line for held in lines.values() for line in held if line["field"].lower() == _NEW])
    told = (_told(layout.sheet, site_id, held, fresh.get(site_id)) for site_id, held in lines.items())
    return FactsRead(tuple(told), tuple(shifted))


def facts_outcomes(read: FactsRead, names: Mapping[str, str], ground: Ground) -> tuple[RowOutcome, ...]:
    """What becomes of each building of a file of facts.

    Parameters
    ----------
    names
        Buildings that are known -> their names.
    """
    fresh = [each.new for each in read.told if each.new]
    places = ground.lsoas([site.x for site in fresh], [site.y for site in fresh])
    new = {site.site_id: replace(site, lsoa=lsoa) for site, lsoa in zip(fresh, places, strict=True) if lsoa}
    return (*(_outcome(each, names, new.get(each.read.site_id)) for each in read.told), *read.shifted)


def _shifted(layout: Layout, line: _Line) -> RowOutcome:
    """A line with more cells than the header: nothing of it is used."""
    fault = overflow_words(line.cells, layout.width)
    return RowOutcome(_row(layout.sheet, line, line.short("name"), "", ()), "rejected", OVERFLOWING, fault)


def _row(sheet: str, line: _Line, name: str, site_id: str, rejects: tuple[CellReject, ...]) -> RowRead:
    return RowRead(
        sheet=sheet, line=line.number, cells=line.cells, site_id=site_id, name=name, address="", postcode="",
        code="", locality="", kind="", x_text="", y_text="", as_of="", told=(), set_aside=None, rejects=rejects,
    )  # fmt: skip


def _told(sheet: str, site_id: str, lines: Sequence[_Line], new: NewSite | None) -> BuildingTold:
    facts, rejects = [], []
    for line in lines:
        if line["field"].lower() == _NEW:
            continue
        try:
            fact = _fact(line)
            if fact:
                facts.append(fact)
        except UnreadableError as error:
            rejects.append(CellReject(sheet, line.number, "value", error.code, str(error)))
    read = _row(sheet, lines[0], new.name if new else lines[0].short("name"), site_id, tuple(rejects))
    return BuildingTold(read, tuple(facts), new)


def _outcome(each: BuildingTold, names: Mapping[str, str], new: NewSite | None) -> RowOutcome:
    site_id = each.read.site_id
    read = replace(each.read, name=names.get(site_id) or each.read.name)
    if site_id in names:
        match = Match(site_id, read.name, "certain", "its identifier")
        how = "certain: its identifier"
        return RowOutcome(read, "matched", "certain", how, Matched(match), site_id, each.facts)
    if new:
        return RowOutcome(
            read, "new", "not known before", "No known building matches it.", Matched(), site_id, each.facts, new
        )
    if not site_id:
        return RowOutcome(read, "rejected", "no building named", "The line names no building.")
    return RowOutcome(read, "rejected", "site unknown", f"There is no site {site_id[:40]}.")


def _fact(line: _Line) -> Fact | None:
    """One line as a fact, ``None`` where it says that nobody knows.

    Raises
    ------
    UnreadableError
        When it is none.
    """
    field = line["field"].strip().lower()
    if field not in FIELDS:
        code, reason = "field unknown", f"“{line['field'][:40]}” is nothing that nhmap holds of a building."
        raise UnreadableError(code, reason)
    read = read_value(line["value"], field, unit_of(line["unit"]))
    if read is None:
        return None
    if not FIELDS[field].admits(read.value):
        code, reason = "value unknown", f"“{line['value'][:40]}” is no value of “{FIELDS[field].label}”."
        raise UnreadableError(code, reason)
    day = day_of(line["as_of"])
    return Fact(
        line["site_id"],
        field,
        read.value,
        line.short("source") or "not said",
        str(day.value) if day else "",
        line.short("given_by"),
        illustrative=line.illustrative,
        note=line.short("note"),
        matched=line.short("how_matched"),
        where=line.short("found_in"),
    )


def _new_sites(lines: Iterable[_Line]) -> dict[str, NewSite]:
    """The new buildings of a file that have a name and a place; in which small area that is, is open."""
    held = []
    for line in lines:
        try:
            point = coordinates(line["easting"], line["northing"])
        except UnreadableError:
            point = None
        if point and _SITE_ID.fullmatch(line["site_id"]) and line.short("name"):
            held.append((line, point))
    x, y = (axis.tolist() for axis in to_grid([point for _, point in held]))
    return {
        line["site_id"]: NewSite(
            line["site_id"],
            line.short("name"),
            line.short("address"),
            normalise(line["postcode"]),
            round(east, 2),
            round(north, 2),
            lon,
            lat,
            "",
            line.short("kind"),
            line.short("place"),
            line.short("source"),
            line["as_of"],
            illustrative=line.illustrative,
        )
        for (line, _), east, north, lon, lat in zip(held, x, y, *to_lonlat(x, y), strict=True)
    }

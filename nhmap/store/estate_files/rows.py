"""Reading rows: what one row of a list says of a building, cell by cell; a bad cell does not lose the good ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.estate import ASSUMED
from nhmap.core.buildings.estate_fields import FIELDS
from nhmap.store.estate_files.cells import Reading, UnreadableError, is_unknown, says_nothing, shortened
from nhmap.store.estate_files.columns import BACKLOG, TARGETS
from nhmap.store.estate_files.dates import day_of
from nhmap.store.estate_files.named_places import named_place
from nhmap.store.estate_files.places import pair_of
from nhmap.store.estate_files.set_aside import why_set_aside
from nhmap.store.estate_files.shares import ROUNDING, share_of
from nhmap.store.estate_files.values import quantity, read_value, uprn_of
from nhmap.store.tabular.cells import clean_name
from nhmap.store.tabular.tables import overflow_words, overflowing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.store.estate_files.columns import Use
    from nhmap.store.estate_files.layouts import Layout

NAME_LIMIT: Final = 120
_SHARE_OF: Final = {"void_m2": "floor_area_m2", "underused_m2": "floor_area_m2", "unsuitable_m2": "occupied_m2"}
"""Areas that some lists give as per cent, and of what."""
_SHUT: Final = r"(?:now |permanently )?(?:closed|disposed|demolished|sold)(?:\s+[a-z0-9/. ]*\d)?"
_SHUT_NAME: Final = re.compile(rf"[(\[]\s*{_SHUT}\s*[)\]]|^\W*closed\s*[-:–—]|\s[-–—]\s*{_SHUT}$", re.IGNORECASE)
"""“Old Surgery (closed)”, “CLOSED - Old Surgery”, “Old Surgery - disposed 2023”; not “(closed Wednesdays)”."""
_ERIC_TENURE: Final[tuple[tuple[str, str, str], ...]] = (
    (r"nhs property services", "NHSPS", ""),
    (r"\blift\b|finance trust", "LIFT", ""),
    (r"private finance|\bpfi\b", "other", ""),
    (r"commercial|public sector", "other", "leasehold"),
    (r"^freehold", "other", "freehold"),
    (r"sla|lease", "", ""),
)
"""ERIC's code list of tenure: whose building it is, and how that owner or the trust holds it, where it says so. What a
trust leases from NHS Property Services or a LIFT company says nothing of how these hold it."""
_ODS_STATUS: Final = {"a": "open", "active": "open", "c": "closed", "inactive": "closed", "d": "closed", "p": "planned"}
_PRACTICE: Final = re.compile(r"[A-Z]\d{5}")


@dataclass(frozen=True)
class CellReject:
    """A cell, or a whole row, that was not used.

    Attributes
    ----------
    sheet, line
        Where it stands.
    column
        Name of its column, "" for the row as a whole.
    code, reason
        Stable key, and words.
    """

    sheet: str
    line: int
    column: str
    code: str
    reason: str


@dataclass(frozen=True)
class RowRead:
    """What one row says.

    Attributes
    ----------
    told
        Fields and their values, in the order of ``FIELDS``.
    as_of
        The day that the row describes, "" where it says none.
    x_text, y_text
        Coordinates as written.
    set_aside
        Why the row is no building: key and words; ``None`` where it is one.
    rejects
        Cells that could not be used.
    fault
        Why nothing of the row can be used, in words; "" where it can.
    trust, uprn
        Code of the trust that reports it; its unique property reference number.
    repeats
        Fields whose cell only repeats what a merged cell above it says.
    columns
        What its sheet has columns for.
    """

    sheet: str
    line: int
    cells: tuple[str, ...]
    site_id: str
    name: str
    address: str
    postcode: str
    code: str
    locality: str
    kind: str
    x_text: str
    y_text: str
    as_of: str
    told: tuple[tuple[str, Reading], ...]
    set_aside: tuple[str, str] | None
    rejects: tuple[CellReject, ...]
    fault: str = ""
    trust: str = ""
    uprn: str = ""
    repeats: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()

    @property
    def named(self) -> str:
        """What the row is called in messages."""
        return self.name or self.address or self.postcode or self.code or f"row {self.line}"


class RowReader:
    """Reads the rows of one sheet."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.columns = layout.columns
        self._rejects: list[CellReject] = []
        self._at: tuple[int, Sequence[str]] = (0, ())

    def read(self, line: int, cells: tuple[str, ...]) -> RowRead:
        """One row; of one with more cells than the header nothing is used, as they may stand in wrong columns."""
        row = self._read_row(line, cells)
        if self.layout.width and overflowing(cells, self.layout.width):
            return replace(row, told=(), rejects=(), set_aside=None, fault=overflow_words(cells, self.layout.width))
        return row

    def _read_row(self, line: int, cells: tuple[str, ...]) -> RowRead:
        self._rejects, self._at = [], (line, cells)
        place = named_place(self._text("name"), self._texts("address"), self._text("postcode"))
        name = clean_name(place.name, NAME_LIMIT)
        kind = self._text("kind")
        values = self._values()
        x_text, y_text = self._text("x"), self._text("y")
        if not (x_text and y_text):
            x_text, y_text = pair_of(self._text("grid"))
        if place.odd_postcode:
            self._reject("postcode", "not a postcode", f"“{place.odd_postcode[:40]}” is not a whole postcode.")
        told_day = self._read("as_of", day_of)
        return RowRead(
            sheet=self.layout.sheet,
            line=line,
            cells=cells,
            site_id=self._text("site_id"),
            name="" if is_unknown(name) else name,
            address=clean_name(place.address, 3 * NAME_LIMIT),
            postcode=place.postcode,
            code=re.sub(r"[^A-Z0-9]", "", self._text("ods_code").upper()),
            locality=" ".join(self._texts("locality")),
            kind=clean_name(re.sub(r"^\d+\.\s*", "", kind), 60) if not is_unknown(kind) else "",
            x_text=x_text,
            y_text=y_text,
            as_of=str(told_day.value) if told_day else "",
            told=tuple((key, values[key]) for key in FIELDS if key in values),
            set_aside=why_set_aside(self.layout, cells, self._texts, name, place.postcode),
            rejects=tuple(self._rejects),
            trust=re.sub(r"[^A-Z0-9]", "", self._text("trust").upper()),
            uprn=uprn_of(self._text("uprn")),
            repeats=frozenset(field for field in values if self._is_repeat(field)),
            columns=frozenset(self.columns),
        )

    def _is_repeat(self, field: str) -> bool:
        parts = BACKLOG if field == "backlog_gbp" and field not in self.columns else (field,)
        uses = [use for part in parts for use in self.columns.get(part, ())]
        return bool(uses) and all((self._at[0], use.at + 1) in self.layout.repeated for use in uses)

    def _values(self) -> dict[str, Reading]:
        values: dict[str, Reading] = {}
        for field in FIELDS:
            use = self.columns.get(field, (None,))[0]
            if use is None or field in _SHARE_OF or (field == "tenure" and self.layout.key == "eric"):
                continue
            found = self._read(field, lambda cell, f=field, u=use: read_value(self._meant(f, cell), f, u.unit))
            if found and use.at < 0 and field == "owner":
                found = replace(found, note=ASSUMED)
            if found:
                values[field] = found
        self._shares(values)
        self._backlog(values)
        if self.layout.key == "eric":
            values |= self._eric_tenure()
        if self.layout.key == "ods":
            self._ods_status(values)
        if "status" not in self.columns and _SHUT_NAME.search(self._text("name")):
            values["status"] = Reading("closed", f"its name says so: “{shortened(self._text('name'))}”")
        self._keys(values)
        return values

    def _keys(self, values: dict[str, Reading]) -> None:
        """What later lists are matched by: the UPRN, and the ODS code where it is not that of a practice."""
        uprn = uprn_of(self._text("uprn"))
        code = re.sub(r"[^A-Z0-9]", "", self._text("ods_code").upper())
        values.pop("uprn", None)
        if uprn:
            values["uprn"] = Reading(uprn)
        if code and self.layout.key in {"eric", "cqc"} and not _PRACTICE.fullmatch(code):
            values["site_code"] = Reading(code)

    def _meant(self, field: str, cell: str) -> str:
        return _ODS_STATUS.get(cell.strip().lower(), cell) if (self.layout.key, field) == ("ods", "status") else cell

    def _shares(self, values: dict[str, Reading]) -> None:
        """Areas that may be given as per cent of another; none can be larger than the whole."""
        floor = values.get("floor_area_m2")
        if floor and floor.value == 0:
            del values["floor_area_m2"]
            self._reject("floor_area_m2", "no floor area", "0 m² is no floor area; taken as not known.")
        for field, of in _SHARE_OF.items():
            use = self.columns.get(field, (None,))[0]
            if use is None:
                continue
            whole = values.get(of) or self._read(of, lambda cell: quantity(cell, "floor_area_m2", "m2"), silent=True)
            found = self._read(field, lambda cell, f=field, u=use, w=whole: share_of(cell, f, u.unit, w))
            if found is None:
                continue
            if whole and float(found.value) > ROUNDING * float(whole.value):
                reason = f"{found.value:,.0f} m² is more than the whole of {whole.value:,.0f} m²."
                self._reject(field, "more than the whole", reason)
                continue
            values[field] = found

    def _backlog(self, values: dict[str, Reading]) -> None:
        """The backlog as the sum of its four risks, where all four are known and no total is given."""
        if "backlog_gbp" in values or not all(part in self.columns for part in BACKLOG):
            return
        before = len(self._rejects)
        parts = [
            self._read(part, lambda cell, u=self.columns[part][0]: quantity(cell, "backlog_gbp", u.unit))
            for part in BACKLOG
        ]
        known = [p for p in parts if p is not None]
        if len(known) == len(BACKLOG):
            values["backlog_gbp"] = Reading(sum(float(p.value) for p in known), "sum of the four risks")
        elif known and len(self._rejects) == before:
            lacking = " and ".join(TARGETS[p].lower() for p, r in zip(BACKLOG, parts, strict=True) if r is None)
            self._reject("backlog_high", "backlog incomplete", f"The backlog is not known: it lacks the {lacking}.")

    def _eric_tenure(self) -> dict[str, Reading]:
        said = self._text("tenure")
        if is_unknown(said):
            return {}
        for pattern, owner, tenure in _ERIC_TENURE:
            if re.search(pattern, said, re.IGNORECASE):
                told = {"owner": owner, "tenure": tenure}
                return {key: Reading(value, f"ERIC: “{said[:80]}”") for key, value in told.items() if value}
        self._reject("tenure", "tenure unknown", f"“{said[:80]}” is none of ERIC's kinds of tenure.")
        return {}

    def _ods_status(self, values: dict[str, Reading]) -> None:
        """A close date closes; but a practice that closed says nothing of the building where it was."""
        closed = self._read("close_date", day_of)
        if closed:
            values["status"] = Reading("closed", f"closed on {closed.value}")
        practice = _PRACTICE.fullmatch(self._text("ods_code").upper())
        if practice and "status" in values and values["status"].value != "open":
            del values["status"]

    def _text(self, target: str) -> str:
        texts = self._texts(target)
        return texts[0] if texts else ""

    def _texts(self, target: str) -> list[str]:
        uses: Sequence[Use] = self.columns.get(target, ())
        return [cell for use in uses if (cell := use.cell(self._at[1]))]

    def _read(self, target: str, read: object, *, silent: bool = False) -> Reading | None:
        """A cell as a value; what cannot be read is put aside with its reason."""
        cell = self._text(target)
        try:
            return read(cell) if cell and not says_nothing(cell) else None  # type: ignore[operator]
        except UnreadableError as error:
            if not silent:
                self._reject(target, error.code, str(error))
            return None

    def _reject(self, target: str, code: str, reason: str) -> None:
        uses = self.columns.get(target, ())
        column = uses[0].header if uses else ""
        self._rejects.append(CellReject(self.layout.sheet, self._at[0], column, code, reason))

"""Scheme files: what people say of the schemes of their return, typed into a table; out to CSV and back.

One row a scheme. A row with a site id tells of a building of the shortlist, a row with a neighbourhood alone of a new
building there. Further disposals of a scheme stand in further rows with the same id.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from nhmap.core.plan.pipeline import DISPOSALS, NEW_PREFIX, NO_DISPOSAL, Disposal, Pipeline
from nhmap.errors import InputRefusedError
from nhmap.store.footprint_files.lookup_table import plain, read_rows
from nhmap.store.tabular.cells import as_written, clean_name, harmless
from nhmap.store.tabular.problems import Problem, some
from nhmap.store.tabular.uploads import Limits, admit

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from nhmap.core.portfolio.pipeline_return import PipelineReturn

SITE, PLACE = "site_id", "neighbourhood"
COLUMNS: Final = {
    "name": "name",
    "option": "option",
    "wave": "wave",
    "criteria": "criteria",
    "capital_m": "capital",
    "revenue_m": "revenue",
    "digital": "digital",
    "digital_m": "digital_cost",
    "partners": "partners",
}
"""Column and the field of a scheme that it tells."""
DISPOSAL: Final = ("disposal", "disposal_m2", "disposal_status", "disposal_year")
_HINT: Final = (
    "It needs a column site_id or neighbourhood, and may have: " + ", ".join((*COLUMNS, *DISPOSAL)) + ". "
    "“nhmap return … --out FOLDER” writes schemes.csv as a form to fill in."
)
_LEFT: Final = "left out"


@dataclass(frozen=True)
class Schemes:
    """What a file said of schemes, and what was odd about it."""

    pipeline: Pipeline
    problems: tuple[Problem, ...]


def schemes_csv(returned: PipelineReturn) -> bytes:
    """The schemes of a return as a form: what was said, and room for what was not."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow((SITE, PLACE, *COLUMNS, *DISPOSAL))
    for scheme in returned.schemes:
        head = ("" if scheme.new else scheme.facts.scheme_id, scheme.facts.neighbourhood)
        texts = [scheme.words.texts.get(field, "") for field in COLUMNS.values()]
        none = {"name": NO_DISPOSAL} if scheme.words.texts.get("no_disposals") else {}
        gone = [disposal.to_dict() for disposal in scheme.disposals] or [none]
        for at, disposal in enumerate(gone):
            cells = (*head, *(texts if not at else [""] * len(texts)))
            told = [disposal.get(key, "") for key in ("name", "size", "status", "year")]
            writer.writerow([harmless(cell) for cell in (*cells, *told)])
    return out.getvalue().encode("utf-8-sig", "replace")


def read_schemes(
    data: bytes, name: str, site_ids: Collection[str], zones: Sequence[tuple[str, str]], limits: Limits | None = None
) -> Schemes:
    """Read what is said of schemes. A cell that cannot be used counts as nothing said, and is told.

    Parameters
    ----------
    site_ids
        Buildings of the shortlist.
    zones
        Id and name of the neighbourhoods of the plan.

    Raises
    ------
    InputRefusedError
        When the file is no such table, or says two things of one scheme.
    """
    name = clean_name(PurePath(name).name) or "the file"
    admit(data, name, limits or Limits())
    rows, _ = read_rows(data, name)
    head = [plain(cell) for cell in rows[0][1]] if rows else []
    at = {key: head.index(plain(key)) for key in (SITE, PLACE, *COLUMNS, *DISPOSAL) if plain(key) in head}
    if SITE not in at and PLACE not in at:
        names = some([cell for cell in rows[0][1] if cell]) if rows and any(rows[0][1]) else "nothing"
        message = f"{name} has no column site_id or neighbourhood. Found: {names}."
        raise InputRefusedError(message, _HINT)
    reading = _Reading(name, set(site_ids), zones)
    for line, cells in rows[1:]:
        told = {key: as_written(cells[column]).strip() for key, column in at.items() if column < len(cells)}
        if any(told.values()):
            reading.take(line, {key: text for key, text in told.items() if text.casefold() not in {"", "unknown"}})
    return Schemes(reading.pipeline, tuple(reading.problems))


class _Reading:
    """A file as far as it is read."""

    def __init__(self, name: str, site_ids: set[str], zones: Sequence[tuple[str, str]]) -> None:
        self._name, self._sites = name, site_ids
        self._zones: dict[str, list[str]] = {}
        for zone_id, zone_name in zones:
            self._zones.setdefault(" ".join(zone_name.split()).casefold(), []).append(zone_id)
        self._said: dict[tuple[str, str], tuple[int, str]] = {}
        self.pipeline = Pipeline()
        self.problems: list[Problem] = []

    def take(self, line: int, told: Mapping[str, str]) -> None:
        """One row."""
        scheme_id = self._scheme(line, told)
        if not scheme_id:
            return
        scheme = self.pipeline.of(scheme_id)
        if scheme_id.startswith(NEW_PREFIX) and scheme.empty:
            scheme = scheme.with_value("option", "build")
        for column, field in COLUMNS.items():
            if column not in told:
                continue
            self._once(line, scheme_id, column, told[column])
            try:
                scheme = scheme.with_value(field, told[column])
            except InputRefusedError as refused:
                self._tell("scheme cell", line, f"Column {column}: {refused} The cell counts as unknown.")
        gone = [told.get(key, "") for key in DISPOSAL]
        if gone[0].casefold() == NO_DISPOSAL and not any(gone[1:]):
            scheme = scheme.with_value("no_disposals", "yes")
        elif any(gone):
            try:
                kept = [disposal.to_dict() for disposal in scheme.disposals]
                scheme = scheme.with_value(DISPOSALS, [*kept, Disposal.of(*gone).to_dict()])
            except InputRefusedError as refused:
                self._tell("scheme disposal", line, f"{refused} The disposal is {_LEFT}.")
        self.pipeline = self.pipeline.with_scheme(scheme)

    def _scheme(self, line: int, told: Mapping[str, str]) -> str:
        """The id of the scheme of a row; empty where there is none."""
        site_id, place = told.get(SITE, ""), told.get(PLACE, "")
        if site_id:
            if site_id in self._sites:
                return site_id
            self._tell("scheme unknown", line, f"{site_id} is not on the shortlist; the row is {_LEFT}.")
            return ""
        zones = self._zones.get(" ".join(place.split()).casefold(), [])
        if len(zones) == 1:
            return f"{NEW_PREFIX}{zones[0]}"
        if zones:
            message = f"{self._name}, line {line}: {len(zones)} neighbourhoods of the plan are called “{place[:80]}”."
            raise InputRefusedError(message, "Give them different names in the plan.")
        what = f"there is no neighbourhood “{place[:80]}” in the plan" if place else "no site_id and no neighbourhood"
        self._tell("scheme unknown", line, f"{what[0].upper()}{what[1:]}; the row is {_LEFT}.")
        return ""

    def _once(self, line: int, scheme_id: str, column: str, text: str) -> None:
        """Refuse a file that says two things of one scheme."""
        before = self._said.setdefault((scheme_id, column), (line, text))
        if before[1] != text:
            message = (
                f"{self._name} says two things of one scheme: column {column}, line {before[0]} “{before[1][:60]}”, "
                f"line {line} “{text[:60]}”."
            )
            raise InputRefusedError(message, "Leave the right one. Further rows of a scheme hold its disposals alone.")

    def _tell(self, check: str, line: int, words: str) -> None:
        self.problems.append(Problem(check, "problem", f"{self._name}, line {line}: {words}", lines=(line,)))

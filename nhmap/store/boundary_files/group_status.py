"""Status and first day of areas to come, where a lookup has columns that say them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from nhmap.core.geography.boundary_sets import Status
from nhmap.errors import InputRefusedError
from nhmap.store.boundary_files.brought import admit_day
from nhmap.store.boundary_files.naming_columns import plain
from nhmap.store.tabular.problems import Problem, some

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_STATUS: Final = {
    "inforce": Status.IN_FORCE, "current": Status.IN_FORCE, "ordered": Status.ORDERED, "legislated": Status.ORDERED,
    "decided": Status.DECIDED, "approved": Status.DECIDED, "agreed": Status.DECIDED, "confirmed": Status.DECIDED,
    "proposed": Status.PROPOSED, "proposal": Status.PROPOSED, "planned": Status.PROPOSED,
    "notchosen": Status.NOT_CHOSEN, "rejected": Status.NOT_CHOSEN,
}  # fmt: skip
"""What people write -> how sure it is."""
_DAYS: Final = frozenset({
    "from", "start", "startdate", "date", "fromdate", "datefrom", "effective", "effectivefrom", "effectivedate",
    "operativefrom", "operativedate", "goeslive", "golive", "golivedate", "vestingday", "when", "validfrom",
})  # fmt: skip
"""Headings of first days, in plain form."""


@dataclass
class GroupStatus:
    """What the rows of a lookup say of each group beside its name: the first row that says anything counts."""

    status: Sequence[str] = ()
    day: Sequence[str] = ()
    columns: tuple[str, ...] = ()
    _statuses: dict[int, Status] = field(default_factory=dict)
    _days: dict[int, str] = field(default_factory=dict)
    _contrary: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, cells: Mapping[str, Sequence[str]]) -> GroupStatus:
        """The columns that say them, where a table has any.

        Parameters
        ----------
        cells
            Cells by column, as the file has them.
        """
        status = next((name for name, texts in cells.items() if _all_of(texts, lambda c: plain(c) in _STATUS)), None)
        days = [name for name, texts in cells.items() if plain(name) in _DAYS and _all_of(texts, _is_day)]
        day = days[0] if days else None
        return cls(
            cells[status] if status is not None else (),
            cells[day] if day is not None else (),
            tuple(name for name in (status, day) if name is not None),
        )

    def take(self, line: int, place: int, group: int) -> None:
        """What one row says of a group; a later row that says otherwise is told of."""
        status = _STATUS.get(plain(self.status[place])) if self.status else None
        day = admit_day(_day(self.day[place])) if self.day else ""
        other = status is not None and self._statuses.setdefault(group, status) is not status
        later = bool(day) and self._days.setdefault(group, day) != day
        if other or later:
            self._contrary.append(line)

    def statuses(self, groups: int) -> tuple[Status | None, ...]:
        """The status of each group, None where no row says it."""
        return tuple(self._statuses.get(at) for at in range(groups))

    def starts(self, groups: int) -> tuple[str, ...]:
        """The first day of each group, ISO 8601; "" where no row says it."""
        return tuple(self._days.get(at, "") for at in range(groups))

    def problems(self) -> list[Problem]:
        """Rows that say another status or day than an earlier one of the same area."""
        if not self._contrary:
            return []
        rows = some(f"row {line}" for line in self._contrary)
        message = f"Status or date differ from an earlier row of the same area, which counts: {rows}."
        return [Problem("status differs", "warning", message, lines=tuple(self._contrary))]


def _all_of(cells: Sequence[str], test: Callable[[str], bool]) -> bool:
    """Whether there are cells that say something, and all of those pass."""
    words = [cell for cell in cells if cell.strip()]
    return bool(words) and all(test(cell) for cell in words)


def _day(cell: str) -> str:
    """A day without the time that workbooks add."""
    return cell.strip().partition(" 00:00")[0].partition("T00:00")[0]


def _is_day(cell: str) -> bool:
    try:
        return bool(admit_day(_day(cell)))
    except InputRefusedError:
        return False

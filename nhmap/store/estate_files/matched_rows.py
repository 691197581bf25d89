"""Matched rows: one row of a file of building facts as it is stored, and what a person decided about it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from nhmap.core.buildings.estate import Fact, NewSite
from nhmap.errors import DataDamagedError

if TYPE_CHECKING:
    from collections.abc import Mapping

_BY_HAND: Final = "chosen by hand"
_FIELDS: Final[dict[type[Fact | NewSite], frozenset[str]]] = {
    kind: frozenset(field.name for field in fields(kind)) for kind in (Fact, NewSite)
}


@dataclass(frozen=True)
class RowDecision:
    """What a person decided about the building that a row means.

    Attributes
    ----------
    kind
        "none": it means no building that nhmap knows; "site": it means this one; "new": it means a new building.
    site_id
        Of the building, for "site".
    new_site
        The building, for "new".
    """

    kind: Literal["none", "site", "new"]
    site_id: str = ""
    new_site: NewSite | None = None


@dataclass(frozen=True)
class MatchedRow:
    """One row of a file, and the building it means.

    Attributes
    ----------
    label
        What the row calls the building: name and postcode, as written.
    site_id
        The building that it was matched to, or its new id; empty where none was found.
    how, sure
        How it was matched and how sure that is, in words.
    facts
        What it tells; their ``site_id`` is that of the row.
    new_site
        The building, where the row brings one that no layer holds.
    decided
        What a person decided; None where the match holds.
    number
        Row of the file, counted as a spreadsheet counts; 0 where there is none.
    candidates
        Buildings that the row might mean, the likeliest first.
    """

    label: str
    site_id: str
    how: str
    sure: str
    facts: tuple[Fact, ...]
    new_site: NewSite | None = None
    decided: RowDecision | None = None
    number: int = 0
    candidates: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """The building that the row counts for; empty for none."""
        if self.decided is None:
            return self.site_id
        if self.decided.new_site is not None:
            return self.decided.new_site.site_id
        return self.decided.site_id

    @property
    def brought(self) -> NewSite | None:
        """The new building that the row brings, if it brings one."""
        return self.new_site if self.decided is None else self.decided.new_site

    @property
    def counted(self) -> tuple[Fact, ...]:
        """The facts as they count: none while the row means no building."""
        if not self.target:
            return ()
        if self.decided is None:
            return self.facts
        return tuple(replace(fact, site_id=self.target, matched=_BY_HAND) for fact in self.facts)


def row_text(row: MatchedRow) -> str:
    """A row as it is stored, without what was decided."""
    body = {
        "label": row.label,
        "site_id": row.site_id,
        "how": row.how,
        "sure": row.sure,
        "number": row.number,
        "candidates": list(row.candidates),
        "facts": [vars(fact) for fact in row.facts],
        "new_site": None if row.new_site is None else asdict(row.new_site),
    }
    return json.dumps(body, ensure_ascii=False)


def row_of(body: str, decided: str | None) -> MatchedRow:
    """The inverse of ``row_text`` and ``decision_text``.

    Raises
    ------
    DataDamagedError
        When what is stored is not what was written.
    """
    try:
        raw = json.loads(body)
        return MatchedRow(
            str(raw["label"]),
            str(raw["site_id"]),
            str(raw["how"]),
            str(raw["sure"]),
            tuple(Fact(**_known(Fact, fact)) for fact in raw["facts"]),
            _new_site(raw["new_site"]),
            None if decided is None else _decision(json.loads(decided)),
            int(raw["number"]),
            tuple(map(str, raw["candidates"])),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        message = "A row of the building facts is damaged."
        raise DataDamagedError(message, "Remove the file on the page Data and bring it again.") from error


def decision_text(decision: RowDecision | None) -> str | None:
    """A decision as it is stored."""
    return None if decision is None else json.dumps(asdict(decision), ensure_ascii=False)


def _decision(raw: Mapping[str, Any]) -> RowDecision:
    return RowDecision(raw["kind"], str(raw["site_id"]), _new_site(raw["new_site"]))


def _new_site(raw: Mapping[str, Any] | None) -> NewSite | None:
    return None if raw is None else NewSite(**_known(NewSite, raw))


def _known(kind: type[Fact | NewSite], raw: Mapping[str, Any]) -> dict[str, Any]:
    """What a newer nhmap added to a fact is left out, not refused."""
    names = _FIELDS[kind]
    return {key: value for key, value in raw.items() if key in names}

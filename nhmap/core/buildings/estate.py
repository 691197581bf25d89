"""The estate: what people brought about buildings, each fact with its source, date and giver.

Facts are never averaged. Where two differ, the one that a person preferred counts, else a real one before an invented
one, else the latest dated, else the one given last; all are shown.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.core.buildings.estate_fields import COLUMNS, FIELDS, KEYS, Field, Value
from nhmap.core.buildings.sites import column_of, listed, renamed, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from nhmap.core.evidence import Evidence

__all__ = [
    "COLUMNS",
    "FIELDS",
    "ILLUSTRATIVE",
    "KEYS",
    "Conflict",
    "Estate",
    "Fact",
    "Field",
    "NewSite",
    "known_facts",
    "with_estate",
]

ILLUSTRATIVE: Final = "ILLUSTRATIVE: building facts are invented"
"""What every screen and export says while there are invented facts."""

ASSUMED: Final = "taken for all rows of the list"
"""Note of a fact that no row says, but the list as a whole: any that is told of the building goes before it."""

_SAME: Final = 1e-9


@dataclass(frozen=True)
class Fact:
    """One thing told of one building.

    Attributes
    ----------
    site_id
        The building.
    field
        A key of ``FIELDS``.
    value
        In the unit of the field.
    source
        Where it comes from: the file or list, in words.
    as_of
        The day it describes as YYYY-MM-DD, "" where nobody said.
    given_by
        Who brought it, "" where nobody said.
    illustrative
        Whether it is invented, for practice.
    note
        How it was read: “converted from 10,764 sq ft”, “12 % of 1,000 m²”; "" where as it stood.
    matched
        How its row was matched to the building, in words.
    where
        File, sheet and row in which it stands.
    """

    site_id: str
    field: str
    value: Value
    source: str
    as_of: str = ""
    given_by: str = ""
    illustrative: bool = False
    note: str = ""
    matched: str = ""
    where: str = ""

    @property
    def assumed(self) -> bool:
        """Whether no row says it, but the list as a whole."""
        return self.note == ASSUMED

    @property
    def fact_id(self) -> str:
        """The same for the same fact in every session."""
        parts = [self.site_id, self.field, self.value, self.source, self.as_of, self.given_by, self.illustrative]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]

    def same(self, other: Fact) -> bool:
        """Whether both say the same of the same building."""
        if (self.site_id, self.field) != (other.site_id, other.field):
            return False
        if isinstance(self.value, str) or isinstance(other.value, str):
            return self.value == other.value
        return abs(self.value - other.value) <= _SAME * max(abs(self.value), abs(other.value))

    def say(self) -> str:
        """The value with its unit."""
        return FIELDS[self.field].say(self.value)


@dataclass(frozen=True)
class NewSite:
    """A building that is in no layer, brought by a person.

    Attributes
    ----------
    site_id
        Stable: the same name at the same place has the same id in every file.
    x, y
        Metres in EPSG:27700.
    lon, lat
        The same point in WGS84.
    lsoa
        Code of the small area in which it stands, "" where it is in none of England's.
    point_quality
        How the place was found, in words.
    """

    site_id: str
    name: str
    address: str
    postcode: str
    x: float
    y: float
    lon: float
    lat: float
    lsoa: str
    kind: str
    point_quality: str
    source: str
    as_of: str = ""
    illustrative: bool = False


@dataclass(frozen=True)
class Conflict:
    """Facts that say different things of one field of one building.

    Attributes
    ----------
    facts
        All of them, the one that counts first.
    why
        Why the first counts, in words.
    """

    site_id: str
    field: str
    facts: tuple[Fact, ...]
    why: str


@dataclass(frozen=True)
class Estate:
    """All facts that people brought, in the order in which they came.

    Attributes
    ----------
    chosen
        ``fact_id`` of facts that a person preferred where facts differ.
    """

    facts: tuple[Fact, ...] = ()
    new_sites: tuple[NewSite, ...] = ()
    chosen: frozenset[str] = frozenset()

    @property
    def illustrative(self) -> bool:
        """Whether anything in it is invented."""
        return any(f.illustrative for f in self.facts) or any(s.illustrative for s in self.new_sites)

    @cached_property
    def content_hash(self) -> str:
        """The same for the same facts, buildings and preferences."""
        rows = [[f.fact_id, f.note, f.matched] for f in self.facts]
        text = json.dumps([rows, [repr(s) for s in self.new_sites], sorted(self.chosen)], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @cached_property
    def _grouped(self) -> dict[tuple[str, str], list[Fact]]:
        grouped: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        for fact in self.facts:
            grouped[fact.site_id, fact.field].append(fact)
        return dict(grouped)

    @cached_property
    def _of_site(self) -> dict[str, tuple[Fact, ...]]:
        by_field: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            by_field[fact.site_id].append(fact)
        return {site_id: tuple(facts) for site_id, facts in by_field.items()}

    def of(self, site_id: str) -> tuple[Fact, ...]:
        """Every fact of one building, in the order in which they came."""
        return self._of_site.get(site_id, ())

    @cached_property
    def counting(self) -> Mapping[tuple[str, str], Fact]:
        """The fact that counts: (site_id, field) -> fact."""
        return {key: self._ordered(facts)[0] for key, facts in self._grouped.items()}

    def conflicts(self, layer_facts: Iterable[Fact] = ()) -> tuple[Conflict, ...]:
        """Where facts differ, in the order of buildings and fields.

        Parameters
        ----------
        layer_facts
            What the layers say themselves (``known_facts``): any fact that a person brought goes before it.
        """
        layers = {(f.site_id, f.field): f for f in layer_facts}
        fields = list(FIELDS)
        conflicts = []
        for key in sorted(self._grouped, key=lambda k: (k[0], fields.index(k[1]) if k[1] in FIELDS else len(fields))):
            if key[1] in KEYS:
                continue  # a building may have several
            ordered = self._ordered(self._grouped[key]) + ([layers[key]] if key in layers else [])
            if key in layers and all(fact.assumed for fact in ordered[:-1]):
                ordered = [ordered[-1], *ordered[:-1]]
            if all(fact.same(ordered[0]) for fact in ordered):
                continue
            conflicts.append(Conflict(*key, tuple(ordered), self._why(ordered)))
        return tuple(conflicts)

    @property
    def identified(self) -> Estate:
        """Only what later lists are matched by: new buildings, and the keys that are told of any."""
        return Estate(tuple(fact for fact in self.facts if fact.field in KEYS), self.new_sites)

    def concerning(self, site_ids: Collection[str]) -> Estate:
        """What is told of some buildings, those among them that are in no layer included."""
        facts = tuple(fact for fact in self.facts if fact.site_id in site_ids)
        return replace(self, facts=facts, new_sites=tuple(s for s in self.new_sites if s.site_id in site_ids))

    def tells(self, fact: Fact) -> bool:
        """Whether the same was told already, by the same source of the same day."""
        facts = self._grouped.get((fact.site_id, fact.field), [])
        return any(f.same(fact) and (f.source, f.as_of) == (fact.source, fact.as_of) for f in facts)

    def of_today(self, sites: pd.DataFrame) -> Estate:
        """The same facts told of today's rows: what was told of an identifier that is gone is told of its building."""
        gone = renamed(sites) if self.facts else {}
        moved = {f: replace(f, site_id=gone[f.site_id]) for f in self.facts if f.site_id in gone}
        if not moved:
            return self
        new_ids = {fact.fact_id: now.fact_id for fact, now in moved.items()}
        return Estate(
            tuple(moved.get(fact, fact) for fact in self.facts),
            self.new_sites,
            frozenset(new_ids.get(fact_id, fact_id) for fact_id in self.chosen),
        )

    def joined(self, other: Estate) -> Estate:
        """Both, the other's facts counted as given later; a building that both bring comes once."""
        have = {site.site_id for site in self.new_sites}
        sites = self.new_sites + tuple(s for s in other.new_sites if s.site_id not in have)
        return Estate(self.facts + other.facts, sites, self.chosen | other.chosen)

    def preferring(self, fact: Fact) -> Estate:
        """The same estate in which this fact counts for its building and field."""
        rivals = {f.fact_id for f in self._grouped.get((fact.site_id, fact.field), [])}
        return replace(self, chosen=(self.chosen - rivals) | {fact.fact_id})

    def _ordered(self, facts: list[Fact]) -> list[Fact]:
        """The fact that counts first."""
        if len(facts) == 1:
            return facts  # nearly all of them: no hash of a fact is needed to put one in order
        at = sorted(
            range(len(facts)),
            key=lambda i: (
                facts[i].fact_id in self.chosen,
                not facts[i].illustrative,
                not facts[i].assumed,
                facts[i].as_of,
                i,
            ),
            reverse=True,
        )
        return [facts[i] for i in at]

    def _why(self, ordered: list[Fact]) -> str:
        first, second = ordered[0], next(f for f in ordered if not f.same(ordered[0]))
        if first.fact_id in self.chosen:
            return "You preferred it."
        if first.illustrative != second.illustrative:
            return "It is real, the other is invented."
        if first.assumed != second.assumed:
            return "It is told of this building, the other was taken for a whole list."
        if first.as_of != second.as_of:
            return "It is the latest dated."
        return "It was given last; neither is dated later."


def known_facts(sites: pd.DataFrame) -> tuple[Fact, ...]:
    """What the layer of sites itself says of owner and status."""
    facts = []
    for field, unknown in (("owner", "unknown"), ("status", "")):
        basis = words(sites, "owner_basis" if field == "owner" else "source")
        for site_id, value, source in zip(sites["site_id"], words(sites, field, unknown), basis, strict=True):
            if value != unknown:
                facts.append(Fact(str(site_id), field, str(value), str(source)))
    return tuple(facts)


def with_estate(evidence: Evidence, estate: Estate) -> Evidence:
    """The same evidence with what people brought in the columns of its sites, and new buildings as further rows.

    Facts of buildings that are neither in the layer nor among the new ones change nothing.
    """
    if not estate.facts and not estate.new_sites:
        return evidence
    sites = _with_rows(evidence, estate.new_sites)
    estate = estate.of_today(sites)
    row_of = {str(site_id): i for i, site_id in enumerate(sites["site_id"])}
    filled: dict[str, list[object]] = {key: column_of(sites, key) for key in (*COLUMNS, "owner_basis")}
    for (site_id, field), fact in estate.counting.items():
        row = row_of.get(site_id)
        if row is None or field not in COLUMNS:
            continue
        if field == "owner" and fact.assumed and str(filled["owner"][row]) not in {"unknown", "None", ""}:
            continue  # what a public list names goes before what a private one takes for all its rows
        filled[field][row] = fact.value
        if field == "owner":
            filled["owner_basis"][row] = _basis(fact)
    columns = {
        key: np.array([np.nan if v is None or v is pd.NA else v for v in values], dtype=np.float64)
        if key in FIELDS and FIELDS[key].kind == "number"
        else pd.Series(values, dtype="str", index=sites.index)
        for key, values in filled.items()
    }
    sources = sorted({f.source for f in estate.facts if not f.illustrative})
    notes = [ILLUSTRATIVE] if estate.illustrative else []
    return replace(
        evidence,
        sites=sites.assign(**columns, **_keys(sites, estate.facts, row_of)),
        vintages={**evidence.vintages, "estate": "; ".join([*notes, *sources])},
    )


def _keys(sites: pd.DataFrame, facts: Iterable[Fact], row_of: Mapping[str, int]) -> dict[str, pd.Series]:
    """Columns of the keys that are told of buildings: several UPRNs parted by spaces, site codes as lists."""
    by_key: dict[str, dict[int, list[str]]] = {key: defaultdict(list) for key in KEYS}
    for fact in facts:
        if fact.field in KEYS and fact.site_id in row_of:
            by_key[fact.field][row_of[fact.site_id]].append(str(fact.value))
    columns = {}
    if by_key["uprn"]:
        have = words(sites, "uprn")
        columns["uprn"] = pd.Series(
            [" ".join(dict.fromkeys([*str(own).split(), *by_key["uprn"].get(i, ())])) for i, own in enumerate(have)],
            dtype="str",
            index=sites.index,
        )
    if by_key["site_code"]:
        codes = [tuple(dict.fromkeys([*listed(own), *by_key["site_code"].get(i, ())]))
                 for i, own in enumerate(column_of(sites, "site_codes"))]  # fmt: skip
        columns["site_codes"] = pd.Series(codes, dtype=object, index=sites.index)
    return columns


def _basis(fact: Fact) -> str:
    dated = f", {fact.as_of}" if fact.as_of else ""
    return f"{ILLUSTRATIVE if fact.illustrative else fact.source}{dated}"


def _with_rows(evidence: Evidence, new_sites: tuple[NewSite, ...]) -> pd.DataFrame:
    """The table of sites with a row for each new building that it does not hold."""
    table = evidence.sites
    have = set(table["site_id"])
    fresh = {s.site_id: s for s in new_sites if s.site_id not in have}
    rows = [fresh[key] for key in sorted(fresh)]
    if not rows:
        return table
    area = evidence.areas.rows_of(s.lsoa for s in rows)
    told: dict[str, list[object]] = {
        "area": list(area),
        "owner": ["unknown"] * len(rows),
        "owner_basis": [""] * len(rows),
        "match": ["not needed"] * len(rows),
        "source": [s.source for s in rows],
        "vintage": [s.as_of for s in rows],
    }
    for key in ("site_id", "name", "address", "postcode", "x", "y", "lon", "lat", "kind", "point_quality"):
        told[key] = [getattr(s, key) for s in rows]
    lists = {"services", "practice_codes", "also_named", "former_ids", "site_codes"}
    columns = {}
    for key in table.columns:
        empty: object = np.nan if table[key].dtype.kind == "f" else () if key in lists else ""
        further = told.get(str(key), [empty] * len(rows))
        columns[key] = pd.Series([*table[key], *further], dtype=table[key].dtype)
    return pd.DataFrame(columns)

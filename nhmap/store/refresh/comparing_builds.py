"""Comparing builds: what moved between two sets of layers, in people and names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.store.tabular.problems import counted, some

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nhmap.store.layers.catalogue import Catalogue

MOST_NAMED: Final = 12


@dataclass(frozen=True)
class Moved:
    """People of one ICB before and after."""

    icb: str
    residents: tuple[int, int]
    lists: tuple[int, int]
    registered: tuple[int, int]


@dataclass
class Difference:
    """What moved between two builds.

    Attributes
    ----------
    layers
        Of layers whose bytes differ: name, vintage before, vintage after, rows before, rows after.
    icbs
        People by ICB, and of England in the last entry.
    appeared, vanished
        Practices, sites and PCNs by kind: names with codes.
    moved_pcn, larger, smaller
        Practices that changed PCN; those whose lists grew and shrank most.
    """

    layers: list[tuple[str, str, str, int, int]] = field(default_factory=list)
    icbs: list[Moved] = field(default_factory=list)
    appeared: dict[str, list[str]] = field(default_factory=dict)
    vanished: dict[str, list[str]] = field(default_factory=dict)
    moved_pcn: list[str] = field(default_factory=list)
    larger: list[str] = field(default_factory=list)
    smaller: list[str] = field(default_factory=list)


def compare(before: Catalogue, after: Catalogue) -> Difference:
    """Compare two builds layer by layer, then practices, candidate buildings and people by ICB."""
    difference = Difference()
    old = {layer.name: layer for layer in before.layers}
    for layer in after.layers:
        was = old.pop(layer.name, None)
        if was is None or was.sha256 != layer.sha256:
            row = ("", 0) if was is None else (was.vintage, was.rows)
            difference.layers.append((layer.name, row[0], layer.vintage, row[1], layer.rows))
    difference.layers += [(name, layer.vintage, "", layer.rows, 0) for name, layer in old.items()]
    practices = [_practices(catalogue) for catalogue in (before, after)]
    _compare_practices(practices[0], practices[1], difference)
    sites = [pd.read_parquet(catalogue.path("sites"), columns=["site_id", "name"]).set_index("site_id")["name"]
             for catalogue in (before, after)]  # fmt: skip
    _appeared("candidate buildings", sites[0], sites[1], difference)
    difference.icbs = _by_icb(before, after, practices)
    return difference


def _practices(catalogue: Catalogue) -> pd.DataFrame:
    columns = ["practice_code", "name", "pcn_code", "pcn_name", "icb_code", "icb_name", "list_size"]
    table = pd.read_parquet(catalogue.path("practices"), columns=columns).set_index("practice_code")
    return table.assign(list_size=table["list_size"].fillna(0).astype(np.int64))


def _compare_practices(before: pd.DataFrame, after: pd.DataFrame, difference: Difference) -> None:
    listed = [table[table["list_size"] > 0] for table in (before, after)]
    _appeared("practices with a list", listed[0]["name"], listed[1]["name"], difference)
    pcns = [table.dropna(subset=["pcn_code"]).groupby("pcn_code")["pcn_name"].first() for table in listed]
    _appeared("PCNs", pcns[0], pcns[1], difference)
    both = listed[0].merge(listed[1], left_index=True, right_index=True, suffixes=("_was", ""))
    changed = both[both["pcn_code"].fillna("") != both["pcn_code_was"].fillna("")]
    difference.moved_pcn = [
        f"{row.name} ({row.Index}) from {row.pcn_name_was or 'no PCN'} to {row.pcn_name or 'no PCN'}"
        for row in changed.fillna({"pcn_name": "", "pcn_name_was": ""}).itertuples()
    ]
    grown = (both["list_size"] - both["list_size_was"]).sort_values(kind="stable")
    for codes, into in (
        (grown[grown > 0].index[::-1], difference.larger),
        (grown[grown < 0].index, difference.smaller),
    ):
        into += [
            f"{both['name'][code]} ({code}) {grown[code]:+,}, to {both['list_size'][code]:,}"
            for code in codes[:MOST_NAMED]
        ]


def _appeared(kind: str, before: pd.Series, after: pd.Series, difference: Difference) -> None:
    new, gone = after.index.difference(before.index), before.index.difference(after.index)
    difference.appeared[kind] = [f"{after[code]} ({code})" for code in new]
    difference.vanished[kind] = [f"{before[code]} ({code})" for code in gone]


def _by_icb(before: Catalogue, after: Catalogue, practices: Sequence[pd.DataFrame]) -> list[Moved]:
    people = []
    for catalogue, table in zip((before, after), practices, strict=True):
        areas = pd.read_parquet(catalogue.path("small_areas"), columns=["icb26cd", "icb26nm", "residents"])
        home = pd.read_parquet(catalogue.path("registered"), columns=["area", "patients"])
        registered = np.bincount(home["area"], weights=home["patients"], minlength=len(areas)).astype(np.int64)
        sums = areas.assign(registered=registered).groupby("icb26nm")[["residents", "registered"]].sum()
        lists = table.groupby("icb_name")["list_size"].sum()
        people.append(sums.join(lists, how="outer").fillna(0).astype(np.int64))
    names = people[0].index.union(people[1].index)
    was, now = (counts.reindex(names, fill_value=0) for counts in people)
    rows = [(str(name), was.loc[name], now.loc[name]) for name in names]
    rows.append(("England", was.sum(), now.sum()))
    return [
        Moved(name, *((int(a[key]), int(b[key])) for key in ("residents", "list_size", "registered")))
        for name, a, b in rows
    ]


def words(difference: Difference) -> Iterator[str]:
    """The difference line by line."""
    if not difference.layers:
        yield "The two sets of layers are the same, byte for byte."
        return
    yield f"{counted(len(difference.layers), 'layer differs', 'layers differ')}:"
    for name, was, now, rows, then in difference.layers:
        dates = f"{was or 'not there'} -> {now or 'gone'}" if was != now else now
        yield f"  {name}: {dates}; {rows:,} -> {then:,} rows"
    for kind in difference.appeared:
        new, gone = difference.appeared[kind], difference.vanished[kind]
        if new or gone:
            yield f"{kind.capitalize()}: {len(new):,} appeared, {len(gone):,} vanished."
            yield from (f"  + {some(new)}" for _ in new[:1])
            yield from (f"  - {some(gone)}" for _ in gone[:1])
    if difference.moved_pcn:
        yield f"{counted(len(difference.moved_pcn), 'practice')} changed PCN:"
        yield from (f"  {line}" for line in difference.moved_pcn[:MOST_NAMED])
    for title, lines in (("Lists that grew most", difference.larger), ("Lists that shrank most", difference.smaller)):
        if lines:
            yield f"{title}:"
            yield from (f"  {line}" for line in lines)
    yield "People by ICB, before and after (only where they moved):"
    for icb in difference.icbs:
        changes = [
            f"{what} {was:,} -> {now:,} ({now - was:+,})"
            for what, (was, now) in (
                ("residents", icb.residents), ("lists", icb.lists), ("registered by home", icb.registered)
            )
            if was != now
        ]  # fmt: skip
        if changes or icb.icb == "England":
            name = icb.icb.removeprefix("NHS ").removesuffix(" Integrated Care Board")
            yield f"  {name}: {'; '.join(changes) or 'as before'}"

"""Checks of a build as a person reads them: what was proved, and what is odd in the files, each with its figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from nhmap.core.geography.recodes import DIVIDED_SUB_ICBS
from nhmap.store.layer_builds import readers
from nhmap.store.layer_builds.practices import NO_PCN
from nhmap.store.tabular.problems import counted, some

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from nhmap.store.layers.catalogue import Catalogue

_BUCKETS: Final = {
    "CLOSED": "in an area whose code is closed",
    "EMPTY": "without an area",
    "no 2011 code": "without a code of 2011",
    "Channel Islands": "in the Channel Islands",
    "Isle of Man": "in the Isle of Man",
}


def checks(built: Catalogue, folder: Path) -> list[str]:
    """What was proved, and what of the practices is not as usual; a check that failed has ended the build.

    Parameters
    ----------
    built
        The new layers.
    folder
        What they were built from, in the builders' layout.
    """
    practices = pd.read_parquet(built.path("practices"))
    home = pd.read_parquet(built.path("registered"), columns=["patients"])["patients"].sum()
    away = pd.read_parquet(built.path("registered_elsewhere"), columns=["patients", "bucket"])
    listed = practices[practices["list_size"] > 0].set_index("practice_code")
    lines = [
        (
            f"Every practice keeps its published list: {len(listed):,} practices, "
            f"{int(listed['list_size'].sum()):,} patients."
        ),
        (
            f"Every counted patient has a place: {int(home):,} in small areas, "
            f"{int(away['patients'].sum()):,} elsewhere{_elsewhere(away)}."
        ),
        _named(listed.index[listed["pcn_code"].isna()], "with a list and no PCN"),
    ]
    unplaced = listed["area"] < 0
    lines += [
        _named(listed.index[unplaced & listed["x"].notna()], "with a list whose surgery stands outside England"),
        _named(listed.index[unplaced & listed["x"].isna()], "with a list and no known place"),
        _named(listed.index[listed["icb_code"].isna()], "with a list and no ICB"),
        _named(listed.index[listed["status"] != "active"], "with a list that the directory does not call active"),
    ]
    return [*lines, *_of_map(folder)]


def _elsewhere(away: pd.DataFrame) -> str:
    """The patients of no small area by the reason, most first."""
    sums = away.groupby("bucket", observed=True)["patients"].sum().sort_values(ascending=False, kind="stable")
    parts = [f"{int(people):,} {_BUCKETS.get(str(name), f'in {name}')}" for name, people in sums.items()]
    return f" ({'; '.join(parts)})" if parts else ""


def _of_map(folder: Path) -> list[str]:
    """What the map of practices says that cannot be taken as it is; nothing where it is not at hand."""
    if not folder.joinpath(*readers.PRACTICE_MAP.file.split("/")).is_file():
        return []
    columns = ["PRACTICE_CODE", "PCN_CODE", "SUB_ICB_LOCATION_CODE"]
    table = readers.read_table(folder, readers.PRACTICE_MAP, columns)
    in_pcn = table[~table["PCN_CODE"].isin(["", NO_PCN])].drop_duplicates(columns[:2])
    twice = in_pcn[in_pcn["PRACTICE_CODE"].duplicated(keep=False)].sort_values(columns[:2])
    pcns = twice.groupby("PRACTICE_CODE")["PCN_CODE"].agg(list)
    lines = [
        _named([f"{code} ({', '.join(of)})" for code, of in pcns.items()], "in two PCNs, counted in the first of them")
    ]
    sub_icbs = readers.read_table(folder, readers.SUB_ICBS, ["SICBL26CDH"])["SICBL26CDH"]
    closed = table[~table["SUB_ICB_LOCATION_CODE"].isin(sub_icbs)].drop_duplicates("PRACTICE_CODE")
    divided = closed["SUB_ICB_LOCATION_CODE"].isin(DIVIDED_SUB_ICBS)
    for rows, what in (
        (closed[divided], "of a sub-ICB location that was divided: their ICB is that of the place of the surgery"),
        (closed[~divided], "of a sub-ICB location that is closed or unknown: their ICB is that of the place"),
    ):
        if len(rows):
            lines.append(_named(rows["PRACTICE_CODE"], what))
    return lines


def _named(codes: Iterable[object], what: str) -> str:
    """How many practices, and which."""
    named = [str(code) for code in codes]
    return f"{counted(len(named), 'practice')} {what}{f': {some(named)}' if named else ''}."

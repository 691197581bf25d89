"""Councils to come: which district goes to which new council, by place and option, as orders and decisions say.

Where a district is divided by parish or ward and the list of them is not at hand, the councils that come into question
are kept and none of them is chosen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pandas as pd

from nhmap.core.geography.boundary_sets import Status
from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import readers
from nhmap.store.layer_builds.publish import OGL, LayerRecord, write_csv

if TYPE_CHECKING:
    from pathlib import Path

FIRST_WAVE: Final = readers.Source(
    "mhclg/lgr_districts_to_new_councils_2026-08.csv",
    "compiled from orders, decisions and press; evidence in each row",
    "Local government reorganisation: districts to new councils",
    "to August 2026",
)
SECOND_WAVE: Final = readers.Source(
    "mhclg/lgr_second_wave_lancashire_nottinghamshire_2026-07.csv",
    FIRST_WAVE.publisher,
    "Local government reorganisation: Lancashire and Nottinghamshire",
    "July 2026",
)
COLUMNS: Final = (
    "place", "option", "district_cd", "district_nm", "council", "possible", "status", "start", "doubt", "source",
)  # fmt: skip
"""Of the layer; ``possible`` parts councils by “ / ”."""

PARTED_BY: Final = " / "
CHOSEN: Final = "as decided"
"""Option of a place that has only one."""

ATTRIBUTION: Final = (
    "Councils to come: orders and decisions of the Government (Open Government Licence v3.0), compiled with the press."
)
_SPLIT: Final = "SPLIT:"
_REMARK: Final = re.compile(r"\s*\((working label|part may go to [^)]*)\)\s*$")
_GOES_TO: Final = re.compile(r"go to (?P<councils>[^;]+)$")
_COMPASS: Final = re.compile(r"(?:(?:north|east|south|west|mid|middle|central|and)[ -]?)+", re.IGNORECASE)
_OF_NO_USE: Final = re.compile(r"\s*\(text index id \d+\)")
"""Numbers of whoever gathered the evidence, which lead nowhere."""
_WHOLE: Final = frozenset({"", "whole"})


def build_councils_to_come(folder: Path, out: Path, small_areas: pd.DataFrame) -> list[LayerRecord]:
    """Write ``boundaries/councils_to_come.csv``; nothing where the folder has none of its files.

    Raises
    ------
    InputRefusedError
        When a file lacks a column, names a district that is none, or gives a district twice in one option.
    """
    sources = [source for source in (FIRST_WAVE, SECOND_WAVE) if (folder / source.file).is_file()]
    if not sources:
        return []
    table = councils_table(pd.concat([_read(folder, source) for source in sources], ignore_index=True))
    _hold(table, small_areas)
    file = "boundaries/councils_to_come.csv"
    write_csv(table, out / file)
    places = table["place"].nunique()
    return [
        LayerRecord(
            name="councils_to_come",
            file=file,
            rows=len(table),
            key="",
            crs=None,
            publisher="Orders and decisions of the Ministry of Housing, Communities and Local Government; press",
            title="Councils to come: districts and the new councils they go to",
            vintage="; ".join(source.vintage for source in sources),
            licence=f"{OGL}; facts from decisions and the press",
            attribution=ATTRIBUTION,
            sources=tuple(sources),
            notes=(
                f"{places} places only. Names are working names save Surrey's. Compiled by third parties; each row "
                "says its evidence, three districts by elimination. Districts divided by parish or ward are in no "
                "council here, because the lists of parishes are not at hand. Options that were not chosen are marked."
            ),
        )
    ]


def councils_table(listed: pd.DataFrame) -> pd.DataFrame:
    """The layer, from rows of both files as they are published.

    Parameters
    ----------
    listed
        ``LAD26CD``, ``LAD26NM``, ``area``, ``option``, ``new_council``, ``status``, ``start``, ``split``, ``evidence``;
        all text, "" where a file does not say.
    """
    rows = [_row(dict(zip(listed.columns, map(str, cells), strict=True))) for cells in listed.itertuples(index=False)]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values(["place", "option", "district_cd"], kind="stable", ignore_index=True)


def _row(entry: dict[str, str]) -> tuple[str, ...]:
    place, written = entry["area"], entry["new_council"].strip()
    remark = _REMARK.search(written)
    name = _REMARK.sub("", written)
    doubt = "" if entry["split"] in _WHOLE or entry["split"].startswith("gains ") else entry["split"]
    if name.startswith(_SPLIT):
        council, possible = "", [_called(part, place) for part in name.removeprefix(_SPLIT).split("/")]
    else:
        council = _called(name, place)
        possible = [council, *_others(entry["split"], remark[1] if remark else "", place)] if doubt else []
    if remark and remark[1].startswith("part may go"):
        doubt = f"{doubt}: {remark[1]}"
    status = _status(entry["status"], entry["evidence"])
    option = entry["option"] or CHOSEN
    return (
        place, option, entry["LAD26CD"], entry["LAD26NM"], council, PARTED_BY.join(possible), status.value,
        entry["start"], doubt, _OF_NO_USE.sub("", entry["evidence"]),
    )  # fmt: skip


def _others(split: str, remark: str, place: str) -> list[str]:
    """Councils that part of a district may go to; the county, said once behind the last, belongs to each."""
    words = _GOES_TO.search(remark) or _GOES_TO.search(split)
    names = [name.strip() for name in words["councils"].split("/")] if words else []
    return [f"{name} {place}" if _COMPASS.fullmatch(name) else name for name in names]


def _called(name: str, place: str) -> str:
    """A working name, with its county where it is nothing but a direction: “North and East (Nottinghamshire)”."""
    name = " ".join(name.split())
    return f"{name} ({place})" if _COMPASS.fullmatch(name) else name


def _status(word: str, evidence: str) -> Status:
    if word == Status.NOT_CHOSEN.value:
        return Status.NOT_CHOSEN
    has_order = "(Structural Changes) Order" in evidence and "not made" not in evidence
    return Status.ORDERED if has_order else Status.DECIDED


def _read(folder: Path, source: readers.Source) -> pd.DataFrame:
    """One file; the first wave says neither option nor status."""
    both = ["LAD26CD", "LAD26NM", "area", "new_council", "start", "split", "evidence"]
    more = ["option", "status"] if source is SECOND_WAVE else []
    table = readers.read_table(folder, source, [*both, *more])
    return table.assign(**{column: "" for column in ("option", "status") if column not in more})


def _hold(table: pd.DataFrame, small_areas: pd.DataFrame) -> None:
    """Refuse districts that are none, and one that an option gives twice."""
    unknown = table.loc[~table["district_cd"].isin(small_areas["district26cd"]), "district_cd"]
    if len(unknown):
        message = f"The list of councils to come names {unknown.iloc[0]}, which is no district of June 2026."
        raise InputRefusedError(message, "Use the codes of the ONS lookup that the small areas are built from.")
    twice = table[table.duplicated(["place", "option", "district_cd"])]
    if len(twice):
        first = twice.iloc[0]
        message = f"The list of councils to come gives {first.district_nm} twice in “{first.option}”, {first.place}."
        raise InputRefusedError(message, "Each district may stand once in an option.")

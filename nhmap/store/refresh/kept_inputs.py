"""Kept inputs: what a data set was built from, kept beside it, so that a part can be built anew without the rest.

Of each publication the columns that are read are kept, as a table of text; not the publisher's file. Boundaries are
not kept, for their size, nor is what the layers themselves say: whole lists, and counts of homes.
"""

from __future__ import annotations

import csv
import gzip
import shutil
import tomllib
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import tomli_w

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import readers
from nhmap.store.layer_builds.publish import write_table
from nhmap.store.refresh import dating
from nhmap.store.refresh.normalising import Given
from nhmap.store.refresh.publications import OF_FILE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

FOLDER: Final = "sources"
LIST: Final = "sources.toml"
_MADE_AGAIN: Final = frozenset({readers.BOUNDARIES.file, readers.LISTS.file})
_BUILT: Final = f"{readers.COUNT_FOLDER}built-"


def keep(aside: Path, out: Path, inputs: Iterable[Given], base: Path | None) -> None:
    """Pack the inputs of a build into its data folder, with date, name and hash of each.

    What the layers that were refreshed had kept already is copied as it lies there.
    """
    entries = []
    before = {} if base is None else kept_by(base)
    place = out / FOLDER
    for record in sorted(inputs, key=lambda edition: edition.file):
        entries += [
            {name: getattr(entry, name) for name in ("file", "date", "words", "sha256", "name")}
            for entry in held_by(record, before) or [record]
        ]
        if record.file in _MADE_AGAIN or readers.is_count(record.file):
            continue
        source = aside.joinpath(*record.file.split("/"))
        packed = place.joinpath(*_packed(record.file).split("/"))
        packed.parent.mkdir(parents=True, exist_ok=True)
        if base is not None and before.get(record.file) == record:
            shutil.copyfile(base / packed.relative_to(out), packed)
            continue
        with (gzip.open if source.suffix == ".gz" else open)(source, "rt", encoding="utf-8", newline="") as plain:
            rows = list(csv.reader(plain))
        # A row that ends early stays so: what it lacks is null, an empty cell is "".
        columns = zip_longest(*rows)
        write_table(pa.table({str(at): pa.array(cells, pa.string()) for at, cells in enumerate(columns)}), packed)
    place.mkdir(parents=True, exist_ok=True)
    once = sorted({str(entry["file"]): entry for entry in entries}.values(), key=lambda entry: str(entry["file"]))
    (place / LIST).write_text(tomli_w.dumps({"source": once}), encoding="utf-8", newline="\n")


def kept_by(data: Path) -> dict[str, Given]:
    """What a data set was built from, by the file of each source; nothing where that was not kept."""
    path = data / FOLDER / LIST
    if not path.is_file():
        return {}
    entries: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8")).get("source", [])
    return {str(entry["file"]): Given(**entry) for entry in entries}


def restore(data: Path, aside: Path, new_files: Collection[str]) -> list[Given]:
    """Lay the kept inputs of a data set beside those that were given, which go first.

    Raises
    ------
    InputRefusedError
        When the data set has kept none.
    """
    inputs = kept_by(data)
    if not inputs:
        message = f"The data in {data.name} has not kept what it was built from, so no part of it can be built anew."
        raise InputRefusedError(message, "Build it whole once: give the folder of all publishers' files.")
    restored = []
    for file, record in inputs.items():
        if file in new_files or readers.is_count(file):
            continue
        if file == readers.BOUNDARIES.file:
            restored.append(record)  # the shapes themselves stand in the layer
            continue
        target = aside.joinpath(*file.split("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        if file == readers.LISTS.file:
            _lists_again(data, target)
        else:
            _unpack(data.joinpath(FOLDER, *_packed(file).split("/")), target)
        restored.append(record)
    return restored


def _packed(file: str) -> str:
    return f"{file.removesuffix('.gz').rpartition('.')[0]}.parquet"


def _unpack(packed: Path, target: Path) -> None:
    """Write a table of text as the file that the builders read."""
    table = pq.read_table(packed)
    columns = [column.to_pylist() for column in table.columns]
    with (gzip.open if target.suffix == ".gz" else open)(target, "wt", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows([cell for cell in row if cell is not None] for row in zip(*columns, strict=True))


def held_by(item: Given, before: Mapping[str, Given]) -> list[Given]:
    """The publishers' counts whose rows a count that was written from layers holds; none of any other input.

    Parameters
    ----------
    item
        An input of a build.
    before
        What the layers were built from (see :func:`kept_by`).
    """
    if not item.file.startswith(_BUILT):
        return []
    return [former for file, former in before.items() if readers.is_count(file) and former.date == item.date]


def editions_of(inputs: Iterable[Given], base: Path | None) -> dict[str, readers.Edition]:
    """What builders hear of the inputs: date and hash, and of counts from layers whose rows they hold."""
    before = {} if base is None else kept_by(base)
    editions: dict[str, readers.Edition] = {}
    for item in inputs:
        former = held_by(item, before)
        for one in former:
            editions.setdefault(one.file, readers.Edition(one.words, one.sha256, is_read=False))
        editions[item.file] = readers.Edition(item.words, item.sha256, tuple(sorted(one.file for one in former)))
    return editions


def _lists_again(data: Path, target: Path) -> None:
    """Whole lists by age as the layer has them, in the layout of the publication."""
    ages = pd.read_parquet(data / "practices" / "list_ages.parquet").set_index("practice_code")
    bands = {name: name.removeprefix("age_").replace("_over", "+") for name in ages}
    named = ages.rename(columns=bands).rename_axis("ORG_CODE").reset_index()
    parts = named.melt("ORG_CODE", var_name="AGE_GROUP_5", value_name="NUMBER_OF_PATIENTS").assign(SEX="BOTH")
    whole = ages.sum(axis=1).rename("NUMBER_OF_PATIENTS").rename_axis("ORG_CODE").reset_index()
    table = pd.concat([parts, whole.assign(SEX="ALL", AGE_GROUP_5="ALL")]).assign(ORG_TYPE="GP")
    table.to_csv(target, index=False, lineterminator="\n")


def built_counts(data: Path, aside: Path, newer: Mapping[str, Collection[str]]) -> list[Given]:
    """The counts of homes that a data set holds, as files by LSOA 2021: one for each date.

    Parameters
    ----------
    data
        The data folder.
    aside
        Where inputs of the build lie.
    newer
        Practices that are counted afresh, by the date of the count: they are left out of older ones here, as the
        build would do, so that a million rows are not read to be dropped.
    """
    codes = pd.read_parquet(data / "boundaries" / "small_areas.parquet", columns=["lsoa21cd"])["lsoa21cd"].to_numpy()
    practices = pd.read_parquet(data / "practices" / "practices.parquet", columns=["practice_code", "name"])
    home = pd.read_parquet(data / "practices" / "registered.parquet")
    away = pd.read_parquet(data / "practices" / "registered_elsewhere.parquet")
    home = home.assign(code=codes[home["area"].to_numpy()])
    both = pd.concat([home, away])[["practice", "code", "patients", "vintage"]].astype({"vintage": str})
    records: list[Given] = []
    header = [column.name for column in OF_FILE[readers.REGISTERED_2022.file].columns]
    (aside / readers.COUNT_FOLDER).mkdir(parents=True, exist_ok=True)
    for words, lists in both.groupby("vintage", sort=True):
        day = dating.parsed(str(words))
        date = day.isoformat() if day else ""
        file = f"{_BUILT}{date or len(records)}.csv"
        covered = {practice for day_of, own in newer.items() if day_of >= date for practice in own}
        own = practices["practice_code"].to_numpy()[lists["practice"].to_numpy(dtype=np.int64)]
        rows = lists[~np.isin(own.astype(str), sorted(covered))] if covered else lists
        if rows.empty:
            continue
        at = rows["practice"].to_numpy(dtype=np.int64)
        with aside.joinpath(*file.split("/")).open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(
                zip(
                    practices["practice_code"].to_numpy()[at].tolist(),
                    practices["name"].fillna("").to_numpy()[at].tolist(),
                    rows["code"].tolist(),
                    ["ALL"] * len(rows),
                    rows["patients"].tolist(),
                    strict=True,
                )
            )
        records.append(Given(file, date, str(words), _hash_of_layer(data), "the data in use"))
    return records


def _hash_of_layer(data: Path) -> str:
    return readers.sha256_of(data / "practices" / "registered.parquet")

"""GP practices: who they are, where they stand, which PCN and ICB they belong to, and how long their lists are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyproj

from nhmap.core.geography.recodes import DIVIDED_SUB_ICBS
from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.postcodes import locate, normalise
from nhmap.store.layer_builds import readers
from nhmap.store.layer_builds.points import areas_at
from nhmap.store.layer_builds.publish import ATTRIBUTION_ONS, ATTRIBUTION_PUBLIC, OGL, LayerRecord, write_frame
from nhmap.store.layer_builds.registered import Registered, read_registered, vintages
from nhmap.units import BROWSER, METRES

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

EXACT: Final = "exact postcode 2022"
OLDER_PLACE: Final = "older place: practice has moved since"
POSTCODE: Final = "postcode"
UNKNOWN: Final = "unknown"

STATUSES: Final = {
    "A": "active",
    "ACTIVE": "active",
    "C": "closed",
    "INACTIVE": "closed",
    "D": "dormant",
    "DORMANT": "dormant",
    "P": "proposed",
}
"""Status in the directory, as it wrote it until 2023 and since -> words."""

_DAY_DIGITS: Final = 8
NO_PCN: Final = "U"
"""What the mapping gives for a practice that is in no PCN."""

_DIRECTORY_COLUMNS: Final = {
    0: "practice_code",
    1: "name",
    3: "icb_org",
    9: "postcode",
    10: "opened",
    11: "closed",
    12: "status",
    14: "sub_icb_org",
}
_MAP_COLUMNS: Final = {
    "PRACTICE_CODE": "practice_code",
    "PRACTICE_NAME": "name",
    "PRACTICE_POSTCODE": "postcode",
    "PCN_CODE": "pcn_code",
    "PCN_NAME": "pcn_name",
    "SUB_ICB_LOCATION_CODE": "sub_icb_org",
}
_FURTHER: Final = "further "
_FORMER: Final = "Counts of before are those of the data in use, less what was left out when newer ones came. "
_FEW_ICBS: Final = 6
"""A count of more ICBs than this is said to be of England rather than of each by name."""


def build_practices(folder: Path, out: Path, small_areas: gpd.GeoDataFrame) -> tuple[LayerRecord, ...]:
    """Write ``practices``, ``registered`` and ``registered_elsewhere``.

    Parameters
    ----------
    folder
        Folder of publishers' files.
    out
        Data folder; files go to ``practices/`` below it.
    small_areas
        The built layer: codes, Census residents and shapes in row order.
    """
    directory = readers.read_headless(folder, readers.DIRECTORY, _DIRECTORY_COLUMNS).drop_duplicates("practice_code")
    codes = pd.Index(small_areas["lsoa21cd"])
    census = small_areas["census_2021"].to_numpy()
    lists = read_lists(folder)
    icb_of = dict(zip(directory["practice_code"], directory["icb_org"], strict=True))
    registered = read_registered(folder, codes, census, icb_of, frozenset(lists.index))
    practices = practice_table(folder, directory, registered, small_areas, lists)
    rows = pd.Index(practices["practice_code"])
    place = out / "practices"
    write_frame(practices, place / "practices.parquet")
    at_home = _by_row(registered.at_home, rows)
    write_frame(at_home.astype({"area": np.int32}), place / "registered.parquet")
    write_frame(_by_row(registered.elsewhere, rows), place / "registered_elsewhere.parquet")
    return (
        _practices_record(practices, registered),
        _registered_record(registered, dates := count_dates(registered, small_areas)),
        _elsewhere_record(registered, dates),
    )


def read_lists(folder: Path) -> pd.Series:
    """Patients on the whole list of each practice, by practice code: both sexes and all ages.

    Raises
    ------
    InputRefusedError
        When a practice stands in the file twice, or its sexes and ages do not add up to its list.
    """
    columns = ["ORG_TYPE", "ORG_CODE", "SEX", "AGE_GROUP_5", "NUMBER_OF_PATIENTS"]
    table = readers.read_table(folder, readers.LISTS, columns)
    table = readers.as_numbers(table[table["ORG_TYPE"] == "GP"], readers.LISTS, columns[4:])
    whole = table[(table["SEX"] == "ALL") & (table["AGE_GROUP_5"] == "ALL")]
    parts = table[table["SEX"].ne("ALL") & table["AGE_GROUP_5"].ne("ALL")]
    lists = whole.groupby("ORG_CODE")["NUMBER_OF_PATIENTS"].sum().astype(np.int64)
    added = parts.groupby("ORG_CODE")["NUMBER_OF_PATIENTS"].sum().astype(np.int64)
    wrong = lists.index[(added.reindex(lists.index).fillna(0) != lists).to_numpy()]
    if whole["ORG_CODE"].duplicated().any() or len(wrong):
        code = wrong[0] if len(wrong) else whole.loc[whole["ORG_CODE"].duplicated(), "ORG_CODE"].iloc[0]
        msg = f"{readers.LISTS.file} gives practice {code} twice, or its sexes and ages do not add up to its list."
        raise InputRefusedError(msg, "Download the file again: the published one adds up.")
    return lists.rename_axis("practice_code")


def practice_table(
    folder: Path,
    directory: pd.DataFrame,
    registered: Registered,
    small_areas: gpd.GeoDataFrame,
    list_size: pd.Series,
) -> pd.DataFrame:
    """All practices that are on the map of 2026, have a list or have counted patients, sorted by code.

    A practice that is in none of the published lists has no patients on that day: its list is 0, not unknown.
    """
    listed = readers.read_table(folder, readers.PRACTICE_MAP, list(_MAP_COLUMNS)).rename(columns=_MAP_COLUMNS)
    # A practice in two PCNs is counted in that of the lower code, whatever the order of the rows; a build says so.
    listed = listed.assign(none=listed["pcn_code"].isin(["", NO_PCN])).sort_values(["none", "pcn_code"], kind="stable")
    listed = listed.drop_duplicates("practice_code").set_index("practice_code")
    by_code = directory.set_index("practice_code")
    counted = _counted(registered)
    table = pd.DataFrame(index=listed.index.union(counted.index).union(list_size.index).sort_values())
    on_map = table.index.isin(listed.index)
    for column in ("name", "postcode", "sub_icb_org"):
        table[column] = listed[column].reindex(table.index).fillna(by_code[column].reindex(table.index))
    table["name"] = table["name"].fillna(pd.Series(registered.names).reindex(table.index))
    table["postcode"] = table["postcode"].map(normalise)
    in_pcn = listed[~listed["none"]]
    for column in ("pcn_code", "pcn_name"):
        table[column] = in_pcn[column].reindex(table.index)
    points = practice_points(folder, table["postcode"])
    points["area"] = areas_at(points["x"].to_numpy(), points["y"].to_numpy(), small_areas)
    icbs = _icbs(folder, table["sub_icb_org"], points["area"].to_numpy(), small_areas)
    status = by_code["status"].map(STATUSES).reindex(table.index)
    table = pd.concat([table, points, icbs], axis=1)
    table["list_size"] = list_size.reindex(table.index).fillna(0).astype("Int32")
    table["list_vintage"] = readers.LISTS.vintage
    table["homes_vintage"] = counted.reindex(table.index).fillna("")
    table["on_2026_map"] = on_map
    table["status"] = status.fillna(f"not in the directory of {readers.DIRECTORY.vintage}")
    for column in ("opened", "closed"):
        table[column] = by_code[column].reindex(table.index).map(_day)
    table["moved_from"] = _moved_from(folder, table["postcode"])
    return table.rename_axis("practice_code").reset_index()[
        [
            "practice_code",
            "name",
            "postcode",
            "pcn_code",
            "pcn_name",
            "icb_code",
            "icb_name",
            "x",
            "y",
            "lon",
            "lat",
            "point_quality",
            "list_size",
            "list_vintage",
            "homes_vintage",
            "on_2026_map",
            "status",
            "opened",
            "closed",
            "moved_from",
            "area",
        ]
    ]


def _day(written: object) -> str:
    """A date of the directory, 20240331, as 2024-03-31; empty where it gives none."""
    text = written.strip() if isinstance(written, str) else ""
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == _DAY_DIGITS and text.isdigit() else ""


def _moved_from(folder: Path, postcodes: pd.Series) -> pd.Series:
    """The postcode that each practice had in 2022, where it has another now; empty for all others."""
    table = readers.read_table(folder, readers.PLACES_2022, ["ORG_CODE", "POSTCODE"]).drop_duplicates("ORG_CODE")
    then = table.set_index("ORG_CODE")["POSTCODE"].map(normalise).reindex(postcodes.index).fillna("")
    return then.where((then != "") & (postcodes.fillna("") != "") & (then != postcodes), "")


def practice_points(folder: Path, postcodes: pd.Series) -> pd.DataFrame:
    """Place practices by the best point known of each.

    Parameters
    ----------
    folder
        Folder of publishers' files.
    postcodes
        Normalised postcode ("" unknown) by practice code.

    Returns
    -------
    pandas.DataFrame
        ``x``, ``y`` (metres), ``lon``, ``lat`` (degrees), NaN where unknown, and ``point_quality``: the published
        point of that very postcode, else the postcode's point in the postcode directory, else the point of the
        postcode the practice had in 2022.
    """
    columns = ["ORG_CODE", "POSTCODE", "LATITUDE", "LONGITUDE"]
    table = readers.as_numbers(
        readers.read_table(folder, readers.PLACES_2022, columns), readers.PLACES_2022, columns[2:]
    )
    x, y = pyproj.Transformer.from_crs(BROWSER, METRES, always_xy=True).transform(
        table["LONGITUDE"].to_numpy(), table["LATITUDE"].to_numpy()
    )
    table = table.assign(x=x, y=y, postcode=table["POSTCODE"].map(normalise)).sort_values("ORG_CODE")
    exact = table[table["postcode"] != ""].drop_duplicates("postcode").set_index("postcode")
    older = table.drop_duplicates("ORG_CODE").set_index("ORG_CODE")
    points = exact[["x", "y"]].reindex(postcodes.to_numpy()).set_index(postcodes.index)
    points["point_quality"] = np.where(points["x"].notna(), EXACT, UNKNOWN)
    by_postcode = locate(postcodes)
    for places, quality in ((by_postcode, POSTCODE), (older, OLDER_PLACE)):
        fill = points.index[points["x"].isna() & places["x"].reindex(points.index).notna()]
        points.loc[fill, ["x", "y"]] = places.loc[fill, ["x", "y"]]
        points.loc[fill, "point_quality"] = quality
    points[["x", "y"]] = points[["x", "y"]].round(2)
    to_degrees = pyproj.Transformer.from_crs(METRES, BROWSER, always_xy=True)
    has_point = points["x"].notna().to_numpy()
    lon, lat = np.full(len(points), np.nan), np.full(len(points), np.nan)
    lon[has_point], lat[has_point] = to_degrees.transform(
        points.loc[has_point, "x"].to_numpy(), points.loc[has_point, "y"].to_numpy()
    )
    return points.assign(lon=lon.round(6), lat=lat.round(6))


def _icbs(folder: Path, sub_icb_org: pd.Series, area: NDArray[np.int32], small_areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """ICB by sub-ICB location; where that was divided or is unknown, by where the surgery stands."""
    table = readers.read_table(folder, readers.SUB_ICBS, ["SICBL26CDH", "ICB26CD", "ICB26NM"]).set_index("SICBL26CDH")
    by_location = table.reindex(sub_icb_org.fillna("").to_numpy()).set_index(sub_icb_org.index)
    stands = np.where(area >= 0, area, 0)
    in_area = area >= 0
    columns = {}
    for ours, theirs, there in (("icb_code", "ICB26CD", "icb26cd"), ("icb_name", "ICB26NM", "icb26nm")):
        by_place = pd.Series(small_areas[there].to_numpy()[stands], index=sub_icb_org.index).where(in_area)
        columns[ours] = by_location[theirs].fillna(by_place)
    return pd.DataFrame(columns)


def _counted(registered: Registered) -> pd.Series:
    """When it was counted where the patients of each practice live, by practice code."""
    columns = ["practice_code", "vintage"]
    everyone = pd.concat([registered.at_home[columns], registered.elsewhere[columns]])
    return everyone.groupby("practice_code", sort=True)["vintage"].first()


def _by_row(table: pd.DataFrame, rows: pd.Index) -> pd.DataFrame:
    """Replace practice codes by rows of the practices layer; codes sort as rows do."""
    table = table.assign(
        practice_code=rows.get_indexer(pd.Index(table["practice_code"])).astype(np.int32),
        patients=table["patients"].astype(np.int32),
        vintage=pd.Categorical(table["vintage"], categories=list(vintages())),
    )
    return table.rename(columns={"practice_code": "practice"})


def _practices_record(practices: pd.DataFrame, registered: Registered) -> LayerRecord:
    gone = practices[~practices["on_2026_map"]]
    uncounted = practices[(practices["homes_vintage"] == "") & (practices["list_size"] > 0)]
    moved = int((practices["point_quality"] == OLDER_PLACE).sum())
    return LayerRecord(
        name="practices",
        file="practices/practices.parquet",
        rows=len(practices),
        key="practice_code",
        crs=METRES,
        publisher="NHS England; Office for National Statistics",
        title="GP practices with PCN, ICB, place and list size",
        vintage=f"lists and PCNs {readers.LISTS.vintage}; addresses {readers.DIRECTORY.vintage}",
        licence=OGL,
        attribution=f"{ATTRIBUTION_ONS} {ATTRIBUTION_PUBLIC}",
        sources=(
            readers.LISTS,
            readers.PRACTICE_MAP,
            readers.DIRECTORY,
            readers.PLACES_2022,
            readers.SUB_ICBS,
            *readers.counts_named(),
        ),
        notes=(
            f"{int(practices['list_size'].sum()):,} patients on {int((practices['list_size'] > 0).sum()):,} lists. "
            f"{len(gone):,} practices whose patients were counted before are no longer among them: they have no list, "
            "and stay with the homes that were counted. "
            f"{len(uncounted):,} practices, of {int(uncounted['list_size'].sum()):,} patients, have no count of "
            f"where these live, so they belong to no neighbourhood until somebody moves them. {moved:,} stand at an "
            f"older place. ICBs are of April 2026, by sub-ICB location; of the former "
            f"{', '.join(DIVIDED_SUB_ICBS.values())} by where the surgery stands. "
            f"{registered.dropped.merged_practices} {_FURTHER if readers.are_counts_of_layers() else ''}practices that "
            "merged or closed where a newer count was made are left out."
        ),
    )


def count_dates(registered: Registered, small_areas: pd.DataFrame) -> str:
    """When it was counted where patients live, with the places that each later count is of."""
    names: dict[str, str] = {}
    for code, name in (("icb26cdh", "icb26nm"), ("icb24cdh", "icb24nm")):
        if code in small_areas:
            names |= dict(zip(small_areas[code], small_areas[name], strict=True))
    parts: list[str] = []
    for count in registered.counts:
        if not count.patients:
            continue  # newer counts have all of its practices
        of = [names.get(icb, icb).removeprefix("NHS ").removesuffix(" Integrated Care Board") for icb in count.icbs]
        few = parts and 0 < len(of) <= _FEW_ICBS
        parts.append(f"{', '.join(sorted(of))} {count.vintage}" if few else count.vintage)
    return "; ".join(parts)


def _count_sources() -> tuple[readers.Source, ...]:
    return (*readers.counts_named(), readers.EXACT_FIT, readers.AGES, readers.DIRECTORY, readers.LISTS)


def _registered_record(registered: Registered, dates: str) -> LayerRecord:
    dropped = registered.dropped
    return LayerRecord(
        name="registered",
        file="practices/registered.parquet",
        rows=len(registered.at_home),
        key="",
        crs=None,
        publisher="NHS England",
        title="Registered patients by practice and small area of residence",
        vintage=dates,
        licence=OGL,
        attribution=ATTRIBUTION_PUBLIC,
        sources=_count_sources(),
        notes=(
            f"{int(registered.at_home['patients'].sum()):,} patients. Counts by LSOA 2011 are "
            "converted by the exact-fit lookup, split areas sharing by Census 2021 residents, whole people by largest "
            f"remainder. {_FORMER if readers.are_counts_of_layers() else ''}Left out of older counts, because newer "
            f"ones cover them: {dropped.patients:,} patients of {dropped.practices:,} practices, "
            f"{dropped.merged_practices} of which ({dropped.merged_patients:,} patients) have since merged or closed. "
            "Where counts are of several dates, sums across them mix these, and patients who moved between may be "
            "counted twice or not at all."
        ),
    )


def _elsewhere_record(registered: Registered, dates: str) -> LayerRecord:
    return LayerRecord(
        name="registered_elsewhere",
        file="practices/registered_elsewhere.parquet",
        rows=len(registered.elsewhere),
        key="",
        crs=None,
        publisher="NHS England",
        title="Registered patients without a known small area of England",
        vintage=dates,
        licence=OGL,
        attribution=ATTRIBUTION_PUBLIC,
        sources=_count_sources(),
        notes=(
            f"{int(registered.elsewhere['patients'].sum()):,} patients: live in Wales, Scotland, Northern Ireland, the "
            "Isle of Man or the Channel Islands; no LSOA recorded (EMPTY); the LSOA's code is withdrawn (CLOSED); no "
            "LSOA 2011 (NO2011). They count in a practice's list and in no small area."
        ),
    )

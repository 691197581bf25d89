"""The publishers' files: where they lie, who publishes them, and how to read them.

Every file is read once through :func:`read_table`, which forgives what publishers vary (byte-order marks,
order of columns, extra columns) and refuses what would make a wrong build (a missing file or column).
"""

from __future__ import annotations

import contextlib
import hashlib
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

CHUNK: Final = 1 << 20
"""Bytes read at a time while hashing."""


@dataclass(frozen=True)
class Edition:
    """Which issue of a publication a folder holds, where that is not the one that nhmap was made with.

    Parameters
    ----------
    vintage
        The date or period of its figures, in words.
    sha256
        Hash of the file as its publisher gave it, before it was brought into the layout that is read here.
    holds
        Files of the publishers whose rows this one holds: it was written from layers, and the catalogue names those.
    is_read
        Whether it is built from itself; else another one holds its rows.
    """

    vintage: str
    sha256: str = ""
    holds: tuple[str, ...] = ()
    is_read: bool = True


NAMED: Final[dict[str, Source]] = {}
"""Every source that a builder names, by its file."""

_at_work: ContextVar[Mapping[str, Edition] | None] = ContextVar("editions", default=None)


@contextlib.contextmanager
def editions(by_file: Mapping[str, Edition]) -> Iterator[None]:
    """Inside, sources say the vintage of what the folder holds: path of a source -> its edition."""
    token = _at_work.set(by_file)
    try:
        yield
    finally:
        _at_work.reset(token)


def edition_of(file: str) -> Edition | None:
    """The edition at work of a source's file; None where it is the one that nhmap was made with."""
    return (_at_work.get() or {}).get(file)


@dataclass(frozen=True)
class Source:
    """One publisher's file.

    Parameters
    ----------
    file
        Path inside the folder of publishers' files, with forward slashes.
    publisher
        Who publishes it.
    dataset
        What the publisher calls it.
    usual_vintage
        The date or period of the figures in the issue that nhmap was made with, in words.
    """

    file: str
    publisher: str
    dataset: str
    usual_vintage: str

    def __post_init__(self) -> None:
        """Be known by the file."""
        NAMED.setdefault(self.file, self)

    @property
    def vintage(self) -> str:
        """The date or period of the figures that are being built from, in words."""
        edition = edition_of(self.file)
        return self.usual_vintage if edition is None else edition.vintage


BOUNDARIES: Final = Source(
    "ons/LSOA_Dec_2021_Boundaries_England_BGC.gpkg",
    "Office for National Statistics",
    "Lower layer Super Output Areas (December 2021) Boundaries, generalised and clipped (BGC), England",
    "December 2021",
)
CENTROIDS: Final = Source(
    "ons/LSOA_PopCentroids_EW_2021_V3.csv",
    "Office for National Statistics",
    "LSOA (December 2021) population weighted centroids, version 3",
    "Census 2021",
)
DISTRICTS: Final = Source(
    "ons/LSOA21_LAD26_UTLA26_RGN26_lookup.csv",
    "Office for National Statistics",
    "LSOA 2021 to local authority district, upper-tier authority and region lookup",
    "June 2026",
)
ICBS: Final = Source(
    "ons/LSOA21_SICBL26_ICB26_lookup.csv",
    "Office for National Statistics",
    "LSOA 2021 to sub-ICB location to integrated care board lookup",
    "April 2026",
)
SUB_ICBS: Final = Source(
    "ons/SICBL26_ICB26_lookup.csv",
    "Office for National Statistics",
    "Sub-ICB location to integrated care board lookup",
    "April 2026",
)
ICBS_2024: Final = Source(
    "ons/LSOA21_SICBL24_ICB24_lookup.csv",
    "Office for National Statistics",
    "LSOA 2021 to sub-ICB location to integrated care board lookup",
    "April 2024",
)
MSOAS: Final = Source(
    "ons/LSOA21_MSOA21_lookup.csv",
    "Office for National Statistics; House of Commons Library",
    "LSOA 2021 to MSOA 2021 lookup with the House of Commons Library's MSOA names",
    "2021",
)
WARDS: Final = Source(
    "ons/LSOA21_WD24_LAD24_lookup.csv",
    "Office for National Statistics",
    "LSOA 2021 to electoral ward best-fit lookup",
    "2024",
)
RURAL_URBAN: Final = Source(
    "ons/LSOA21_RUC21.csv", "Office for National Statistics", "Rural-urban classification of LSOAs", "2021"
)
RESIDENTS: Final = Source(
    "ons/lsoa21_population_mid_2022.csv",
    "Office for National Statistics",
    "Mid-year population estimates of LSOAs",
    "mid-2022",
)
AGES: Final = Source(
    "ons/census2021_lsoa21_age_bands.csv",
    "Office for National Statistics",
    "Census 2021 usual residents by LSOA and six age bands",
    "Census 2021",
)
EXACT_FIT: Final = Source(
    "ons/LSOA11_LSOA21_LAD22_exact_lookup.csv",
    "Office for National Statistics",
    "LSOA 2011 to LSOA 2021 exact-fit lookup",
    "version 2",
)
DEPRIVATION: Final = Source(
    "mhclg/File_7_IoD2025_All_Ranks_Scores_Deciles.csv",
    "Ministry of Housing, Communities and Local Government",
    "English Indices of Deprivation 2025, File 7: ranks, scores and deciles",
    "October 2025",
)
DEPRIVATION_ICBS: Final = Source(
    "mhclg/IoD2025_ICB_summaries.csv",
    "Ministry of Housing, Communities and Local Government",
    "English Indices of Deprivation 2025, integrated care board summaries",
    "October 2025",
)
DEPRIVATION_DISTRICTS: Final = Source(
    "mhclg/IoD2025_LAD_summaries.csv",
    "Ministry of Housing, Communities and Local Government",
    "English Indices of Deprivation 2025, local authority district summaries",
    "October 2025",
)
PRIDE: Final = Source(
    "mhclg/pride_in_place_places.csv",
    "Ministry of Housing, Communities and Local Government",
    "Pride in Place programme: places, with the MSOA 2021 codes of those chosen by MSOA",
    "to March 2026",
)
PRACTICE_MAP: Final = Source(
    "nhs/gp-reg-pat-prac-map-2026-07.csv",
    "NHS England",
    "Patients Registered at a GP Practice: mapping of practices to PCN, sub-ICB location and ICB",
    "1 July 2026",
)
LISTS: Final = Source(
    "nhs/gp-reg-pat-prac-quin-age-2026-07.csv.gz",
    "NHS England",
    "Patients Registered at a GP Practice: whole lists by sex and five-year age",
    "1 July 2026",
)
REGISTERED_2022: Final = Source(
    "nhs/gp-reg-pat-prac-lsoa-all-2022-07.csv.gz",
    "NHS England",
    "Patients Registered at a GP Practice by LSOA 2011, all England",
    "1 July 2022",
)
REGISTERED_2025: Final = Source(
    "nhs/gp-reg-pat-prac-lsoa-QNC-2025-10.csv",
    "NHS England",
    "Patients Registered at a GP Practice by LSOA 2021, Staffordshire and Stoke-on-Trent",
    "1 October 2025",
)
REGISTERED_LINCOLNSHIRE: Final = Source(
    "nhs/gp-reg-pat-prac-lsoa-all_QJM_2026-07.csv",
    "NHS England",
    "Patients Registered at a GP Practice by LSOA 2021, Lincolnshire",
    "1 July 2026",
)
COUNTS: Final = (REGISTERED_2022, REGISTERED_2025, REGISTERED_LINCOLNSHIRE)
"""Counts of where patients live, in the order of their dates: the first of all England, the others of parts of it."""
COUNT_FOLDER: Final = "nhs/homes/"
"""Where counts lie that were brought later: one file a date and place, of these columns."""
DIRECTORY: Final = Source(
    "nhs/epraccur_2026-02.csv.gz",
    "NHS England Organisation Data Service",
    "GP practices: names, addresses and status (epraccur)",
    "February 2026",
)
DIRECTORY_2023: Final = Source(
    "nhs/epraccur.csv",
    "NHS England Organisation Data Service",
    "GP practices: names, addresses and status (epraccur), as they named buildings until 2023",
    "December 2023",
)
PLACES_2022: Final = Source(
    "nhs/gp_practice_coordinates_2022.csv",
    "Office for National Statistics, by way of NHS data",
    "Coordinates of GP practices by code and postcode",
    "2022",
)


def is_usual(source: Source) -> bool:
    """Whether the issue at work is the one that nhmap was made with, whose published totals it knows."""
    return source.vintage == source.usual_vintage


def counts_at_work() -> tuple[Source, ...]:
    """The counts of where patients live that are being built from, in the order of their dates.

    Those of the folder stand among its editions, in that order; without editions, those that nhmap was made with.
    """
    files = [file for file, edition in (_at_work.get() or {}).items() if edition.is_read and is_count(file)]
    return tuple(map(_count, files)) or COUNTS


def counts_named() -> tuple[Source, ...]:
    """The same as the catalogue names them: what was written from layers by the publishers' files that it holds."""
    named: dict[str, Source] = {}
    for count in counts_at_work():
        edition = edition_of(count.file)
        for file in (edition.holds if edition else ()) or (count.file,):
            named.setdefault(file, _count(file))
    return tuple(named.values())


def are_counts_of_layers() -> bool:
    """Whether some counts were written from layers, which had left out already what newer counts replaced."""
    return any(edition.holds for edition in (_at_work.get() or {}).values())


def is_count(file: str) -> bool:
    """Whether a file is a count of where patients live."""
    return file.startswith(COUNT_FOLDER) or file in {count.file for count in COUNTS}


def _count(file: str) -> Source:
    about = (REGISTERED_2022.publisher, "Patients Registered at a GP Practice by LSOA")
    return next((count for count in COUNTS if count.file == file), None) or Source(file, *about, "")


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()


def path_of(folder: Path, source: Source) -> Path:
    """Path of a source inside the folder of publishers' files.

    Raises
    ------
    InputRefusedError
        When the file is not there.
    """
    path = folder.joinpath(*source.file.split("/"))
    if not path.is_file():
        msg = f"The file {source.file} ({source.dataset}, {source.publisher}) is missing from {folder.name}."
        raise InputRefusedError(
            msg,
            "Put the publisher's file there under that name and build again; docs/data.md lists every file.",
        )
    return path


def read_table(folder: Path, source: Source, columns: Sequence[str]) -> pd.DataFrame:
    """Read the named columns of a CSV as text.

    Parameters
    ----------
    folder
        Folder of publishers' files.
    source
        Which file.
    columns
        Columns needed, by the publisher's header. Others are ignored.

    Returns
    -------
    pandas.DataFrame
        The columns in the order asked for, as stripped text; an empty cell is an empty string.

    Raises
    ------
    InputRefusedError
        When the file or one of the columns is missing.
    """
    path = path_of(folder, source)
    header = list(pd.read_csv(path, encoding="utf-8-sig", nrows=0).columns)
    _refuse_missing(source, [column for column in columns if column not in header], header)
    table = pd.read_csv(path, encoding="utf-8-sig", dtype=str, keep_default_na=False, usecols=list(columns))
    return pd.DataFrame({column: table[column].str.strip() for column in columns})


def read_headless(folder: Path, source: Source, columns: dict[int, str]) -> pd.DataFrame:
    """Read a CSV that has no header row: position of each column wanted -> the name to give it."""
    table = pd.read_csv(
        path_of(folder, source),
        encoding="utf-8-sig",
        header=None,
        dtype=str,
        keep_default_na=False,
        usecols=list(columns),
    )
    return pd.DataFrame({name: table[position].str.strip() for position, name in columns.items()})


def as_numbers(table: pd.DataFrame, source: Source, columns: Sequence[str]) -> pd.DataFrame:
    """Return the table with these columns as float64, refusing text that is not a number."""
    numbers = {column: pd.to_numeric(table[column], errors="coerce") for column in columns}
    faulty = [column for column, values in numbers.items() if values.isna().any()]
    if faulty:
        msg = f"{source.file} has cells that are not numbers in {', '.join(faulty)}."
        raise InputRefusedError(
            msg,
            "Download the file again: the published one is complete.",
        )
    return table.assign(**numbers)


def one_row_each(table: pd.DataFrame, source: Source, key: str, codes: pd.Index) -> pd.DataFrame:
    """Rows of the table in the order of `codes`, exactly one for each code.

    Raises
    ------
    InputRefusedError
        When a code is missing or stands in two rows.
    """
    if table[key].duplicated().any():
        code = table.loc[table[key].duplicated(), key].iloc[0]
        msg = f"{source.file} gives {code} more than once."
        raise InputRefusedError(msg, "Each code may stand in one row only.")
    placed = table.set_index(key)
    missing = codes.difference(placed.index)
    if len(missing):
        msg = f"{source.file} has no row for {len(missing):,} of {len(codes):,} codes, {missing[0]} first."
        raise InputRefusedError(
            msg,
            "The file must cover every LSOA 2021 of England.",
        )
    return placed.loc[codes].reset_index()


def _refuse_missing(source: Source, missing: list[str], header: list[str]) -> None:
    if missing:
        msg = f"{source.file} has no column {', '.join(missing)}; it has {', '.join(header[:8])}."
        raise InputRefusedError(
            msg,
            f"nhmap expects {source.dataset} as {source.publisher} publishes it.",
        )

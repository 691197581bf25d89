"""Contracts of the layers: what each must be before it is published. One table; ``holding`` holds layers to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from nhmap.store.layer_builds.boundaries import DOMAINS
from nhmap.units import METRES

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT: Final = "text"
WHOLE: Final = "whole number"
NUMBER: Final = "number"
TRUTH: Final = "yes or no"
LIST: Final = "list"
SHAPE: Final = "shape"

LSOA: Final = r"E01\d{6}"
GSS: Final = r"E\d{8}"
PRACTICE: Final = r"[A-Z][A-Z0-9]\d{3,5}"
POSTCODE: Final = r"(?:[A-Z]{1,2}\d[A-Z0-9]? \d[A-Z]{2})?"
_EAST: Final = (0.0, 700_000.0)
_NORTH: Final = (0.0, 700_000.0)
_LON: Final = (-7.0, 2.0)
_LAT: Final = (49.0, 56.0)
_LARGEST: Final = 200_000_000.0


@dataclass(frozen=True)
class Cells:
    """What the cells of one column are.

    Attributes
    ----------
    kind
        One of the words above.
    form
        Regular expression of a text, or of each text of a list; "" for any.
    least, most
        Bounds of a number.
    may_be_null
        Whether a cell may be unknown.
    row_of
        Layer whose rows the numbers are; -1 is none where ``least`` allows it.
    code_of
        Layer and column in which every code stands.
    """

    kind: str
    form: str = ""
    least: float | None = None
    most: float | None = None
    may_be_null: bool = False
    row_of: str = ""
    code_of: tuple[str, str] | None = None


@dataclass(frozen=True)
class Contract:
    """What a layer is.

    Attributes
    ----------
    columns
        All of its columns: name -> cells.
    key
        Columns that no two rows share.
    covers
        Layer and column whose values, in that order, those of the first column are; None for any.
    crs
        EPSG code of its shapes; None without shapes.
    is_coverage
        Whether its shapes neither overlap nor leave slivers between them.
    sums
        Column -> layer and column that it adds up to.
    """

    columns: Mapping[str, Cells]
    key: tuple[str, ...]
    covers: tuple[str, str] | None = None
    crs: int | None = None
    is_coverage: bool = False
    sums: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def _text(*names: str, form: str = "", null: bool = False) -> dict[str, Cells]:
    return dict.fromkeys(names, Cells(TEXT, form, may_be_null=null))


def _count(*names: str, most: float = _LARGEST, null: bool = False) -> dict[str, Cells]:
    return dict.fromkeys(names, Cells(WHOLE, least=0, most=most, may_be_null=null))


def _point(*, null: bool = False) -> dict[str, Cells]:
    bounds = {"x": _EAST, "y": _NORTH, "lon": _LON, "lat": _LAT}
    return {name: Cells(NUMBER, "", low, high, null) for name, (low, high) in bounds.items()}


def _bands(last: int) -> tuple[str, ...]:
    return (*(f"age_{at}_{at + 4}" for at in range(0, last, 5)), f"age_{last}_over")


def _outline() -> Contract:
    columns = {
        **_text("code", form=GSS), **_text("name"), **_count("small_areas", "residents"), "geometry": Cells(SHAPE)
    }  # fmt: skip
    return Contract(columns, ("code",), crs=METRES, sums={"residents": ("small_areas", "residents")})


_AREA: Final = Cells(WHOLE, row_of="small_areas", least=0)
_AREA_OR_NONE: Final = Cells(WHOLE, row_of="small_areas", least=-1)
_PRACTICE_ROW: Final = Cells(WHOLE, row_of="practices", least=0)
_LSOA_KEY: Final = {"lsoa21cd": Cells(TEXT, LSOA)}
_ANY_NUMBER: Final = Cells(NUMBER, may_be_null=True)
_PAIR: Final = {"a": _AREA, "b": _AREA, "shared_m": Cells(NUMBER, "", 0.0, 1_000_000.0)}

_GEOGRAPHIES: Final = ("msoa21", "ward24", "district26", "hwb26", "sub_icb26", "icb26", "sub_icb24", "icb24",
                       "region26")  # fmt: skip

CONTRACTS: Final[dict[str, Contract]] = {
    "small_areas": Contract(
        {
            **_LSOA_KEY,
            **_text("lsoa21nm", *(f"{name}nm" for name in _GEOGRAPHIES), "rural_urban_cd", "rural_urban_nm"),
            **_text(*(f"{name}cd" for name in _GEOGRAPHIES), form=GSS),
            **_text("sub_icb26cdh", "icb26cdh", "sub_icb24cdh", "icb24cdh", form=r"[A-Z0-9]{3,5}"),
            **_point(),
            **_count("residents", "index_people", "census_2021"),
            **_count("age_0_15", "age_16_24", "age_25_34", "age_35_49", "age_50_64", "age_65_over"),
            **{f"{name}_score": Cells(NUMBER, "", -10.0, 100.0) for name in DOMAINS},
            **{f"{name}_rank": Cells(WHOLE, "", 1, 33_755) for name in DOMAINS},
            **{f"{name}_decile": Cells(WHOLE, "", 1, 10) for name in DOMAINS},
            "area_m2": Cells(NUMBER, "", 1.0, 1e10),
            "perimeter_m": Cells(NUMBER, "", 1.0, 1e7),
            "geometry": Cells(SHAPE),
        },
        ("lsoa21cd",),
        crs=METRES,
        is_coverage=True,
    ),
    "adjacency": Contract(_PAIR, ("a", "b")),
    "short_borders": Contract(_PAIR, ("a", "b")),
    "bridges": Contract({**_text("lsoa_a", "lsoa_b", form=LSOA), **_text("name", "reason")}, ("lsoa_a", "lsoa_b")),
    "retired_lsoas": Contract(
        {
            **_text("lsoa11cd", form=LSOA),
            "lsoa21cd": Cells(TEXT, LSOA, code_of=("small_areas", "lsoa21cd")),
        },
        ("lsoa11cd", "lsoa21cd"),
    ),
    "districts": _outline(),
    "hwbs": _outline(),
    "icbs": _outline(),
    "regions": _outline(),
    "pride_in_place": Contract(
        {
            **_text("place_id", "place", "phase", "nation", "district_nm", "boundary", "note"),
            **_text("district_cd", form=r"[EWSN]\d{8}", null=True),
            "msoa21cd": Cells(TEXT, r"[EWSN]\d{8}", may_be_null=True),
            "lsoa21cds": Cells(LIST, r"[EWSN]\d{8}"),
            **_count("residents", null=True),
            "geometry": Cells(SHAPE, may_be_null=True),
        },
        ("place_id",),
        crs=METRES,
    ),
    "named_places": Contract(
        {
            **_text("place_id", "name", "kind", "source"),
            **_point(),
            **_count("people"),
            "lsoa21cd": Cells(TEXT, GSS, code_of=("small_areas", "lsoa21cd")),
        },
        ("place_id",),
    ),
    "councils_to_come": Contract(
        {
            **_text("place", "option", "district_nm", "council", "possible", "start", "doubt", "source"),
            "district_cd": Cells(TEXT, GSS, code_of=("districts", "code")),
            **_text("status", form="ordered|decided|not chosen"),
        },
        ("place", "option", "district_cd"),
    ),
    "practices": Contract(
        {
            **_text("practice_code", form=PRACTICE),
            **_text("name", "point_quality", "list_vintage", "homes_vintage", "status"),
            **_text("postcode", "moved_from", form=POSTCODE),
            **_text("pcn_code", form=r"U\d{5}", null=True),
            **_text("pcn_name", null=True),
            **_text("icb_code", form=GSS, null=True),
            **_text("icb_name", null=True),
            **_point(null=True),
            **_count("list_size"),
            "on_2026_map": Cells(TRUTH),
            **_text("opened", "closed", form=r"(?:\d{4}-\d{2}-\d{2})?"),
            "area": _AREA_OR_NONE,
        },
        ("practice_code",),
    ),
    "registered": Contract(
        {"practice": _PRACTICE_ROW, "area": _AREA, **_count("patients"), **_text("vintage")},
        ("practice", "area", "vintage"),
    ),
    "registered_elsewhere": Contract(
        {"practice": _PRACTICE_ROW, **_text("bucket", "code"), **_count("patients"), **_text("vintage")},
        ("practice", "bucket", "code", "vintage"),
    ),
    "resident_groups": Contract(
        {
            **_LSOA_KEY,
            **_count(*_bands(85), *(f"health_{name}" for name in ("very_good", "good", "fair", "bad", "very_bad"))),
            **_count("disabled_limited_a_lot", "disabled_limited_a_little", "not_disabled"),
            **_count("no_unpaid_care", "carers_to_19_hours", "carers_20_to_49_hours", "carers_50_hours"),
            **_count(*(f"ethnic_{name}" for name in ("asian", "black", "mixed", "white", "other"))),
            **dict.fromkeys(("idaci_decile", "idaopi_decile"), Cells(WHOLE, "", 1, 10)),
        },
        ("lsoa21cd",),
        covers=("small_areas", "lsoa21cd"),
    ),
    "council_ages": Contract(
        {
            "district26cd": Cells(TEXT, GSS),
            **_count(*(f"age_{age}" for age in range(90)), "age_90_over"),
        },
        ("district26cd",),
        covers=("districts", "code"),
    ),
    "small_area_ages": Contract(
        {**_LSOA_KEY, **_count(*_bands(85), "age_under_16")},
        ("lsoa21cd",),
        covers=("small_areas", "lsoa21cd"),
    ),
    "disease_registers": Contract(
        {
            **_text("practice_code", form=PRACTICE),
            **_count(
                "atrial_fibrillation", "asthma", "cancer", "coronary_heart_disease", "chronic_kidney_disease", "copd",
                "dementia", "depression", "diabetes", "epilepsy", "heart_failure", "hypertension",
                "learning_disability", "mental_health", "pre_diabetes", "obesity", "osteoporosis",
                "peripheral_arterial_disease", "palliative_care", "rheumatoid_arthritis", "stroke", "list_all",
                *(f"list_{age}_over" for age in (6, 16, 17, 18, 50)),
            ),
        },
        ("practice_code",),
    ),
    "list_ages": Contract(
        {
            "practice_code": Cells(TEXT, PRACTICE, code_of=("practices", "practice_code")),
            **_count(*_bands(95)),
        },
        ("practice_code",),
    ),
    "access": Contract(
        {
            **_LSOA_KEY,
            **_count("households", "households_no_car"),
            "connectivity": Cells(NUMBER, "", 0.0, 100.0),
            "patients_per_gp": Cells(NUMBER, "", 0.0, 1e6),
        },
        ("lsoa21cd",),
        covers=("small_areas", "lsoa21cd"),
    ),
    "programme_places": Contract(
        {**_text("place", "councils"), "district_cds": Cells(LIST, GSS, code_of=("districts", "code"))}, ("place",)
    ),
    "sites": Contract(
        {
            **_text("site_id", form=r"S-[0-9a-f]{10}"),
            **_text("name", "address", "point_quality", "kind", "owner", "owner_basis", "match", "match_note"),
            **_text("source", "vintage", "status", "why_candidate", "campus", "named_nhc"),
            **_text("postcode", form=POSTCODE),
            **_point(null=True),
            "area": _AREA_OR_NONE,
            **dict.fromkeys(("services", "also_named", "former_ids", "site_codes"), Cells(LIST)),
            "practice_codes": Cells(LIST, PRACTICE),
            **_count("practices_list", null=True),
            **dict.fromkeys(("floor_area_m2", "void_m2", "backlog_gbp"), _ANY_NUMBER),
            **_text("condition", "lease_end", null=True),
        },
        ("site_id",),
    ),
    "services": Contract(
        {
            **_text("service_id", form=r"V-[0-9a-f]{10}"),
            **_text("kind", "name", "point_quality", "source", "vintage"),
            **_text("postcode", form=POSTCODE),
            **_point(null=True),
            "area": _AREA_OR_NONE,
            "weekly_hours": Cells(NUMBER, "", 0.0, 168.0, may_be_null=True),
            "open_12_7": Cells(TRUTH, may_be_null=True),
        },
        ("service_id",),
    ),
    "map": Contract(
        {**_text("file"), **_count("bytes"), **_text("sha256", form="[0-9a-f]{64}")}, ("file",)
    ),
}  # fmt: skip
"""Name of a layer -> its contract. Every layer of the catalogue has one."""

"""Marks of the issues that nhmap was made with, by which they are known under any name and in any order.

Made by ``python -m nhmap.store.refresh.marking FOLDER``; a mark is the number of rows and a sum over them.
"""

from __future__ import annotations

from typing import Final

MARKS: Final[dict[str, str]] = {
    "dfe/family_hubs.csv": "675-f8505b7d3730fdc6",
    "estates/eric_2016_17_site_data.csv": "1213-70f032bec9c03598",
    "estates/lift_buildings_named.csv": "95-de567bf98a055c28",
    "estates/nhc_named_sites.csv": "7-f365b518a557eaa6",
    "mhclg/lgr_districts_to_new_councils_2026-08.csv": "50-1dcfe6ebdb09e74e",
    "mhclg/lgr_second_wave_lancashire_nottinghamshire_2026-07.csv": "50-adaf51401a48a9e0",
    "mhclg/pride_in_place_places.csv": "284-afd9bcee3f26462c",
    "nhs/PREVALENCE_2425.csv.gz": "129948-bcdde3ad47de2c14",
    "nhs/community_diagnostic_centres.csv": "170-711df8e96a62c872",
    "nhs/dentists_england_points_2025-11.csv.gz": "8698-2b15e28a7bc7b520",
    "nhs/gp_practice_coordinates_2022.csv": "15000-66869aa4597080f9",
    "nhs/nhs_choices_hospitals.csv": "1211-570fde3e3cc73236",
    "nhs/nhs_sites_england_points_2025-11.csv.gz": "17646-96a6b7ed13a7107e",
    "nhs/nnhip_43_project_names_2026.csv": "43-5ee903c73a774204",
    "nhs/nnhip_wave1_places.csv": "40-aa5e7af8e8d6015e",
    "nhs/pharmacies_consolidated_list.csv": "10512-52d7fcf160471b83",
    "nhs/surgical_hubs.csv": "134-90461943f2902dc7",
    "ons/LSOA21_LAD26_UTLA26_RGN26_lookup.csv": "33755-439919abbe179c90",
    "ons/LSOA21_MSOA21_lookup.csv": "33755-4e4e62d504745585",
    "ons/LSOA21_RUC21.csv": "33755-5c269849c4b1811e",
    "ons/LSOA21_SICBL24_ICB24_lookup.csv": "33755-d166c70c61a027a5",
    "ons/LSOA21_SICBL26_ICB26_lookup.csv": "33755-6f686877cf604491",
    "ons/LSOA21_WD24_LAD24_lookup.csv": "33755-62ce22edf258a60a",
    "ons/SICBL26_ICB26_lookup.csv": "106-dcdd099d42349b21",
    "places/geonames_cities500_england.csv": "4661-10893518981ba37c",
    "places/libraries_england_2023.csv": "3487-3424799506315ae7",
    "places/os_open_names_populated_places_england_partial.csv.gz": "18433-51f2883ac8764cfd",
}

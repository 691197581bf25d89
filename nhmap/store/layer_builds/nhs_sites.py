"""NHS sites of November 2025: which of them are buildings that could serve as a neighbourhood health centre.

The list says a name and a postcode, nothing of use, owner or size; most of its rows are services, wards, schools and
ambulance stations. A row is admitted by its name alone, by the rule that ``premises_named`` writes down.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pandas as pd

from nhmap.core.buildings.building_names import HOSPITAL, STREET_WORDS, BuildingName, health_building, name_of, words
from nhmap.core.wording import as_said
from nhmap.store.estate_files.postcodes import normalise
from nhmap.store.layer_builds.claims import CLINIC, COMMUNITY_HOSPITAL, HEALTH_CENTRE, PREMISES, Claim
from nhmap.store.layer_builds.readers import Source, as_numbers, read_table

if TYPE_CHECKING:
    from pathlib import Path

NHS_SITES: Final = Source(
    "nhs/nhs_sites_england_points_2025-11.csv.gz",
    "NHS England Organisation Data Service; Office for National Statistics, by way of a public repository",
    "NHS sites in England with points",
    "November 2025",
)

_SERVICE_AFTER: Final = re.compile(r"\s[-–]\s|\(|,|/")
_PLACE_AFTER: Final = re.compile(r"(?:\s@\s?|\bAT\b|\bC/O\b)")

COMMUNITY_WORDS: Final = (("COMMUNITY", "HOSPITAL"), ("COTTAGE", "HOSPITAL"), ("WAR", "MEMORIAL", "HOSPITAL"))
"""What a community hospital calls itself; any other hospital is not a candidate by its name."""

NOT_THIS: Final = frozenset(  # lines of words are read and mended more easily than a list of them
    """
    ABORTION ABUSE ACADEMY ACUTE ADDICTION ADHD ADMIN ADOLESCENT ADULT ALCOHOL ALLERGY AMBULANCE AMBULATORY
    ANAESTHETIC ANTENATAL AQUATIC ARCHIVE ASSESSMENT AUDIOLOGY AUTISM BARIATRIC BLOOD BREAST BUSINESS CAMHS CANCER
    CARDIAC CARDIOLOGY CASH CATARACT CHEST CHILD CHILDREN CHILDRENS CHIROPODY CMHT COLLEGE COLORECTAL CONFERENCE
    CONTINENCE CONTRACEPTION CONTRACEPTIVE COPD COSMETIC COVID DAY DELIRIUM DEMENTIA DENTAL DENTISTRY DERMATOLOGY
    DIABETES DIABETIC DIALYSIS DISABILITY DR DRUG DRUGS EAR EARLY EATING ECHO ELDERLY ENDOCRINE ENDOSCOPY ENT
    EPACT EPILEPSY EYE FALLS FERTILITY FORENSIC FRACTURE FRACTURES GASTRO GASTROENTEROLOGY GENDER GENETIC GENETICS
    GERIATRIC GLAUCOMA GU GUM GUMEDICINE GYM GYNAE GYNAECOLOGY HAEMATOLOGY HAIR HAND HANDS HEARING HEART
    HEPATOLOGY HIV HMP HOME HOMELESS HOSPICE HYDROTHERAPY IMMIGRATION IMMUNOLOGY INFERTILITY INFUSION INTERMEDIATE
    IVF KIDNEY LABORATORY LASER LEARNING LEG LEISURE LIVER LUNG LYMPHOEDEMA MATERNITY MEMORY MENTAL MIDWIFERY
    MOBILE NATAL NEONATAL NEPHROLOGY NEURO NEURODEVELOPMENTAL NEUROLOGY NOSE NURSE NURSERY NURSING NUTRITION OBS
    OBSTETRIC OCCUPATIONAL OFFICE OFFICES ONCOLOGY OOH OOHS OP OPD OPHTHALMIC OPHTHALMOLOGY OPTICAL OPTICIANS
    ORTHODONTIC ORTHOPAEDIC ORTHOPTIC OUTPATIENT OUTPATIENTS PAEDIATRIC PAEDIATRICS PAEDS PAIN PALLIATIVE
    PARKINSONS PATHOLOGY PERINATAL PERIPHERAL PERSONS PHARMACY PHLEBOTOMY PHYSIO PHYSIOTHERAPY PLANNING PLASTIC
    PODIATRY POLICE PREOP PREOPERATIVE PRESCRIBER PRISON PRIVATE PSYCHIATRIC PSYCHIATRY PSYCHOLOGICAL PSYCHOLOGY
    PSYCHOTHERAPY RADIOLOGY RECOVERY REGISTERED REHAB REHABILITATION RENAL RESEARCH RESIDENTIAL RESPIRATORY RETINA
    RETINAL RHEUMATOLOGY SCBU SCHOOL SEXUAL SKIN SLEEP SMOKING SPECIALIST SPEECH SPINAL SPORTS STAFF STOMA STROKE
    SUBSTANCE SURGICAL SWALLOW TB TEAM THYROID TRAINING TRAUMA TRAVEL TREATMENT TRIAL TRIALS UNIVERSITY URGENT
    UROGYNAE UROLOGY VACCINATION VASCULAR VIRTUAL VOICE WARD WHEELCHAIR WOMENS WOUND YOI YOUNG YOUTH
    """.split()  # noqa: SIM905
)
"""Words of one service, of a home, a school or a prison: such a building is not one for everybody."""

COMPANIES: Final = frozenset({"BMI", "BUPA", "CIRCLE", "CYGNET", "NUFFIELD", "PRIORY", "RAMSAY", "SPIRE"})
"""Companies that call their houses clinics and hospitals; “Belsize Priory Health Centre” is a place."""


def building_part(written: str) -> str:
    """What a name of the list says of the building: without the service after it, and without who is “at” it."""
    return _PLACE_AFTER.split(_SERVICE_AFTER.split(written)[0])[-1].strip()


def premises_named(written: str) -> tuple[BuildingName, str] | None:
    """Read one name of the list as a building that could be a candidate, with its kind; None if it is not one.

    The rule. What follows a dash, a bracket, a comma or a stroke is a service in the building and is left aside; of
    “X at Y” Y is the building. A name is admitted if it then ends

    - as a health, primary care, medical or wellbeing centre, health park, village, campus or hub does,
    - as a community, cottage or war memorial hospital,
    - in “clinic”, after the name of a place that is no company,

    and holds no word of ``NOT_THIS``. Surgeries and practices are not admitted by name: those that a practice of today
    gives as its address come from the directory, and another may have left health care.
    """
    called = building_part(written).upper()
    spelled = words(called)
    if not spelled or NOT_THIS.intersection(spelled):
        return None
    if any(spelled[-len(kind) :] == kind for kind in COMMUNITY_WORDS):
        name = name_of(called)
        return (name, COMMUNITY_HOSPITAL) if name.core else None
    if "HOSPITAL" in spelled or "INFIRMARY" in spelled:
        return None
    building = health_building(called)
    if building is not None and building.words == spelled and building.kind != HOSPITAL:
        return building, HEALTH_CENTRE
    name = name_of(called)
    place = name.core and not STREET_WORDS.issuperset(name.core) and not COMPANIES.intersection(spelled)
    return (name, CLINIC) if spelled[-1] == "CLINIC" and place else None


def read_nhs_sites(folder: Path) -> pd.DataFrame:
    """NHS sites, one row a name: ``name``, ``postcode``, ``lon``, ``lat``, ``district``, ``acute``.

    ``acute`` (bool) says that the postcode holds a hospital that is no community hospital: what is called a clinic
    there is a department of it.
    """
    table = read_table(folder, NHS_SITES, ["Name", "Postcode", "Latitude", "Longitude", "LAD26NM"])
    table = as_numbers(table, NHS_SITES, ["Latitude", "Longitude"])
    named = table.assign(name=table["Name"].str.split(r"\s*\|\s*", regex=True), acute=table["Name"].map(_acute))
    named = named.explode("name", ignore_index=True)
    return pd.DataFrame(
        {
            "name": named["name"].str.strip(),
            "postcode": named["Postcode"].map(normalise),
            "lon": named["Longitude"],
            "lat": named["Latitude"],
            "district": named["LAD26NM"],
            "acute": named["acute"],
        }
    )


def named_premises(sites: pd.DataFrame) -> pd.DataFrame:
    """Admitted sites as evidence of where buildings stand, one row a name, with code, address and source."""
    admitted = sites[(sites["postcode"] != "") & (sites["name"].map(premises_named).notna())]
    admitted = admitted.assign(name=admitted["name"].map(building_part)).drop_duplicates(["name", "postcode"])
    return admitted.assign(code="", source="NHS sites", address=admitted["district"])


def _acute(names: str) -> bool:
    """Whether one of the names at a postcode is that of a hospital other than a community hospital."""
    for name in names.split("|"):
        spelled = words(_SERVICE_AFTER.split(name.upper())[0])
        hospital = {"HOSPITAL", "INFIRMARY"}.intersection(spelled[-1:])
        if hospital and not {"COMMUNITY", "COTTAGE", "MEMORIAL"}.intersection(spelled):
            return True
    return False


def from_nhs_sites(sites: pd.DataFrame) -> list[Claim]:
    """Claims of the NHS sites that the rule admits."""
    claims = []
    for row in sites[sites["postcode"] != ""].itertuples(index=False):
        admitted = premises_named(row.name)
        if admitted is None or (row.acute and admitted[1] == CLINIC):
            continue
        name, kind = admitted
        claims.append(
            Claim(
                postcode=row.postcode,
                name=name,
                called=as_said(building_part(row.name)),
                address=", ".join(part for part in (row.district, row.postcode) if part),
                kind=kind,
                source=NHS_SITES,
                premises=PREMISES,
                lon=row.lon,
                lat=row.lat,
            )
        )
    return claims

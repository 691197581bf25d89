"""Groups of residents and registers of patients that planners ask for: key of each, and words for people."""

from __future__ import annotations

from typing import Final

AGES_5: Final[dict[str, str]] = {
    **{f"age_{start}_{start + 4}": f"{start} to {start + 4}" for start in range(0, 85, 5)},
    "age_85_over": "85 and over",
}
"""Five-year bands of age, youngest first."""

HEALTH: Final[dict[str, str]] = {
    "health_very_good": "very good",
    "health_good": "good",
    "health_fair": "fair",
    "health_bad": "bad",
    "health_very_bad": "very bad",
}
DISABILITY: Final[dict[str, str]] = {
    "disabled_limited_a_lot": "limited a lot",
    "disabled_limited_a_little": "limited a little",
    "not_disabled": "not disabled",
}
CARE: Final[dict[str, str]] = {
    "no_unpaid_care": "no unpaid care",
    "carers_to_19_hours": "19 hours or less a week",
    "carers_20_to_49_hours": "20 to 49 hours a week",
    "carers_50_hours": "50 hours a week or more",
}
"""Of residents aged 5 and over."""

ETHNIC_GROUPS: Final[dict[str, str]] = {
    "ethnic_asian": "Asian",
    "ethnic_black": "Black",
    "ethnic_mixed": "Mixed",
    "ethnic_white": "White",
    "ethnic_other": "Other",
}
INCOME_INDICES: Final[dict[str, str]] = {
    "idaci": "Income deprivation affecting children (IDACI)",
    "idaopi": "Income deprivation affecting older people (IDAOPI)",
}

REGISTERS: Final[dict[str, tuple[str, str]]] = {
    "atrial_fibrillation": ("AF", "Atrial fibrillation"),
    "asthma": ("AST", "Asthma"),
    "cancer": ("CAN", "Cancer"),
    "coronary_heart_disease": ("CHD", "Coronary heart disease"),
    "chronic_kidney_disease": ("CKD", "Chronic kidney disease"),
    "copd": ("COPD", "COPD"),
    "dementia": ("DEM", "Dementia"),
    "depression": ("DEP", "Depression"),
    "diabetes": ("DM", "Diabetes"),
    "epilepsy": ("EP", "Epilepsy"),
    "heart_failure": ("HF", "Heart failure"),
    "hypertension": ("HYP", "High blood pressure"),
    "learning_disability": ("LD", "Learning disability"),
    "mental_health": ("MH", "Severe mental illness"),
    "pre_diabetes": ("NDH", "Raised blood sugar, not diabetes"),
    "obesity": ("OB", "Obesity"),
    "osteoporosis": ("OST", "Osteoporosis"),
    "peripheral_arterial_disease": ("PAD", "Peripheral arterial disease"),
    "palliative_care": ("PC", "Palliative care"),
    "rheumatoid_arthritis": ("RA", "Rheumatoid arthritis"),
    "stroke": ("STIA", "Stroke or TIA"),
}
"""Registers of the Quality and Outcomes Framework: our key -> the publisher's code, words."""

LISTS: Final[dict[str, tuple[str, int]]] = {
    "list_all": ("TOTAL", 0),
    "list_6_over": ("06OV", 6),
    "list_16_over": ("16OV", 16),
    "list_17_over": ("17OV", 17),
    "list_18_over": ("18OV", 18),
    "list_50_over": ("50OV", 50),
}
"""Patients that a register is counted among: our key -> the publisher's code, youngest age."""

COUNTED_AMONG: Final[dict[str, str]] = {
    **dict.fromkeys(REGISTERS, "list_all"),
    "asthma": "list_6_over",
    "rheumatoid_arthritis": "list_16_over",
    "diabetes": "list_17_over",
    **dict.fromkeys(
        ("chronic_kidney_disease", "depression", "epilepsy", "pre_diabetes", "obesity"),
        "list_18_over",
    ),
    "osteoporosis": "list_50_over",
}
"""Which of ``LISTS`` each register is counted among."""

COHORTS: Final[dict[str, tuple[str, ...]]] = {
    "Heart and circulation": ("coronary_heart_disease", "stroke", "heart_failure"),
    "Diabetes": ("diabetes",),
    "COPD": ("copd",),
    "Dementia": ("dementia",),
    "Mental health": ("mental_health",),
    "End of life": ("palliative_care",),
}
"""Cohorts of the neighbourhood health framework that registers tell of: words -> registers."""

NOT_AVAILABLE: Final = ("frailty", "care-home residents", "people who are housebound", "several conditions at once")
"""Cohorts that no open source counts; they are not estimated."""

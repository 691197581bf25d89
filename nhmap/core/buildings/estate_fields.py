"""Estate fields: what may be told of a building, in which unit, and who would know."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final, Literal

_OWNER: Final = "the owner: NHS Property Services, Community Health Partnerships or the trust"
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

Kind = Literal["number", "choice", "text", "date"]
Value = float | str
"""A number in the unit of its field, one of its choices, a date as YYYY-MM-DD, or text."""


@dataclass(frozen=True)
class Field:
    """One thing that may be told of a building.

    Attributes
    ----------
    key, label
        Stable name, and words for people.
    unit
        Unit of a number, "" for everything else.
    kind
        What its values are.
    choices
        The values of a choice, the best first where there is an order.
    who_knows
        Who could tell.
    ranked
        Whether a criterion or a gate asks for it; the others stand on the building's page.
    meaning
        What exactly is meant, where the label does not say it all.
    """

    key: str
    label: str
    unit: str
    kind: Kind
    choices: tuple[str, ...]
    who_knows: str
    ranked: bool = False
    meaning: str = ""

    def say(self, value: Value) -> str:
        """A value with its unit, as people read it."""
        if isinstance(value, str):
            return value
        if self.unit == "£":
            return f"£{value:,.0f}"
        return f"{value:,.2f}".rstrip("0").rstrip(".") + (f" {self.unit}" if self.unit else "")

    def admits(self, value: object) -> bool:
        """Whether a value is one that this field can hold: a number from 0 up, a choice, a date, or text."""
        if self.kind == "number":
            return (
                isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
            )
        if not isinstance(value, str) or not value.strip():
            return False
        if self.kind == "choice":
            return value in self.choices
        return self.kind == "text" or bool(_DATE.fullmatch(value))


FIELDS: Final[dict[str, Field]] = {
    f.key: f
    for f in (
        Field(
            "owner",
            "Owner",
            "",
            "choice",
            ("NHSPS", "LIFT", "other"),
            "the ICB's estates team, or the practice's landlord",
            ranked=True,
            meaning="NHSPS is NHS Property Services; LIFT is a building of the Local Improvement Finance Trusts.",
        ),
        Field("status", "In use", "", "choice", ("open", "closed", "planned"), _OWNER, ranked=True),
        Field("tenure", "Tenure", "", "choice", ("freehold", "leasehold"), _OWNER, ranked=True),
        Field("lease_end", "End of the lease", "", "date", (), _OWNER, ranked=True),
        Field("floor_area_m2", "Gross internal floor area", "m²", "number", (), _OWNER, ranked=True),
        Field(
            "void_m2",
            "Empty floor area",
            "m²",
            "number",
            (),
            _OWNER,
            ranked=True,
            meaning="Vacant, void or un-let space.",
        ),
        Field(
            "condition",
            "Physical condition",
            "",
            "choice",
            ("A", "A/B", "B", "B/C", "C", "C/D", "D"),
            f"{_OWNER}, from the last six-facet survey",
            ranked=True,
            meaning="Facet 1 of a six-facet survey: A as new to D at serious risk of failure.",
        ),
        Field(
            "backlog_gbp",
            "Backlog",
            "£",
            "number",
            (),
            f"{_OWNER}, from the last six-facet survey",
            ranked=True,
            meaning="Cost to eradicate high, significant, moderate and low risk backlog together.",
        ),
        Field("underused_m2", "Under-used floor area", "m²", "number", (), _OWNER),
        Field("unsuitable_m2", "Floor area not functionally suitable", "m²", "number", (), _OWNER),
        Field(
            "suitability",
            "Functional suitability",
            "",
            "choice",
            ("A", "A/B", "B", "B/C", "C", "C/D", "D"),
            f"{_OWNER}, from the last six-facet survey",
            meaning="Facet 2; C and D are not functionally suitable.",
        ),
        Field(
            "quality",
            "Quality",
            "",
            "choice",
            ("A", "A/B", "B", "B/C", "C", "C/D", "D"),
            f"{_OWNER}, from the last six-facet survey",
            meaning="Facet 4.",
        ),
        Field("utilisation", "Space utilisation", "", "text", (), _OWNER, meaning="Facet 3, as the survey writes it."),
        Field("rooms", "Rooms", "rooms", "number", (), "the practice or the owner"),
        Field("expansion", "Room to expand", "", "text", (), _OWNER),
        Field("land_ha", "Land", "ha", "number", (), _OWNER),
        Field("running_cost_gbp", "Cost of running the building a year", "£", "number", (), _OWNER),
        Field("uprn", "UPRN", "", "text", (), "the council or the owner", meaning="By it later lists are matched."),
        Field("site_code", "ODS site code", "", "text", (), "the trust", meaning="By it later lists are matched."),
    )
}
"""Every field, in the order in which it is shown."""

KEYS: Final = ("uprn", "site_code")
"""Fields by which later lists are matched; a building may have several of each."""

COLUMNS: Final = tuple(key for key, field in FIELDS.items() if field.ranked)
"""Fields that fill columns of the table of sites."""

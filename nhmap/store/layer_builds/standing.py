"""What a row of the layer says of a building as a candidate: its kind, why it is one, whether it may act already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.building_names import HOSPITAL, words
from nhmap.store.layer_builds import claims as cl
from nhmap.store.layer_builds import estate_lists as lists
from nhmap.store.layer_builds.libraries import LIBRARIES
from nhmap.store.layer_builds.nhs_sites import NHS_SITES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.store.layer_builds.claims import Claim

_GP_WORDS: Final = frozenset({"MEDICAL", "CENTRE", "CENTRES", "SURGERY", "PRACTICE", "GP", "FAMILY", "AND"})
"""Words that a practice calls its own house by; “health” and “primary care” are said of houses of more than one use."""

_BY_LIST: Final = (
    (lists.LIFT_NAMED, "named as a LIFT building"),
    (lists.NHC_NAMED, "named as a neighbourhood health centre by the press"),
    (lists.HOSPITALS, "community hospital on the list of hospitals"),
    (lists.DIAGNOSTICS, "community diagnostic centre"),
)
_BY_SITE_NAME: Final = {
    cl.HEALTH_CENTRE: "health or medical centre among the NHS sites of November 2025",
    cl.CLINIC: "clinic among the NHS sites of November 2025",
    cl.COMMUNITY_HOSPITAL: "community hospital among the NHS sites of November 2025",
}
CIVIC_REASON: Final = "public library of 2023: could be repurposed community or civic space"


def kind_of(claims: Sequence[Claim]) -> str:
    """Kind of a building, in trade words.

    The foremost kind that a claim makes of it; but a medical centre that is known only as the address of one practice
    is a GP surgery.
    """
    kind = min((claim.kind for claim in claims), key=cl.KINDS.index)
    if kind != cl.HEALTH_CENTRE or len(practices_in(claims)) > 1:
        return kind
    named = [claim for claim in claims if claim.kind == cl.HEALTH_CENTRE]
    own_house = all(claim.practice and claim.name.kind_words <= _GP_WORDS for claim in named)
    return cl.GP_SURGERY if own_house and not any(claim.status for claim in claims) else kind


def practices_in(claims: Sequence[Claim]) -> list[str]:
    """Codes of the practices in a building, sorted."""
    return sorted({claim.practice for claim in claims if claim.practice})


def why_candidate(claims: Sequence[Claim]) -> str:
    """Say which lists make the building a candidate: “address of 2 practices of July 2026; …”."""
    practices = len(practices_in(claims))
    reasons = []
    if practices:
        reasons.append(f"address of {practices} practice{'s' if practices > 1 else ''} of July 2026")
    sources = {claim.source for claim in claims}
    reasons += [words_ for source, words_ in _BY_LIST if source in sources]
    site_kinds = {claim.kind for claim in claims if claim.source == NHS_SITES}
    reasons += [words_ for kind, words_ in _BY_SITE_NAME.items() if kind in site_kinds]
    if LIBRARIES in sources:
        reasons.append(CIVIC_REASON)
    return "; ".join(reasons)


def campus(claims: Sequence[Claim]) -> str:
    """Say that a hospital and a health centre or practice stand on one ground, naming both; "" if they do not."""
    hospitals = [claim for claim in claims if claim.name.kind == HOSPITAL and not claim.practice]
    hospitals = hospitals or [claim for claim in claims if claim.name.kind == HOSPITAL]
    centres = [
        claim for claim in claims if claim.name.kind != HOSPITAL and claim.kind in (cl.HEALTH_CENTRE, cl.LIFT_BUILDING)
    ]
    if not hospitals or not centres:
        return ""
    return f"Campus: {hospitals[0].called} and {centres[0].called} on one ground."


def named_as_centre(claims: Sequence[Claim]) -> str:
    """Say who names the building as a neighbourhood health centre; "" if nobody does.

    It is offered as a question to a person, and no word on whether the building is open.
    """
    press = [claim for claim in claims if claim.status]
    if press:
        return f"The press of November 2025 names it as a neighbourhood health centre: {press[0].note.split('. ')[0]}."
    called = sorted({claim.called for claim in claims if _called_centre(claim.called)})
    return f"It is called {called[0]}." if called else ""


def _called_centre(called: str) -> bool:
    spelled = words(called)
    return any(spelled[at : at + 2] == ("NEIGHBOURHOOD", "HEALTH") for at in range(len(spelled)))

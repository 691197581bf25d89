"""Coded words: whose a building is, how it is held, whether it is in use, as many bodies write it.

A cell that says both, or that speaks of an earlier or a later day, is not guessed at.
"""

from __future__ import annotations

import re
from typing import Final

from nhmap.core.buildings.estate_fields import FIELDS
from nhmap.store.estate_files.cells import Reading, UnreadableError, is_unknown, shortened

_EARLIER: Final = re.compile(
    r"\b(?:formerly|previously|originally|until recently|no longer|once|was|were|ex-?|used to be)\b[^,;.()/]*"
)
"""What was so at an earlier day."""
_FOR_OTHERS: Final = re.compile(r"\b(?:leased|let|sub-?let|rented|licensed|managed|run|occupied)\s+(?:to|by|for)\b.*")
_NOT_OURS: Final = re.compile(
    r"\b(?:not|non|other than)[ -]+(?:an? |the )?(?:nhs ?ps\b|nhs property\w*|chp\b|lift\b|ps\b)"
)
_OWNERS: Final = {
    "NHSPS": (
        r"\bnhs\W+prop\w*\W+(?:services?|servs?|svcs?|serv)\b|^(?:nhs )?property(?: services)?(?: ltd| limited)?$"
        r"|\bnhs ?ps(?:l|ltd)?\b|\bnhspsl?\b|\bprop ?co\b|^nhs property$"
    ),
    "LIFT": (r"\blift\b|lift ?co\b|community health partnerships?|\bchp\b|local (?:investment|improvement) finance"),
}
_LEASE_OF_LONG: Final = re.compile(r"\bvirtual free ?hold\b|\b(?:sale and )?lease ?back\b|\bleased from [^,;.]*")
_NOT_HELD_SO: Final = re.compile(r"\b(?:not|non)[ -]+(?:a )?(?:lease ?hold|leased?|free ?hold|owned|rented)\b")
_OWNED_BY_OTHERS: Final = re.compile(
    r"\b(?:landlord|third party|3rd party|privately|private|council|authority|developer|company|trust|nhsps|chp|lift)"
    r"[ -]+owned\b|\bowned by\b.*|\bfree ?holders?\b[^,;.]*"
)
_TENURES: Final = {
    "leasehold": (
        r"\bl'?s?[/ ]?h(?:o?ld)?\b|\blhld\b|\blease|\bunder-?lease|\bsub-?lease|\blse\b|\blicen[cs]ed?\b"
        r"|(?<!notional )(?<!cost )\brent(?:ed|al)?\b|\btenan(?:cy|ted|t)\b|\bt\.?a\.?w\b|\bsub-?let\b|\blpa\b"
        r"|occupation agreement|terms of occupation|\bmo?to\b|holding over|^l$|^ll$|peppercorn"
    ),
    "freehold": r"\bf'?[/ ]?h(?:o?ld)?\b|\bfree ?hold\b|\bfhld\b|\bowned\b|owner.occup|^f$|^own$",
}
"""What GPs are paid as notional or cost rent is for a building of their own, and names no lease."""
_LATER: Final = re.compile(
    r"\b(?:closing|surplus|under offer|for sale|for disposal|temporar\w+|due to|will (?:be )?(?:close|vacate)\w*"
    r"|to (?:be )?(?:close|vacate|dispose|sold|let)\w*|(?:closure|disposal) (?:planned|proposed|agreed|pending)"
    r"|(?:planned|proposed|future|pending|identified|earmarked)\b.*\b(?:clos|dispos|vacat|sale)\w*)"
)
_NO_EMPTY_SPACE: Final = re.compile(
    r"\b(?:no|nil|zero)\s+(?:vacant|void|empty|unlet|vacanc\w+|voids?)\w*(?: space| area)?"
)
_PART_OF_IT: Final = re.compile(
    r"(?:\b(?:part(?:ly|ially)?|some|half|mostly|semi)|\d+(?:\.\d+)?\s*%)[ -]*"
    r"(?:of (?:it|the \w+) )?(?:vacant|void|empty|closed|unoccupied|un-?let|occupied|let|open|in use)\b"
)
_NOT_SHUT: Final = re.compile(
    r"\b(?:not|never)\s+(?:yet |been )?(?:closed|vacant|vacated|disposed|sold|empty|disused)\b|\bre-?opened\b"
)
_NOT_IN_USE: Final = re.compile(
    r"\b(?:not|non|never)[ -]+(?:currently )?(?:in use|open|operational|active|occupied|used)\b"
    r"|\bunoccupied\b|\binactive\b|\bdisused\b|\bunused\b"
)
_SHUT: Final = re.compile(
    r"\bclosed\b|\bdispos|\bsold\b|demolish|vacat|\bvacant\b|\bvoid\b|\bempty\b|decommission|mothball|\bclosure\b"
)
_PLANNED: Final = re.compile(
    r"planned|proposed|pipeline|under construction|in development|not (?:yet )?built|not yet (?:open|in use)|unbuilt"
)
_OPEN: Final = re.compile(
    r"\bopen\b|\bactive\b|\boperational\b|in use\b|\boccupied\b|\blive\b|\byes\b|^a$|^y$|\blet\b|\btenanted\b"
    r"|\btrading\b"
)


def owner_of(cell: str) -> Reading | None:
    """NHSPS, LIFT or other; the words themselves in the note where another owner is named.

    Raises
    ------
    UnreadableError
        When it names two owners, or only who uses or manages the building.
    """
    if is_unknown(cell):
        return None
    said = _FOR_OTHERS.sub("", _EARLIER.sub(" ", _plain(cell))).strip(" ,;:.()-")
    if not said:
        code, reason = "owner unknown", f"“{shortened(cell)}” does not say whose building it is now."
        raise UnreadableError(code, reason)
    named = [meant for meant, pattern in _OWNERS.items() if re.search(pattern, _NOT_OURS.sub(" ", said))]
    if len(named) > 1:
        code, reason = "owner unknown", f"“{shortened(cell)}” names two owners."
        raise UnreadableError(code, reason)
    if named or said == "other":
        return Reading(named[0] if named else "other")
    return Reading("other", f"“{shortened(cell)}”")


def tenure_of(cell: str) -> Reading | None:
    """Freehold or leasehold.

    Raises
    ------
    UnreadableError
        When it says neither, or both.
    """
    if is_unknown(cell):
        return None
    said = _EARLIER.sub(" ", _plain(cell))
    said = _LEASE_OF_LONG.sub(" leasehold ", said)
    said = _OWNED_BY_OTHERS.sub(" ", _NOT_HELD_SO.sub(" ", said)).strip(" ,;:.()-")
    found = [meant for meant, pattern in _TENURES.items() if re.search(pattern, said)]
    if len(found) == 1:
        return Reading(found[0])
    neither = "both freehold and leasehold" if found else "neither freehold nor leasehold"
    code, reason = "tenure unknown", f"“{shortened(cell)}” says {neither}."
    raise UnreadableError(code, reason)


def status_of(cell: str) -> Reading | None:
    """Open, closed or planned; a building that is empty in part is open.

    Raises
    ------
    UnreadableError
        When it says none of them, several, or what is to become of the building.
    """
    if is_unknown(cell):
        return None
    said = _EARLIER.sub(" ", re.sub(r"\bno longer\b", "not", _plain(cell)))
    if _LATER.search(said):
        code = "status unknown"
        reason = f"“{shortened(cell)}” says what is to become of the building, not whether it is open or closed now."
        raise UnreadableError(code, reason)
    said = _NOT_SHUT.sub(" open ", _PART_OF_IT.sub(" open ", _NO_EMPTY_SPACE.sub(" ", said)))
    shut = bool(_NOT_IN_USE.search(said))
    said = _NOT_IN_USE.sub(" ", said)
    planned = bool(_PLANNED.search(said))
    said = _PLANNED.sub(" ", said)
    told = {"closed": shut or bool(_SHUT.search(said)), "planned": planned, "open": bool(_OPEN.search(said))}
    found = [meant for meant, is_so in told.items() if is_so]
    if len(found) == 1:
        return Reading(found[0])
    neither = "more than one of open, closed and planned" if found else "neither open, closed nor planned"
    code, reason = "status unknown", f"“{shortened(cell)}” says {neither}."
    raise UnreadableError(code, reason)


_WORDS: Final = (
    r"(?:as new|new|excellent|very good|good|satisfactory|sound|fair|adequate|acceptable|average|below average|poor"
    r"|very poor|bad|unsatisfactory|unacceptable|inoperable|operational|minor|major|end of life|replace\w*|exhibiting|"
    r"performing)"
)
_GRADE: Final = re.compile(
    r"(?:(?:overall |current )?(?:grade|cat(?:egory)?|condition|cond|rank|score)?\s*[:\-]?\s*"
    r"|" + _WORDS + r"\s*[-–:(]\s*)([a-d])\s*(?:[/(\-]\s*([a-d])\)?)?\s*(x)?\)?"
    r"(?:\s*[-–:(,]?\s*" + _WORDS + r"\b.*)?"
)


def grade_of(cell: str) -> Reading | None:
    """A grade of a six-facet survey, A to D or between two that follow each other; an X beside it is said, not used.

    Raises
    ------
    UnreadableError
        When it is none.
    """
    if is_unknown(cell):
        return None
    found = _GRADE.fullmatch(_plain(cell))
    if found:
        letters = "/".join(sorted({part.upper() for part in found.groups()[:2] if part}))
        if letters in FIELDS["condition"].choices:
            return Reading(letters, f"“{shortened(cell)}”: the X was left out" if found[3] else "")
    code, reason = "not a grade", f"“{shortened(cell)}” is no grade from A to D."
    raise UnreadableError(code, reason)


def _plain(cell: str) -> str:
    return " ".join(cell.replace("’", "'").lower().split())

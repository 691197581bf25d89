"""How a building is called: one writing for the many in which publishers shorten it.

Address lines of the practice file are cut at 24 characters and shortened by hand ("SURBITON HTH CTR,EWELL
RD"), so names are compared as words after spelling out, and a building is recognised by what is left when
the words that only say what kind of building it is are taken away (its core: "SURBITON").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

HOSPITAL: Final = "hospital"
CENTRE: Final = "centre"

_GLUED: Final = (
    (r"H\s*&\s*S\s*C\s*C\b", "HEALTH AND SOCIAL CARE CENTRE"),
    (r"\bH\s*&\s*W\s*B?\b", "HEALTH AND WELLBEING"),
    (r"\bH\s*&\s*S CARE\b", "HEALTH AND SOCIAL CARE"),
    (r"\bH\s*&\s*C$", "HEALTH AND CARE"),
    (r"\bH\s*/\s*CARE\b", "HEALTH CARE"),
    (r"\bNHS T\.?\s?(?=CTR|CENTRE)", "NHS TREATMENT "),
    (r"\bH\s*/\s*C(?:TR|ENTRE)?\b|\bHLTH\s*/\s*CTR\b", "HEALTH CENTRE"),
    (r"\bPRIMARY C\s*/\s*C(?:TR|ENTRE)?\b|\bPRIMARY C\.?\s?C\b", "PRIMARY CARE CENTRE"),
    (r"\bH AND COMM\b", "HEALTH AND COMMUNITY"),
    (r"\bPRIM(?:ARY)? (?:HEALTH|HLTH|HTH) C C\b|\bPHCC\b", "PRIMARY HEALTH CARE CENTRE"),
    (r"\bP\s*[-/\\]\s*C(?:ARE)?\b(?= [CR])|\bPC(?= C(?:EN)?TR)", "PRIMARY CARE"),
    (r"\b(HEALTH|HLTH|HTH|MEDICAL|MED|CARE)\.? C(?:T|E|EN|ENTR?)?$", r"\1 CENTRE"),
    (r"\bPRIMARY CRE\b", "PRIMARY CARE"),
    (r"\bWELL[ -]BEING\b", "WELLBEING"),
    (r"\bHEALTH[ -]CARE\b", "HEALTHCARE"),
    (r"\bWALK[ -]IN\b", "WALK-IN"),
    (r"\bN'HOOD\b", "NEIGHBOURHOOD"),
    (r"&", " AND "),
)
"""Shortenings that hold punctuation, spelled out before the text is cut into words."""

_GLUED_PATTERNS: Final = tuple((re.compile(pattern), long) for pattern, long in _GLUED)
_APOSTROPHE: Final = re.compile(r"['’`]")
_PART: Final = re.compile(r"[A-Z0-9]+(?:-(?:IN|[0-9]+)\b)?")

_SPELLED: Final = {
    **dict.fromkeys(("CTR", "CTRE", "CNTR", "CNTRE", "CENT", "CENTR", "CENTER", "CEN", "CTRS"), "CENTRE"),
    **dict.fromkeys(("HTH", "HLTH", "HEALT", "HLT", "HEALTHC"), "HEALTH"),
    **dict.fromkeys(("MED", "MEDICA"), "MEDICAL"),
    **dict.fromkeys(("HOSP", "HOSPL", "HSP", "HOSPITA"), "HOSPITAL"),
    **dict.fromkeys(("COMM", "COMMTY", "COMMUN"), "COMMUNITY"),
    **dict.fromkeys(("PRIM", "PRMRY"), "PRIMARY"),
    **dict.fromkeys(("SURG", "SURGER"), "SURGERY"),
    **dict.fromkeys(("PRACT", "PRAC", "PRACTIC"), "PRACTICE"),
    "HC": "HEALTH CENTRE",
    "HCC": "HEALTH CARE CENTRE",
    "MC": "MEDICAL CENTRE",
    "FAM": "FAMILY",
    "RES": "RESOURCE",
    "TCE": "TERRACE",
    "WY": "WAY",
    "PCC": "PRIMARY CARE CENTRE",
    "PCRC": "PRIMARY CARE RESOURCE CENTRE",
    "RD": "ROAD",
    "AVE": "AVENUE",
    "AV": "AVENUE",
    "LN": "LANE",
    "GDNS": "GARDENS",
    "GDN": "GARDEN",
    "GRN": "GREEN",
    "PK": "PARK",
    "SQ": "SQUARE",
    "STREET": "ST",
    "STR": "ST",
    "SAINT": "ST",
    "MT": "MOUNT",
    "WD": "WOOD",
    "CRES": "CRESCENT",
    "CLS": "CLOSE",
}
"""One word for another; street and saint share ``ST`` because publishers write both so."""

KIND_WORDS: Final = frozenset(
    [
        "HEALTH",
        "HEALTHCARE",
        "MEDICAL",
        "PRIMARY",
        "CARE",
        "SOCIAL",
        "COMMUNITY",
        "AND",
        "WELLBEING",
        "CLINIC",
        "SURGERY",
        "PRACTICE",
        "CENTRE",
        "CENTRES",
        "HOSPITAL",
        "RESOURCE",
        "NEIGHBOURHOOD",
        "THERAPY",
        "TREATMENT",
        "INTEGRATED",
        "FAMILY",
        "CHILDRENS",
        "WALK-IN",
        "NHS",
        "GP",
    ]
)
"""Words that say what kind of building it is, not which one."""

_SITE_WORDS: Final = frozenset(["PARK", "VILLAGE", "CAMPUS", "HUB", "COMPLEX"])
STREET_WORDS: Final = frozenset(
    [
        "ROAD",
        "ST",
        "LANE",
        "AVENUE",
        "DRIVE",
        "WAY",
        "CLOSE",
        "HILL",
        "WALK",
        "SQUARE",
        "GROVE",
        "CRESCENT",
        "GARDENS",
        "TERRACE",
        "PLACE",
        "COURT",
        "RISE",
        "ROW",
        "APPROACH",
        "STREETS",
        "ESTATE",
    ]
)
_CARE_WORDS: Final = frozenset(["HEALTH", "HEALTHCARE", "MEDICAL", "PRIMARY", "CARE", "WELLBEING", "NHS"])
_FLOOR: Final = r"(?:LOWER |UPPER )?(?:GROUND|FIRST|SECOND|THIRD|FOURTH|FIFTH|[1-9](?:ST|ND|RD|TH)) FL(?:OO)?R?"
_UNIT: Final = r"(?:SUITES?|UNITS?|ROOMS?|LEVEL|FLOOR|FLR ?|BLOCK|ZONE)(?: (?:[0-9]+[A-Z]?|[A-Z]|ONE|TWO|THREE)\b)?"
_NUMBER: Final = r"[0-9]+[A-Z]?(?:-[0-9]+[A-Z]?)?"
_ROOM: Final = re.compile(rf"^(?:(?:{_FLOOR}|{_UNIT}|C/O|AT|WITHIN|{_NUMBER})\s+)+")


@dataclass(frozen=True)
class BuildingName:
    """A building as one line of an address names it.

    Attributes
    ----------
    text
        The name for people, spelled out, in title case.
    words
        The same in capitals without punctuation or article.
    core
        The words that tell this building from others; empty for "The Health Centre".
    kind
        "hospital" or "centre".
    """

    text: str
    words: tuple[str, ...]
    core: tuple[str, ...]
    kind: str

    @property
    def key(self) -> str:
        """Kind and core without spaces, so that "Thames View" and "Thamesview" are one."""
        return f"{self.kind}:{''.join(self.core)}"

    @property
    def kind_words(self) -> frozenset[str]:
        """The words that only say what kind of building it is; empty for a bare place or house name."""
        return frozenset(self.words[len(self.core) :])


@lru_cache(maxsize=50_000)
def words(text: str) -> tuple[str, ...]:
    """Spell a line out into comparable words: capitals, no punctuation, no leading article."""
    line = text.upper()
    for pattern, long in _GLUED_PATTERNS:
        line = pattern.sub(long, line)
    line = _APOSTROPHE.sub("", line)
    parts = _PART.findall(line)
    spelled = " ".join(_SPELLED.get(part, part) for part in parts).split()
    return tuple(spelled[1:] if spelled[:1] == ["THE"] else spelled)


def lines(*fields: str) -> list[str]:
    """Cut address fields into lines at commas, without what is empty or a room inside a building."""
    cut = [part.strip(" .") for field in fields for part in re.split(r"[,;]|\s-\s|\(|\)", field)]
    return [line for line in (_ROOM.sub("", part) for part in cut) if line]


@lru_cache(maxsize=50_000)
def name_of(line: str) -> BuildingName:
    """Read a line as the name of a building, whatever its words; lists say the same line many times."""
    tokens = words(line)
    core = list(tokens)
    while core:
        centre_for = core[-2:] == ["CENTRE", "FOR"]
        health_park = len(core) > 1 and core[-1] in _SITE_WORDS and core[-2] in _CARE_WORDS
        if not (core[-1] in KIND_WORDS or centre_for or health_park):
            break
        core.pop()
    kind = HOSPITAL if "HOSPITAL" in tokens[len(core) :] else CENTRE
    return BuildingName(spelled_out(tokens), tokens, tuple(core), kind)


def health_building(line: str) -> BuildingName | None:
    """Read a line as a health, primary care or medical centre or a hospital, if it names one.

    "Hospital Road" and "12 Health Centre Lane" are streets; words after the kind ("Health Centre Haye Road")
    are left out of the name.
    """
    tokens = words(line)
    if tokens[:1] == ("AND",):
        return None  # the tail of a name broken over two fields ("Medical Centre / and Community Hospital")
    for end, word in enumerate(tokens, start=1):
        named = (
            word == "HOSPITAL"
            or (word in {"CENTRE", "CENTRES"} and bool(_CARE_WORDS.intersection(tokens[:end])))
            or tokens[end - 3 : end] == ("CENTRE", "FOR", "HEALTH")
            or (word in _SITE_WORDS and end > 1 and tokens[end - 2] in {"HEALTH", "MEDICAL", "HEALTHCARE"})
        )
        if named:
            street = end < len(tokens) and tokens[end] in STREET_WORDS
            return None if street else name_of(" ".join(tokens[:end]))
    return None


def spelled_out(tokens: tuple[str, ...]) -> str:
    """Put comparable words back into title case for people."""
    small = {"AND": "and", "OF": "of", "ON": "on", "IN": "in", "FOR": "for", "GP": "GP", "NHS": "NHS"}
    text = " ".join(small.get(word, word.capitalize()) for word in tokens)
    return text[:1].upper() + text[1:]

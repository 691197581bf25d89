"""How surely a row is about one building, once more: one question after another, to compare the rules with."""

from __future__ import annotations

import math
import re

from nhmap.core.buildings.building_names import HOSPITAL, name_of
from nhmap.core.buildings.match_rules import _COMMON, FAR_M, HERE_M, NEAR_M, SPOT_M
from nhmap.core.buildings.matching import Match


def judged(row, asked, names, known):
    """How surely a row is about one building; ``None`` where nothing speaks for it."""
    metres = known.distance(row, asked)
    coded = _key(row, asked, known)
    postcode = bool(asked.postcode) and asked.postcode == known.postcodes[row]
    here = postcode or metres <= HERE_M
    far = math.isfinite(metres) and metres > (FAR_M if coded else NEAR_M)
    alike = max((_alike(a, b) for a in names for b in known.named[row]), default=0)
    place = "same postcode" if postcode else f"{metres:,.0f} m apart" if math.isfinite(metres) else ""
    if not coded and alike == _SAME_NAME and far and not postcode:
        where = f"same name, {metres / 1000:,.0f} km apart"
        return Match(known.site_ids[row], known.names[row], "possible", where, metres, elsewhere=True)
    if coded:
        sure, how = ("possible" if far else "certain"), coded
    elif alike == _SAME_NAME and math.isfinite(metres) and not far:
        sure, how = ("certain" if here else "likely"), "same name"
    elif alike == _SAME_NAME and postcode:
        sure, how = "certain", "same name"
    elif alike and here:
        sure, how = ("possible", "it names two buildings") if _names_two(asked.name) else ("likely", "like name")
    elif alike == _SAME_NAME and not math.isfinite(metres):
        sure, how = _by_words(row, asked, names, known)
    elif here and _address(asked) & _lines(known.addresses[row]):
        sure, how = "likely", "same address"
    elif here and not names:
        only = len(known.by_postcode.get(asked.postcode, ())) == 1 if postcode else False
        sure, how = ("likely", "the only building known at this postcode") if only else ("possible", "no name")
    elif postcode or metres <= SPOT_M or alike == _SAME_NAME:
        sure, how = "possible", ("same name" if alike else "another name")
    else:
        return None
    return Match(known.site_ids[row], known.names[row], sure, ", ".join(part for part in (how, place) if part), metres)


def _key(row, asked, known):
    """The key that a row and a building share, in words; "" where they share none."""
    if asked.uprn and row in known.by_uprn.get(asked.uprn, ()):
        return "same UPRN"
    if asked.code and row in known.by_code.get(asked.code, ()):
        return "same practice code"
    return "same site code" if asked.code and row in known.site_codes.get(asked.code, ()) else ""


_SAME_NAME = 2


def _alike(a, b):
    """2 for the same name, 1 where one holds the words of the other that tell a building apart, else 0."""
    if not a.core or not b.core:
        return 0
    if a.key == b.key:
        return _SAME_NAME
    first, second = set(a.core), set(b.core)
    return int("".join(a.core) == "".join(b.core) or first <= second or second <= first)


_CARE = frozenset(("HEALTH", "HEALTHCARE", "MEDICAL", "PRIMARY", "CLINIC", "SURGERY", "PRACTICE"))


def _says_its_kind(name):
    """Whether a name says that it is a health building: “The Willows” alone is too little without a place."""
    return name.kind == HOSPITAL or bool(_CARE & name.kind_words)


def _names_two(name):
    """Whether a name holds two buildings, each said to be a health building, by one sign or word between them."""
    for sign in (" & ", " and ", " + ", "/", ";"):
        name = re.sub(re.escape(sign), "|", name, flags=re.IGNORECASE)
    parts = [name_of(part.strip()) for part in name.split("|")]
    return len({part.core for part in parts if part.core and _says_its_kind(part)}) >= 2


def _by_words(row, asked, names, known):
    """How surely a building of the same name is meant where one of the two places is not known: by words alone."""
    shared = _locality(asked) & _where(row, known) if any(map(_says_its_kind, names)) else frozenset()
    if shared:
        return "likely", f"same name, and both say {' and '.join(sorted(word.title() for word in shared))}"
    town = _own_town(row, names, known)
    return ("likely", f"same name, and it stands in {town}") if town else ("possible", "same name, no place")


def _own_town(row, names, known):
    """The town that a health building is named after and stands in (“Evesham Community Hospital, Evesham”); "" if none.

    Streets are no towns: of the address only lines that are the whole core of the name count.
    """
    cores = {" ".join(name.core) for name in names if name.core and _says_its_kind(name)}
    lines_ = {" ".join(name_of(part).words) for part in known.addresses[row].split(",")[1:]}
    return next((core.title() for core in sorted(cores & lines_)), "")


def _locality(asked):
    return _telling(asked.locality)


def _where(row, known):
    return _telling(" ".join([known.addresses[row], known.localities[row], *(n.text for n in known.named[row])]))


def _telling(text):
    """Words that may say where something is."""
    least = 4
    return frozenset(w for w in re.findall(r"[A-Z]+", text.upper()) if len(w) >= least and w not in _COMMON)


def _address(asked):
    return _lines(f"{asked.name}, {asked.address}")


def _lines(address):
    """Lines of an address that tell a house: a number and a street, or a named house."""
    return frozenset(
        key for part in address.split(",") if re.match(r"\s*\d", part) and (key := "".join(name_of(part).words))
    )

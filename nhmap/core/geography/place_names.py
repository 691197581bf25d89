"""Names of places as people type them: with and without Council or City of, & or and, St or Saint, in initials."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

KIND_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "integrated care board": ("icb", "sub_icb", "icb24", "sub_icb24"),
    "integrated care system": ("icb", "icb24"),
    "sub icb location": ("sub_icb", "sub_icb24"),
    "sub icb": ("sub_icb", "sub_icb24"),
    "icb": ("icb", "sub_icb", "icb24", "sub_icb24"),
    "ics": ("icb", "icb24"),
    "health and wellbeing board": ("hwb",),
    "hwb": ("hwb",),
    "county council": ("hwb",),
    "district council": ("district",),
    "metropolitan borough council": ("hwb", "district"),
    "metropolitan district council": ("hwb", "district"),
    "borough council": ("hwb", "district"),
    "city council": ("hwb", "district"),
    "london borough council": ("hwb", "district"),
    "city and district council": ("hwb", "district"),
    "city and district": ("hwb", "district"),
    "corporation": ("hwb", "district"),
    "council": ("hwb", "district"),
    "mbc": ("hwb", "district"),
    "local authority": ("hwb", "district"),
    "unitary authority": ("hwb", "district"),
    "district": ("district",),
    "region": ("region",),
}
"""Words behind a name that say of which kind it is, and the geographies that they leave."""

_BEFORE: Final = (
    "nhs",
    "the",
    "council of",
    "council of the",
    "city and county of",
    "city and borough of",
    "city of",
    "county of",
    "county",
    "royal borough of",
    "london borough of",
    "metropolitan borough of",
    "borough of",
    "district of",
    "region of",
    "lb",
)
_BEHIND: Final = (*KIND_WORDS, "city of", "county of", "borough")
_SMALL: Final = frozenset({"and", "of", "the", "on", "upon", "under", "in", "with", "by", "le"})
_INITIALS: Final = range(2, 7)

ALSO_CALLED: Final[dict[str, tuple[str, ...]]] = {
    "kingston upon hull": ("hull",),
    "bournemouth christchurch and poole": ("bcp",),
    "bath and north east somerset": ("banes", "b and nes"),
    "birmingham and solihull": ("bsol",),
    "bath and north east somerset swindon and wiltshire": ("bsw",),
    "buckinghamshire oxfordshire and berkshire west": ("bob",),
    "coventry and warwickshire": ("c and w",),
    "cambridgeshire and peterborough": ("c and p",),
    "cornwall and the isles of scilly": ("cios", "cornwall and isles of scilly", "cornwall and scilly"),
    "staffordshire and stoke on trent": ("ssot",),
    "telford and wrekin": ("telford",),
    "isles of scilly": ("scilly", "scilly isles"),
}
"""Common names that no rule makes from the published ones."""


def plain(text: object) -> str:
    """A name without what people write differently: case, accents, signs, & for and, St for Saint."""
    folded = unicodedata.normalize("NFKD", str(text)).casefold()
    folded = "".join(c for c in folded if not unicodedata.combining(c)).replace("&", " and ").replace("+", " and ")
    folded = re.sub(r"['’‘`.]", "", folded)
    words = re.sub(r"[^0-9a-z]+", " ", folded).split()
    return " ".join("saint" if word == "st" else word for word in words)


def bare(name: str) -> str:
    """A plain name without the words of its kind before and behind it; never nothing."""
    while True:
        shorter = name
        for words in sorted(_BEFORE, key=len, reverse=True):
            shorter = shorter.removeprefix(f"{words} ")
        for words in sorted(_BEHIND, key=len, reverse=True):
            shorter = shorter.removesuffix(f" {words}")
        if shorter == name:
            return name
        name = shorter


def kinds_of(name: str) -> tuple[str, ...]:
    """Geographies that the words behind a plain name leave; all where it has none."""
    kinds = [words for words in KIND_WORDS if name.endswith(f" {words}")]
    if kinds:
        return KIND_WORDS[max(kinds, key=len)]
    return ("icb", "sub_icb", "icb24", "sub_icb24") if name.startswith("nhs ") else ()


def names_of(name: str) -> frozenset[str]:
    """Every plain name that means a published one, the published one and the bare one among them."""
    whole = plain(name)
    short = bare(whole)
    return frozenset({whole, short, *ALSO_CALLED.get(short, ())})


def initials_of(name: str) -> frozenset[str]:
    """The initials of a name of several words, with and without its small words: “lscs” no, “nenc” yes."""
    words = bare(plain(name)).split()
    large = [word for word in words if word not in _SMALL]
    initials = {"".join(word[0] for word in phrase) for phrase in (words, large) if len(phrase) > 1}
    return frozenset(phrase for phrase in initials if len(phrase) in _INITIALS)


def partly(wanted: str, name: str) -> int:
    """How well plain text fits a plain name: 4 its beginning, 3 its words, 2 beginnings of words, 1 anywhere, 0 not."""
    words, wanted_words = name.split(), wanted.split()
    if words[: len(wanted_words)] == wanted_words:
        return 4
    if all(word in words for word in wanted_words):
        return 3
    if all(any(word.startswith(start) for word in words) for start in wanted_words):
        return 2
    return int(wanted in name)


def near(wanted: str, names: Iterable[str], most: int = 4) -> list[str]:
    """Names that are spelt alike, the nearest first."""
    candidates: Collection[str] = dict.fromkeys(names)
    return get_close_matches(wanted, candidates, n=most, cutoff=0.72)

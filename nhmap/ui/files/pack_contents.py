"""What lies in a file that nhmap wrote: a whole pack, a shortlist, notes of buildings or facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from nhmap.config import settings
from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.facts import FACTS_NAME, is_facts_file
from nhmap.store.estate_files.places import Ground
from nhmap.store.estate_files.reading import EstateUpload, read_estate
from nhmap.store.estate_files.sheets import EstateLimits
from nhmap.store.exports.note_files import NOTES_NAME, NotesRead, is_notes, read_notes
from nhmap.store.exports.packs import is_pack, unpack
from nhmap.store.exports.shortlists import Shortlist, read_shortlist
from nhmap.store.footprint_files.importing import Imported, read_footprints
from nhmap.store.tabular.problems import Problem, counted, some
from nhmap.store.tabular.uploads import MEGABYTE, Limits
from nhmap.ui.state import cache, estate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nhmap.core.buildings.note_exchange import Noted

Part = TypeVar("Part")

_HEAD: Final = 20_000
"""Bytes in which a file of buildings says that it is one."""
_PLANS: Final = ("footprints.geojson", "lookup.csv")
_SHORTLISTS: Final = ("shortlist.geojson", "shortlist.csv")
"""Members that hold the part, the fullest first."""


@dataclass(frozen=True, eq=False)
class PackContents:
    """What a file that nhmap wrote holds; None for what is not in it.

    Attributes
    ----------
    plan, shortlist, notes, facts
        Its parts.
    problems
        What a person should know of plan, shortlist and facts, and which parts cannot be used.
    """

    plan: Imported | None
    shortlist: Shortlist | None
    notes: NotesRead
    facts: EstateUpload | None
    problems: tuple[Problem, ...]


def names_buildings(data: bytes) -> bool:
    """Whether a file is a pack, a shortlist, notes or facts: all of these say so near their beginning."""
    return is_pack(data) or b"site_id" in data[:_HEAD]


def read_contents(name: str, data: bytes, site_ids: set[str]) -> PackContents:
    """Everything in a file that nhmap wrote.

    Parameters
    ----------
    site_ids
        Ids of the buildings that nhmap knows.

    Raises
    ------
    InputRefusedError
        When nothing in it can be used. A part of a pack that cannot be used is said, and the rest is used.
    """
    limits = Limits(file_bytes=settings().upload_limit_mb * MEGABYTE)
    return _Pack(name, data, limits).read(site_ids) if is_pack(data) else _read_alone(name, data, site_ids, limits)


class _Pack:
    """A pack whose parts are read one by one; of those that cannot be used it is noted why.

    Raises
    ------
    InputRefusedError
        When it is no archive that can be opened.
    """

    def __init__(self, name: str, data: bytes, limits: Limits) -> None:
        self.name, self.data, self.limits = name, data, limits
        self.members = unpack(data, name, limits)
        self.problems: list[Problem] = []

    def read(self, site_ids: set[str]) -> PackContents:
        """All parts that can be used."""
        facts = self.part(FACTS_NAME, (FACTS_NAME,), lambda member, _: _facts(member))
        site_ids = site_ids if facts is None else site_ids | {site.site_id for site in facts.new_sites}
        plan = self.part("The plan", _PLANS, lambda member, called: _plan(member, called, self.limits))
        shortlist = self.part(
            "The shortlist",
            _SHORTLISTS,
            lambda member, called: read_shortlist(member, called, site_ids, limits=self.limits),
        )
        notes = self.tried(NOTES_NAME, lambda: read_notes(self.data, self.name, limits=self.limits)) or NotesRead()
        if plan is None and shortlist is None and facts is None and not notes.entries:
            reasons = " ".join(problem.message for problem in self.problems)
            raise InputRefusedError(reasons or f"{self.name} holds neither a plan, a shortlist nor notes.")
        remarks = (problem for part in (plan, shortlist, facts) if part is not None for problem in part.problems)
        return PackContents(plan, shortlist, notes, facts, (*self.problems, *remarks))

    def part(self, words: str, names: Iterable[str], read: Callable[[bytes, str], Part]) -> Part | None:
        """What the first of these members holds; None where the pack has none of them, or it cannot be used."""
        called = next((name for name in names if name in self.members), "")
        return self.tried(words, lambda: read(self.members[called], called)) if called else None

    def tried(self, words: str, read: Callable[[], Part]) -> Part | None:
        """What a part gives; None, and a problem more, where it cannot be used."""
        try:
            return read()
        except InputRefusedError as refused:
            message = f"{words} in {self.name} cannot be used. {refused}"
            self.problems.append(Problem("part refused", "problem", message))
            return None


def _read_alone(name: str, data: bytes, site_ids: set[str], limits: Limits) -> PackContents:
    """A shortlist, notes or building facts in a file of their own."""
    if is_facts_file(data, name):
        facts = _facts(data)
        return PackContents(None, None, NotesRead(), facts, facts.problems)
    shortlist = None if is_notes(data, name) else read_shortlist(data, name, site_ids, limits=limits)
    notes = read_notes(data, name, limits=limits)
    return PackContents(None, shortlist, notes, None, shortlist.problems if shortlist else ())


def _plan(data: bytes, name: str, limits: Limits) -> Imported:
    evidence = cache.evidence()
    return read_footprints(
        data, name, evidence.areas, cache.shapes_of(), lines=True, retired=evidence.retired, limits=limits
    )


def _facts(data: bytes) -> EstateUpload:
    ground = Ground(cache.evidence().areas, cache.shapes_of())
    limits = EstateLimits(file_bytes=settings().upload_limit_mb * MEGABYTE)
    return read_estate(data, FACTS_NAME, None, estate.evidence().sites, ground, limits=limits)


def known_notes(entries: tuple[Noted, ...], site_ids: set[str]) -> tuple[tuple[Noted, ...], tuple[Problem, ...]]:
    """Notes of buildings that nhmap knows, and a word about the others."""
    strange = tuple(dict.fromkeys(e.site_id for e in entries if e.site_id not in site_ids))
    if not strange:
        return entries, ()
    are = "is" if len(strange) == 1 else "are"
    sentence = (
        f"Notes of {counted(len(strange), 'building')} that {are} not known here were left out: {some(strange)}. Bring "
        "the list that these buildings come from on the page Data, then open this file again."
    )
    return tuple(e for e in entries if e.site_id in site_ids), (Problem("building unknown", "warning", sentence),)


def summary(contents: PackContents, noted: tuple[Noted, ...], offered: EstateUpload | None) -> str:
    """“5 neighbourhoods with 260,123 residents; 4 buildings on a shortlist; notes of 3 buildings.”."""
    parts = []
    if contents.plan is not None:
        plan = contents.plan.plan
        people = int(cache.evidence().areas.residents[plan.labels >= 0].sum())
        parts.append(f"{counted(len(plan.zones), 'neighbourhood')} with {people:,} residents")
    if contents.shortlist is not None:
        parts.append(f"{counted(len(contents.shortlist.site_ids), 'site')} found for the shortlist")
    if noted:
        parts.append(f"notes of {counted(len({e.site_id for e in noted}), 'building')}")
    if offered is not None:
        buildings = len({fact.site_id for fact in offered.facts})
        parts.append(f"{counted(len(offered.facts), 'fact')} of {counted(buildings, 'building')}")
    if not parts and contents.facts is not None:
        return "All building facts of this file are here already."
    return f"{'; '.join(parts) or 'No notes of buildings that are known here'}."
